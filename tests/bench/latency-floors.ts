import { join } from 'node:path';
import { openPty, type SimulatedPort } from '../../simulators/serial/pty-pair.ts';
import { Child, monotonicNow } from './child.ts';
import type { Measured } from './rounds.ts';

type Message = { kind: 'ready'; url: string } | { kind: 'arrived'; at: number } | { kind: 'mode' };
type Mode = 'signal' | 'publish' | 'durable';

/** What no hub can be quicker than, in processes of its own that stay until `stop`. `frame` is what the radar says. */
export async function openFloors(
  folder: string,
  frame: Uint8Array,
): Promise<Readonly<Record<Mode, Measured>> & { stop(): Promise<void> }> {
  const radar = await openPty({ link: join(folder, 'floor-radar') });
  const board = await openPty({ link: join(folder, 'floor-board') });
  const broker = new Child<Message>('./floor-broker-process.js', { database: join(folder, 'floor-relay.db') });
  const ready = await broker.next((message) => message.kind === 'ready');
  const floor = new Child<Message>('./floor-process.js', {
    radar: radar.path,
    board: board.path,
    broker: 'url' in ready ? ready.url : '',
    database: join(folder, 'floor-hub.db'),
  });
  await floor.next((message) => message.kind === 'ready');

  const into = (mode: Mode) => async (): Promise<void> => {
    const changed = floor.next((message) => message.kind === 'mode');
    floor.send({ mode });
    await changed;
  };
  const published = async (): Promise<number> => {
    const arrived = broker.next((message): message is { kind: 'arrived'; at: number } => message.kind === 'arrived');
    const from = monotonicNow();
    radar.write(frame);
    return (await arrived).at - from;
  };
  return {
    signal: {
      prepare: into('signal'),
      take: async () => {
        const written = firstBytes(board);
        const from = monotonicNow();
        radar.write(frame);
        return (await written) - from;
      },
    },
    publish: { prepare: into('publish'), take: published },
    durable: { prepare: into('durable'), take: published },
    stop: async () => {
      await Promise.all([floor.stop(), broker.stop()]);
      await Promise.all([radar.close(), board.close()]);
    },
  };
}

function firstBytes(port: SimulatedPort): Promise<number> {
  return new Promise((resolve) => {
    const end = port.onData(() => {
      end();
      resolve(monotonicNow());
    });
  });
}
