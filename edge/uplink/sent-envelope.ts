import type { Envelope } from '../../contracts/envelope.ts';
import type { Instant, WallTime } from '../../foundation/clock.ts';
import type { OutboxMessage } from '../outbox/outbox.ts';

/** The true time of a moment of any boot, as far as it is known. */
export type TrueWall = (instant: Instant) => WallTime | undefined;

/** One copy of a message, as it goes out now. Only `sent` differs between copies. */
export function sentEnvelope(message: OutboxMessage, now: Instant, trueWall: TrueWall): Envelope {
  return {
    v: 1,
    id: message.id,
    occurredAt: message.occurredAt,
    ...(message.alarm && { alarm: message.alarm }),
    sent: { ...age(message.occurredAt, now, trueWall), wall: now.wall, clockTrusted: now.clockTrusted },
    body: message.body,
  };
}

type Age = Pick<Envelope['sent'], 'ageMs' | 'ageIs' | 'occurredWallCorrected'>;

function age(occurredAt: Instant, now: Instant, trueWall: TrueWall): Age {
  const trueNow = trueWall(now);
  if (occurredAt.bootId === now.bootId) {
    const ageMs = Math.max(0, now.monotonic - occurredAt.monotonic);
    return { ageMs, ageIs: 'exact', ...corrected(occurredAt, trueNow === undefined ? undefined : trueNow - ageMs) };
  }
  const then = trueWall(occurredAt);
  if (then !== undefined && trueNow !== undefined) {
    return { ageMs: Math.max(0, trueNow - then), ageIs: 'exact', ...corrected(occurredAt, then) };
  }
  // Another boot and no common clock: it is at least as old as this boot.
  return { ageMs: Math.max(0, now.monotonic), ageIs: 'at-least', ...corrected(occurredAt, then) };
}

function corrected(occurredAt: Instant, wall: number | undefined): Pick<Age, 'occurredWallCorrected'> {
  return occurredAt.clockTrusted || wall === undefined ? {} : { occurredWallCorrected: wall };
}
