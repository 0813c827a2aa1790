import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { alarmTable, isAlarmKind } from '../../contracts/alarm-table.ts';
import { after, type Clock } from '../../foundation/clock.ts';
import { describeDuration, seconds, type Duration } from '../../foundation/durations.ts';
import { AnjuError } from '../../foundation/errors.ts';
import type { AlarmWord } from './observation.ts';

const hubProgram = fileURLToPath(new URL('../../edge/main.js', import.meta.url));
const longestAnswerMs = 2_000;
/** A busy computer starts a hub in a few seconds, and a hub ends within a few. */
const longestStart = seconds(60);
const longestStop = seconds(30);

const readyLine = z.object({ msg: z.literal('ready'), portal: z.number() });
const status = z.object({
  details: z.object({
    sources: z.array(z.object({ source: z.string(), state: z.string(), refused: z.number() })),
    cannotJudge: z.array(z.unknown()),
    alarms: z.array(
      z.object({
        alarmId: z.string(),
        kind: z.string(),
        place: z.string(),
        life: z.string(),
        because: z.object({ reason: z.string(), evidence: z.record(z.string(), z.unknown()) }),
      }),
    ),
  }),
});

/** What the hub's own page says. */
export interface HubSaid {
  readonly sources: readonly { readonly source: string; readonly state: string; readonly refused: number }[];
  readonly cannotJudge: boolean;
  readonly alarms: readonly { readonly alarmId: string; readonly life: string; readonly alarm: AlarmWord }[];
}

export interface HubProcessOptions {
  readonly configFile: string;
  readonly clock: Clock;
  /** JavaScript file that is run as the hub. Default: the hub of this build. */
  readonly program?: string;
}

/** The hub as a process of its own, as a service manager would run it. */
export class HubProcess {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #gone: Promise<void>;
  readonly #ready: Promise<'ready'>;
  #port = 0;
  #said = '';
  #isOrdered = false;

  private constructor({ configFile, clock, program = hubProgram }: HubProcessOptions) {
    const child = spawn(process.execPath, [program, 'run', '--config', configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (text: Buffer) => {
      this.#said = (this.#said + text.toString()).slice(-4_000);
    });
    this.#child = child;
    this.#clock = clock;
    this.#gone = new Promise((resolve) => child.once('exit', () => resolve()));
    this.#ready = new Promise((resolve) => {
      createInterface(child.stdout).on('line', (line) => {
        const ready = readyLine.safeParse(parsed(line));
        if (!ready.success) return;
        this.#port = ready.data.portal;
        resolve('ready');
      });
    });
  }

  /** Resolves when it is ready. Throws `config/invalid` with what it said when it ends instead, or is not ready in a minute. */
  static async start(options: HubProcessOptions): Promise<HubProcess> {
    const hub = new HubProcess(options);
    const came = await hub.#first<'ready' | void>([hub.#ready, hub.#gone], longestStart);
    if (came === 'ready') return hub;
    const what = came === 'late' ? `was not ready within ${describeDuration(longestStart)}` : 'ended';
    await hub.kill();
    throw new AnjuError('config/invalid', `the hub ${what}: ${hub.#saidLast}`);
  }

  /** That it has ended although nobody ended it; undefined while it runs. */
  get ended(): string | undefined {
    const { exitCode, signalCode } = this.#child;
    if (this.#isOrdered || (exitCode === null && signalCode === null)) return undefined;
    return `the hub ended by itself, with ${signalCode ?? `exit code ${exitCode}`}: ${this.#saidLast}`;
  }

  /** Undefined while it cannot answer. */
  async status(): Promise<HubSaid | undefined> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return undefined;
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#port}/status`, {
        signal: AbortSignal.timeout(longestAnswerMs),
      });
      const { details } = status.parse(await answer.json());
      return {
        sources: details.sources,
        cannotJudge: details.cannotJudge.length > 0,
        alarms: details.alarms.map(({ alarmId, kind, place, life, because }) => ({
          alarmId,
          life,
          alarm: {
            alarmId,
            kind,
            place,
            severity: severityOf(kind),
            device: deviceOf(because.evidence),
            because: because.reason,
          },
        })),
      };
    } catch {
      return undefined;
    }
  }

  /** Returns what went wrong, a line each. */
  async stop(): Promise<string[]> {
    const { ended } = this;
    this.#isOrdered = true;
    this.#child.kill('SIGTERM');
    if ((await this.#first([this.#gone], longestStop)) === 'late') {
      await this.kill();
      return [`the hub did not stop within ${describeDuration(longestStop)}`];
    }
    return ended === undefined ? [] : [ended];
  }

  /** As a power cut ends it. */
  async kill(): Promise<void> {
    this.#isOrdered = true;
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  get #saidLast(): string {
    return this.#said.trim() || 'it said nothing';
  }

  async #first<Value>(awaited: readonly Promise<Value>[], limit: Duration): Promise<Value | 'late'> {
    let cancel = (): void => undefined;
    const late = new Promise<'late'>((resolve) => {
      cancel = this.#clock.wakeAt(after(this.#clock.now(), limit), () => resolve('late'));
    });
    try {
      return await Promise.race([...awaited, late]);
    } finally {
      cancel();
    }
  }
}

const severityOf = (kind: string): string => (isAlarmKind(kind) ? alarmTable[kind].severity : 'critical');

const deviceOf = ({ device }: Readonly<Record<string, unknown>>): string | undefined =>
  typeof device === 'string' ? device : undefined;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
