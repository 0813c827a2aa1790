import { expect, test } from 'vitest';
import { minutes } from '../../foundation/durations.ts';
import { IdentityWorld } from '../support/identity-world.ts';

const longStory = 120_000;

test(
  'a copied card is noticed and reported, and shown',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    await home.stops();
    const copy = world.copyOf(home, 'copy');
    await home.starts();
    await world.isOnline(home);
    await copy.starts();
    await world.until(async () => (await world.hubOf(home)).suspectedClone, 'the copy is noticed');
    expect(await world.kinds()).toContain('hub-cloned');
  },
  longStory,
);

test(
  'a copy that was made before a renewal is let in no more, and is reported when it shows the old certificate',
  async () => {
    const world = await IdentityWorld.start();
    const home = await world.movedIn();
    await home.stops();
    const copy = world.copyOf(home, 'copy');
    await home.starts();
    await world.isOnline(home);
    await home.hub.renewIdentity();
    await world.isOnline(home);
    await copy.starts();
    copy.smokeStarts();
    await world.until(async () => (await world.hubOf(home)).suspectedClone, 'the copy is noticed');
    await world.passes(minutes(3));
    expect(copy.hub.connected).toBe(false);
    expect(copy.hub.health().renewalProblem).toMatch(/revoked|superseded|later/);
    expect(home.hub.connected).toBe(true);
    expect(await world.kinds()).not.toContain('smoke');
  },
  longStory,
);
