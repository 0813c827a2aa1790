import { join } from 'node:path';
import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { after, type Clock } from '../foundation/clock.ts';
import { minutes } from '../foundation/durations.ts';
import { isAnjuError, messageOf } from '../foundation/errors.ts';
import { createLog, type Log } from '../foundation/log.ts';
import { systemClock } from '../foundation/system-clock.ts';
import { chooseConfiguration, keepAsLastGood, type RunningConfiguration } from './configuration/last-good.ts';
import { loadHubConfiguration } from './configuration/load.ts';
import { settledWithin } from './disk/within.ts';
import { ClockTrust } from './health/clock-trust.ts';
import type { HubOptions } from './hub-options.ts';
import type { Hub } from './hub.ts';
import { enrolHub, identityLine, renewHub, showIdentity } from './identity/identity-commands.ts';
import { readIdentity } from './identity/identity.ts';
import { showLearned } from './portal/learned-commands.ts';
import { permitJoin, removeDevice, renameDevice, showDevices, type PairingDesk } from './portal/pairing-commands.ts';
import { version } from './version.ts';

/** What a person has to mend; a service manager need not try again at once. */
const exitWrongConfiguration = 2;
const exitFailed = 1;
/** Below TimeoutStopSec of the unit: a stop that hangs on a stalled card is cut off by ourselves, and said. */
const longestStopMs = 12_000;
/** A disk that has not given the identity by then does not hold up the start. */
const diskAnswersWithinMs = 1_000;
/** A start that takes longer than this does not hold the process any more. */
const longestStart = minutes(5);
/** systemd-timesyncd makes it when it has set the clock for the first time in this boot. */
const synchronisedFlag = '/run/systemd/timesync/synchronized';

async function run(configFile: string): Promise<void> {
  const log = createLog({ program: 'hub' });
  const running = configurationOrExit(configFile);
  if (running.state === 'last-good') {
    log.error({ problems: running.problems }, 'the configuration cannot be used; the last good one runs');
  }

  let hub: Hub | undefined;
  const clockTrust = new ClockTrust({
    log,
    systemSynchronised: () => existsSync(synchronisedFlag),
    changed: () => hub?.clockChanged(),
  });
  const clock = systemClock(() => clockTrust.trusted);
  const { stopping, stop } = stopOnSignals(log, () => hub);
  const { settings } = running;
  // After the configuration: what is wrong with it is said before serial ports, SQLite and MQTT are even loaded.
  const { startHub } = await import('./hub.ts');
  // Fastify waits on timers that let the process end: without this a failed start would leave with nothing said.
  const stopHolding = clock.wakeAt(after(clock.now(), longestStart), () => undefined);
  try {
    hub = await startHub({
      configuration: running,
      identity: await identityOf(settings.dataFolder, log, () => void stop('identity', killed)),
      clock,
      clockTrust,
      log,
    });
  } finally {
    stopHolding();
  }
  if (stopping()) return;
  if (running.text !== undefined) {
    await keepAsLastGood(settings.dataFolder, running.text).catch((error: unknown) =>
      log.warn({ problem: messageOf(error) }, 'the good configuration could not be kept'),
    );
  }
  log.info({ hub: hub.id, portal: hub.portalPort, configuration: running.state, version }, 'ready');
}

function configurationOrExit(configFile: string): RunningConfiguration {
  // systemd names the folder that it keeps for the service: the last good configuration is found there even when the
  // file no longer says where.
  const kept = process.env['STATE_DIRECTORY'];
  const chosen = chooseConfiguration(configFile, kept === undefined ? [] : [kept, join(kept, 'hub')]);
  if (chosen.ok) return chosen.running;
  for (const problem of chosen.problems) process.stderr.write(`${configFile}: ${problem}\n`);
  process.exit(exitWrongConfiguration);
}

/**
 * A hub without an identity still watches and signals at home. When a hanging disk gives it after all, `late` is called:
 * the service manager then starts the hub afresh, with its relay.
 */
async function identityOf(dataFolder: string, log: Log, late: () => void): Promise<HubOptions['identity']> {
  const reading = readIdentity(dataFolder);
  let missing: string;
  if (await settledWithin(reading, diskAnswersWithinMs)) {
    try {
      return await reading;
    } catch (error) {
      missing = messageOf(error);
    }
  } else {
    missing = `${dataFolder}: the disk does not answer, so the hub does not know its relay`;
    reading.then(late, () => undefined);
  }
  log.error({ problem: missing }, 'the hub watches at home only: no relay will hear of an alarm');
  return { missing };
}

/** process.exit waits for every thread that a stalled disk holds: a hub that hangs in it is neither running nor started afresh. */
const killed = (): void => void process.kill(process.pid, 'SIGKILL');

interface Stopping {
  /** Whether a stop has begun. */
  readonly stopping: () => boolean;
  readonly stop: (because: string, leave?: () => void) => Promise<void>;
}

function stopOnSignals(log: Log, running: () => Hub | undefined): Stopping {
  let begun = false;
  const stop = async (because: string, leave: () => void = () => process.exit(0)): Promise<void> => {
    if (begun) return;
    begun = true;
    log.info({ because }, 'stopping');
    const stopped = running()?.stop() ?? Promise.resolve([]);
    const inTime = await settledWithin(stopped, longestStopMs);
    if (!inTime) {
      process.stderr.write('the disk did not let go in time; killed\n');
      killed();
    }
    for (const problem of await stopped) log.warn({ problem }, 'a part did not stop well');
    log.info('stopped');
    leave();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(signal));
  }
  // A hub in an unknown state is worth less than one that starts afresh from its disk: the service manager does that.
  const crash = (thrown: unknown): void => {
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    process.stderr.write(`${JSON.stringify({ level: 'error', msg: 'crashed', problem: messageOf(thrown), stack })}\n`);
    killed();
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  return { stopping: () => begun, stop };
}

/** For commands that end at once: only the system can say whether its clock is right. */
const computerClock = (): Clock => systemClock(() => existsSync(synchronisedFlag));

function check({ config, warnOnly }: { config: string; warnOnly: boolean }): void {
  const parsed = loadHubConfiguration(config);
  if (parsed.ok) {
    process.stdout.write(`${config}: in order, ${parsed.configuration.devices.length} devices\n`);
    process.stdout.write(`${identityLine(parsed.configuration, computerClock())}\n`);
    return;
  }
  for (const problem of parsed.problems) process.stderr.write(`${config}: ${problem}\n`);
  if (!warnOnly) process.exitCode = exitWrongConfiguration;
}

const program = new Command('anju-hub').description('The hub of a home: hears sensors, raises alarms').version(version);
program
  .command('run')
  .description('watch over the home')
  .requiredOption('--config <file>', 'YAML file; see deploy/examples/hub.yaml')
  .action(({ config }: { config: string }) => run(config));
program
  .command('enrol')
  .description('bind this hub to a relay with a claim code')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .requiredOption('--claim <code>', 'claim code from the console or the label; begins with anju1.')
  .option('--replace', 'give up the identity that this hub has; restart the hub afterwards', false)
  .action((options: { config: string; claim: string; replace: boolean }) => enrolHub(options, computerClock()));
program
  .command('renew')
  .description('renew the certificate of this hub now; a hub that runs does so itself, and otherwise when it is due')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .action((options: { config: string }) => renewHub(options, computerClock()));
program
  .command('identity')
  .description('say who this hub is, until when its certificate counts, and which authorities it trusts')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .action((options: { config: string }) => showIdentity(options, computerClock()));
program
  .command('check')
  .description('say everything that is wrong with a configuration, and until when the certificate counts; do nothing')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .option('--warn-only', 'say it, but exit with 0', false)
  .action(check);

program
  .command('learned')
  .description('show what the hub that runs here has learned of the silences of this home, and the limits that follow')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .option('--reset', 'forget all of it first: somebody else lives here now, or lives otherwise', false)
  .option('--json', 'for programs: one line of JSON', false)
  .action(({ config, reset, json }: { config: string; reset: boolean; json: boolean }) =>
    showLearned(desk(config), { reset, json }),
  );

const zigbee = program
  .command('zigbee')
  .description('pair, name and remove Zigbee sensors, through the hub that runs here');
const desk = (config: string): PairingDesk => ({
  config,
  clock: computerClock(),
  print: (line) => void process.stdout.write(`${line}\n`),
});
zigbee
  .command('devices')
  .description('list what is in the network: what each can say, when it was heard, and which watches nothing')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .action(({ config }: { config: string }) => showDevices(desk(config)));
zigbee
  .command('permit-join')
  .description('let devices join for a while and show how it goes; it closes by itself')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .option('--seconds <number>', 'for how long, 1 to 254; 0 closes at once', '120')
  .action(({ config, seconds }: { config: string; seconds: string }) => permitJoin(desk(config), Number(seconds)));
zigbee
  .command('rename')
  .description('give a device another name; the hub knows it by its address, so nothing else changes')
  .argument('<device>', 'its address, its name, or its name in hub.yaml')
  .argument('<name>', 'the new name; may hold slashes and any script')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .action((device: string, name: string, { config }: { config: string }) => renameDevice(desk(config), device, name));
zigbee
  .command('remove')
  .description('let a device leave the network')
  .argument('<device>', 'its address, its name, or its name in hub.yaml')
  .requiredOption('--config <file>', 'YAML file of the hub')
  .option('--force', 'strike it off although it does not answer. If it still works, reset it by hand', false)
  .option('--even-if-watched', 'although hub.yaml has it: the hub then reports it as missing', false)
  .action(
    (device: string, { config, force, evenIfWatched }: { config: string; force: boolean; evenIfWatched: boolean }) =>
      removeDevice(desk(config), { device, force, evenIfWatched }),
  );

try {
  await program.parseAsync();
} catch (error) {
  // Lines that a person can act on; anything else is a bug and shows its stack.
  const text = isAnjuError(error)
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(isAnjuError(error, 'config/invalid') ? exitWrongConfiguration : exitFailed);
}
