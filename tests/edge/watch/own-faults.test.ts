import { expect, test } from 'vitest';
import { ownFaults, type OwnHealth } from '../../../edge/watch/own-faults.ts';
import { days, minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const clock = new ManualClock({ wall: '2026-03-01T08:00:00Z' });
const well: OwnHealth = {
  outbox: { state: 'ok', pending: 0 },
  journal: { state: 'ok', bytes: 0, dropped: 0 },
  configurationProblems: [],
};
const found = (health: OwnHealth): string[] =>
  ownFaults(health, clock.now()).flatMap(({ alarmKind, subject, problem }) =>
    problem === undefined ? [] : [`${alarmKind} ${subject}: ${problem}`],
  );

test('a hub that is well has none, and says so of each part', () => {
  expect(found(well)).toEqual([]);
  expect(ownFaults(well, clock.now())).toHaveLength(7);
});

test('each part that fails is a fault of its own', () => {
  expect(
    found({
      outbox: { state: 'failing', pending: 3, problem: 'the disk is full' },
      journal: { state: 'failing', bytes: 0, dropped: 0, problem: 'read-only' },
      configurationProblems: ['timeZone: "x" cannot be used', 'another'],
      portalProblem: 'portal.port: 8478 is used',
      carePlanNotKept: 'its contents are damaged',
      carePlanRefused: 'version 4: rules.inactivty: Is no rule of this hub',
    }),
  ).toEqual([
    'storage_failed outbox: the disk is full',
    'storage_failed journal: read-only',
    'configuration_refused configuration: timeZone: "x" cannot be used',
    'storage_failed care-plan: its contents are damaged',
    'configuration_refused care-plan: version 4: rules.inactivty: Is no rule of this hub',
    'source_failed portal: portal.port: 8478 is used',
  ]);
});

test('a disk that was slow is a fault until it has been quick for ten minutes', () => {
  const slowCommitAt = clock.now();
  clock.advance(minutes(9));
  expect(found({ ...well, slowCommitAt })).toHaveLength(1);
  clock.advance(minutes(1));
  expect(found({ ...well, slowCommitAt })).toEqual([]);
});

test('a certificate that ends within 30 days is a fault when it could not be renewed, by the true time alone', () => {
  const { wall } = clock.now();
  const dying: OwnHealth = {
    ...well,
    certificateNotAfter: wall + days(29),
    renewalProblem: 'the relay refused: revoked',
    trueWall: wall,
  };
  expect(found(dying)).toEqual([
    'certificate_ends_soon certificate: ends in 29 d; not renewed: the relay refused: revoked',
  ]);
  expect(found({ ...dying, certificateNotAfter: wall - 1 })).toEqual([
    'certificate_ends_soon certificate: has ended; not renewed: the relay refused: revoked',
  ]);
  expect(found({ ...dying, renewalProblem: undefined })).toEqual([]);
  expect(found({ ...dying, certificateNotAfter: wall + days(30) })).toEqual([]);
  expect(found({ ...dying, trueWall: undefined })).toEqual([]);
});
