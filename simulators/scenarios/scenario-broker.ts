import { startLocalBroker, type LocalBroker } from '../../edge/local-broker/aedes-broker.ts';
import { readUsers } from '../../edge/local-broker/users-file.ts';
import type { Log } from '../../foundation/log.ts';
import type { Broker } from './simulated-devices.ts';

export interface ScenarioBrokerOptions {
  readonly folder: string;
  readonly log: Log;
  /** 0, the default: one that is free. */
  readonly port?: number;
}

/** The home's local broker, the real one. After a stop it is opened again on the port that it had. */
export class ScenarioBroker {
  readonly #options: ScenarioBrokerOptions;
  #broker: LocalBroker | undefined;

  constructor(options: ScenarioBrokerOptions) {
    this.#options = options;
  }

  async open(): Promise<Broker> {
    const { folder, log, port = 0 } = this.#options;
    this.#broker = await startLocalBroker({
      port: this.#broker?.port ?? port,
      dataFolder: folder,
      baseTopic: 'zigbee2mqtt',
      log,
    });
    const { port: taken, usersFile } = this.#broker;
    return { port: taken, usersFile, password: readUsers(usersFile).zigbee2mqtt };
  }

  /** Nothing when it was never opened. */
  async stop(): Promise<void> {
    await this.#broker?.stop();
  }
}
