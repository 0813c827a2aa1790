import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import { AnjuError, isAnjuError, messageOf } from '../foundation/errors.ts';
import { createLog } from '../foundation/log.ts';
import { startLocalBroker } from './local-broker/aedes-broker.ts';
import { brokerSettings, type BrokerSettings } from './local-broker/settings.ts';

/** The local broker as a program of its own, so that it outlives the hub. */
async function run(configFile: string): Promise<void> {
  const log = createLog({ program: 'broker' });
  const settings = readSettings(configFile);
  const folder = dirname(resolve(configFile));
  const broker = await startLocalBroker({
    port: settings.port,
    dataFolder: resolve(folder, settings.dataFolder),
    ...(settings.usersFile === undefined ? {} : { usersFile: resolve(folder, settings.usersFile) }),
    baseTopic: settings.baseTopic,
    log,
  });
  const stop = (): void => {
    broker.stop().then(
      () => {
        log.info('stopped');
        process.exitCode = 0;
      },
      (error: unknown) => {
        log.error({ problem: messageOf(error) }, 'stop failed');
        process.exitCode = 1;
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  log.info({ port: broker.port, usersFile: broker.usersFile }, 'ready');
}

function readSettings(file: string): BrokerSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AnjuError('config/unreadable', `${file}: cannot be read (${messageOf(error)})`, { cause: error });
  }
  let written: unknown;
  try {
    written = parse(text) ?? {};
  } catch (error) {
    throw new AnjuError('config/invalid', `${file}: is not YAML (${messageOf(error)})`, { cause: error });
  }
  const parsed = brokerSettings.safeParse(written);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => {
    const given = path.reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      written,
    );
    return `${z.core.toDotPath(path) || 'file'}: ${JSON.stringify(given) ?? 'nothing'}: ${message}`;
  });
  throw new AnjuError('config/invalid', `${file}: ${problems.join('; ')}`);
}

const program = new Command('anju-broker')
  .description('MQTT broker between Zigbee2MQTT and the hub, on this computer only')
  .requiredOption('--config <file>', 'YAML file; see deploy/ for an example')
  .action(async ({ config }: { config: string }) => run(config));

try {
  await program.parseAsync();
} catch (error) {
  // One line that a person can act on; anything else is a bug and shows its stack.
  process.stderr.write(isAnjuError(error) ? `${error.message.replaceAll('\n', ' ')}\n` : `${String(error)}\n`);
  process.exitCode = 1;
}
