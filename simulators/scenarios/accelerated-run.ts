import { join } from 'node:path';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { createLog, type Log } from '../../foundation/log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { MemoryLines } from '../serial/memory-line.ts';
import { HomeComputer } from './home-computer.ts';
import { ListeningRelay } from './listening-relay.ts';
import type { Observation } from './observation.ts';
import type { Moment, Plan } from './plan.ts';
import type { Sabotage } from './sabotage.ts';
import type { Scenario } from './scenario.ts';
import { ScenarioBroker } from './scenario-broker.ts';
import { ScenarioHub } from './scenario-hub.ts';
import { scratchFolder } from './scratch-folder.ts';
import { SimulatedDevices } from './simulated-devices.ts';

export interface RunOptions {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly sabotage?: Sabotage;
  /** Asked before each moment: whether all that matters has been seen. */
  readonly enough?: (observations: readonly Observation[]) => boolean;
  /** Told of everything as it is observed. */
  readonly observed?: (observation: Observation) => void;
  /** Lines of the hub's log. Default: nobody reads them. */
  readonly log?: Log;
}

/** What came of a run. */
export interface Ran {
  readonly observations: readonly Observation[];
  /** What went wrong beside what the scenario speaks of: a part that did not stop, a decision that failed. */
  readonly problems: readonly string[];
}

/** The hub has started and hears its devices when the scenario begins. */
const leadTime: Duration = seconds(10);
/** Real work (a connection through the local broker) that takes longer than this is not waited for. */
const realPatienceMs = 5_000;

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * Runs a scenario as fast as it goes: one process, one clock that is moved by hand, the real hub on serial lines in memory
 * and on a real local broker. Time stands still until all that it has caused has happened, so that the same scenario and
 * seed give the same result every time.
 */
export async function runAccelerated(options: RunOptions): Promise<Ran> {
  const run = new AcceleratedRun(options);
  try {
    await run.live();
  } finally {
    await run.end();
  }
  return run.ran;
}

class AcceleratedRun {
  readonly #options: RunOptions;
  readonly #scratch = scratchFolder();
  readonly #log: Log;
  readonly #time: ManualClock;
  readonly #computer: HomeComputer;
  readonly #lines = new MemoryLines();
  readonly #broker: ScenarioBroker;
  readonly #devices: SimulatedDevices;
  readonly #relay: ListeningRelay;
  readonly #hub: ScenarioHub;
  readonly #observations: Observation[] = [];
  readonly #problems: string[] = [];
  readonly #sources = new Map<string, { state: string; refused: number }>();
  readonly #zero: number;
  #open = '';
  #cannotJudge = false;

  constructor(options: RunOptions) {
    const { scenario, plan, sabotage } = options;
    this.#options = options;
    this.#log = options.log ?? createLog({ program: 'scenario', level: 'silent' });
    this.#time = new ManualClock({ wall: plan.begins - leadTime });
    this.#zero = this.#time.now().monotonic + leadTime;
    this.#computer = new HomeComputer(this.#time);
    this.#broker = new ScenarioBroker({ folder: join(this.#scratch.path, 'broker'), log: this.#log });
    this.#devices = new SimulatedDevices({
      devices: scenario.home.devices,
      clock: this.#time,
      seed: scenario.seed,
      openLine: async (name) => ({ path: `/simulated/${name}`, end: this.#lines.open(`/simulated/${name}`) }),
      openBroker: () => this.#broker.open(),
      signal: (signal, on) => this.#observe({ is: 'signal', at: this.#at, signal, on }),
    });
    this.#relay = new ListeningRelay({
      clock: this.#time,
      said: (transition, alarm) => this.#observe({ is: 'transition', at: this.#at, transition, alarm }),
      delivered: (transition, alarm) => this.#observe({ is: 'delivered', at: this.#at, transition, alarm }),
    });
    this.#hub = new ScenarioHub({
      folder: this.#scratch.path,
      computer: this.#computer,
      relay: this.#relay,
      ports: this.#lines,
      sections: () => ({ timeZone: plan.zone, ...this.#devices.configuration(), ...scenario.home.hub }),
      sabotage,
      log: this.#log,
    });
  }

  get ran(): Ran {
    return { observations: this.#observations, problems: this.#problems };
  }

  async live(): Promise<void> {
    const { plan } = this.#options;
    await this.#devices.start();
    await this.#startHub();
    await this.#advanceTo(0);
    for (const moment of plan.moments) {
      await this.#advanceTo(moment.at);
      if (this.#options.enough?.(this.#observations)) return;
      await this.#act(moment);
      await this.#settle();
    }
    await this.#advanceTo(plan.lasts);
    const failures = this.#hub.running?.status().problems.filter((line) => line.startsWith('decisions:')) ?? [];
    this.#problems.push(...failures, ...this.#relay.unread.map((id) => `${id}: no relay could read it`));
  }

  async end(): Promise<void> {
    this.#problems.push(...(await this.#stopping(() => this.#hub.stop())));
    this.#problems.push(...(await this.#devices.stop()));
    await this.#broker.stop();
    this.#scratch.remove();
  }

  get #at(): number {
    return this.#time.now().monotonic - this.#zero;
  }

  #observe(observation: Observation): void {
    this.#observations.push(observation);
    this.#options.observed?.(observation);
  }

  async #act({ step }: Moment): Promise<void> {
    this.#devices.play(step);
    if (step.network) this.#relay.network(step.network === 'up');
    if (step.clock?.synchronised !== undefined) this.#computer.synchronised = step.clock.synchronised;
    if (step.clock?.step !== undefined) this.#computer.stepWall(step.clock.step);
    if (step.zigbee) await this.#zigbee(step.zigbee);
    if (step.hub !== undefined) await this.#hubDoes(step.hub);
  }

  async #hubDoes(what: NonNullable<Moment['step']['hub']>): Promise<void> {
    await this.#settle();
    const problems = this.#problems;
    if (what === 'start') return this.#startHub();
    if (typeof what === 'object') {
      problems.push(...(await this.#stopping(() => this.#hub.losesPower())));
      await this.#advance(what['power-cut']);
      this.#computer.boots();
      return this.#startHub();
    }
    problems.push(...(await this.#stopping(() => this.#hub.stop())));
    if (what === 'restart') await this.#startHub();
  }

  async #zigbee(what: NonNullable<Moment['step']['zigbee']>): Promise<void> {
    const { bridge } = this.#devices;
    switch (what) {
      case 'bridge-stops':
        return bridge?.stop();
      case 'bridge-crashes':
        await bridge?.crash();
        return this.#really(() => this.#zigbeeState !== 'hearing');
      case 'bridge-starts':
        return bridge?.start();
      case 'replays-cache':
        return bridge?.replayCache();
      case 'broker-stops':
        await this.#broker.stop();
        return this.#really(() => this.#zigbeeState !== 'hearing' && bridge?.connected === false);
      case 'broker-starts':
        await this.#broker.open();
        return this.#really(() => this.#zigbeeState === 'hearing' && bridge?.connected === true);
    }
  }

  get #zigbeeState(): string | undefined {
    return this.#hub.sources.find(({ source }) => source === 'zigbee')?.state;
  }

  async #startHub(): Promise<void> {
    await this.#hub.start();
    const { bridge } = this.#devices;
    if (bridge?.connected === true) await this.#really(() => this.#zigbeeState === 'hearing');
    await this.#settle();
  }

  /** Waits for something real, while no time of the scenario passes. */
  async #really(happened: () => boolean): Promise<void> {
    const end = performance.now() + realPatienceMs;
    while (!happened() && performance.now() < end) await turn();
  }

  /** The guards of a stop against hanging ports are in the hub's time: should they be needed, it must pass. */
  async #stopping(stop: () => Promise<string[]>): Promise<string[]> {
    let done = false;
    const stopping = stop().finally(() => {
      done = true;
    });
    await this.#really(() => done);
    if (!done) this.#time.advance(seconds(5));
    return stopping;
  }

  #advance(duration: Duration): Promise<void> {
    return this.#time.advanceSettling(duration, () => this.#settle());
  }

  async #advanceTo(at: number): Promise<void> {
    const left = at - this.#at;
    if (left > 0) await this.#advance(milliseconds(left));
  }

  /** Resolves when no byte, message, commit or receipt is on its way. */
  async #settle(): Promise<void> {
    for (let before = ''; before !== this.#traffic;) {
      before = this.#traffic;
      while (this.#lines.carryOne()) await Promise.resolve();
      await this.#bridgeIsHeard();
      await turn();
      while (this.#lines.carryOne()) await Promise.resolve();
      await this.#hub.running?.quiet();
      this.#look();
    }
  }

  get #traffic(): string {
    const heard = this.#hub.sources.map(({ heard: good, refused, state }) => `${good} ${refused} ${state}`);
    return `${this.#observations.length} ${heard.join(' ')}`;
  }

  /**
   * What the bridge has published is with the hub: the broker acknowledges only what it has handed on, and messages of one
   * publisher keep their order. The last one asks for an acknowledgement that those of quality 0 do not give.
   */
  async #bridgeIsHeard(): Promise<void> {
    const { bridge } = this.#devices;
    if (!bridge?.connected) return;
    let idle = false;
    const settled = bridge.idle().then(() => {
      idle = true;
    });
    for (let turns = 0; turns < 4 && !idle; turns++) await Promise.resolve();
    if (idle) return;
    await settled;
    bridge.publishRaw('bridge/logging', '{"level":"debug","message":"z2m: said all"}', { qos: 1 });
    await bridge.idle();
    for (let turns = 0; turns < 3; turns++) await turn();
  }

  #look(): void {
    const at = this.#at;
    const hub = this.#hub.running;
    for (const { source, state, refused } of this.#hub.sources) {
      const known = this.#sources.get(source) ?? { state: '', refused: 0 };
      if (state !== known.state) this.#observe({ is: 'source', at, source, state });
      if (refused > known.refused) this.#observe({ is: 'refused', at, source, count: refused - known.refused });
      this.#sources.set(source, { state, refused });
    }
    const kinds = hub?.openAlarms.map(({ kind }) => kind) ?? [];
    if (kinds.join(' ') !== this.#open) this.#observe({ is: 'open', at, kinds });
    this.#open = kinds.join(' ');
    const now = (hub?.health().cannotJudge.length ?? 0) > 0;
    if (now !== this.#cannotJudge) this.#observe({ is: 'cannot-judge', at, now });
    this.#cannotJudge = now;
  }
}
