import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningConfiguration } from '../../edge/configuration/last-good.ts';
import { parseHubConfiguration } from '../../edge/configuration/load.ts';
import { ClockTrust } from '../../edge/health/clock-trust.ts';
import { startHub, type Hub } from '../../edge/hub.ts';
import { enrol } from '../../edge/identity/enrol.ts';
import {
  checked,
  loadIdentity,
  saveIdentity,
  type HubIdentity,
  type SavedIdentity,
} from '../../edge/identity/identity.ts';
import type { ShownSignal } from '../../edge/signals/signals.ts';
import type { Source, SourceListener, SourceStatus } from '../../edge/sources/source.ts';
import type { Log } from '../../foundation/log.ts';
import type { ManualClock } from '../../foundation/manual-clock.ts';
import { HomeComputer } from '../../simulators/scenarios/home-computer.ts';

/** Says what the test says. */
class SaidSource implements Source {
  readonly name = 'test';
  readonly #clock: HomeComputer;
  #listener: SourceListener | undefined;

  constructor(clock: HomeComputer) {
    this.#clock = clock;
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
  }

  status(): SourceStatus {
    return { source: this.name, state: 'hearing', since: this.#clock.now(), heard: 0, refused: 0 };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  smoke(value: boolean): void {
    this.#listener?.heard('smoke', [{ capability: 'smoke', value }], 'live', this.#clock.now());
  }
}

/** One home: a hub's computer with its disk, the hub, and a smoke detector. */
export class IdentityHome {
  /** The hub's disk. */
  readonly folder: string;
  readonly computer: HomeComputer;
  /** What the home hears and sees. */
  readonly shown: ShownSignal[] = [];
  readonly #log: Log;
  #detector: SaidSource;
  #hub: Hub | undefined;

  constructor(options: { readonly folder: string; readonly time: ManualClock; readonly log: Log }) {
    this.folder = options.folder;
    this.#log = options.log;
    this.computer = new HomeComputer(options.time);
    this.#detector = new SaidSource(this.computer);
  }

  get dataFolder(): string {
    return join(this.folder, 'data');
  }

  get identity(): HubIdentity {
    return loadIdentity(this.dataFolder);
  }

  get hub(): Hub {
    if (!this.#hub) throw new Error('the hub does not run');
    return this.#hub;
  }

  get running(): Hub | undefined {
    return this.#hub;
  }

  enrols(claimCode: string, replace = false): Promise<HubIdentity> {
    mkdirSync(this.dataFolder, { recursive: true });
    return enrol({ dataFolder: this.dataFolder, claimCode, replace });
  }

  /** As if it had been so all the time. */
  keeps(identity: SavedIdentity): Promise<void> {
    return saveIdentity(this.dataFolder, checked(identity));
  }

  async starts(): Promise<void> {
    const { computer } = this;
    const clockTrust = new ClockTrust({
      log: this.#log,
      systemSynchronised: () => computer.synchronised,
      changed: () => this.#hub?.clockChanged(),
    });
    computer.believes = () => clockTrust.trusted;
    clockTrust.check(computer.now());
    this.#detector = new SaidSource(computer);
    this.#hub = await startHub({
      configuration: this.#configuration(),
      identity: this.identity,
      clock: computer,
      clockTrust,
      log: this.#log,
      hardware: {
        sources: [this.#detector],
        signals: {
          show: (signal) => this.shown.push(signal),
          confirm: () => undefined,
          stop: () => Promise.resolve(),
        },
      },
    });
  }

  /** Returns what went wrong. */
  async stops(): Promise<string[]> {
    const hub = this.#hub;
    this.#hub = undefined;
    return hub ? hub.stop() : [];
  }

  smokeStarts(): void {
    this.#detector.smoke(true);
  }

  smokeEnds(): void {
    this.#detector.smoke(false);
  }

  #configuration(): RunningConfiguration {
    const text = JSON.stringify({
      dataFolder: this.dataFolder,
      timeZone: 'Asia/Shanghai',
      portal: { port: 0 },
      devices: [
        { transport: 'zigbee', device: 'smoke', profile: 'heiman-hs1sa-e', place: '厨房', ieee: '0x0000000000000001' },
      ],
    });
    const parsed = parseHubConfiguration(text, this.folder);
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
    const { configuration: settings, fingerprint } = parsed;
    return { settings, fingerprint, state: 'current', problems: [], ranBefore: false };
  }
}
