import { describe, expect, it } from 'vitest';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { deferred } from '../support/deferred.ts';

describe('lifecycle', () => {
  it('stops what was started in reverse order, one after the other', async () => {
    const lifecycle = new Lifecycle();
    const story: string[] = [];
    for (const name of ['store', 'broker', 'door']) {
      lifecycle.onStop(name, async () => {
        story.push(`${name} stops`);
        await Promise.resolve();
        story.push(`${name} stopped`);
      });
    }
    expect(await lifecycle.stop()).toEqual([]);
    expect(story).toEqual([
      'door stops',
      'door stopped',
      'broker stops',
      'broker stopped',
      'store stops',
      'store stopped',
    ]);
  });

  it('stops the others when one throws, and returns a line for each failure with its name', async () => {
    const lifecycle = new Lifecycle();
    const stopped: string[] = [];
    lifecycle.onStop('store', () => void stopped.push('store'));
    lifecycle.onStop('broker', () => Promise.reject(new Error('still has 2 clients')));
    lifecycle.onStop('siren', () => {
      throw new Error('board is gone');
    });
    expect(await lifecycle.stop()).toEqual(['siren: board is gone', 'broker: still has 2 clients']);
    expect(stopped).toEqual(['store']);
  });

  it('stops each part once, however often it is asked, and everyone who asks waits for the same end', async () => {
    const lifecycle = new Lifecycle();
    const door = deferred<undefined>();
    let stops = 0;
    lifecycle.onStop('door', () => {
      stops++;
      return door.promise;
    });
    let ended = 0;
    const both = Promise.all([1, 2].map(() => lifecycle.stop().then(() => ended++)));
    await Promise.resolve();
    expect(ended).toBe(0);
    door.resolve(undefined);
    await both;
    await lifecycle.stop();
    expect({ stops, ended }).toEqual({ stops: 1, ended: 2 });
  });

  it('refuses what is started while it stops, by name, since nobody would stop it', async () => {
    const lifecycle = new Lifecycle();
    const stopping = lifecycle.stop();
    expect(() => lifecycle.onStop('late broker', () => {})).toThrow(/late broker/);
    await stopping;
  });
});
