import { expect, test } from 'vitest';
import { minutes, seconds } from '../../foundation/durations.ts';
import { World } from '../support/world.ts';

test('nobody accepts: each step is paged at its second and the policy repeats, until somebody accepts', async () => {
  const world = await World.start({ parts: ['zigbee', 'board'] });
  const { flat } = world;
  await flat.pressesSos();
  world.expectPages('0 s family: call 紧急呼叫');
  await world.advance(seconds(120));
  world.expectPages('60 s grid-worker: call 紧急呼叫', '120 s operator: call 紧急呼叫');
  await world.advance(seconds(179.999));
  world.expectNoPages();
  await world.advance(seconds(0.001));
  world.expectPages('300 s family: call 紧急呼叫');
  await world.advance(seconds(125));
  world.expectPages('360 s grid-worker: call 紧急呼叫', '420 s operator: call 紧急呼叫');

  await world.accepts('operator');
  world.expectPages('425 s family: accepted 紧急呼叫', '425 s grid-worker: accepted 紧急呼叫');
  await flat.hearsHelpComing();
  await world.advance(minutes(4.9));
  world.expectNoPages();
  expect(await world.closes('operator', 'false')).toMatchObject({ state: 'closed' });
});

test('an acceptance that nothing follows is reminded of after 5 min and lapses after 10; escalation goes on', async () => {
  const world = await World.start({ parts: ['zigbee'] });
  await world.flat.pressesSos();
  await world.advance(seconds(10));
  await world.accepts('family');
  world.expectPages('0 s family: call 紧急呼叫');
  await world.advance(minutes(10));
  world.expectPages('310 s family: reminder 紧急呼叫', '610 s grid-worker: call 紧急呼叫');
  await world.advance(seconds(20));
  await world.onMyWay('grid-worker', 15);
  world.expectPages('630 s family: accepted 紧急呼叫');
  // 15 minutes for the way and 5 of grace.
  await world.advance(minutes(20));
  world.expectPages('1830 s operator: call 紧急呼叫');
  await world.accepts('operator');
  await world.arrives('operator');
  world.expectPages('1830 s family: accepted 紧急呼叫', '1830 s grid-worker: accepted 紧急呼叫');
  await world.advance(minutes(30));
  world.expectPages('3630 s family: call 紧急呼叫');
  const closed = await world.closes('family', 'real', '母亲已送医');
  expect(closed.timeline.map(({ what, because }) => `${what} ${because.reason}`)).toEqual([
    'opened new-alarm',
    'raised sos-pressed',
    'step-paged alarm-raised',
    'accepted said-so',
    'reminded accepted-without-news',
    'hold-expired acceptance-expired',
    'step-paged acceptance-expired',
    'on-the-way said-so',
    'hold-expired arrival-not-reported',
    'step-paged arrival-not-reported',
    'accepted said-so',
    'arrived said-so',
    'hold-expired outcome-not-reported',
    'step-paged outcome-not-reported',
    'closed said-so',
  ]);
  world.expectPages('3630 s grid-worker: closed 紧急呼叫', '3630 s operator: closed 紧急呼叫');
});
