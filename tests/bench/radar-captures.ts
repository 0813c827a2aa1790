import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { findProfile } from '../../device-profiles/registry.ts';

const help = `Reads recordings of a serial line with a profile, and says what became of every frame and byte.

  npm run read:captures -- --profile ti-iwr6843 --path FOLDER

  --profile ID   the profile to read with (default ti-iwr6843)
  --path FOLDER  where the recordings are: *.bin, or *.bin.gz
`;

const { values: options } = parseArgs({
  options: { profile: { type: 'string', default: 'ti-iwr6843' }, path: { type: 'string' }, help: { type: 'boolean' } },
});
const profile = findProfile(options.profile);
if (options.help) process.stdout.write(help);
else if (profile?.transport !== 'serial') fail(`--profile: ${options.profile} is no serial profile`);
else if (options.path === undefined) fail('--path: name the folder with the recordings');
else {
  const folder = options.path;
  const files = readdirSync(folder).filter((name) => /\.bin(\.gz)?$/.test(name));
  if (files.length === 0) fail(`--path: ${folder} holds no *.bin and no *.bin.gz`);
  for (const name of files) {
    const content = readFileSync(join(folder, name));
    const bytes = name.endsWith('.gz') ? gunzipSync(content) : content;
    const decoder = profile.createDecoder();
    const frames = [...decoder.push(bytes), ...decoder.quiet()];
    const readings = new Map<string, number>();
    const unknown = new Map<string, number>();
    for (const frame of frames) {
      for (const { capability } of frame.values) count(readings, capability);
      if (frame.unknown !== undefined) count(unknown, frame.unknown);
    }
    process.stdout.write(
      `${name}: ${bytes.length} bytes, ${frames.length} frames, ` +
        `${decoder.refused.frames} refused ${JSON.stringify(decoder.refused.reasons)}, ${decoder.refused.bytes} bytes outside frames\n` +
        `  readings: ${listOf(readings)}\n  not known: ${listOf(unknown)}\n`,
    );
  }
}

function count(into: Map<string, number>, name: string): void {
  into.set(name, (into.get(name) ?? 0) + 1);
}

function listOf(counts: ReadonlyMap<string, number>): string {
  return counts.size === 0 ? 'none' : [...counts].map(([name, n]) => `${name} ${n}`).join(', ');
}

function fail(problem: string): void {
  process.stderr.write(`${problem}\n\n${help}`);
  process.exitCode = 2;
}
