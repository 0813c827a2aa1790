import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../foundation/system-clock.ts';
import { apiRelay, type ApiRelay } from './api-relay.ts';
import { freePorts } from './fault-wait.ts';
import { createHub } from '../../cloud-relay/registry/hubs.ts';
import { seedDemo, type DemoSeed } from '../../cloud-relay/registry/demo-seed.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';

/** The console as it was built. */
const consoleFolder = join(import.meta.dirname, '..', '..', 'console');

export interface ConsoleRelay extends ApiRelay {
  readonly origin: string;
  /** The cookie of an administrator of everything who has signed in, and is no responder. */
  readonly session: string;
  readonly hub: HubId;
  readonly seed: DemoSeed;
}

/** The real API with the built console on a real port, on real time, with the demo's home: 王阿姨, and 李明 who is called first. */
export async function consoleRelay(): Promise<ConsoleRelay> {
  if (!existsSync(join(consoleFolder, 'index.html'))) {
    throw new Error('the console is not built; run: npm run build --workspace @anju/console');
  }
  // Known beforehand: passkeys and pages are bound to the address.
  const [port = 0] = await freePorts(1);
  const origin = `http://localhost:${port}`;
  const relay = await apiRelay({ clock: systemClock(), consoleFolder, publicUrl: origin });
  const seed = await seedDemo(relay.store, Date.now());
  const hub = hubIdSchema.parse('hub-501');
  await createHub(relay.store.db, everywhere, { id: hub, dwellingId: seed.dwellingId }, Date.now());
  const { headers } = await relay.sessionFor({ role: 'administrator' });
  const session = headers.cookie.split('=')[1] ?? '';
  await relay.api.listen({ host: '127.0.0.1', port });
  return { ...relay, hub, seed, origin, session };
}
