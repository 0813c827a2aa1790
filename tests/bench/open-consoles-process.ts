import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { relayConfigurationSchema } from '../../cloud-relay/configuration/configuration.ts';
import { createHub } from '../../cloud-relay/registry/hubs.ts';
import { seedDemo } from '../../cloud-relay/registry/demo-seed.ts';
import { startRelay } from '../../cloud-relay/relay.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { hubIdSchema } from '../../contracts/identifiers.ts';
import { createLog } from '../../foundation/log.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { tokenOfEverything } from '../support/signed-in.ts';

/** What the readers of open-consoles.ts read from: a whole relay, or the least that any server of events must do. */
const settings = JSON.parse(process.argv[2] ?? '{}') as {
  kind: 'relay' | 'floor';
  folder: string;
  people: number;
};
export interface OpenConsolesReady {
  readonly kind: 'ready';
  readonly origin: string;
  /** One for each person: nobody has more than a few consoles open. */
  readonly tokens: readonly string[];
}

const ready = settings.kind === 'relay' ? await relayServer() : await floorServer();
process.send?.({ kind: 'ready', ...ready });

async function relayServer(): Promise<Omit<OpenConsolesReady, 'kind'>> {
  const clock = systemClock();
  const relay = await startRelay({
    configuration: relayConfigurationSchema.parse({
      dataFolder: settings.folder,
      publicHosts: ['127.0.0.1'],
      mqtt: { host: '127.0.0.1', port: 0 },
      enrolment: { host: '127.0.0.1', port: 0 },
      console: { port: 0 },
    }),
    clock,
    log: createLog({ program: 'relay', level: 'error' }),
  });
  const now = clock.now().wall;
  const { dwellingId } = await seedDemo(relay.store, now);
  await createHub(relay.store.db, everywhere, { id: hubIdSchema.parse('hub-501'), dwellingId }, now);
  process.on('SIGTERM', () => void relay.stop().then(() => process.exit(0)));
  const tokens: string[] = [];
  for (let n = 0; n < settings.people; n += 1) tokens.push(await tokenOfEverything(relay.store, now));
  return { origin: `http://127.0.0.1:${relay.ports.console}`, tokens };
}

/** A change is told as it comes, in as many bytes, without sign-in, scopes, schemas or a disk. */
async function floorServer(): Promise<Omit<OpenConsolesReady, 'kind'>> {
  const readers = new Set<ServerResponse>();
  let number = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(':\n\n');
      readers.add(response);
      return void response.on('close', () => readers.delete(response));
    }
    const text = `id: 12345678.${++number}\ndata: ${JSON.stringify({ kind: 'hub', hub: 'hub-501' })}\n\n`;
    for (const reader of readers) reader.write(text);
    response.end('{}');
  });
  server.on('connection', (socket) => socket.setNoDelay(true));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.on('SIGTERM', () => process.exit(0));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tokens: [''] };
}
