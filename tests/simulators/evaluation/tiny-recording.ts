import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach } from 'vitest';

/** A folder for each test, and files in it. */
export function recordings() {
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'anju-evaluation-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    path: (name: string): string => join(folder, name),
    text(name: string, lines: readonly string[]): string {
      const path = join(folder, name);
      writeFileSync(path, `${lines.join('\n')}\n`);
      return path;
    },
    packed(name: string, lines: readonly string[]): string {
      const path = join(folder, name);
      writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
      return path;
    },
    bytes(name: string, bytes: Uint8Array): string {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    },
  };
}

export const dayOfMonth = (day: number): string => `2031-03-${String(day).padStart(2, '0')}`;

/** One motion in the kitchen at each of these times of one day, a second long. */
export const motions = (day: number, times: readonly string[], sensor = 'M001 Kitchen'): string[] =>
  times.flatMap((time) => [
    `${dayOfMonth(day)} ${time}:10.5 ${sensor} ON`,
    `${dayOfMonth(day)} ${time}:11.25 ${sensor} OFF Cook`,
  ]);

/** Somebody who is up from 07:00 to 22:00, moves each half hour in the kitchen or the living room, and then goes to bed. */
export const ordinaryDay = (day: number): string[] =>
  Array.from({ length: 30 }, (_, half) => {
    const time = `${String(7 + Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
    const room = half === 29 ? 'M003 Bedroom' : half % 2 === 0 ? 'M001 Kitchen' : 'M002 LivingRoom';
    return motions(day, [time], room);
  }).flat();
