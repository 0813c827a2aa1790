import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseHubConfiguration } from '../../edge/configuration/load.ts';
import { buildHardware, deviceListOf, type Hardware } from '../../edge/hardware.ts';
import { ClockTrust } from '../../edge/health/clock-trust.ts';
import { startHub, type Hub } from '../../edge/hub.ts';
import type { SerialPorts } from '../../edge/sources/serial-line.ts';
import type { SourceStatus } from '../../edge/sources/source.ts';
import { AnjuError } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import type { HomeComputer } from './home-computer.ts';
import type { ListeningRelay } from './listening-relay.ts';
import type { Sabotage } from './sabotage.ts';

export interface ScenarioHubOptions {
  readonly folder: string;
  readonly computer: HomeComputer;
  readonly relay: ListeningRelay;
  readonly ports: SerialPorts;
  /** Sections of its configuration, as written. */
  readonly sections: () => Readonly<Record<string, unknown>>;
  readonly sabotage: Sabotage | undefined;
  readonly log: Log;
}

/** The real hub in this process, with its real sources, rules and disk, on a computer whose power can be cut. */
export class ScenarioHub {
  readonly #options: ScenarioHubOptions;
  readonly #dataFolder: string;
  #hub: Hub | undefined;
  #hardware: Hardware | undefined;
  #runs = 0;

  constructor(options: ScenarioHubOptions) {
    this.#options = options;
    this.#dataFolder = join(options.folder, 'hub');
  }

  get running(): Hub | undefined {
    return this.#hub;
  }

  /** What each source says of itself; none while the hub does not run. */
  get sources(): readonly SourceStatus[] {
    return this.#hub ? (this.#hardware?.sources ?? []).map((source) => source.status()) : [];
  }

  /** Throws `config/invalid` when the scenario's own sections cannot be used. */
  async start(): Promise<void> {
    const { computer, relay, ports, log, sabotage } = this.#options;
    mkdirSync(this.#dataFolder, { recursive: true });
    if (this.#runs++ > 0) sabotage?.disk?.(this.#dataFolder);
    const settings = this.#configuration();
    const clockTrust = new ClockTrust({
      log,
      systemSynchronised: () => computer.synchronised,
      changed: () => this.#hub?.clockChanged(),
    });
    computer.believes = () => clockTrust.trusted;
    clockTrust.check(computer.now());
    const clock = sabotage?.clock?.(computer) ?? computer;
    const deviceList = deviceListOf(this.#dataFolder, log);
    const built: Hardware = {
      ...buildHardware({ settings, deviceList, clock, log, ports: sabotage?.ports?.(ports, clock) ?? ports }),
      uplink: relay.uplink(),
    };
    this.#hardware = sabotage?.hardware?.(built, clock) ?? built;
    this.#hub = await startHub({
      configuration: { settings, state: 'current', fingerprint: 'scenario', problems: [], ranBefore: false },
      identity: { missing: 'a scenario has no relay but its own' },
      clock,
      clockTrust,
      log,
      hardware: this.#hardware,
    });
  }

  /** Returns what went wrong, a line each. */
  async stop(): Promise<string[]> {
    const hub = this.#hub;
    this.#hub = undefined;
    return (await hub?.stop()) ?? [];
  }

  /** Its disk stays as it is at this moment, whatever the program would still have written. */
  async losesPower(): Promise<string[]> {
    const asItWas = join(this.#options.folder, 'hub-at-power-cut');
    cpSync(this.#dataFolder, asItWas, { recursive: true });
    const problems = await this.stop();
    rmSync(this.#dataFolder, { recursive: true });
    cpSync(asItWas, this.#dataFolder, { recursive: true });
    rmSync(asItWas, { recursive: true });
    return problems;
  }

  #configuration() {
    const { sections, sabotage } = this.#options;
    const written = sections();
    const text = JSON.stringify({
      ...(sabotage?.configuration?.(written) ?? written),
      dataFolder: this.#dataFolder,
      portal: { port: 0 },
    });
    const parsed = parseHubConfiguration(text);
    if (!parsed.ok)
      throw new AnjuError('config/invalid', parsed.problems.map((line) => `home.hub: ${line}`).join('\n'));
    return parsed.configuration;
  }
}
