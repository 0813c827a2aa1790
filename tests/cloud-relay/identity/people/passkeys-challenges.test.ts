import { describe, expect, it } from 'vitest';
import { Challenges } from '../../../../cloud-relay/identity/people/challenges.ts';
import { minutes } from '../../../../foundation/durations.ts';

describe('challenges of passkeys', () => {
  it('are bounded for each owner and in all, and nobody pushes out another’s', () => {
    const challenges = new Challenges({ perOwner: 3, most: 6 });
    const mine = challenges.give('me', 0);
    const theirs = Array.from({ length: 100 }, () => challenges.give('stranger', 1));
    expect(challenges.size).toBe(4);
    expect(theirs.filter((challenge) => challenges.take(challenge, 2))).toHaveLength(3);
    expect(challenges.take(mine, 2)).toBe(true);
    for (let owner = 0; owner < 100; owner += 1) challenges.give(`owner ${owner}`, 3);
    expect(challenges.size).toBe(6);
  });

  it('are forgotten after five minutes', () => {
    const challenges = new Challenges();
    const given = challenges.give('me', 0);
    challenges.give('me', minutes(5));
    expect(challenges.size).toBe(1);
    expect(challenges.take(given, minutes(5))).toBe(false);
  });
});
