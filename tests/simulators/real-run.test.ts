import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { HubProcess } from '../../simulators/scenarios/hub-process.ts';
import { planOf } from '../../simulators/scenarios/plan.ts';
import { parseScenario } from '../../simulators/scenarios/read-scenario.ts';
import { runReally } from '../../simulators/scenarios/real-run.ts';
import { runScenario } from '../../simulators/scenarios/run-scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-real-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program in place of the hub. */
function program(text: string): string {
  const file = join(folder, 'hub.mjs');
  writeFileSync(file, text);
  return file;
}

/** It says that it is ready, and answers whoever asks for its page with `answer`. */
const answering = (answer: string): string =>
  program(`import { createServer } from 'node:http';
const page = JSON.stringify({ details: { sources: [], cannotJudge: [], alarms: [] } });
let asked = 0;
const server = createServer((request, response) => { asked++; ${answer} });
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ msg: 'ready', portal: server.address().port })));
process.on('SIGTERM', () => process.exit(0));
`);

const read = (expectation: string) =>
  parseScenario(
    `title: T
about: For a hub that is not there.
home: { devices: [{ name: radar, is: seeed-mr60fda2, place: 卧室 }] }
steps:
  - after: 1 s
    expect: [${expectation}]
`,
    'quiet.yaml',
  );

function ran(hubProgram: string): Promise<unknown> {
  const { scenario, stepLines } = read('{ no: alarm, for: 1 s }');
  return runReally({ scenario, plan: planOf(scenario, stepLines), hubProgram });
}

describe('a run in real time is no success', () => {
  it('when the hub has ended by itself', async () => {
    const dying = answering("if (asked > 3) { console.error('out of memory'); process.exit(3); } response.end(page);");
    await expect(ran(dying)).rejects.toThrow('the hub ended by itself, with exit code 3: out of memory');
  });

  it('when the hub was killed', async () => {
    const killed = answering("if (asked > 3) process.kill(process.pid, 'SIGKILL'); response.end(page);");
    await expect(ran(killed)).rejects.toThrow('the hub ended by itself, with SIGKILL: it said nothing');
  });

  it('when its page says nothing readable for 5 s', async () => {
    const mute = answering("response.end(asked > 3 ? '{}' : page);");
    await expect(ran(mute)).rejects.toThrow('the hub has not said for 5 s how it is, or nothing readable');
  });

  it('when it expects only what a relay is told: there is none', async () => {
    const verdict = await runScenario(read('{ delivered: smoke, within: 2 s }'), { real: true });
    expect(verdict).toMatchObject({
      outcome: 'skipped',
      because: 'all that it expects is told by a relay; the hub of a real run belongs to none',
    });
  });
});

describe('a hub process', () => {
  const clock = new ManualClock({ wall: '2026-03-01T14:00:00Z' });
  const parts = (text: string) => ({ configFile: 'hub.yaml', clock, program: program(text) });

  it('that is never ready is ended after a minute', async () => {
    const starting = HubProcess.start(parts('setInterval(() => undefined, 60_000);'));
    clock.advance(seconds(60));
    await expect(starting).rejects.toThrow('the hub was not ready within 1 min');
  });

  it('that ends instead says why', async () => {
    const starting = HubProcess.start(parts("console.error('dataFolder: cannot be written'); process.exitCode = 2;"));
    await expect(starting).rejects.toThrow('the hub ended: dataFolder: cannot be written');
  });

  it('that does not stop is killed after half a minute, and that is said', async () => {
    const stubborn = `process.on('SIGTERM', () => undefined);
setInterval(() => undefined, 60_000);
console.log('{"msg":"ready","portal":1}');`;
    const hub = await HubProcess.start(parts(stubborn));
    const stopping = hub.stop();
    clock.advance(seconds(30));
    expect(await stopping).toEqual(['the hub did not stop within 30 s']);
    expect(hub.ended).toBeUndefined();
  });
});
