import { expect, test } from 'vitest';
import { envelopeSchema } from '../../../contracts/envelope.ts';
import { sentEnvelope, type TrueWall } from '../../../edge/uplink/sent-envelope.ts';
import type { WallTime } from '../../../foundation/clock.ts';
import { hours, minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { smokeMessage } from '../outbox/messages.ts';

const onlyTrusted: TrueWall = (instant) => (instant.clockTrusted ? instant.wall : undefined);
const trustedAt = (wall: string): ManualClock => new ManualClock({ wall });

test('within one boot the age is exact whatever the wall clock did', () => {
  const clock = trustedAt('2026-03-01T08:00:00Z');
  const message = smokeMessage(0, clock.now());
  clock.advance(minutes(2));
  clock.stepWall(hours(-5));
  const copy = sentEnvelope(message, clock.now(), onlyTrusted);
  expect(copy.sent).toMatchObject({ ageMs: 120_000, ageIs: 'exact' });
  expect(envelopeSchema.parse(JSON.parse(JSON.stringify(copy)))).toEqual(JSON.parse(JSON.stringify(copy)));
});

test('an event from before the first trust is corrected, and both values are kept', () => {
  const clock = new ManualClock({ wall: 0, clockTrusted: false });
  const message = smokeMessage(0, clock.now());
  clock.advance(minutes(1));
  expect(sentEnvelope(message, clock.now(), onlyTrusted).sent.occurredWallCorrected).toBeUndefined();
  clock.stepWall(hours(9_000));
  clock.setTrusted(true);
  const copy = sentEnvelope(message, clock.now(), onlyTrusted);
  expect(copy.sent.occurredWallCorrected).toBe(clock.now().wall - 60_000);
  expect(copy.occurredAt.wall).toBe(0);
});

test('across a boot the age is by the wall while both clocks are trusted, otherwise "at least"', () => {
  const clock = trustedAt('2026-03-01T08:00:00Z');
  const message = smokeMessage(0, clock.now());
  clock.reboot({ outage: hours(3), bootId: 'boot-2', clockTrusted: true });
  expect(sentEnvelope(message, clock.now(), onlyTrusted).sent).toMatchObject({ ageMs: 10_800_000, ageIs: 'exact' });
  clock.setTrusted(false);
  clock.advance(minutes(4));
  expect(sentEnvelope(message, clock.now(), onlyTrusted).sent).toMatchObject({ ageMs: 241_000, ageIs: 'at-least' });
});

test('an untrusted event of an earlier boot is dated by what was learnt about that boot', () => {
  const clock = new ManualClock({ wall: 0, clockTrusted: false });
  const message = smokeMessage(0, clock.now());
  const truth = Date.parse('2026-03-01T08:00:00Z');
  clock.reboot({ outage: hours(1), bootId: 'boot-2', clockTrusted: true });
  clock.stepWall(hours((truth + 3_600_000 - clock.now().wall) / 3_600_000));
  const learnt: TrueWall = (instant) => (instant.bootId === 'boot-1' ? (truth as WallTime) : onlyTrusted(instant));
  expect(sentEnvelope(message, clock.now(), learnt).sent).toMatchObject({
    ageMs: 3_600_000,
    ageIs: 'exact',
    occurredWallCorrected: truth,
  });
});
