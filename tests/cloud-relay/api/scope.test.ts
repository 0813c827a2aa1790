import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RouteName } from '../../../contracts/api.ts';
import { putChannelAddress } from '../../../cloud-relay/store/channel-address-store.ts';
import { apiRelay, fall, start, type ApiRelay } from '../../support/api-relay.ts';
import { addHome, type TestHome } from '../../support/relay-store.ts';

interface Side extends TestHome {
  readonly token: string;
  readonly incidentId: string;
  readonly subscriptionId: string;
  readonly webhookId: string;
}

interface Tried {
  readonly path: string;
  readonly body?: unknown;
}

/** What one side's people try on the other side's records. `mine` and `theirs` are the two communities. */
type Try =
  /** Every attempt must answer 404; with the sender's own records in their place it must not. */
  | { readonly kind: 'not-found'; readonly attempts: (mine: Side, theirs: Side) => readonly Tried[] }
  /** A list: must hold the sender's own, and nothing of the other side. */
  | { readonly kind: 'only-own'; readonly own: (side: Side) => string }
  /** Says nothing of any community's records. */
  | { readonly kind: 'no-records'; readonly body?: unknown };

const one = (path: (side: Side) => string, body?: (mine: Side, theirs: Side) => unknown): Try => ({
  kind: 'not-found',
  attempts: (mine, theirs) => [{ path: path(theirs), ...(body ? { body: body(mine, theirs) } : {}) }],
});

const incident = (action: string, more: object = {}): Try => ({
  kind: 'not-found',
  attempts: (mine, theirs) => [
    { path: `/api/incidents/${theirs.incidentId}/${action}`, body: { responder: mine.responderId, ...more } },
    // Nor may they act in the name of somebody else's responder, on their own incident.
    { path: `/api/incidents/${mine.incidentId}/${action}`, body: { responder: theirs.responderId, ...more } },
  ],
});

const dwelling = (communityId: string) => ({ communityId, address: '梧桐路 1 号', accessNote: '' });
const resident = (dwellingId: string) => ({ dwellingId, name: '周', respectfulName: '周叔', phone: '' });
const responder = (communityId: string) => ({ communityId, name: '吴', role: 'volunteer', phone: '', language: 'zh' });
const policy = (communityId: string, responderId: string, dwellingId: string | null = null) => ({
  communityId,
  dwellingId,
  name: 'faults',
  severityClass: 'fault',
  steps: [{ afterSeconds: 0, responders: [responderId], channels: [] }],
  repeatAfterSeconds: 300,
});
const subscription = (responderId: string) => ({
  responder: responderId,
  device: 'Chrome · Android',
  subscription: {
    endpoint: `https://push.example.org/${randomUUID()}`,
    keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) },
  },
});

const webhook = { label: 'calls', url: 'https://8.8.8.8/anju', secret: `whsec_${'a'.repeat(44)}` };

/** The routes about records. That every route of the table is held apart is tried in access-table.test.ts, by role. */
const tries: { readonly [Name in RouteName]?: Try } = {
  'GET /api/incidents': { kind: 'only-own', own: (side) => side.incidentId },
  'GET /api/incidents/:id': one((side) => `/api/incidents/${side.incidentId}`),
  'POST /api/incidents/:id/accept': incident('accept'),
  'POST /api/incidents/:id/on-my-way': incident('on-my-way', { etaMinutes: 5 }),
  'POST /api/incidents/:id/arrived': incident('arrived'),
  'POST /api/incidents/:id/close': incident('close', { outcome: 'test' }),
  'POST /api/incidents/:id/cannot': incident('cannot'),
  'POST /api/incidents/:id/escalate-now': incident('escalate-now'),

  'GET /api/hubs': { kind: 'only-own', own: (side) => side.hub },
  'GET /api/hubs/:id': one((side) => `/api/hubs/${side.hub}`),
  'POST /api/claim-codes': one(
    () => '/api/claim-codes',
    (_, theirs) => ({ dwellingId: theirs.dwellingId }),
  ),

  'GET /api/communities': { kind: 'only-own', own: (side) => side.communityId },
  'POST /api/communities': {
    kind: 'not-found',
    attempts: (_, theirs) => [
      { path: '/api/communities', body: { name: '新', level: 'community', parentId: null } },
      { path: '/api/communities', body: { name: '新', level: 'community', parentId: theirs.communityId } },
    ],
  },
  'GET /api/communities/:id': one((side) => `/api/communities/${side.communityId}`),
  'PUT /api/communities/:id': one(
    (side) => `/api/communities/${side.communityId}`,
    () => ({ name: '改', level: 'community', parentId: null }),
  ),

  'GET /api/dwellings': { kind: 'only-own', own: (side) => side.dwellingId },
  'POST /api/dwellings': one(
    () => '/api/dwellings',
    (_, theirs) => dwelling(theirs.communityId),
  ),
  'GET /api/dwellings/:id': one((side) => `/api/dwellings/${side.dwellingId}`),
  'PUT /api/dwellings/:id': {
    kind: 'not-found',
    attempts: (mine, theirs) => [
      { path: `/api/dwellings/${theirs.dwellingId}`, body: dwelling(mine.communityId) },
      { path: `/api/dwellings/${mine.dwellingId}`, body: dwelling(theirs.communityId) },
    ],
  },

  'GET /api/dwellings/:id/care-plan': one((side) => `/api/dwellings/${side.dwellingId}/care-plan`),
  'GET /api/dwellings/:id/care-plan/versions': one((side) => `/api/dwellings/${side.dwellingId}/care-plan/versions`),
  'PUT /api/dwellings/:id/care-plan': one(
    (side) => `/api/dwellings/${side.dwellingId}/care-plan`,
    () => ({ expectedVersion: 0, plan: { dementia: true } }),
  ),
  'POST /api/dwellings/:id/care-plan/restore': one(
    (side) => `/api/dwellings/${side.dwellingId}/care-plan/restore`,
    () => ({ expectedVersion: 0, version: 0 }),
  ),

  'GET /api/residents': { kind: 'only-own', own: (side) => side.residentId },
  'POST /api/residents': one(
    () => '/api/residents',
    (_, theirs) => resident(theirs.dwellingId),
  ),
  'GET /api/residents/:id': one((side) => `/api/residents/${side.residentId}`),
  'PUT /api/residents/:id': {
    kind: 'not-found',
    attempts: (mine, theirs) => [
      { path: `/api/residents/${theirs.residentId}`, body: resident(mine.dwellingId) },
      { path: `/api/residents/${mine.residentId}`, body: resident(theirs.dwellingId) },
    ],
  },

  'GET /api/responders': { kind: 'only-own', own: (side) => side.responderId },
  'POST /api/responders': one(
    () => '/api/responders',
    (_, theirs) => responder(theirs.communityId),
  ),
  'GET /api/responders/:id': one((side) => `/api/responders/${side.responderId}`),
  'PUT /api/responders/:id': {
    kind: 'not-found',
    attempts: (mine, theirs) => [
      { path: `/api/responders/${theirs.responderId}`, body: responder(mine.communityId) },
      { path: `/api/responders/${mine.responderId}`, body: responder(theirs.communityId) },
    ],
  },

  'GET /api/policies': { kind: 'only-own', own: (side) => side.policyId },
  'POST /api/policies': {
    kind: 'not-found',
    attempts: (mine, theirs) => [
      { path: '/api/policies', body: policy(theirs.communityId, mine.responderId) },
      { path: '/api/policies', body: policy(mine.communityId, theirs.responderId) },
      { path: '/api/policies', body: policy(mine.communityId, mine.responderId, theirs.dwellingId) },
    ],
  },
  'GET /api/policies/:id': one((side) => `/api/policies/${side.policyId}`),
  'PUT /api/policies/:id': {
    kind: 'not-found',
    attempts: (mine, theirs) => [
      { path: `/api/policies/${theirs.policyId}`, body: policy(mine.communityId, mine.responderId) },
      { path: `/api/policies/${mine.policyId}`, body: policy(mine.communityId, theirs.responderId) },
    ],
  },

  'GET /api/channel-addresses': { kind: 'only-own', own: (side) => side.webhookId },
  'POST /api/channel-addresses': one(
    () => '/api/channel-addresses',
    (_, theirs) => ({ responder: theirs.responderId, ...webhook }),
  ),
  'PUT /api/channel-addresses/:id': one(
    (side) => `/api/channel-addresses/${side.webhookId}`,
    () => ({ ...webhook, url: 'https://8.8.4.4/changed' }),
  ),
  'DELETE /api/channel-addresses/:id': one((side) => `/api/channel-addresses/${side.webhookId}`),

  'GET /api/push/key': { kind: 'no-records' },
  'GET /api/push/subscriptions': { kind: 'only-own', own: (side) => side.subscriptionId },
  'POST /api/push/subscriptions': one(
    () => '/api/push/subscriptions',
    (_, theirs) => subscription(theirs.responderId),
  ),
  'POST /api/push/subscriptions/:id/test': one(
    (side) => `/api/push/subscriptions/${side.subscriptionId}/test`,
    () => ({}),
  ),
  'DELETE /api/push/subscriptions/:id': one((side) => `/api/push/subscriptions/${side.subscriptionId}`),

  'GET /api/me': { kind: 'no-records' },
  'GET /api/openapi.json': { kind: 'no-records' },
  'GET /health': { kind: 'no-records' },
};

/** Lists that can be narrowed must not be opened by narrowing them to somebody else's. */
const narrowed: readonly ((theirs: Side) => string)[] = [
  ({ communityId }) => `/api/dwellings?communityId=${communityId}`,
  ({ communityId }) => `/api/residents?communityId=${communityId}`,
  ({ dwellingId }) => `/api/residents?dwellingId=${dwellingId}`,
  ({ communityId }) => `/api/responders?communityId=${communityId}`,
  ({ communityId }) => `/api/policies?communityId=${communityId}`,
  ({ responderId }) => `/api/push/subscriptions?responder=${responderId}`,
  ({ responderId }) => `/api/channel-addresses?responder=${responderId}`,
];

async function addSide(relay: ApiRelay, name: string): Promise<Side> {
  const home = await addHome(relay.store, name, start);
  const { token } = await relay.tokenFor({ role: 'administrator', community: home.communityId });
  const stored = await putChannelAddress(
    relay.store.db,
    home.scope,
    { responder: home.responderId, channel: 'web-push', label: name, address: {}, sameAs: name },
    start,
  );
  const other = await putChannelAddress(
    relay.store.db,
    home.scope,
    {
      responder: home.responderId,
      channel: 'webhook',
      label: name,
      address: { url: webhook.url, secret: webhook.secret },
      sameAs: `webhook ${name}`,
    },
    start,
  );
  return {
    ...home,
    token,
    incidentId: await relay.alarm(home.hub, fall(`alarm-${name}`)),
    subscriptionId: stored?.id ?? '',
    webhookId: other?.id ?? '',
  };
}

async function twoCommunities() {
  const relay = await apiRelay();
  const [east, west] = [await addSide(relay, 'east'), await addSide(relay, 'west')];
  const ask = (token: string, method: string, { path, body }: Tried) =>
    relay.api.inject({
      method: method as 'GET',
      url: path,
      headers: { authorization: `Bearer ${token}`, host: 'localhost' },
      ...(body === undefined ? {} : { payload: body as object }),
    });
  return { relay, east, west, ask };
}

test('people of one community find nothing of another, in any route', async () => {
  const { east, west, ask } = await twoCommunities();
  const directions = [
    { token: east.token, mine: east, theirs: west },
    { token: west.token, mine: west, theirs: east },
  ];
  const routesTried = new Set<string>();
  let refused = 0;
  for (const [name, tried] of Object.entries(tries)) {
    const [method = ''] = name.split(' ');
    for (const { token, mine, theirs } of directions) {
      const itsSecrets = [
        theirs.incidentId,
        theirs.hub,
        theirs.communityId,
        theirs.dwellingId,
        theirs.residentId,
      ].concat([theirs.responderId, theirs.policyId, theirs.subscriptionId, theirs.webhookId]);
      if (tried.kind === 'not-found') {
        for (const attempt of tried.attempts(mine, theirs)) {
          const answer = await ask(token, method, attempt);
          expect([name, attempt, answer.statusCode, answer.json<object>()]).toEqual([
            name,
            attempt,
            404,
            { error: { code: 'not-found', message: 'it does not exist, or not for you' } },
          ]);
          refused += 1;
        }
      }
      if (tried.kind === 'only-own') {
        const answer = await ask(token, method, { path: name.split(' ')[1] ?? '' });
        expect([name, answer.statusCode]).toEqual([name, 200]);
        expect(answer.body).toContain(tried.own(mine));
        for (const secret of itsSecrets) expect(answer.body, name).not.toContain(secret);
      }
      if (tried.kind === 'no-records') {
        const answer = await ask(token, method, { path: name.split(' ')[1] ?? '' });
        expect([name, answer.statusCode]).toEqual([name, 200]);
        for (const secret of itsSecrets) expect(answer.body, name).not.toContain(secret);
      }
    }
    routesTried.add(name);
  }
  expect(routesTried.size).toBe(47);
  expect(refused).toBe(94);
});

test('a list cannot be opened by narrowing it to somebody else', async () => {
  const { east, west, ask } = await twoCommunities();
  for (const path of narrowed) {
    expect((await ask(east.token, 'GET', { path: path(west) })).statusCode, path(west)).toBe(404);
    expect((await ask(east.token, 'GET', { path: path(east) })).statusCode, path(east)).toBe(200);
  }
  expect(narrowed).toHaveLength(7);
});

test('what is refused to one community is granted to the other', async () => {
  const { west, ask } = await twoCommunities();
  const granted: string[] = [];
  for (const [name, tried] of Object.entries(tries)) {
    // A community at the top is only for somebody who sees everything.
    if (tried.kind !== 'not-found' || name === 'POST /api/communities') continue;
    if (name === 'POST /api/policies') continue; // Tried in registry.test.ts: three attempts would be one policy.
    const [method = ''] = name.split(' ');
    for (const attempt of tried.attempts(west, west).slice(0, 1)) {
      const answer = await ask(west.token, method, attempt);
      // Acting on an incident that was closed before is a conflict, which also proves that it was found.
      expect([200, 201, 409], `${name} ${answer.body}`).toContain(answer.statusCode);
      granted.push(name);
    }
  }
  expect(granted).toHaveLength(32);
});
