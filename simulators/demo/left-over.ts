import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { after, type Clock } from '../../foundation/clock.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { AnjuError } from '../../foundation/errors.ts';
import type { DemoFolder } from './demo-folder.ts';

const processesSchema = z.object({ launcher: z.int(), programs: z.record(z.string(), z.int()) });

/** Remembers which processes run, so that a start after a killed launcher finds what that one left behind. */
export class RunningProcesses {
  readonly #folder: DemoFolder;
  readonly #programs: Record<string, number> = {};

  constructor(folder: DemoFolder) {
    this.#folder = folder;
  }

  set(name: string, pid: number | undefined): void {
    if (pid === undefined) delete this.#programs[name];
    else this.#programs[name] = pid;
    try {
      this.#folder.write('processes.json', `${JSON.stringify({ launcher: process.pid, programs: this.#programs })}\n`);
    } catch {
      // A full disk or a removed folder: the list only helps a later start, and what runs must go on.
    }
  }
}

/** Ends what a killed launcher left. Throws when a launcher still runs here. */
export async function endLeftOver(folder: DemoFolder, clock: Clock, say: (line: string) => void): Promise<void> {
  const file = folder.file('processes.json');
  if (!existsSync(file)) return;
  const read = processesSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) return;
  const { launcher, programs } = read.data;
  if (launcher !== process.pid && runs(launcher, 'simulators/demo/main.js')) {
    throw new AnjuError(
      'port/taken',
      `Anju already runs in ${folder.path} (process ${launcher}). Stop that one, or use another folder and ports: ` +
        '--home DIR --port-base N',
    );
  }
  // A process id is used again by others: only what has a configuration of this folder is ours.
  const ours = Object.values(programs).filter((pid) => runs(pid, folder.path));
  if (ours.length === 0) return;
  say(`Stopping ${ours.length} programs that an earlier start left running.`);
  for (const pid of ours) signal(pid, 'SIGTERM');
  const giveUpAt = after(clock.now(), seconds(10));
  while (ours.some((pid) => runs(pid, folder.path))) {
    if (clock.now().monotonic > giveUpAt) for (const pid of ours) signal(pid, 'SIGKILL');
    await new Promise<void>((resolve) => clock.wakeAt(after(clock.now(), milliseconds(50)), resolve));
  }
}

/** Whether that process runs and has this text in its command line. Where /proc is missing the answer is no. */
function runs(pid: number, text: string): boolean {
  try {
    const state = /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return state !== 'Z' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
  } catch {
    // No such process.
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile, which is what was wanted.
  }
}
