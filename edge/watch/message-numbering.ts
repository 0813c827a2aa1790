import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import {
  sessionIdSchema,
  type HubId,
  type MessageId,
  type SessionId,
  type Stream,
} from '../../contracts/identifiers.ts';
import type { Instant } from '../../foundation/clock.ts';
import type { OutboxContents, OutboxMessage } from '../outbox/outbox.ts';

/** Gives every message of one process start its id, without gaps within a stream. */
export class MessageNumbering {
  readonly hub: HubId;
  readonly #session: SessionId;
  readonly #next: Record<Stream, number> = { alarm: 0, heartbeat: 0 };

  constructor(hub: HubId, session: SessionId) {
    this.hub = hub;
    this.#session = session;
  }

  next(stream: Stream): MessageId {
    return { hub: this.hub, session: this.#session, stream, sequence: this.#next[stream]++ };
  }

  /** The last alarm message of this session; undefined before the first. */
  get newestAlarm(): { session: SessionId; sequence: number } | undefined {
    const next = this.#next.alarm;
    return next === 0 ? undefined : { session: this.#session, sequence: next - 1 };
  }

  /** A message of an earlier session under the name that this hub has now. */
  adopted(message: OutboxMessage): OutboxMessage {
    return { ...message, id: { ...message.id, hub: this.hub } };
  }

  /** One message of the alarm stream, with kind, severity and place in plain text for relays of any age. */
  alarm(transition: AlarmTransition, occurredAt: Instant): OutboxMessage {
    return {
      id: this.next('alarm'),
      occurredAt,
      ...(transition.transition !== 'session-opened' && {
        alarm: { kind: transition.alarm.kind, severity: transition.alarm.severity, place: transition.alarm.place },
      }),
      body: transition,
    };
  }
}

/** Null also when that session ran under another name: this relay knows nothing of it, and would miss all of it. */
export function previousOf({ last }: OutboxContents, hub: HubId): { session: SessionId; sequence: number } | null {
  if (last?.hub !== hub) return null;
  const session = sessionIdSchema.safeParse(last?.session);
  return session.success ? { session: session.data, sequence: last.sequence } : null;
}
