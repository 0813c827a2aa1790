import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Child, monotonicNow } from './child.ts';
import { spreadOf, tableOf, writeFigures, type Figure, type Spread } from './figures.ts';
import type { OpenConsolesReady } from './open-consoles-process.ts';

const help = `Measures how soon every open console is told of a change: from the moment in which somebody asks for the change over
HTTP until each reader of live events has it. The floor is a bare server of events that does nothing else.

  npm run bench:open-consoles -- [--consoles N] [--changes N] [--pause MS] [--json FILE]

  --consoles N  how many are open (default 200)
  --changes N   how many changes (default 100)
  --pause MS    between two changes (default 100)
  --json FILE   also writes the figures there
`;

const { values: options } = parseArgs({
  options: {
    consoles: { type: 'string', default: '200' },
    changes: { type: 'string', default: '100' },
    pause: { type: 'string', default: '100' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const [consoles, changes, pauseMs] = [options.consoles, options.changes, options.pause].map(Number);
/** The first ones warm up code and connections. */
/** The relay closes the oldest of one person who has more than fifty. */
const consolesOfOne = 20;
const warmUp = 5;
const patienceMs = 20_000;

if (options.help) process.stdout.write(help);
else if (!isCount(consoles) || !isCount(changes) || !isCount(pauseMs)) {
  process.stderr.write('--consoles, --changes and --pause are whole numbers from 1 on\n');
  process.exitCode = 2;
} else await run(consoles, changes, pauseMs);

function isCount(value: number | undefined): value is number {
  return Number.isInteger(value) && (value ?? 0) >= 1;
}

async function run(readers: number, count: number, gapMs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-consoles-'));
  try {
    const floor = await measure('floor', folder, { readers, count, gapMs });
    const ours = await measure('relay', folder, { readers, count, gapMs });
    const figures: Figure[] = [
      {
        name: 'change_to_told',
        unit: 'ms',
        samples: readers * count,
        ...ours,
        baseline: floor,
        floor: 'bare server of events, no disk',
      },
    ];
    process.stdout.write(`${readers} open consoles, ${count} changes, ${gapMs} ms apart\n${tableOf(figures)}\n`);
    if (options.json !== undefined) writeFigures(options.json, 'open-consoles', figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Plan {
  readonly readers: number;
  readonly count: number;
  readonly gapMs: number;
}

async function measure(kind: 'relay' | 'floor', folder: string, plan: Plan): Promise<Spread> {
  const server = new Child<OpenConsolesReady>('./open-consoles-process.js', {
    kind,
    folder,
    people: Math.ceil(plan.readers / consolesOfOne),
  });
  const told = new Map<number, number>();
  const open: ClientRequest[] = [];
  try {
    const { origin, tokens } = await server.next((message): message is OpenConsolesReady => message.kind === 'ready');
    const headersOf = (n: number) => ({ authorization: `Bearer ${tokens[n % tokens.length] ?? ''}` });
    for (let n = 0; n < plan.readers; n += 1) {
      const request = get(`${origin}/api/live`, { headers: headersOf(n), agent: false });
      // Torn off at the end.
      request.on('error', () => undefined);
      open.push(request);
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      if (response.statusCode !== 200) throw new Error(`reader ${n} was refused: ${response.statusCode}`);
      response.on('error', () => undefined);
      response.on('data', (chunk: Buffer) => {
        if (chunk.includes('"kind":"hub"') && !told.has(n)) told.set(n, monotonicNow());
      });
    }
    const samples: number[] = [];
    for (let n = 0; n < plan.count + warmUp; n += 1) {
      told.clear();
      const began = monotonicNow();
      const answer = await fetch(`${origin}/api/hubs/hub-501/installation`, {
        method: 'POST',
        headers: { ...headersOf(0), 'content-type': 'application/json' },
        body: JSON.stringify({ minutes: 60 + (n % 60) }),
      });
      if (!answer.ok) throw new Error(`the change was refused: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
      while (told.size < plan.readers) {
        if (monotonicNow() - began > patienceMs) throw new Error(`${plan.readers - told.size} readers were not told`);
        await pause(1);
      }
      if (n >= warmUp) for (const at of told.values()) samples.push(at - began);
      await pause(plan.gapMs);
    }
    return spreadOf(samples);
  } finally {
    for (const request of open) request.destroy();
    await server.stop();
  }
}
