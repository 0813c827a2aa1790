import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const program = fileURLToPath(new URL('../../../edge/broker.js', import.meta.url));
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-broker-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function run(yaml: string): { child: ChildProcess; out: () => string; error: () => string; ended: Promise<unknown[]> } {
  const config = join(folder, 'broker.yaml');
  writeFileSync(config, yaml);
  const child = spawn(process.execPath, [program, '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const text = { out: '', error: '' };
  child.stdout.on('data', (bytes: Buffer) => (text.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (text.error += bytes.toString()));
  return { child, out: () => text.out, error: () => text.error, ended: once(child, 'close') };
}

test('it says ready, and SIGTERM ends it cleanly', async () => {
  const broker = run('port: 0\n');
  await vi.waitFor(() => expect(broker.out()).toContain('"msg":"ready"'), { timeout: 10_000 });
  broker.child.kill('SIGTERM');
  expect(await broker.ended).toEqual([0, null]);
  expect(broker.out()).toContain('"msg":"stopped"');
  expect(broker.error()).toBe('');
});

test('a taken port and a wrong configuration end it with one clear line', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const cases = [
    [`port: ${port}\n`, `port: ${port} on 127.0.0.1 is taken`],
    ['port: 70000\n', 'port: 70000:'],
    ['prot: 1884\n', 'prot'],
    ['baseTopic: "zigbee2mqtt/#"\n', 'baseTopic: "zigbee2mqtt/#":'],
    ['a: [\n', 'is not YAML'],
  ] as const;
  for (const [yaml, line] of cases) {
    const broker = run(yaml);
    expect(await broker.ended).toEqual([1, null]);
    expect(broker.error()).toContain(line);
    expect(broker.error().trimEnd().split('\n')).toHaveLength(1);
    expect(broker.out()).toBe('');
  }
  taken.close();
});
