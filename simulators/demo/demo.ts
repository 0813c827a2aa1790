import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '../../foundation/clock.ts';
import { AnjuError } from '../../foundation/errors.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { brokerConfig, demoFiles, homeConfig, hubConfig, relayConfig } from './configs.ts';
import { DemoFolder, type DemoFacts } from './demo-folder.ts';
import { readDemoAccounts, type DemoAccount } from './accounts.ts';
import { endInstallation, enrolHub, launcherApiToken, prepareRelay, seedRelay } from './first-steps.ts';
import { startHubSwitch } from './hub-switch.ts';
import { readHomeSettings } from '../home/settings.ts';
import { endLeftOver, RunningProcesses } from './left-over.ts';
import { usualPortBase, type DemoOptions } from './options.ts';
import { makePhoneSecrets, registerPhones } from './phones.ts';
import { checkFree, listeners, portsFrom, type DemoPorts } from './ports.ts';
import { programs } from './programs.ts';
import { SupervisedProgram } from './supervised-program.ts';

export interface DemoAddresses {
  readonly console: string;
  /** Who may sign in there. */
  readonly accounts: readonly DemoAccount[];
  readonly page: string;
  readonly logs: string;
}

/** Relay, local broker, simulated home and hub, each a process of its own, on this computer. */
export class Demo {
  readonly #options: DemoOptions;
  readonly #clock: Clock;
  readonly #say: (line: string) => void;
  readonly #lifecycle = new Lifecycle();

  constructor(options: { options: DemoOptions; clock: Clock; say: (line: string) => void }) {
    this.#options = options.options;
    this.#clock = options.clock;
    this.#say = options.say;
  }

  /** Starts all, in order; throws with a line for the person at the terminal. `stop` ends what was started by then. */
  async start(): Promise<DemoAddresses> {
    const folder = new DemoFolder(resolve(this.#options.home));
    await endLeftOver(folder, this.#clock, this.#say);
    const facts = factsFor(this.#options, folder);
    const ports = portsFrom(facts.portBase);
    await checkFree(listeners(ports), fixFor(folder));
    folder.writeFacts(facts);
    writeConfigs(folder, ports);
    const token = folder.secret(demoFiles.launcherToken);

    const processes = new RunningProcesses(folder);
    const program = (name: keyof typeof programs, args: readonly string[]): SupervisedProgram =>
      new SupervisedProgram({
        name,
        args: [programs[name], ...args],
        logFile: folder.log(name),
        clock: this.#clock,
        say: this.#say,
        processChanged: (pid) => processes.set(name, pid),
      });
    const config = {
      relay: folder.file(demoFiles.relayConfig),
      broker: folder.file(demoFiles.brokerConfig),
      home: folder.file(demoFiles.homeConfig),
      hub: folder.file(demoFiles.hubConfig),
    };
    const setupLog = folder.log('setup');
    const address = `http://localhost:${ports.console}`;

    // What the first start has made is the relay's and the hub's own from then on.
    const isFirst = !facts.enrolled;
    const accounts = folder.file(demoFiles.accounts);
    if (isFirst) await prepareRelay(config.relay, accounts, setupLog);
    // A demo that was made before people signed in.
    else if (!existsSync(accounts)) await seedRelay(config.relay, accounts, setupLog);
    await this.#run('relay', program('relay', ['run', '--config', config.relay]));
    await this.#run('local broker', program('broker', ['--config', config.broker]));
    // Before the hub: it finds its serial ports there, and the way to the relay.
    await this.#run('simulated home', program('home', ['--config', config.home]));
    if (isFirst) {
      const { dwellingId } = await seedRelay(config.relay, accounts, setupLog);
      await enrolHub({ relay: config.relay, hub: config.hub, dwelling: dwellingId, log: setupLog });
      await endInstallation(address, await launcherApiToken(config.relay, setupLog));
      folder.writeFacts({ ...facts, enrolled: true });
    }
    if (!facts.phones) await this.#givePhones(folder, { ...config, accounts, address, setupLog });
    const hub = program('hub', ['run', '--config', config.hub]);
    await this.#run('hub', hub);
    const hubSwitch = await startHubSwitch({ hub, token, port: ports.launcher });
    this.#lifecycle.onStop('hub switch', () => hubSwitch.stop());

    return {
      console: `${address}/`,
      accounts: readDemoAccounts(accounts),
      page: `http://localhost:${ports.page}/`,
      logs: folder.file('logs'),
    };
  }

  /** Stops all in reverse order. Returns what went wrong, a line each. */
  stop(): Promise<string[]> {
    return this.#lifecycle.stop();
  }

  /** Once: whoever removes an address in the console does not find it again after the next start. */
  async #givePhones(
    folder: DemoFolder,
    files: { relay: string; home: string; accounts: string; address: string; setupLog: string },
  ): Promise<void> {
    const phones = readHomeSettings(files.home).webhook;
    if (!phones) {
      this.#say(
        `Nobody can be called in this demo: it was made before its people had phones, and configurations are left as ` +
          `they are. To begin anew with phones, stop and remove ${folder.path}`,
      );
      return;
    }
    const { responders } = await seedRelay(files.relay, files.accounts, files.setupLog);
    const token = await launcherApiToken(files.relay, files.setupLog);
    await registerPhones({ console: files.address, token, phones, responders });
    const facts = folder.readFacts();
    if (facts) folder.writeFacts({ ...facts, phones: true });
  }

  async #run(name: string, program: SupervisedProgram): Promise<void> {
    this.#lifecycle.onStop(name, () => program.stop());
    this.#say(`Starting the ${name} ...`);
    await program.start();
  }
}

/** The ports stay those of the first start: the hub knows the relay by them. */
function factsFor({ portBase }: DemoOptions, folder: DemoFolder): DemoFacts {
  const earlier = folder.readFacts();
  if (!earlier) return { portBase: portBase ?? usualPortBase, enrolled: false, phones: false };
  if (portBase === undefined || portBase === earlier.portBase) return earlier;
  throw new AnjuError(
    'input/invalid',
    `--port-base: ${portBase}, but the demo in ${folder.path} was made with ${earlier.portBase}, and its hub knows the ` +
      `relay by that. Leave the option out, or begin anew beside it: --home DIR --port-base ${portBase}`,
  );
}

const fixFor = (folder: DemoFolder): string =>
  folder.readFacts()
    ? `End that program, or begin anew beside this demo: npm start -- --home DIR --port-base N`
    : `Choose other ports: npm start -- --port-base N`;

function writeConfigs(folder: DemoFolder, ports: DemoPorts): void {
  makePhoneSecrets(folder);
  folder.writeOnce(demoFiles.relayConfig, () => relayConfig(ports));
  folder.writeOnce(demoFiles.brokerConfig, () => brokerConfig(ports));
  folder.writeOnce(demoFiles.homeConfig, () => homeConfig(ports));
  folder.writeOnce(demoFiles.hubConfig, () => hubConfig(ports, (path) => folder.file(path)));
}
