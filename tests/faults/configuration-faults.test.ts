import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seconds } from '../../foundation/durations.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { FaultHome } from '../support/fault-home.ts';
import { FaultProcess, type ProgramName } from '../support/fault-process.ts';
import { FaultRelay } from '../support/fault-relay.ts';
import { freePorts, until } from '../support/fault-wait.ts';

const endsWithin = seconds(20);
/** A hub looks at its own configuration when it begins, and tells the relay as soon as it is connected. */
const faultWithin = seconds(90);

interface Mistake {
  readonly title: string;
  readonly program: ProgramName;
  readonly content: (port: number) => object;
  /** The one line that a person gets. */
  readonly says: RegExp;
  readonly code: number;
}

const zone = { timeZone: 'Asia/Shanghai' };
const relayPorts = { mqtt: { port: 0 }, enrolment: { port: 0 }, console: { port: 0 } };

const wrong: readonly Mistake[] = [
  {
    title: 'a hub without a time zone',
    program: 'hub',
    content: () => ({ dataFolder: 'data' }),
    says: /hub\.yaml: timeZone: is missing\./,
    code: 2,
  },
  {
    title: 'a hub with a setting that does not exist',
    program: 'hub',
    content: () => ({ dataFolder: 'data', ...zone, portal: { prot: 8000 } }),
    says: /hub\.yaml: portal\.prot: is not a setting\. Did you mean port\?/,
    code: 2,
  },
  {
    title: 'a relay with a port that is none',
    program: 'relay',
    content: () => ({ dataFolder: 'data', ...relayPorts, mqtt: { port: 70_000 } }),
    says: /relay\.yaml: mqtt\.port: 70000 must be a whole number/,
    code: 2,
  },
  {
    title: 'a broker with a port that is none',
    program: 'broker',
    content: () => ({ dataFolder: 'data', port: 'many' }),
    says: /broker\.yaml: port: "many"/,
    code: 1,
  },
];

const taken: readonly Mistake[] = [
  {
    title: 'the portal of a hub',
    program: 'hub',
    content: (port) => ({ dataFolder: 'data', ...zone, portal: { port } }),
    says: /portal\.port: \d+ is used by another program/,
    code: 1,
  },
  {
    title: 'the port for hubs of a relay',
    program: 'relay',
    content: (port) => ({ dataFolder: 'data', ...relayPorts, mqtt: { host: '127.0.0.1', port } }),
    says: /mqtt: 127\.0\.0\.1:\d+ is taken by another program/,
    code: 1,
  },
  {
    title: 'the enrolment of a relay',
    program: 'relay',
    content: (port) => ({ dataFolder: 'data', ...relayPorts, enrolment: { host: '127.0.0.1', port } }),
    says: /enrolment: 127\.0\.0\.1:\d+ is taken by another program/,
    code: 1,
  },
  {
    title: 'the console of a relay',
    program: 'relay',
    content: (port) => ({ dataFolder: 'data', ...relayPorts, console: { port } }),
    says: /console: 127\.0\.0\.1:\d+ is taken by another program/,
    code: 1,
  },
  {
    title: 'the local broker',
    program: 'broker',
    content: (port) => ({ dataFolder: 'data', port }),
    says: /port: .*\d+.*(taken|used|use)/,
    code: 1,
  },
];

describe('a start that cannot be', () => {
  let folder: string;
  const processes: FaultProcess[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'anju-configuration-'));
  });
  afterEach(async () => {
    for (const each of processes.splice(0)) await each.kill();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function tries({ program, content }: Mistake, home: string, port: number): Promise<FaultProcess> {
    const file = join(home, `${program}.yaml`);
    writeFileSync(file, JSON.stringify(content(port)));
    const started = new FaultProcess(program, file);
    processes.push(started);
    await started.end(endsWithin);
    return started;
  }

  const expectOneLine = (ended: FaultProcess, { says, code }: Mistake): void => {
    expect(ended.exitCode).toBe(code);
    const lines = ended.errors.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(says);
    expect(ended.output).not.toContain('"msg":"ready"');
  };

  it.each(wrong.map((mistake, index) => ({ ...mistake, index })))('$title', async ({ index, ...mistake }) => {
    const home = join(folder, `wrong-${index}`);
    mkdirSync(home);
    expectOneLine(await tries(mistake, home, 0), mistake);
    expect(existsSync(join(home, 'data'))).toBe(false);
  });

  it.each(taken.map((mistake, index) => ({ ...mistake, index })))('$title: taken', async ({ index, ...mistake }) => {
    const home = join(folder, `taken-${index}`);
    mkdirSync(home);
    // What was there before stays as it was: data of a program that ran well on another port.
    if (mistake.program !== 'hub') await runOnce(mistake, home);
    const before = contentOf(home);
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const address = other.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      expectOneLine(await tries(mistake, home, port), mistake);
      expect(contentOf(home)).toEqual(before);
    } finally {
      other.close();
    }
  });

  /** Starts it well and stops it, on a free port. */
  async function runOnce(mistake: Mistake, home: string): Promise<void> {
    const [port = 0] = await freePorts(1);
    const file = join(home, `${mistake.program}.yaml`);
    writeFileSync(file, JSON.stringify(mistake.content(port)));
    const well = new FaultProcess(mistake.program, file);
    processes.push(well);
    await well.ready();
    await well.stop();
    expect(well.exitCode).toBe(0);
  }
});

/** Every file but the configuration, by name and content. */
function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String);
  const files = names.filter((name) => !name.endsWith('.yaml') && statSync(join(folder, name)).isFile()).toSorted();
  const digest = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(files.map((name) => [name, digest(name)]));
}

describe('a configuration that becomes wrong later', () => {
  const lifecycle = new Lifecycle();
  let relay: FaultRelay;
  let home: FaultHome;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-last-good-'));
    lifecycle.onStop('folder', () => rmSync(folder, { recursive: true, force: true }));
    relay = await FaultRelay.start(folder);
    lifecycle.onStop('relay', () => relay.stop());
    home = await FaultHome.start({
      folder: join(folder, 'home'),
      installed: { radars: 0, smokes: 1, buttons: 0, board: false },
    });
    lifecycle.onStop('home', () => home.stop());
    await home.enrolHub(relay);
    await home.runHub();
    await home.online();
  });
  afterAll(async () => {
    expect(await lifecycle.stop()).toEqual([]);
  });

  it('runs the last good one, hears smoke with it, and tells the relay', async () => {
    await home.hub.stop();
    home.configure({ devices: [{ transport: 'zigbee', device: 'smoke-0', place: 'smoke-0', ieee: '0x12' }] });
    await home.runHub();
    const status = await home.online();
    expect(status.configuration.state).toBe('last-good');
    const began = performance.now();
    await until(() => relay.hasAlarm(home.id, 'configuration_refused'), 'the relay hears of it', faultWithin);
    console.log(`configuration_refused at the relay after ${(performance.now() - began).toFixed(0)} ms`);
    home.smoke(0, true);
    await until(() => relay.pages.some(({ kind }) => kind === 'smoke'), 'smoke is paged', seconds(20));

    await home.hub.stop();
    home.configure({});
    home.smoke(0, false);
    await home.runHub();
    expect((await home.online()).configuration.state).toBe('current');
    await until(() => !relay.hasAlarm(home.id, 'configuration_refused'), 'the fault is over', faultWithin);
  });
});
