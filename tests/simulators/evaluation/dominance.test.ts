import { expect, it } from 'vitest';
import { bestBaseline, compareAll, isDominated, type Point } from '../../../simulators/evaluation/dominance.ts';

const point = (label: string, falseAlarms: number, p50: number, p90: number, p95: number): Point => ({
  label,
  falseAlarms,
  delay: { collapses: 100, p50, p90, p95, within2h: 0, within4h: 0, within12h: 0 },
});

const curve = [point('calm', 0.5, 150, 200, 250), point('alert', 1, 100, 180, 300)];

it('holds each baseline against the best setting with no more false alarms', () => {
  const [behind, ahead, fewer] = compareAll(curve, [
    point('a', 1, 120, 190, 260),
    point('b', 0.9, 160, 240, 1_440),
    point('c', 0.4, 900, 900, 900),
  ]);
  // Either setting is ahead in two figures and behind in one.
  expect(behind && isDominated(behind)).toBe(false);
  expect(behind?.ours?.label).toBe('alert');
  expect(behind?.ahead).toEqual({ p50: true, p90: true, p95: false });
  expect(ahead && isDominated(ahead)).toBe(true);
  expect(ahead?.ours?.label).toBe('calm');
  expect(fewer).toMatchObject({ ours: undefined, ahead: { p50: false, p90: false, p95: false } });
});

it('compares from 0.25 to 4 false alarms in 30 days', () => {
  const baselines = [0.24, 0.25, 4, 4.01].map((rate) => point(String(rate), rate, 500, 500, 500));
  expect(compareAll(curve, baselines).map(({ baseline }) => baseline.label)).toEqual(['0.25', '4']);
});

it('calls an equal delay not ahead, but what neither notices within a day no loss', () => {
  const [equal, neither] = compareAll(
    [point('ours', 1, 100, 1_440, 1_440)],
    [point('equal', 1, 100, 1_440, 1_440), point('neither', 1, 101, 1_440, 1_440)],
  );
  expect(equal?.ahead).toEqual({ p50: false, p90: true, p95: true });
  expect(neither && isDominated(neither)).toBe(true);
});

it('takes each figure of the best fixed limit with no more false alarms', () => {
  const baselines = [point('a', 1, 180, 1_440, 1_440), point('b', 0.9, 360, 360, 360), point('c', 2, 60, 60, 60)];
  expect(bestBaseline(1, baselines)).toEqual({ p50: 180, p90: 360, p95: 360 });
  expect(bestBaseline(0.5, baselines)).toBeUndefined();
});
