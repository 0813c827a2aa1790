import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AnjuError, isAnjuError, messageOf } from '../../foundation/errors.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { createLog } from '../../foundation/log.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { PushService } from '../providers/push-service.ts';
import { startControlPage } from './control-page.ts';
import { readHomeSettings } from './settings.ts';
import { SimulatedHome } from './simulated-home.ts';

/** One simulated home as a program: its sensors, its link to the internet, its control page. */
async function run(configFile: string): Promise<void> {
  const log = createLog({ program: 'home' });
  const clock = systemClock();
  const settings = readHomeSettings(configFile);
  const lifecycle = new Lifecycle();

  const stop = async (): Promise<void> => {
    const problems = await lifecycle.stop();
    for (const problem of problems) log.warn({ problem }, 'stopped badly');
    log.info('stopped');
    process.exit(problems.length === 0 ? 0 : 1);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());

  const home = new SimulatedHome({ settings, clock });
  lifecycle.onStop('home', async () => {
    const problems = await home.stop();
    if (problems.length > 0) throw new Error(problems.join('; '));
  });
  try {
    await home.start();
    if (settings.push) {
      const tls = {
        key: readFileSync(settings.push.keyFile, 'utf8'),
        cert: readFileSync(settings.push.certificateFile, 'utf8'),
      };
      const service = new PushService({ clock, tls });
      await service.start(settings.push.port);
      lifecycle.onStop('push service', () => service.stop());
    }
    const page = await startControlPage({ home, clock, port: settings.page.port });
    lifecycle.onStop('control page', () => page.stop());
    log.info({ page: page.address }, 'ready');
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

const help = `anju-home --config FILE

One simulated home: sensors that write real bytes, a link to the internet, the phones of those who are called, and a
control page on this computer. npm start runs it with all the rest.

  --config FILE   YAML file of the home; npm start makes one (.anju/home.yaml)
  --help          shows this
`;

/** The file that the command line names; undefined when it only asks what there is. */
function readCommandLine(): string | undefined {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help) return undefined;
    if (values.config !== undefined) return values.config;
  } catch (error) {
    throw new AnjuError('input/invalid', `${messageOf(error)}. --help lists the options`, { cause: error });
  }
  throw new AnjuError('input/invalid', '--config: name the YAML file of the home');
}

try {
  const file = readCommandLine();
  if (file === undefined) process.stdout.write(help);
  else await run(file);
} catch (error) {
  // One line that a person can act on; anything else is a bug and shows its stack.
  process.stderr.write(isAnjuError(error) ? `${messageOf(error).replaceAll('\n', ' ')}\n` : `${String(error)}\n`);
  process.exit(1);
}
