import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isAnjuError, messageOf } from '../../foundation/errors.ts';
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

try {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  if (values.config === undefined) throw new Error('--config: name the YAML file of the home');
  await run(values.config);
} catch (error) {
  // One line that a person can act on; anything else is a bug and shows its stack.
  process.stderr.write(isAnjuError(error) ? `${messageOf(error).replaceAll('\n', ' ')}\n` : `${String(error)}\n`);
  process.exit(1);
}
