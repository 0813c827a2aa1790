import { expect, test } from 'vitest';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { World } from '../support/world.ts';

test('a hub that is destroyed during a pre-alarm: the relay pages at exactly the second at which the hub would have', async () => {
  const world = await World.start({ parts: ['radar'] });
  await world.flat.falls();
  await world.advance(seconds(7));
  await world.flat.losesItsHub();
  await world.advance(milliseconds(22_999));
  world.expectNoPages();
  await world.advance(milliseconds(1));
  world.expectPages('30 s family: call 疑似跌倒');

  const incident = await world.incident();
  expect(incident).toMatchObject({ state: 'open', kind: 'fall', place: '卧室' });
  expect(incident.timeline.map(({ what, because }) => [what, because.reason])).toEqual([
    ['opened', 'new-alarm'],
    ['pre-alarm', 'radar-reports-fall'],
    ['raised', 'pre-alarm-ran-out'],
    ['step-paged', 'alarm-raised'],
  ]);
});
