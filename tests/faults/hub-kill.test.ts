import { describe, expect, it } from 'vitest';
import { spread } from '../support/fault-wait.ts';
import { tortureHub } from './hub-kill.ts';

const kills = 20;

describe('a hub that is killed under alarm load', () => {
  it(`loses no committed alarm in ${kills} kills, and raises again what its sensors still report`, async () => {
    const figures = await tortureHub({ kills, seed: 20_260_302, log: console.log });
    const { inFlight, alarms, messages, survived, raisedAgain } = figures;
    console.log(
      [
        `hub kills ${kills}, with an alarm in flight ${inFlight}; alarms ${alarms}, messages ${messages}`,
        `dangers of the kills: on disk before ${survived}, raised again ${raisedAgain}`,
        `signal to commit: ${spread(figures.window)}; restart to online: ${spread(figures.restart)}`,
      ].join('\n'),
    );
    expect(figures.losses).toEqual([]);
    expect(inFlight).toBeGreaterThanOrEqual(0.75 * kills);
    expect(alarms).toBeGreaterThan(5 * kills);
    expect(survived + raisedAgain).toBe(6 * kills);
    expect(raisedAgain).toBeGreaterThan(0);
  });
});
