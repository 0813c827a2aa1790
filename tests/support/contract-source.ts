import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Source, SourceListener, SourceStatus } from '../../edge/sources/source.ts';

/** One way in with its simulated other side. */
export interface SourceHarness {
  readonly source: Source;
  /** The device that `speak` makes speak. */
  readonly device: string;
  /** Gives the source what it hears through, which at first is not there. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Makes the device say something, if the source listens already. Called again until it is heard. */
  speak(): void;
  /** Makes something come that is no message of a device. Called again until it is counted. */
  garble(): void;
  close(): Promise<void>;
}

/** What every source promises, whatever it hears through. */
export function sourceContract(name: string, open: () => Promise<SourceHarness>): void {
  describe(`${name} as a source`, () => {
    let harness: SourceHarness;
    let heard: string[];
    let statuses: SourceStatus[];
    const listener: SourceListener = {
      heard: (device) => heard.push(device),
      availability: () => undefined,
      changed: (status) => statuses.push(status),
    };

    beforeEach(async () => {
      heard = [];
      statuses = [];
      harness = await open();
    });
    afterEach(async () => {
      await harness.source.stop();
      await harness.close();
    });

    const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 5 });
    const isIn = (state: SourceStatus['state']): Promise<void> =>
      until(() => expect(harness.source.status(), harness.source.status().detail).toMatchObject({ state }));
    const isHeard = async (): Promise<void> => {
      const { length } = heard;
      await until(() => {
        harness.speak();
        expect(heard.length).toBeGreaterThan(length);
      });
      expect(heard.at(-1)).toBe(harness.device);
      await isIn('hearing');
    };

    test('it starts without its hardware, says why it does not hear, and hears when it comes', async () => {
      expect(harness.source.status()).toMatchObject({ source: harness.source.name, state: 'starting', heard: 0 });
      harness.source.start(listener);
      await isIn('failed');
      expect(harness.source.status().detail).toMatch(/\S{3}/);
      await harness.connect();
      await isHeard();
      expect(harness.source.status().heard).toBeGreaterThan(0);
    });

    test('it tells a loss and hears again after each, three times over', async () => {
      await harness.connect();
      harness.source.start(listener);
      await isHeard();
      let losses = 0;
      for (; losses < 3; losses++) {
        await harness.disconnect();
        await isIn('failed');
        await harness.connect();
        await isHeard();
      }
      expect(losses).toBe(3);
      const told = statuses.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
      expect(told.filter((state) => state !== 'starting')).toEqual([
        'hearing',
        'failed',
        'hearing',
        'failed',
        'hearing',
        'failed',
        'hearing',
      ]);
    });

    test('a state has begun when it was first told, whatever its detail says since', async () => {
      harness.source.start(listener);
      await isIn('failed');
      const { since } = harness.source.status();
      expect(statuses.find(({ state }) => state === 'failed')?.since).toEqual(since);
      await harness.connect();
      await isHeard();
      expect(harness.source.status().since.monotonic).toBeGreaterThan(since.monotonic);
    });

    test('what it cannot read is counted, and the next message is heard', async () => {
      await harness.connect();
      harness.source.start(listener);
      await isHeard();
      const { refused } = harness.source.status();
      await until(() => {
        harness.garble();
        expect(harness.source.status().refused).toBeGreaterThan(refused);
      });
      await isHeard();
    });

    test('it can be stopped while it still tries, twice, and says nothing after', async () => {
      harness.source.start(listener);
      await isIn('failed');
      await harness.source.stop();
      const told = statuses.length;
      await harness.connect();
      await harness.source.stop();
      expect([statuses.length, heard.length]).toEqual([told, 0]);
    });
  });
}
