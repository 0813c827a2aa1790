import { expect, test } from 'vitest';
import {
  afterFailure,
  afterSuccess,
  askedToRenew,
  neverRenewed,
  reasonToRenew,
  renewsFrom,
  type RenewalFacts,
  type RenewalReason,
  type RenewalState,
} from '../../../edge/identity/renewal.ts';
import type { WallTime } from '../../../foundation/clock.ts';
import { days, hours, minutes, type Duration } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const begins = Date.parse('2026-01-01T00:00:00Z');
const certificate = { notBefore: begins, notAfter: begins + days(366), share: 0 };
const twoThirds = begins + days(244);

/** What a hub does whose clock says `wall`; `known` says what the true time is known to be, if it is. */
function does(
  wall: number | string,
  {
    known = true,
    state = neverRenewed,
    ...facts
  }: { known?: boolean; state?: RenewalState } & Partial<RenewalFacts> = {},
): RenewalReason | undefined {
  const clock = new ManualClock({ wall, clockTrusted: known });
  const trueWall = known ? clock.now().wall : undefined;
  return reasonToRenew(state, { ...certificate, trueWall, refusals: 0, ...facts }, clock.now());
}

test('a certificate is renewed from two thirds of its life on, and at once when it has ended', () => {
  expect(renewsFrom(certificate)).toBe(twoThirds);
  expect(does(begins)).toBeUndefined();
  expect(does(twoThirds - 1)).toBeUndefined();
  expect(does(twoThirds)).toBe('ageing');
  expect(does(certificate.notAfter - 1)).toBe('ageing');
  expect(does(certificate.notAfter)).toBe('ended');
  expect(does('2040-01-01T00:00:00Z')).toBe('ended');
});

test('hubs of one day spread over twelve days', () => {
  const last = renewsFrom({ ...certificate, share: 1 });
  expect((last - twoThirds) / days(1)).toBeCloseTo(12.2);
  expect(does(twoThirds, { share: 0.5 })).toBeUndefined();
  expect(does(last, { share: 0.5 })).toBe('ageing');
});

test('an unconfirmed clock of 1970 does not say that all is well: a relay that lets the hub in no more is believed', () => {
  expect(does(0, { known: false })).toBeUndefined();
  expect(does(0, { known: false, refusals: 2 })).toBeUndefined();
  expect(does(0, { known: false, refusals: 3 })).toBe('refused');
  // The relay's receipts have told the time, whatever the clock says.
  expect(does(0, { known: false, trueWall: twoThirds as WallTime })).toBe('ageing');
  expect(does(0, { known: false, trueWall: (certificate.notAfter + 1) as WallTime })).toBe('ended');
});

test('an unconfirmed clock of 2040 is worth a question, and no more than one each six hours once it is answered', () => {
  expect(does('2040-01-01T00:00:00Z', { known: false })).toBe('perhaps-ageing');
  const clock = new ManualClock({ wall: '2040-01-01T00:00:00Z', clockTrusted: false });
  const facts: RenewalFacts = { ...certificate, trueWall: undefined, refusals: 0 };
  const renewed = afterSuccess(clock.now());
  clock.advance(hours(5.9));
  expect(reasonToRenew(renewed, facts, clock.now())).toBeUndefined();
  clock.advance(hours(0.1));
  expect(reasonToRenew(renewed, facts, clock.now())).toBe('perhaps-ageing');
});

test('whoever asks is heard at once, also between two attempts', () => {
  const clock = new ManualClock({ wall: begins });
  const facts: RenewalFacts = { ...certificate, trueWall: clock.now().wall, refusals: 0 };
  expect(reasonToRenew(neverRenewed, facts, clock.now())).toBeUndefined();
  const asked = askedToRenew(neverRenewed);
  expect(reasonToRenew(asked, facts, clock.now())).toBe('asked');
  const failed = afterFailure(asked, { reason: 'asked', problem: 'no answer' }, clock.now(), () => 0.5);
  expect(failed).toMatchObject({ asked: true, problem: 'no answer' });
  expect(reasonToRenew(failed, facts, clock.now())).toBeUndefined();
  expect(reasonToRenew(askedToRenew(failed), facts, clock.now())).toBe('asked');
  expect(askedToRenew(failed).problem).toBe('no answer');
  clock.advance(minutes(1));
  expect(reasonToRenew(failed, facts, clock.now())).toBe('asked');
  expect(afterSuccess(clock.now())).toMatchObject({ asked: false, failures: 0 });
});

/** The waits of a hub whose renewals fail for the same reason again and again. */
function waits(reason: RenewalReason, attempts: number, random: () => number = () => 0.5): Duration[] {
  const clock = new ManualClock({ wall: begins });
  let state = neverRenewed;
  return Array.from({ length: attempts }, () => {
    state = afterFailure(state, { reason, problem: 'no answer' }, clock.now(), random);
    return ((state.nextAt ?? 0) - clock.now().monotonic) as Duration;
  });
}

test('what fails is tried again, seldom while the certificate still counts and often when no alarm gets through', () => {
  expect(waits('ageing', 12).map((wait) => wait / minutes(1))).toEqual([
    1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360,
  ]);
  expect(waits('ended', 5).map((wait) => wait / minutes(1))).toEqual([1, 2, 2, 2, 2]);
  expect(waits('refused', 100).every((wait) => wait <= minutes(2))).toBe(true);
  // Never given up, and never all at the same moment.
  expect(waits('ageing', 2_000).at(-1)).toBe(hours(6));
  expect([waits('ended', 1, () => 0)[0], waits('ended', 1, () => 1)[0]]).toEqual([minutes(0.75), minutes(1.25)]);
});
