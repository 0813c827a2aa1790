import { describe, expect, it } from 'vitest';
import { InFlight } from '../../foundation/in-flight.ts';
import { deferred } from '../support/deferred.ts';

describe('in flight', () => {
  it('counts work until it ends and hands its result through', async () => {
    const inFlight = new InFlight();
    const commit = deferred<string>();
    const tracked = inFlight.track(commit.promise);
    expect(inFlight.count).toBe(1);
    commit.resolve('written');
    expect(await tracked).toBe('written');
    await inFlight.idle();
    expect(inFlight.count).toBe(0);
  });

  it('ends work that fails, and leaves the failure to whoever asked for it', async () => {
    const inFlight = new InFlight();
    const commit = deferred<string>();
    const tracked = inFlight.track(commit.promise);
    commit.reject(new Error('disk full'));
    await expect(tracked).rejects.toThrow('disk full');
    await inFlight.idle();
    expect(inFlight.count).toBe(0);
  });

  it('is idle only when also the work is done that began while it was waited for', async () => {
    const inFlight = new InFlight();
    const first = deferred<string>();
    const second = deferred<string>();
    void inFlight.track(first.promise).then(() => inFlight.track(second.promise));
    let idle = false;
    const waiting = inFlight.idle().then(() => (idle = true));
    first.resolve('one');
    await first.promise;
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect({ idle, count: inFlight.count }).toEqual({ idle: false, count: 1 });
    second.resolve('two');
    await waiting;
    expect(inFlight.count).toBe(0);
  });

  it('is idle at once when nothing was ever begun', async () => {
    await expect(new InFlight().idle()).resolves.toBeUndefined();
  });
});
