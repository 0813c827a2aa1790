import { describe, expect, it } from 'vitest';
import { spread } from '../support/fault-wait.ts';
import { longestLateness, tortureRelay } from './relay-kill.ts';

const kills = 10;

describe('a relay that is killed during escalation', () => {
  it(`skips no step and loses no incident in ${kills} kills`, async () => {
    const figures = await tortureRelay({ kills, seed: 20_260_303, log: console.log });
    const { incidents, steps, dueWhileDown, twice, lateness } = figures;
    console.log(
      [
        `relay kills ${kills}, incidents ${incidents}, steps ${steps}, of them due while no relay ran ${dueWhileDown}`,
        `page after its time or the relay's return: ${spread(lateness)}; pages that came twice ${twice}`,
      ].join('\n'),
    );
    expect(figures.losses).toEqual([]);
    expect([figures.kills, steps]).toEqual([kills, incidents * 6]);
    expect(twice).toBeGreaterThan(0);
    expect(dueWhileDown).toBeGreaterThan(0);
    expect(Math.max(...lateness)).toBeLessThan(longestLateness);
  });
});
