import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Reading } from '../../device-profiles/reading.ts';
import type { HubSetup } from '../../edge/decision/hub-state.ts';
import { saveHub } from '../../edge/decision/saved-hub.ts';
import { hubSetupOf } from '../../simulators/evaluation/recorded-home.ts';
import { readRecording } from '../../simulators/evaluation/recording-reader.ts';
import { ReplayedHub } from '../../simulators/evaluation/replayed-hub.ts';
import { spreadOf, type Spread } from './figures.ts';
import { BenchHome, shares, type Share } from './rules-home.ts';
import { instantAt, parse, setupOf, textOf } from './rules-stream.ts';

const help = `Measures what a reading costs with all rules on, and how large the state of a home is.

  npm run bench:rules -- [--readings N] [--devices N,N,...] [--dataset FILE] [--json FILE]

  --readings N      how many readings of the synthetic home are replayed for each figure at most (default 60000)
  --devices N,...   homes of so many devices (default 10,100,1000)
  --dataset FILE    also replays a recording, as npm run evaluate reads it
  --json FILE       also writes the figures there

Time is processor time, so that what else runs on the machine counts little. In the same run as floors: reading the same text without deciding anything, and deciding without rules.
`;

const { values: options } = parseArgs({
  options: {
    readings: { type: 'string', default: '60000' },
    devices: { type: 'string', default: '10,100,1000' },
    dataset: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly spread?: Spread;
  readonly baseline?: number;
}

/** Fewer readings of larger homes, in which each costs more: so that every size takes about as long. */
const mostDeviceReadings = 20_000_000;
const fewest = 10_000;

/** Timed together, since one reading is shorter than the clock can tell. */
const batch = 500;

const readings = Number(options.readings);
const sizes = options.devices.split(',').map(Number);

function synthetic(devices: number): Figure[] {
  const setup = setupOf(devices);
  const text = textOf(setup, Math.min(readings, Math.max(fewest, Math.round(mostDeviceReadings / devices))));
  const places = new Map(setup.home.devices.map(({ device, place }) => [device, place]));
  const timed = (take: (reading: Reading) => void): Spread => {
    const samples: number[] = [];
    let left = batch;
    let from = process.cpuUsage();
    parse(text, places, (reading) => {
      take(reading);
      if (--left > 0) return;
      samples.push((secondsSince(from) * 1e9) / batch);
      left = batch;
      from = process.cpuUsage();
    });
    return spreadOf(samples);
  };
  let seen = 0;
  const look = (reading: Reading): void => {
    if (reading.value !== 0) seen++;
  };
  timed(look);
  const bare = timed(look);
  if (seen === 0) throw new Error('the bare reading was left out');
  const name = `${devices} devices`;
  const figures: Figure[] = [figureOf(`${name}, bare reading of the text`, bare, bare)];
  for (const share of Object.keys(shares) as Share[]) {
    const home = new BenchHome(setup, share);
    figures.push(
      figureOf(
        `${name}, ${share}`,
        timed((reading) => home.hears(reading)),
        bare,
      ),
    );
  }
  figures.push(...sizeOf(setup, text, places, name));
  return figures;
}

const figureOf = (name: string, spread: Spread, bare: Spread): Figure => ({
  name,
  unit: 'ns/reading',
  value: spread.p50,
  spread,
  baseline: bare.p50,
});

/** What is written to the disk, and what the heap holds, after half of the readings and after all. */
function sizeOf(setup: HubSetup, text: string, places: ReadonlyMap<string, string>, name: string): Figure[] {
  const half = text.slice(0, text.indexOf('\n', text.length / 2));
  const homes = Math.max(1, Math.round(100 / setup.home.devices.length));
  const replayed = (of: string): { readonly saved: number; readonly heap: number } => {
    const before = heapAfterCollection();
    const kept = Array.from({ length: homes }, () => new BenchHome(setup, 'all rules'));
    let last = instantAt(0);
    parse(of, places, (reading) => {
      last = reading.at;
      for (const home of kept) home.hears(reading);
    });
    const heap = (heapAfterCollection() - before) / homes;
    const texts = kept[0] ? saveHub(kept[0].state, last) : {};
    return { saved: Object.values(texts).reduce((sum, saved) => sum + saved.length, 0), heap };
  };
  const [early, late] = [replayed(half), replayed(text)];
  return [
    { name: `${name}, saved state`, unit: 'bytes', value: late.saved, baseline: early.saved },
    ...(globalThis.gc
      ? [
          {
            name: `${name}, state in the heap`,
            unit: 'bytes',
            value: Math.round(late.heap),
            baseline: Math.round(early.heap),
          },
        ]
      : []),
  ];
}

function heapAfterCollection(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/**
 * A recorded home, replayed as npm run evaluate replays it: read and decided in one go, with nothing kept but the hub. Its
 * floor is reading it without deciding anything.
 */
async function recorded(path: string): Promise<Figure[]> {
  let readings = 0;
  let windows = 0;
  const bareFrom = process.cpuUsage();
  const { sensors } = await readRecording(path, ({ events }) => {
    readings += events.length;
    windows++;
  });
  const bareSeconds = secondsSince(bareFrom);
  const setup = hubSetupOf(sensors, 'UTC');
  const heapBefore = heapAfterCollection();
  let hub: ReplayedHub | undefined;
  let heapHalfway = 0;
  let seen = 0;
  const from = process.cpuUsage();
  await readRecording(
    path,
    ({ start, events }) => {
      hub ??= new ReplayedHub({ setup, sensors, offset: 0 }, start, () => undefined);
      for (const event of events) hub.hear(event);
      if (++seen === Math.floor(windows / 2)) heapHalfway = heapAfterCollection() - heapBefore;
    },
    sensors,
  );
  const seconds = secondsSince(from);
  if (!hub) throw new Error(`--dataset: ${path} has no events`);
  const heap = heapAfterCollection() - heapBefore;
  const saved = Object.values(saveHub(hub.state, hub.now)).reduce((sum, text) => sum + text.length, 0);
  return [
    {
      name: 'recording, all rules',
      unit: 'ns/reading',
      value: (seconds * 1e9) / readings,
      baseline: (bareSeconds * 1e9) / readings,
    },
    { name: `recording, ${readings} readings`, unit: 's', value: seconds, baseline: bareSeconds },
    { name: 'recording, saved state', unit: 'bytes', value: saved },
    ...(globalThis.gc ? [{ name: 'recording, heap', unit: 'bytes', value: heap, baseline: heapHalfway }] : []),
  ];
}

function secondsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

function tableOf(figures: readonly Figure[]): string {
  const head = ['figure', 'unit', 'p50', 'p99', 'floor', 'times the floor'];
  const rows = figures.map(({ name, unit, value, spread, baseline }) => [
    name,
    unit,
    shown(value),
    spread ? shown(spread.p99) : '',
    baseline === undefined ? '' : shown(baseline),
    baseline === undefined || baseline === 0 ? '' : (value / baseline).toFixed(2),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, n) => (n < 2 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n\nThe floor of a cost is the bare reading of the same text; of a size, the same home after half of the readings.\n`;
}

const shown = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2));

if (options.help) process.stdout.write(help);
else if (![readings, ...sizes].every((given) => Number.isInteger(given) && given > 0)) {
  process.stderr.write('--readings and --devices must be whole numbers above 0\n');
  process.exitCode = 2;
} else {
  // First, as npm run evaluate replays it: in a process that has seen no other home.
  const ofRecording = options.dataset === undefined ? [] : await recorded(options.dataset);
  // What is compiled on the way is not to be counted to the first size.
  synthetic(sizes[0] ?? 10);
  const figures = [...ofRecording, ...sizes.flatMap((devices) => synthetic(devices))];
  process.stdout.write(tableOf(figures));
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ bench: 'rules', figures }, null, 2)}\n`);
}
