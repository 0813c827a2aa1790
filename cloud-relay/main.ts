import { mkdir } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { roleSchema, type Role } from '../contracts/permissions.ts';
import { AnjuError, isAnjuError, messageOf } from '../foundation/errors.ts';
import { createLog } from '../foundation/log.ts';
import { systemClock } from '../foundation/system-clock.ts';
import { readConfiguration } from './configuration/configuration-file.ts';
import type { RelayConfiguration } from './configuration/configuration.ts';
import { openAnswerTokens } from './configuration/answer-key.ts';
import { publicUrlOf } from './configuration/console-settings.ts';
import { dataFiles } from './configuration/data-folder.ts';
import { pushKeys } from './configuration/push-keys.ts';
import { createClaimCode } from './identity/claims.ts';
import { makeToken, resetAdministrator, type NewTokenOptions } from './identity/people/command-line.ts';
import { firstAdministrator } from './identity/people/first-administrator.ts';
import { Passwords } from './identity/people/passwords.ts';
import { openAuthority } from './identity/x509-authority.ts';
import { seedDemoAccounts } from './registry/demo-accounts.ts';
import { seedDemo, type DemoSeed } from './registry/demo-seed.ts';
import { startRelay } from './relay.ts';
import { everywhere } from './store/scope.ts';
import { openStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';

const exitMistake = 1;
const exitConfiguration = 2;

interface ConfigOption {
  readonly config: string;
}

async function run({ config }: ConfigOption): Promise<void> {
  const configuration = await readConfiguration(config);
  const log = createLog({ program: 'relay', level: configuration.log.level });
  const relay = await startRelay({ configuration, clock: systemClock(), log });
  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, 'stopping');
    const failures = await relay.stop();
    for (const problem of failures) log.error({ problem }, 'not stopped well');
    log.info('stopped');
    process.exitCode = failures.length > 0 ? exitMistake : 0;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal));
  if (relay.firstAdministrator) welcome(relay.firstAdministrator, relay.consoleUrl);
  log.info({ ports: relay.ports, dataFolder: configuration.dataFolder }, 'ready');
}

// The other commands may be given while the relay runs.

/** Makes everything that a first start needs. What is there stays. */
async function initialise(configuration: RelayConfiguration): Promise<void> {
  const { dataFolder, publicHosts } = configuration;
  const now = wall();
  const authority = await openAuthority(dataFiles(dataFolder).authority, now);
  await authority.serverIdentity(publicHosts, now);
  await pushKeys(dataFolder);
  await openAnswerTokens(dataFolder);
  const first = await withStore(configuration, (store) =>
    firstAdministrator({ store, passwords: new Passwords() }, wall()),
  );
  if (first) welcome(first, publicUrlOf(configuration.console, configuration.console.port));
}

/** Said once, on standard output and never in the log: the relay keeps a hash. */
function welcome({ login, password }: { readonly login: string; readonly password: string }, url: string): void {
  print(`Nobody can sign in yet. The first administrator signs in at ${url}`);
  print(`  sign-in name: ${login}`);
  print(`  password:     ${password}`);
  print('It is shown this once, and the first sign-in asks for another one.');
}

/** A claim code for one hub of a dwelling. */
async function claim(configuration: RelayConfiguration, dwellingId: string): Promise<string> {
  const { dataFolder, publicHosts, enrolment } = configuration;
  const { fingerprint } = await openAuthority(dataFiles(dataFolder).authority, wall());
  const [name = 'localhost'] = publicHosts;
  const url = `https://${name.includes(':') ? `[${name}]` : name}:${enrolment.port}`;
  const made = await withStore(configuration, ({ db }) =>
    createClaimCode(db, everywhere, { dwellingId, address: { url, fingerprint } }, wall()),
  );
  if (!made) {
    throw new AnjuError('store/not-found', `--dwelling: there is no dwelling ${dwellingId}; the console lists them`);
  }
  return made.code;
}

/** With `accounts`, also somebody of each role who can sign in; their passwords are in that file. */
const seed = (
  configuration: RelayConfiguration,
  accounts: string | undefined,
): Promise<DemoSeed & { readonly logins?: readonly string[] }> =>
  withStore(configuration, async (store) => {
    const now = wall();
    const seeded = await seedDemo(store, now);
    if (accounts === undefined) return seeded;
    const made = await seedDemoAccounts(store, { seed: seeded, file: accounts, now });
    // The passwords stay in the file.
    return { ...seeded, logins: made.map(({ login }) => login) };
  });

async function withStore<T>({ dataFolder }: RelayConfiguration, work: (store: Store) => Promise<T>): Promise<T> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const store = await openStore({ file: dataFiles(dataFolder).database });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const wall = (): number => Math.round(systemClock().now().wall);

/** Every command reads the same file. */
function command(name: string, summary: string, parent = program): Command {
  return parent
    .command(name)
    .description(summary)
    .requiredOption('-c, --config <file>', 'the configuration (YAML); see deploy/examples/relay.yaml');
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const program = new Command('anju-relay').description(
  'Receives alarms from hubs and pages people until somebody answers.',
);
command('init', 'make keys, certificates and database; what is there stays').action(async ({ config }: ConfigOption) =>
  initialise(await readConfiguration(config)),
);
command('run', 'run the relay until it is stopped').action(run);
command('check', 'say what is wrong with the configuration, or nothing').action(async ({ config }: ConfigOption) => {
  await readConfiguration(config);
  print('the configuration is good');
});
command('claim', 'print a code with which one hub enrols itself, once, within seven days')
  .requiredOption('-d, --dwelling <id>', 'the home that the hub will watch')
  .action(async ({ config, dwelling }: ConfigOption & { readonly dwelling: string }) =>
    print(await claim(await readConfiguration(config), dwelling)),
  );
command('seed-demo', 'add an invented home with the people who look after it; prints their ids')
  .option('--accounts <file>', 'also let one of each role sign in; their passwords are made and kept in this file')
  .action(async ({ config, accounts }: ConfigOption & { readonly accounts?: string }) =>
    print(JSON.stringify(await seed(await readConfiguration(config), accounts))),
  );

const token = program.command('token').description('what programs show to use the API');
command('create', 'print a new API token; it is shown this once', token)
  .requiredOption('--name <name>', 'what it is for, as the list of tokens and the audit log show it')
  .addOption(new Option('--role <role>', 'what it may do').choices(roleSchema.options).makeOptionMandatory())
  .option('--community <id>', 'only in this community, street, district or city and beneath it')
  .option('--dwelling <id>', 'only for this home')
  .option('--days <n>', 'how long it holds', wholeDays, 365)
  .action(async ({ config, ...options }: ConfigOption & NewTokenOptions & { readonly role: Role }) => {
    const configuration = await readConfiguration(config);
    print(await withStore(configuration, (store) => makeToken(store, options, wall())));
  });

const administrator = program.command('administrator').description('for when the last administrator cannot sign in');
command('reset', 'print a link with which an administrator chooses a new password; it works once', administrator)
  .option('--login <name>', 'whose; may be left out while there is one administrator only')
  .action(async ({ config, login }: ConfigOption & { readonly login?: string }) => {
    const configuration = await readConfiguration(config);
    const url = publicUrlOf(configuration.console, configuration.console.port);
    print(await withStore(configuration, (store) => resetAdministrator(store, { login, url }, wall())));
  });

function wholeDays(text: string): number {
  const found = Number(text);
  if (Number.isInteger(found) && found >= 1 && found <= 3_650) return found;
  throw new InvalidArgumentError('must be a whole number of days from 1 to 3650');
}

try {
  await program.parseAsync();
} catch (error) {
  // Expected trouble names field, value and fix; the rest is a mistake of ours and keeps its stack.
  const expected = error instanceof AnjuError;
  process.stderr.write(`${expected ? messageOf(error) : error instanceof Error ? error.stack : String(error)}\n`);
  const inConfiguration = isAnjuError(error, 'config/invalid') || isAnjuError(error, 'config/unreadable');
  process.exitCode = inConfiguration ? exitConfiguration : exitMistake;
}
