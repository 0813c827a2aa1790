import { Command } from 'commander';
import { AnjuError, isAnjuError, messageOf } from '../foundation/errors.ts';
import { createLog } from '../foundation/log.ts';
import { systemClock } from '../foundation/system-clock.ts';
import { readConfiguration } from './configuration/configuration-file.ts';
import type { RelayConfiguration } from './configuration/configuration.ts';
import { consoleAddress, consoleToken, dataFiles } from './configuration/data-folder.ts';
import { pushKeys } from './configuration/push-keys.ts';
import { createClaimCode } from './identity/claims.ts';
import { openAuthority } from './identity/x509-authority.ts';
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
  await consoleToken(dataFolder);
  await withStore(configuration, () => Promise.resolve());
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

const seed = (configuration: RelayConfiguration): Promise<DemoSeed> =>
  withStore(configuration, (store) => seedDemo(store, wall()));

/** Where a person on this computer opens the console, with the token. */
async function consoleUrl({ dataFolder, console: listener }: RelayConfiguration): Promise<string> {
  return consoleAddress(listener.host, listener.port, await consoleToken(dataFolder));
}

async function withStore<T>({ dataFolder }: RelayConfiguration, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ file: dataFiles(dataFolder).database });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const wall = (): number => Math.round(systemClock().now().wall);

/** Every command reads the same file. */
function command(name: string, summary: string): Command {
  return program
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
command('seed-demo', 'add an invented home with the people who look after it; prints their ids').action(
  async ({ config }: ConfigOption) => print(JSON.stringify(await seed(await readConfiguration(config)))),
);
command('console-address', 'print where the console is; the address holds a token: treat it as a password').action(
  async ({ config }: ConfigOption) => print(await consoleUrl(await readConfiguration(config))),
);

try {
  await program.parseAsync();
} catch (error) {
  // Expected trouble names field, value and fix; the rest is a mistake of ours and keeps its stack.
  const expected = error instanceof AnjuError;
  process.stderr.write(`${expected ? messageOf(error) : error instanceof Error ? error.stack : String(error)}\n`);
  const inConfiguration = isAnjuError(error, 'config/invalid') || isAnjuError(error, 'config/unreadable');
  process.exitCode = inConfiguration ? exitConfiguration : exitMistake;
}
