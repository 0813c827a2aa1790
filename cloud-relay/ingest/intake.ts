import { describeMessageId, type HubId, type MessageId } from '../../contracts/identifiers.ts';
import type { CarePlanStanding } from '../../contracts/care-plan.ts';
import type { Learned } from '../../contracts/learned.ts';
import type { Receipt } from '../../contracts/receipt.ts';
import type { Clock } from '../../foundation/clock.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { hubContext, type HubContext } from '../registry/hub-context.ts';
import { isStoreFailure } from '../store/failure.ts';
import { everywhere } from '../store/scope.ts';
import type { Database, Store } from '../store/store.ts';
import type { ApplyAlarm, IngestFault, ReportFault, TestModeSaid } from './alarm-intake.ts';
import type { QueuedMessage } from './intake-queue.ts';
import { keepMessage, keepUnreadable, noteHeard, noteHeartbeat, noteSession, type Kept } from './message-records.ts';
import { readMessage, type ReadMessage } from './reading.ts';
import { freshWithin } from './session-alternation.ts';
import { noteArrival, noteSaid } from './stream-records.ts';
import { noteSuspectedClone } from './suspected-clone.ts';

/**
 * unattributed: nothing in it says which message it is, so that no receipt can name it. not-taken: its hub was revoked
 * while it waited.
 */
export type IntakeOutcome = Receipt['outcome'] | 'unattributed' | 'not-taken';

export interface Taken {
  readonly outcome: IntakeOutcome;
  /** The relay's word, to be sent now: the message is on the disk. */
  readonly receipt: Receipt | undefined;
}

/**
 * Takes a message into the database, with all that it changes, in one transaction. Throws when it could not be
 * stored: then the hub gets no receipt and sends it again.
 */
export type TakeMessage = (message: QueuedMessage) => Promise<Taken>;

export function intake(parts: {
  readonly store: Store;
  /** The relay's steady clock: what is stored is compared with what is due by it. */
  readonly clock: Clock;
  /** What the hub is told: the computer's own clock. */
  readonly relayWall: () => number;
  readonly log: Log;
  readonly applyAlarm: ApplyAlarm;
  readonly reportFault: ReportFault;
  /** The newest heartbeat of a hub says which care plan it goes by. */
  readonly testModeSaid?: TestModeSaid;
  readonly carePlanSaid?: (tx: Database, hub: HubId, standing: CarePlanStanding, receivedAt: number) => Promise<void>;
  /** The newest heartbeat of a hub says what it has learned. */
  readonly learnedSaid?: (tx: Database, hub: HubId, learned: Learned, receivedAt: number) => Promise<void>;
}): TakeMessage {
  const { store, clock, log } = parts;

  return async (message) => {
    const read = readMessage(message.hub, message.stream, message.payload);
    const receivedAt = Math.round(clock.now().wall);
    const outcome = await store
      .transaction((tx) => take(tx, message, read, receivedAt))
      .catch((error: unknown) => {
        // An alarm that this relay stumbles over must still reach a person, with what its envelope says.
        if (read.kind !== 'alarm' || isSessionOpened(read.transition) || isStoreFailure(error)) throw error;
        log.error({ id: describeMessageId(read.envelope.id), problem: messageOf(error) }, 'alarm kept as unrecognised');
        return store.transaction((tx) => take(tx, message, { ...read, transition: 'unrecognised' }, receivedAt));
      });
    if (outcome.kind !== 'stored' && outcome.kind !== 'duplicate') {
      log.warn({ hub: message.hub, outcome: outcome.kind, reason: outcome.reason }, 'message not as it should be');
    }
    return taken(outcome, Math.round(parts.relayWall()));
  };

  async function take(tx: Database, message: QueuedMessage, read: ReadMessage, receivedAt: number): Promise<Outcome> {
    if (!(await noteHeard(tx, message.hub, receivedAt))) {
      return { kind: 'not-taken', id: undefined, reason: 'hub is revoked' };
    }
    if (read.kind === 'unreadable' || read.kind === 'foreign') {
      const tell = await keepUnreadable(tx, message, { reason: read.reason, receivedAt });
      // On the alarm stream each may have been an alarm; what stands already is not reported twice.
      if (tell || message.stream === 'alarm') await reportUnreadable(tx, message, read, receivedAt);
      return { kind: 'refused', id: read.id, reason: read.reason };
    }
    const { id } = read.envelope;
    const bodyReadable = read.kind === 'alarm' ? read.transition !== 'unrecognised' : read.heartbeat !== 'unrecognised';
    const problem = read.kind === 'alarm' ? read.problem : undefined;
    const kept = await keepMessage(tx, read.envelope, { bodyReadable, receivedAt });
    if (kept === 'duplicate') return { kind: kept, id, reason: undefined };
    if (kept === 'stored') await noteArrival(tx, id, receivedAt);
    if (kept === 'conflict') await reportConflict(tx, id, receivedAt);
    if (problem !== undefined && (await keepUnreadable(tx, message, { reason: problem, receivedAt }))) {
      await reportUnreadable(tx, message, { kind: 'unreadable', reason: problem }, receivedAt);
    }
    if (read.kind === 'alarm') await applyToIncidents(tx, read, receivedAt);
    else await applyHeartbeat(tx, read, receivedAt);
    return { kind: kept, id, reason: kept === 'conflict' ? 'another message has this id' : undefined };
  }

  async function applyToIncidents(
    tx: Database,
    { envelope, transition }: Extract<ReadMessage, { kind: 'alarm' }>,
    receivedAt: number,
  ): Promise<void> {
    if (isSessionOpened(transition)) {
      const { hub, stream } = envelope.id;
      if (transition.previous) await noteSaid(tx, { hub, stream, ...transition.previous }, receivedAt);
      return;
    }
    const hub = await contextOf(tx, envelope.id.hub);
    await parts.applyAlarm(tx, { hub, envelope, transition, receivedAt });
  }

  async function applyHeartbeat(
    tx: Database,
    { envelope, heartbeat: said }: Extract<ReadMessage, { kind: 'heartbeat' }>,
    receivedAt: number,
  ): Promise<void> {
    if (said === 'unrecognised') return;
    // How somebody lives is for fewer eyes than how the hub is.
    const { learned, ...heartbeat } = said;
    const { hub } = envelope.id;
    const composedAt = Math.round(receivedAt - envelope.sent.ageMs);
    const isNewest = await noteHeartbeat(tx, hub, heartbeat, { receivedAt, composedAt });
    if (isNewest && heartbeat.carePlan) await parts.carePlanSaid?.(tx, hub, heartbeat.carePlan, receivedAt);
    if (isNewest && learned) await parts.learnedSaid?.(tx, hub, learned, receivedAt);
    const { ageMs, ageIs } = envelope.sent;
    const { testMode } = heartbeat;
    if (isNewest && ageIs === 'exact' && ageMs <= freshWithin)
      await parts.testModeSaid?.(tx, hub, { testMode, composedAt, receivedAt });
    if (ageIs === 'exact' && ageMs <= freshWithin) await applySession(tx, envelope.id, { composedAt, receivedAt });
    if (heartbeat.newestAlarm) await noteSaid(tx, { hub, stream: 'alarm', ...heartbeat.newestAlarm }, receivedAt);
  }

  async function applySession(
    tx: Database,
    { hub, session }: MessageId,
    { composedAt, receivedAt }: { readonly composedAt: number; readonly receivedAt: number },
  ): Promise<void> {
    if (!(await noteSession(tx, hub, { session, at: composedAt }))) return;
    const evidence = { session };
    await noteSuspectedClone(tx, parts.reportFault, { hub, sign: 'sessions-alternate', evidence, now: receivedAt });
  }

  function reportConflict(tx: Database, id: MessageId, receivedAt: number): Promise<void> {
    return report(tx, id.hub, { kind: 'message-conflict', receivedAt, evidence: { message: describeMessageId(id) } });
  }

  function reportUnreadable(
    tx: Database,
    message: QueuedMessage,
    read: { readonly kind: 'unreadable' | 'foreign'; readonly reason: string },
    receivedAt: number,
  ): Promise<void> {
    return report(tx, message.hub, {
      kind: read.kind === 'foreign' ? 'foreign-message' : 'message-unreadable',
      receivedAt,
      evidence: { stream: message.stream, reason: read.reason },
    });
  }

  async function report(
    tx: Database,
    hub: HubId,
    fault: {
      readonly kind: IngestFault['kind'];
      readonly receivedAt: number;
      readonly evidence: IngestFault['because']['evidence'];
    },
  ): Promise<void> {
    const { kind, receivedAt, evidence } = fault;
    await parts.reportFault(tx, {
      hub: await contextOf(tx, hub),
      kind,
      receivedAt,
      because: { reason: kind, evidence },
    });
  }
}

/** The database has no more than its foreign keys allow: a hub whose message came in is there, with its home. */
async function contextOf(tx: Database, hub: HubId): Promise<HubContext> {
  const context = await hubContext(tx, everywhere, hub);
  if (!context) throw new Error(`hub ${hub} is not in the registry`);
  return context;
}

type Transition = Extract<ReadMessage, { kind: 'alarm' }>['transition'];

const isSessionOpened = (said: Transition): said is Extract<Transition, { transition: 'session-opened' }> =>
  said !== 'unrecognised' && said.transition === 'session-opened';

interface Outcome {
  readonly kind: Kept | 'refused' | 'not-taken';
  readonly id: MessageId | undefined;
  readonly reason: string | undefined;
}

function taken({ kind, id, reason }: Outcome, relayWall: number): Taken {
  if (kind === 'not-taken') return { outcome: kind, receipt: undefined };
  if (!id) return { outcome: 'unattributed', receipt: undefined };
  return {
    outcome: kind,
    receipt: { v: 1, id, outcome: kind, ...(reason === undefined ? {} : { reason }), relayWall },
  };
}
