import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { alarmTable, isAlarmKind } from '../../contracts/alarm-table.ts';
import { AnjuError } from '../../foundation/errors.ts';
import type { AlarmWord } from './observation.ts';

const program = fileURLToPath(new URL('../../edge/main.js', import.meta.url));
const longestAnswerMs = 2_000;

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

/** The hub as a process of its own, as a service manager would run it. */
export class HubProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #port: number;

  private constructor(child: ChildProcess, gone: Promise<void>, port: number) {
    this.#child = child;
    this.#gone = gone;
    this.#port = port;
  }

  /** Resolves when it is ready. Throws `config/invalid` with what it said when it ends instead. */
  static async start(configFile: string): Promise<HubProcess> {
    const child = spawn(process.execPath, [program, 'run', '--config', configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4_000);
    });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const port = await new Promise<number>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const ready = readyLine.safeParse(parsed(line));
        if (ready.success) resolve(ready.data.portal);
      });
      void gone.then(() =>
        reject(new AnjuError('config/invalid', `the hub ended: ${said.trim() || 'it said nothing'}`)),
      );
    });
    return new HubProcess(child, gone, port);
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

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#gone;
  }

  /** As a power cut ends it. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
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
