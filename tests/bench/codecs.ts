import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SerialProfile } from '../../device-profiles/profile.ts';
import { profiles } from '../../device-profiles/registry.ts';
import { fromHex } from '../support/hex-bytes.ts';
import { monotonicNow } from './child.ts';

const help = `Measures how fast each serial profile reads its own frames, beside a bare loop over the same bytes.

  npm run bench:codecs -- [--megabytes N] [--json FILE]

  --megabytes N  how much is read for each figure (default 20)
  --json FILE    also writes the figures there
`;

const { values: options } = parseArgs({
  options: { megabytes: { type: 'string', default: '20' }, json: { type: 'string' }, help: { type: 'boolean' } },
});
const megabytes = Number(options.megabytes);
/** What a serial port hands over at once. */
const chunkBytes = 512;

interface Measured {
  readonly id: string;
  readonly framesPerSecond: number;
  readonly nanosecondsPerByte: number;
  readonly bareNanosecondsPerByte: number;
  readonly heapGrowthBytes: number;
}

if (options.help) process.stdout.write(help);
else if (!Number.isFinite(megabytes) || megabytes <= 0) {
  process.stderr.write(`--megabytes: ${options.megabytes} must be a number above 0\n`);
  process.exitCode = 2;
} else {
  const measured = profiles.flatMap((profile) => (profile.transport === 'serial' ? [measure(profile)] : []));
  process.stdout.write(tableOf(measured));
  if (options.json !== undefined) writeFigures(options.json, measured);
}

function measure(profile: SerialProfile): Measured {
  const samples = profile.samples.map(({ hex }) => fromHex(hex));
  const round = Buffer.concat(samples);
  const stream = Buffer.concat(Array.from({ length: Math.ceil((1 << 20) / round.length) }, () => round));
  const rounds = Math.max(1, Math.round((megabytes * (1 << 20)) / stream.length));
  const decoder = profile.createDecoder();
  let frames = 0;
  const read = (): void => {
    for (let at = 0; at < stream.length; at += chunkBytes) {
      frames += decoder.push(stream.subarray(at, at + chunkBytes)).length;
    }
  };
  read();
  frames = 0;
  const heapBefore = heapAfterCollection();
  const from = monotonicNow();
  for (let n = 0; n < rounds; n++) read();
  const ms = monotonicNow() - from;
  const heapGrowthBytes = Math.max(0, heapAfterCollection() - heapBefore);
  const expected = (stream.length / round.length) * samples.length * rounds;
  if (frames !== expected) throw new Error(`${profile.id} read ${frames} of ${expected} frames`);
  return {
    id: profile.id,
    framesPerSecond: frames / (ms / 1_000),
    nanosecondsPerByte: (ms * 1e6) / (stream.length * rounds),
    bareNanosecondsPerByte: bare(stream, rounds),
    heapGrowthBytes,
  };
}

/** The least that any reader does: look at each byte once. */
function bare(stream: Uint8Array, rounds: number): number {
  let sum = 0;
  const look = (): void => {
    for (const byte of stream) sum = (sum + byte) & 0xff;
  };
  look();
  const from = monotonicNow();
  for (let n = 0; n < rounds; n++) look();
  const ms = monotonicNow() - from;
  if (sum < 0) throw new Error('the bare loop was left out');
  return (ms * 1e6) / (stream.length * rounds);
}

function heapAfterCollection(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function tableOf(measured: readonly Measured[]): string {
  const head = ['profile', 'frames/s', 'ns/byte', 'bare ns/byte', 'heap growth kB'];
  const rows = measured.map((one) => [
    one.id,
    Math.round(one.framesPerSecond).toLocaleString('en'),
    one.nanosecondsPerByte.toFixed(1),
    one.bareNanosecondsPerByte.toFixed(2),
    globalThis.gc ? (one.heapGrowthBytes / 1_024).toFixed(0) : 'run with --expose-gc',
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, n) => (n === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  ');
  return `${[head, ...rows].map(line).join('\n')}\n`;
}

function writeFigures(file: string, measured: readonly Measured[]): void {
  const figures = measured.flatMap((one) => [
    { name: `${one.id} frames`, unit: 'frames/s', value: one.framesPerSecond },
    {
      name: `${one.id} bytes`,
      unit: 'ns/byte',
      value: one.nanosecondsPerByte,
      baseline: { value: one.bareNanosecondsPerByte },
    },
  ]);
  writeFileSync(file, `${JSON.stringify({ bench: 'codecs', figures }, null, 2)}\n`);
}
