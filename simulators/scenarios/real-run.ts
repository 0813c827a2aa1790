import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, elapsed, type Clock, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { AnjuError } from '../../foundation/errors.ts';
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
/** A hub that says nothing readable for so long is not heard: nothing could be judged. */
const longestSilence = seconds(5);

export interface RealRunOptions extends Omit<RunOptions, 'sabotage'> {
  /** JavaScript file that is run as the hub. Default: the hub of this build. */
  readonly hubProgram?: string;
}

/**
 * Runs a scenario as it would happen: the hub is a process of its own, on ttys and a local broker, in real time. Throws
 * `source/no-answer` when the hub ends without being told to, or does not say how it is for 5 s.
 */
export async function runReally(options: RealRunOptions): Promise<Ran> {
  const run = new RealRun(options);
  try {
    await run.live();
  } finally {
    await run.end();
  }
  return run.ran;
}

class RealRun {
  readonly #options: RealRunOptions;
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
  #saidAt: Instant = this.#clock.now();

  constructor(options: RealRunOptions) {
    const { scenario } = options;
    this.#options = options;
    this.#log = options.log ?? createLog({ program: 'scenario', level: 'silent' });
    this.#broker = new ScenarioBroker({ folder: join(this.#scratch.path, 'broker'), log: this.#log });
    this.#devices = new SimulatedDevices({
      devices: scenario.home.devices,
      clock: this.#clock,
      seed: scenario.seed,
      openLine: async () => {
        const path = join(this.#scratch.path, `tty-${this.#ports.length}`);
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
    await this.#stopHub();
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
    if (hub === 'stop' || hub === 'restart') await this.#stopHub();
    if (typeof hub === 'object') {
      const cut = this.#hub;
      this.#hub = undefined;
      await cut?.kill();
      await this.#pass(hub['power-cut']);
    }
    if (hub !== undefined && hub !== 'stop' && !this.#hub) await this.#startHub();
  }

  async #stopHub(): Promise<void> {
    const hub = this.#hub;
    this.#hub = undefined;
    this.#problems.push(...((await hub?.stop()) ?? []));
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
    const { scenario, plan, hubProgram } = this.#options;
    const dataFolder = join(this.#scratch.path, 'hub');
    mkdirSync(dataFolder, { recursive: true });
    const configFile = join(this.#scratch.path, 'hub.yaml');
    const sections = { timeZone: plan.zone, ...this.#devices.configuration(), ...scenario.home.hub };
    writeFileSync(configFile, JSON.stringify({ ...sections, dataFolder, portal: { port: 0 } }, undefined, 2));
    const began = this.#clock.now();
    const clock = this.#clock;
    this.#hub = await HubProcess.start({ configFile, clock, ...(hubProgram !== undefined && { program: hubProgram }) });
    this.#saidAt = clock.now();
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
    const hub = this.#hub;
    if (!hub) return;
    const said = await hub.status();
    if (!said) {
      const silent = elapsed(this.#saidAt, this.#clock.now());
      const trouble =
        hub.ended ??
        (silent > longestSilence ? 'the hub has not said for 5 s how it is, or nothing readable' : undefined);
      if (trouble !== undefined) throw new AnjuError('source/no-answer', trouble);
      return;
    }
    this.#saidAt = this.#clock.now();
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
