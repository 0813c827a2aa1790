import type { z } from 'zod';
import type { Api, RouteName } from '../../contracts/api.ts';
import { permissions, type Action } from '../../contracts/permissions.ts';
import { paperCarePlans } from './paper-care-plans.ts';
import { paperLearned } from './paper-learned.ts';

/**
 * A word that comes from the relay's data and not from the console. Whatever else is on view is the console's own, and
 * must be in the language of the person.
 */
const data = (text: string): string => `⟦${text}⟧`;

const minute = 60_000;
const day = 86_400_000;

type Answers = { readonly [Name in RouteName & `GET ${string}`]?: (id: string) => z.input<Api[Name]['answer']> };

/**
 * One answer to each question that a page asks, with every state that a real relay shows one at a time: an accepted and
 * an open incident, a hub under installation, a cloned one, a revoked one, somebody who cannot be reached.
 */
export function paperAnswers(now: number) {
  const person = { id: 'r-family', name: data('李明'), role: 'family' };
  const because = { reason: 'radar-reports-fall', evidence: { device: data('radar'), fall: true } };
  const summary = {
    id: 'i-1',
    communityId: 'c-4',
    dwellingId: 'd-1',
    class: 'alarm' as const,
    state: 'open' as const,
    kind: 'fall',
    recognised: true,
    severity: 'critical',
    place: data('卧室'),
    openedAt: now - 4 * minute,
    residentName: data('王阿姨'),
    address: data('梧桐社区 3 号楼 501 室'),
    alarmCount: 2,
    residentSaysAllRight: true,
    responder: null,
  };
  const test = { until: now + 12 * minute };
  const others = [
    { ...summary, id: 'i-2', state: 'accepted' as const, kind: 'sos', responder: person },
    { ...summary, id: 'i-3', state: 'pending' as const, kind: 'smoke', place: '' },
    { ...summary, id: 'i-4', state: 'on-the-way' as const, kind: 'inactivity', severity: 'urgent', responder: person },
    {
      ...summary,
      id: 'i-5',
      state: 'arrived' as const,
      kind: 'hub-lost',
      class: 'fault' as const,
      severity: 'fault',
      residentName: '',
      responder: person,
    },
    { ...summary, id: 'i-6', kind: 'battery_low', class: 'fault' as const, severity: 'warning', test },
  ];
  const closed = { ...summary, id: 'i-7', state: 'closed' as const, openedAt: now - 2 * day, responder: person };
  const dwelling = {
    id: 'd-1',
    communityId: 'c-4',
    address: data('梧桐社区 3 号楼 501 室'),
    accessNote: data('钥匙在服务站'),
  };
  const resident = {
    id: 'p-1',
    dwellingId: 'd-1',
    name: data('王秀兰'),
    respectfulName: data('王阿姨'),
    phone: '139 0000 0001',
  };
  const incident = {
    ...summary,
    residents: [{ id: 'p-1', name: resident.name, respectfulName: resident.respectfulName, phone: resident.phone }],
    dwelling: { id: 'd-1', address: dwelling.address, accessNote: dwelling.accessNote },
    alarms: [
      {
        alarmId: 'a-1',
        hub: 'hub-501',
        kind: 'fall',
        severity: 'critical',
        place: data('卧室'),
        recognised: true,
        state: 'raised' as const,
        occurredAt: now - 4 * minute,
        because,
      },
      {
        alarmId: 'a-2',
        hub: 'hub-501',
        kind: 'sos',
        severity: 'critical',
        place: '',
        recognised: true,
        state: 'cancelled' as const,
        occurredAt: now - 3 * minute,
        because: { reason: 'sos-pressed', evidence: {} },
        story: 'a-1',
        test: true,
      },
    ],
    timeline: [
      { at: now - 4 * minute, what: 'opened', by: null, byHome: false, because: { reason: 'new-alarm', evidence: {} } },
      {
        at: now - 3 * minute,
        what: 'step-paged',
        by: null,
        byHome: false,
        because: { reason: 'alarm-raised', evidence: { round: 1, step: 1, people: 1 } },
      },
      {
        at: now - 2 * minute,
        what: 'declined',
        by: person,
        byHome: false,
        because: { reason: 'said-so', evidence: {} },
      },
    ],
    pages: [
      {
        id: 'g-1',
        responder: person,
        channel: 'web-push',
        purpose: 'call',
        round: 1,
        step: 0,
        state: 'accepted-by-provider' as const,
        because: { reason: 'alarm-raised', evidence: {} },
        reason: null,
        createdAt: now - 3 * minute,
        changedAt: now - 3 * minute,
      },
      {
        id: 'g-2',
        responder: { id: 'r-grid', name: data('陈燕'), role: 'grid-worker' },
        channel: 'none',
        purpose: 'call',
        round: 1,
        step: 1,
        state: 'failed' as const,
        because: { reason: 'step-due', evidence: {} },
        reason: 'no-address',
        createdAt: now - 2 * minute,
        changedAt: now - 2 * minute,
      },
    ],
    expectedAt: null,
    nextStepAt: now + minute,
    heldUntil: null,
    trouble: 'no-policy',
    unresolvedCount: 1,
    closure: null,
    canDo: ['accept' as const, 'on-my-way' as const, 'cannot' as const, 'close' as const, 'escalate-now' as const],
  };
  const hub = {
    id: 'hub-501',
    communityId: 'c-4',
    dwellingId: 'd-1',
    address: dwelling.address,
    state: 'degraded' as const,
    lastHeardAt: now - 20_000,
    installingUntil: now + 42 * minute,
    testMode: null,
    revokedAt: null,
    certificateEndsAt: now + 12 * day,
    suspectedClone: true,
  };
  const listed = { outboxPending: 2, devicesSilent: 1, program: '0.2.0', clockTrusted: false };
  const heartbeat = {
    uptimeMs: 30 * 3_600_000,
    versions: { program: '0.2.0', node: '20.20.2' },
    clockTrusted: false,
    outbox: { state: 'ok' as const, pending: 2, oldestAgeMs: 90_000 },
    journal: { state: 'ok' as const, bytes: 5_000, dropped: 3 },
    sources: [
      { source: data('serial:/dev/ttyUSB0'), state: 'hearing' as const, heard: 51_230, refused: 2 },
      { source: data('zigbee2mqtt'), state: 'failed' as const, detail: data('no answer'), heard: 120, refused: 0 },
    ],
    devices: [
      {
        device: data('radar'),
        profile: data('mr60fda2'),
        place: data('卧室'),
        state: 'known' as const,
        lastHeardAgeMs: 400,
      },
      { device: data('door'), profile: data('mccgq11lm'), place: '', state: 'stale' as const, battery: 12 },
    ],
    openAlarms: 1,
    cannotJudge: [
      { rule: data('inactivity'), place: '', because: { reason: 'no-activity-sensor-is-heard', evidence: {} } },
    ],
    configuration: { state: 'last-good' as const, fingerprint: 'f' },
    renewalProblem: data('timed out'),
  };
  const walking = {
    from: now - 8 * minute,
    until: now + 22 * minute,
    by: 'hub' as const,
    walkTest: true,
    heardByHub: false,
  };
  const walked = {
    id: 'test-1',
    by: 'portal',
    beganAgeMs: 8 * minute,
    endsInMs: 22 * minute,
    walkTest: true,
    devices: [
      {
        device: data('door'),
        place: data('入户门'),
        heard: 2,
        lastHeardAgeMs: 40_000,
        fired: 'contact',
        firedAgeMs: 40_000,
      },
      { device: data('radar'), place: data('卧室'), heard: 95, lastHeardAgeMs: 500 },
      { device: data('smoke'), place: data('厨房'), heard: 0 },
      { device: data('sos'), place: '', heard: 1, lastHeardAgeMs: minute, fired: 'sos', firedAgeMs: minute },
    ],
  };
  const policy = {
    id: 'o-1',
    communityId: 'c-4',
    dwellingId: 'd-1',
    name: data('王阿姨家报警'),
    severityClass: 'alarm' as const,
    steps: [
      { afterSeconds: 0, responders: ['r-family'], channels: [] },
      { afterSeconds: 60, responders: ['r-grid', 'r-family'], channels: [] },
    ],
    repeatAfterSeconds: 900,
  };
  const grant = { role: 'grid-worker' as const, communityId: 'c-4', dwellingId: null };
  const session = {
    id: 's-1',
    device: data('Chrome · Android'),
    address: '192.0.2.7',
    signedInAt: now - day,
    lastSeenAt: now - minute,
    expiresAt: now + 30 * day,
    current: true,
  };
  const account = {
    id: 'u-1',
    login: '13900000009',
    name: data('管理员'),
    language: 'zh' as const,
    responder: null,
    grants: [{ role: 'administrator' as const, communityId: null, dwellingId: null }, grant],
  };
  const summaryOfAccount = {
    ...account,
    state: 'active' as const,
    hasSecondFactor: true,
    lastSignInAt: now - day,
    createdAt: now - 40 * day,
  };
  const communities = (['city', 'district', 'street', 'community'] as const).map((level, n) => ({
    id: `c-${n + 1}`,
    level,
    name: data(['安居市', '示范区', '青云街道', '梧桐社区'][n] ?? ''),
    parentId: n === 0 ? null : `c-${n}`,
  }));

  return {
    'GET /api/me': () => ({
      kind: 'account' as const,
      id: 'u-1',
      name: data('管理员'),
      language: 'zh' as const,
      responder: 'r-family',
      next: 'nothing' as const,
      grants: account.grants,
      can: Object.keys(permissions) as Action[],
      recentUntil: now + 10 * minute,
      now: Date.now(),
    }),
    'GET /api/incidents': () => ({ incidents: [summary, ...others, closed] }),
    'GET /api/incidents/:id': (id: string) =>
      id === 'i-7'
        ? {
            ...incident,
            ...closed,
            canDo: [],
            trouble: null,
            nextStepAt: null,
            closure: { outcome: 'false' as const, note: data('只是坐在地上'), by: person, at: now - day },
          }
        : id === 'i-6'
          ? { ...incident, test }
          : incident,
    'GET /api/hubs': () => ({
      hubs: [
        { ...hub, ...listed },
        {
          ...hub,
          ...listed,
          id: 'hub-502',
          state: 'lost' as const,
          installingUntil: null,
          suspectedClone: false,
          certificateEndsAt: now + 300 * day,
        },
        { ...hub, ...listed, id: 'hub-503', state: 'hearing' as const, suspectedClone: false, revokedAt: now - day },
      ],
    }),
    'GET /api/hubs/:id': (id: string) => ({
      ...hub,
      id,
      ...(id === 'hub-503' ? { revokedAt: now - day, installingUntil: null } : {}),
      ...(id === 'hub-502' ? { installingUntil: null, suspectedClone: false } : {}),
      ...(id === 'hub-504' ? { installingUntil: null, suspectedClone: false, testMode: walking } : {}),
      enrolledAt: now - 200 * day,
      revokedBecause: id === 'hub-503' ? data('lost in a taxi') : '',
      replaces: 'hub-400',
      replacedBy: null,
      certificates: [
        {
          serial: '0A1B',
          issuedAt: now - 10 * day,
          notAfter: now + 12 * day,
          revokedAt: null,
          authority: '01'.repeat(32),
        },
        { serial: '0A1A', issuedAt: now - 200 * day, notAfter: now - 2 * day, revokedAt: null, authority: '' },
      ],
      heartbeat: id === 'hub-504' ? { ...heartbeat, testMode: walked } : heartbeat,
    }),
    'GET /api/claim-codes': () => ({
      claims: [
        {
          id: 'k-1',
          dwellingId: 'd-1',
          replaces: 'hub-501',
          expiresAt: now + 6 * day,
          createdAt: now - day,
          address: dwelling.address,
        },
      ],
    }),
    'GET /api/authority': () => ({
      authorities: [
        { fingerprint: '01'.repeat(32), notAfter: now + 3_000 * day, state: 'signing' as const, certificatesInUse: 40 },
        { fingerprint: '02'.repeat(32), notAfter: now + 900 * day, state: 'trusted' as const, certificatesInUse: 3 },
      ],
    }),
    'GET /api/communities': () => ({ communities }),
    'GET /api/dwellings': () => ({ dwellings: [dwelling] }),
    'GET /api/dwellings/:id': () => dwelling,
    ...paperCarePlans(now),
    ...paperLearned(now),
    'GET /api/residents': () => ({ residents: [resident, { ...resident, id: 'p-2', phone: '' }] }),
    'GET /api/responders': () => ({
      responders: [
        {
          id: 'r-family',
          communityId: 'c-4',
          name: data('李明'),
          role: 'family' as const,
          phone: '139 0000 0002',
          language: 'zh' as const,
        },
        {
          id: 'r-grid',
          communityId: 'c-4',
          name: data('陈燕'),
          role: 'grid-worker' as const,
          phone: '',
          language: 'en' as const,
        },
      ],
    }),
    'GET /api/policies': () => ({ policies: [policy] }),
    'GET /api/channel-addresses': () => ({
      addresses: [
        {
          id: 'w-1',
          responder: 'r-family',
          channel: 'web-push',
          label: data('Chrome'),
          createdAt: now - day,
          lastAcceptedAt: now - minute,
        },
      ],
    }),
    'GET /api/push/key': () => ({ publicKey: 'x' }),
    'GET /api/push/subscriptions': () => ({
      subscriptions: [
        {
          id: 'w-1',
          responder: 'r-family',
          device: data('Chrome · Android'),
          createdAt: now - day,
          lastAcceptedAt: now - minute,
        },
        { id: 'w-2', responder: 'r-family', device: data('Edge · Windows'), createdAt: now - day },
      ],
    }),
    'GET /api/account': () => ({
      ...account,
      hasPassword: true,
      secondFactor: { required: true, authenticator: true, recoveryCodesLeft: 2 },
      passkeys: [{ id: 'y-1', name: data('phone'), createdAt: now - day, lastUsedAt: null }],
    }),
    'GET /api/account/sessions': () => ({
      sessions: [session, { ...session, id: 's-2', device: data('Firefox · Linux'), current: false }],
    }),
    'GET /api/people': () => ({
      people: [
        summaryOfAccount,
        {
          ...summaryOfAccount,
          id: 'u-2',
          name: data('陈燕'),
          state: 'disabled' as const,
          hasSecondFactor: false,
          lastSignInAt: null,
        },
      ],
    }),
    'GET /api/people/:id': () => ({ ...summaryOfAccount, sessions: [session] }),
    'GET /api/invitations': () => ({
      invitations: [{ ...account, id: 'n-1', createdAt: now - day, expiresAt: now + 3 * day }],
    }),
    'GET /api/tokens': () => ({
      tokens: [
        {
          id: 't-1',
          name: data('report'),
          grants: account.grants,
          actions: ['incidents.read' as const, 'hubs.read' as const],
          createdAt: now - day,
          createdBy: data('wang'),
          expiresAt: now + 300 * day,
          lastUsedAt: null,
        },
      ],
    }),
    'GET /api/audit': () => ({
      entries: (['done', 'refused', 'failed'] as const).map((outcome, n) => ({
        number: 3 - n,
        at: now - n * minute,
        who: { kind: (['account', 'nobody', 'relay'] as const)[n] ?? 'relay', id: 'u-1', name: data('管理员') },
        from: '192.0.2.7',
        action: ['PUT /api/people/:id', 'POST /api/sign-in', 'GET /api/residents'][n] ?? '',
        target: data('u-2'),
        communityId: null,
        outcome,
        detail: {},
      })),
      more: true,
    }),
  } satisfies Answers & Record<string, unknown>;
}
