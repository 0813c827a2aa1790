import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, elapsed, type Clock, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { createLog, type Log } from '../../foundation/log.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { openPty } from '../serial/pty-pair.ts';
import type { Ran, RunOptions } from './accelerated-run.ts';
import { HubProcess, type HubSaid } from './hub-process.ts';
import type { Observation } from './observation.ts';
import type { Moment } from './plan.ts';
import { ScenarioBroker } from './scenario-broker.ts';
import { scratchFolder } from './scratch-folder.ts';
import { SimulatedDevices } from './simulated-devices.ts';

/** How often the hub is asked how it is. */
const askEvery = milliseconds(50);
const leadTime = seconds(5);

/** Runs a scenario as it would happen: the hub is a process of its own, on ttys and a local broker, in real time. */
export async function runReally(options: Omit<RunOptions, 'sabotage'>): Promise<Ran> {
  const run = new RealRun(options);
  try {
    await run.live();
  } finally {
    await run.end();
  }
  return run.ran;
}

class RealRun {
  readonly #options: Omit<RunOptions, 'sabotage'>;
  readonly #clock: Clock = systemClock();
  readonly #scratch = scratchFolder();
  readonly #log: Log;
  readonly #broker: ScenarioBroker;
  readonly #devices: SimulatedDevices;
  readonly #observations: Observation[] = [];
  readonly #problems: string[] = [];
  readonly #ports: { close(): Promise<void> }[] = [];
  #zero: Instant = this.#clock.now();
  #hub: HubProcess | undefined;
  #before: HubSaid | undefined;
  #asking = false;

  constructor(options: Omit<RunOptions, 'sabotage'>) {
    const { scenario } = options;
    this.#options = options;
    this.#log = options.log ?? createLog({ program: 'scenario', level: 'silent' });
    this.#broker = new ScenarioBroker({ folder: join(this.#scratch.path, 'broker'), log: this.#log });
    this.#devices = new SimulatedDevices({
      devices: scenario.home.devices,
      clock: this.#clock,
      seed: scenario.seed,
      openLine: async (name) => {
        const path = join(this.#scratch.path, `tty-${name}`);
        const end = await openPty({ link: path });
        this.#ports.push(end);
        return { path, end };
      },
      openBroker: () => this.#broker.open(),
      signal: (signal, on) => this.#observe({ is: 'signal', at: this.#at, signal, on }),
    });
  }

  get ran(): Ran {
    return { observations: this.#observations, problems: this.#problems };
  }

  async live(): Promise<void> {
    const { plan } = this.#options;
    await this.#devices.start();
    await this.#startHub();
    await this.#pass(leadTime);
    this.#zero = this.#clock.now();
    for (const moment of plan.moments) {
      await this.#until(moment.at);
      await this.#act(moment);
    }
    await this.#until(Math.max(plan.lasts, ...plan.awaited.map(({ to }) => to)));
  }

  async end(): Promise<void> {
    await this.#hub?.stop();
    this.#problems.push(...(await this.#devices.stop()));
    for (const port of this.#ports) await port.close();
    await this.#broker.stop();
    this.#scratch.remove();
  }

  get #at(): number {
    return elapsed(this.#zero, this.#clock.now());
  }

  #observe(observation: Observation): void {
    this.#observations.push(observation);
    this.#options.observed?.(observation);
  }

  async #act({ step }: Moment): Promise<void> {
    this.#devices.play(step);
    if (step.zigbee) await this.#zigbee(step.zigbee);
    const { hub } = step;
    if (hub === 'stop' || hub === 'restart') await this.#hub?.stop();
    if (typeof hub === 'object') {
      await this.#hub?.kill();
      await this.#pass(hub['power-cut']);
    }
    if (hub !== undefined && hub !== 'stop') await this.#startHub();
  }

  async #zigbee(what: NonNullable<Moment['step']['zigbee']>): Promise<void> {
    const { bridge } = this.#devices;
    if (what === 'bridge-stops') await bridge?.stop();
    if (what === 'bridge-crashes') await bridge?.crash();
    if (what === 'bridge-starts') await bridge?.start();
    if (what === 'replays-cache') bridge?.replayCache();
    if (what === 'broker-stops') await this.#broker.stop();
    if (what === 'broker-starts') await this.#broker.open();
  }

  async #startHub(): Promise<void> {
    const { scenario, plan } = this.#options;
    const dataFolder = join(this.#scratch.path, 'hub');
    mkdirSync(dataFolder, { recursive: true });
    const file = join(this.#scratch.path, 'hub.yaml');
    const sections = { timeZone: plan.zone, ...this.#devices.configuration(), ...scenario.home.hub };
    writeFileSync(file, JSON.stringify({ ...sections, dataFolder, portal: { port: 0 } }, undefined, 2));
    const began = this.#clock.now();
    this.#hub = await HubProcess.start(file);
    // How long a process takes to start is the computer's affair: no time of the scenario passes.
    const took = elapsed(began, this.#clock.now());
    this.#zero = { ...this.#zero, monotonic: (this.#zero.monotonic + took) as Monotonic };
  }

  async #until(at: number): Promise<void> {
    const left = at - this.#at;
    if (left > 0) await this.#pass(milliseconds(left));
  }

  async #pass(duration: Duration): Promise<void> {
    const end = after(this.#clock.now(), duration);
    while (this.#clock.now().monotonic < end) {
      await this.#ask();
      await new Promise<void>((resolve) => {
        this.#clock.wakeAt(after(this.#clock.now(), askEvery), resolve);
      });
    }
    await this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const said = await this.#hub?.status();
    this.#asking = false;
    if (!said) return;
    for (const observation of changesBetween(this.#before, said, this.#at)) this.#observe(observation);
    this.#before = said;
  }
}

/** What a hub has said between two looks at its own page. */
function* changesBetween(before: HubSaid | undefined, now: HubSaid, at: number): Iterable<Observation> {
  const known = new Map(before?.alarms.map((alarm) => [alarm.alarmId, alarm]));
  for (const { life, alarm } of now.alarms) {
    const was = known.get(alarm.alarmId);
    known.delete(alarm.alarmId);
    if (was?.life !== life)
      yield { is: 'transition', at, transition: life === 'pre-alarm' ? 'pre-alarm' : 'raised', alarm };
  }
  for (const { life, alarm } of known.values())
    yield { is: 'transition', at, transition: life === 'pre-alarm' ? 'cancelled' : 'cleared', alarm };
  const kinds = now.alarms.map(({ alarm }) => alarm.kind);
  if (kinds.join(' ') !== before?.alarms.map(({ alarm }) => alarm.kind).join(' ')) yield { is: 'open', at, kinds };
  for (const { source, state, refused } of now.sources) {
    const was = before?.sources.find((each) => each.source === source);
    if (was?.state !== state) yield { is: 'source', at, source, state };
    if (refused > (was?.refused ?? 0)) yield { is: 'refused', at, source, count: refused - (was?.refused ?? 0) };
  }
  if (now.cannotJudge !== before?.cannotJudge) yield { is: 'cannot-judge', at, now: now.cannotJudge };
}
