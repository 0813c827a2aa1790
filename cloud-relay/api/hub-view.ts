import type { Hub, HubState, HubSummary } from '../../contracts/api-hubs.ts';
import { heartbeatSchema, type Heartbeat } from '../../contracts/heartbeat.ts';
import type { Dwelling } from '../../contracts/api-registry.ts';
import type { HubTest } from '../registry/hub-tests.ts';
import type { RegisteredHub } from '../registry/hubs.ts';

/** What the relay has heard of a hub; all null for one that never spoke. */
export interface HubPresence {
  readonly lastHeardAt: number | null;
  /** As stored, from a hub of any version. */
  readonly heartbeat: unknown;
  readonly isLost: boolean;
}

interface Known {
  readonly hub: RegisteredHub;
  readonly dwelling: Dwelling;
  /** The test mode that is not over; undefined: there is none. */
  readonly test: HubTest | undefined;
  readonly presence: HubPresence;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function hubSummary(known: Known): HubSummary {
  const heartbeat = readHeartbeat(known.presence.heartbeat);
  return {
    ...facts(known, heartbeat),
    outboxPending: heartbeat?.outbox.pending ?? null,
    devicesSilent: heartbeat?.devices.filter(({ state }) => state === 'stale').length ?? null,
    program: heartbeat?.versions.program ?? null,
    clockTrusted: heartbeat?.clockTrusted ?? null,
  };
}

export function hubView(known: Known): Hub {
  const heartbeat = readHeartbeat(known.presence.heartbeat);
  const { enrolledAt, revokedBecause, replaces, replacedBy, certificates } = known.hub;
  return {
    ...facts(known, heartbeat),
    enrolledAt,
    revokedBecause,
    replaces,
    replacedBy,
    certificates: certificates.slice(-mostCertificates).map(({ serial, issuedAt, notAfter, revokedAt, authority }) => ({
      serial,
      issuedAt,
      notAfter,
      revokedAt,
      authority,
    })),
    heartbeat,
  };
}

/** The newest ones: a hub that renews again and again must not make its page endless. */
const mostCertificates = 20;

const facts = ({ hub, dwelling, presence, test, now }: Known, heartbeat: Heartbeat | null) => ({
  id: hub.id,
  communityId: dwelling.communityId,
  dwellingId: dwelling.id,
  address: dwelling.address,
  state: stateOf(presence, heartbeat),
  lastHeardAt: presence.lastHeardAt,
  installingUntil: hub.installingUntil !== null && hub.installingUntil > now ? hub.installingUntil : null,
  testMode: test
    ? {
        from: test.from,
        until: test.until,
        by: test.by,
        walkTest: test.walkTest,
        heardByHub: test.toldId !== null,
      }
    : null,
  revokedAt: hub.revokedAt,
  certificateEndsAt: hub.certificates.findLast(({ revokedAt }) => revokedAt === null)?.notAfter ?? null,
  suspectedClone: hub.clonedAt !== null && hub.revokedAt === null,
});

/** "Hearing" needs evidence: a heartbeat that says that every part is well. */
function stateOf({ lastHeardAt, isLost }: HubPresence, heartbeat: Heartbeat | null): HubState {
  if (isLost) return 'lost';
  if (lastHeardAt === null) return 'never-heard';
  return heartbeat && isAllWell(heartbeat) ? 'hearing' : 'degraded';
}

const isAllWell = ({
  outbox,
  journal,
  sources,
  devices,
  configuration,
  clockTrusted,
  cannotJudge,
}: Heartbeat): boolean =>
  outbox.state === 'ok' &&
  journal.state === 'ok' &&
  sources.every(({ state }) => state !== 'failed') &&
  devices.every(({ state }) => state !== 'stale') &&
  configuration.state === 'current' &&
  clockTrusted &&
  cannotJudge.length === 0;

/** Null where there is none, or none that this relay can read. */
function readHeartbeat(stored: unknown): Heartbeat | null {
  const read = heartbeatSchema.safeParse(stored);
  return read.success ? read.data : null;
}
