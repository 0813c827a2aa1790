import { expect, it } from 'vitest';
import { silenceQuantile, survey } from '../../../simulators/evaluation/survey.ts';
import { motions, ordinaryDay, recordings } from './tiny-recording.ts';

const files = recordings();

it('finds the longest silence of each whole day between 07:00 and 22:00, also of a day without a word', async () => {
  const path = files.text('days', [
    ...motions(1, ['06:55', '08:40', '12:00', '21:50']),
    ...ordinaryDay(2),
    ...motions(4, ['07:00', '12:00']),
    ...motions(5, ['21:59']),
  ]);
  const { longestSilences, gaps, counted, activeWindows } = await survey(path);
  const days = longestSilences.flatMap((count, bin) => Array.from({ length: count }, () => bin * 10));
  // 12:05 to 21:50; 25 min; the whole 15 h; 12:05 to 22:00; 07:00 to 21:55.
  expect(days).toEqual([20, 580, 590, 890, 900]);
  expect(gaps.map(({ from, to }) => [new Date(from).toISOString(), new Date(to).toISOString()])).toEqual([
    ['2031-03-02T21:35:00.000Z', '2031-03-04T07:00:00.000Z'],
    ['2031-03-04T12:05:00.000Z', '2031-03-05T21:55:00.000Z'],
  ]);
  expect(counted).toBe(2 * (4 + 30 + 2 + 1));
  expect(activeWindows).toBe(4 + 30 + 2 + 1);
  expect(silenceQuantile(longestSilences, 0.5)).toBe(590);
});
