import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { AnjuError, isAnjuError } from '../../foundation/errors.ts';
import type { DeviceCommand } from './device.ts';
import type { HomeCommand } from './home.ts';
import { list, listable, type Listable } from './list.ts';
import type { RunCommand } from './run.ts';
import type { Output } from './terminal.ts';

/** 1: a hub did not do what a scenario says. 2: what a person has to mend in the command or in a file. */
const exitMend = 2;

const output: Output = {
  write: (text) => void process.stdout.write(text),
  colours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
};

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`);
  };
const seed = (): Option =>
  new Option('--seed <n>', 'what is left to chance follows from it').argParser(whole(0, 0xffff_ffff));

const ends = async (work: Promise<number>): Promise<void> => {
  process.exitCode = await work;
};

const program = new Command('anju-sim')
  .description('Simulated devices, homes and scenarios for an Anju hub')
  .exitOverride()
  .showHelpAfterError('--help lists the options');

program
  .command('list')
  .description('say what can be simulated, what can happen, and which scenarios there are')
  .addArgument(new Argument('[what]', 'only these').choices(listable))
  .action((what: Listable | undefined) => list(what, output));

program
  .command('device')
  .description('be one device, on a real serial port, a pty or a broker; orders come from the keyboard')
  .argument('<device>', 'which; `anju-sim list devices` names them')
  .option('--port <path>', 'serial port that it writes to, with a hub at the other end')
  .option('--pty [link]', 'open a pty and say its path, or link it there')
  .option('--broker <url>', 'broker of a Zigbee device, such as mqtt://127.0.0.1:1884')
  .option('--username <name>', 'user of Zigbee2MQTT at the broker', 'zigbee2mqtt')
  .option('--password-file <file>', "the broker's users.json, or a file with the password alone")
  .option('--ieee <address>', 'address of a Zigbee device', '0x00158d0001a2b3ff')
  .option('--name <name>', 'friendly name of a Zigbee device', 'simulated device')
  .option('--pin <n>', 'pin of the Firmata board that a contact is on', whole(2, 19), 2)
  .addOption(seed().default(1))
  .action(async (id: string, options: Omit<DeviceCommand, 'id'>) => {
    const { device } = await import('./device.ts');
    return ends(device({ ...options, id }, output));
  });

program
  .command('home')
  .description('be all devices of a scenario in real time, and write the configuration for a hub to hear them')
  .argument('<scenario>', 'YAML file, or the name of a scenario that comes with Anju')
  .option('--folder <folder>', 'where ports, broker and the hub’s configuration stand', 'anju-home')
  .option('--broker-port <n>', 'TCP port of the local broker; 0 takes a free one', whole(0, 65_535), 0)
  .option('--household', 'people live there by the time of day', false)
  .option('--play', 'play the steps of the scenario', false)
  .addOption(seed())
  .action(async (scenario: string, options: Omit<HomeCommand, 'scenario'>) => {
    const { home } = await import('./home.ts');
    return ends(home({ ...options, scenario }, output));
  });

program
  .command('run')
  .description('run scenarios and judge the hub by them; ends with 0 when it did what they say, otherwise with 1')
  .argument('<scenarios...>', 'files, folders, names of scenarios that come with Anju, or all')
  .option('--report <file>', 'write the results as JUnit XML')
  .option('--real', 'a hub process on ttys, in real time; scenarios that need another clock are skipped', false)
  .option('--jobs <n>', 'how many at once', whole(1, 64), 1)
  .option('--verbose', 'show everything that the hub says', false)
  .addOption(new Option('--log <level>', "show the hub's log").choices(['debug', 'info', 'warn', 'error']))
  .addOption(seed())
  .action(async (scenarios: string[], options: Omit<RunCommand, 'scenarios'>) => {
    const { run } = await import('./run.ts');
    return ends(run({ ...options, scenarios }, output));
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('commander.')
  ) {
    return 'exitCode' in error && error.exitCode === 0 ? 0 : exitMend;
  }
  // Lines that a person can act on; anything else is a bug and shows its stack.
  process.stderr.write(
    `${isAnjuError(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return error instanceof AnjuError ? exitMend : 1;
}
