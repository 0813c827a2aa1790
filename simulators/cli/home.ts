import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, type Clock } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { createLog } from '../../foundation/log.ts';
import { localTime } from '../../foundation/local-time.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { householdSettings } from '../household/settings.ts';
import { livesOf } from '../household/household.ts';
import { scenarioFiles } from '../scenarios/built-in.ts';
import { planOf, type Moment } from '../scenarios/plan.ts';
import { readScenario, type ReadScenario } from '../scenarios/read-scenario.ts';
import { ScenarioBroker } from '../scenarios/scenario-broker.ts';
import { SimulatedDevices } from '../scenarios/simulated-devices.ts';
import { openPty } from '../serial/pty-pair.ts';
import { listen, obey, ordersHelp } from './spoken-orders.ts';
import type { Output } from './terminal.ts';

export interface HomeCommand {
  readonly scenario: string;
  readonly folder: string;
  readonly brokerPort: number;
  readonly household: boolean;
  readonly play: boolean;
  readonly seed?: number;
}

/** The devices of a scenario in real time, for a hub of one's own to hear: on ptys and a local broker, with its configuration. */
export async function home(command: HomeCommand, output: Output): Promise<number> {
  const [file = command.scenario] = scenarioFiles([command.scenario]);
  const read = readScenario(file);
  const folder = resolve(command.folder);
  mkdirSync(folder, { recursive: true });
  const clock = systemClock();
  const lifecycle = new Lifecycle();
  const devices = devicesOf(read, command, { folder, clock, lifecycle, output });
  try {
    await devices.start();
    lifecycle.onStop('devices', async () => {
      for (const problem of await devices.stop()) output.write(`${problem}\n`);
    });
    const hubFile = join(folder, 'hub.yaml');
    const zone = read.scenario.time?.zone ?? 'Asia/Shanghai';
    const configuration = {
      timeZone: zone,
      ...devices.configuration(),
      ...read.scenario.home.hub,
      dataFolder: './hub',
    };
    writeFileSync(hubFile, `${JSON.stringify(configuration, undefined, 2)}\n`);
    output.write(
      `The home "${read.scenario.title}" runs. Its hub:\n  node dist/edge/main.js run --config ${hubFile}\n`,
    );
    output.write(
      `Orders name a device or a room first, as in: ${read.scenario.home.devices[0]?.name ?? 'device'} do walking\n${ordersHelp}\n`,
    );
    if (command.household) lifecycle.onStop('household', lives(read, command, clock, zone, devices));
    if (command.play)
      lifecycle.onStop('steps', plays(planOf(read.scenario, read.stepLines).moments, clock, devices, output));
    await listen((line) => answer(line, devices, read), output.write);
  } finally {
    for (const problem of await lifecycle.stop()) output.write(`${problem}\n`);
  }
  return 0;
}

/** Days; whoever runs a home for longer starts it again. */
const longestStay = 60;

interface Surroundings {
  readonly folder: string;
  readonly clock: Clock;
  readonly lifecycle: Lifecycle;
  readonly output: Output;
}

function devicesOf(
  { scenario }: ReadScenario,
  { brokerPort, seed }: HomeCommand,
  { folder, clock, lifecycle, output }: Surroundings,
): SimulatedDevices {
  // Two lines never share a path, whatever their names.
  let lines = 0;
  return new SimulatedDevices({
    devices: scenario.home.devices,
    clock,
    seed: seed ?? scenario.seed,
    openLine: async (name) => {
      const path = join(folder, `tty-${(lines += 1)}-${name}`);
      const end = await openPty({ link: path });
      lifecycle.onStop(`line of ${name}`, () => end.close());
      output.write(`  ${name}: ${path}\n`);
      return { path, end };
    },
    openBroker: async () => {
      const log = createLog({ program: 'broker', level: 'silent' });
      const broker = new ScenarioBroker({ folder: join(folder, 'broker'), log, port: brokerPort });
      const opened = await broker.open();
      lifecycle.onStop('broker', () => broker.stop());
      output.write(`  Zigbee2MQTT: mqtt://127.0.0.1:${opened.port}\n`);
      return opened;
    },
    signal: (name, on) => output.write(`  ${name} ${on ? 'on' : 'off'}\n`),
  });
}

function answer(line: string, devices: SimulatedDevices, { scenario }: ReadScenario): string {
  const [target = '', ...rest] = line.trim().split(/\s+/);
  if (target === 'quit' || target === '' || target === 'help') return target === 'quit' ? 'quit' : ordersHelp;
  const known = scenario.home.devices.some(({ name, place }) => name === target || place === target);
  if (!known)
    return `"${target}" is no device and no room of this home; devices: ${scenario.home.devices.map(({ name }) => name).join(', ')}`;
  return obey(rest.join(' '), {
    do: (doing) => devices.do(target, doing),
    event: (name) => devices.event(target, name),
    fail: (fault) => devices.fail(target, fault),
    mend: () => devices.mend(target),
  });
}

/** People live there by the clock of the home, beginning with today. Returns how to stop. */
function lives(
  { scenario }: ReadScenario,
  { seed }: HomeCommand,
  clock: Clock,
  zone: string,
  devices: SimulatedDevices,
): () => void {
  const settings = { ...(scenario.household ?? householdSettings.parse({})), days: longestStay };
  const now = clock.now();
  const midnight = now.monotonic - localTime(now.wall, zone).minuteOfDay * 60_000 - (now.wall % 60_000);
  const places = new Set(scenario.home.devices.map(({ place }) => place));
  const changes = livesOf(settings, seed ?? scenario.seed).filter(({ place }) => places.has(place));
  let cancel = (): void => undefined;
  const next = (index: number): void => {
    const change = changes[index];
    if (!change) return;
    cancel = clock.wakeAt(
      after({ ...now, monotonic: midnight as typeof now.monotonic }, milliseconds(change.atMs)),
      () => {
        if (!change.throughDoor) devices.do(change.place, change.doing);
        next(index + 1);
      },
    );
  };
  // What has been so since this morning is so at once, in its order.
  next(0);
  return () => cancel();
}

/** The scenario's own steps, in real time. What they do to the hub itself is left to whoever runs it. */
function plays(moments: readonly Moment[], clock: Clock, devices: SimulatedDevices, output: Output): () => void {
  const began = clock.now();
  const cancels = moments.map(({ at, step, line }) =>
    clock.wakeAt(after(began, at), () => {
      output.write(`  line ${line}: ${JSON.stringify(step)}\n`);
      try {
        devices.play(step);
      } catch (error) {
        output.write(`  ${messageOf(error)}\n`);
      }
    }),
  );
  return () => {
    for (const cancel of cancels) cancel();
  };
}
