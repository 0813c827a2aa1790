import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { after, type Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import { AnjuError, messageOf, systemCode } from '../../foundation/errors.ts';
import { isHomeAction } from './home-actions.ts';
import { foreignRequest } from './same-site.ts';
import type { SimulatedHome } from './simulated-home.ts';

/** The page's files stay beside their source: dist/ holds only what the compiler makes. */
const pageFolder = new URL('../../../simulators/home/page/', import.meta.url);
const files = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/texts.js': { name: 'texts.js', type: 'text/javascript; charset=utf-8' },
  '/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
} as const;

const contentSecurity =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const mostViewers = 20;
const longestBacklog = 1024 * 1024;
const keepAlive = seconds(15);

export interface ControlPage {
  readonly address: string;
  stop(): Promise<void>;
}

/** Serves the home's control page on loopback. `port` 0 takes a free one. */
export async function startControlPage(options: {
  home: SimulatedHome;
  clock: Clock;
  port: number;
}): Promise<ControlPage> {
  const { home, clock } = options;
  const server = fastify({ forceCloseConnections: true, bodyLimit: 1024 });
  const viewers = new Set<ServerResponse>();
  const port = (): number => (server.server.address() as AddressInfo).port;

  server.addHook('onRequest', async (request, reply) => {
    const because = foreignRequest(request.headers, { port: port(), presses: request.method !== 'GET' });
    if (because !== undefined) return reply.code(403).send({ problem: because });
    reply.header('content-security-policy', contentSecurity).header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store');
    return undefined;
  });
  for (const [path, { name, type }] of Object.entries(files)) {
    server.get(path, (_request, reply) => reply.type(type).send(readFileSync(new URL(name, pageFolder))));
  }
  server.get('/events', (_request, reply) => {
    if (viewers.size >= mostViewers) return reply.code(503).send({ problem: 'Too many pages are open already.' });
    reply.hijack();
    const viewer = reply.raw;
    viewer.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    viewers.add(viewer);
    viewer.on('close', () => viewers.delete(viewer));
    viewer.write(stateEvent(home));
    return reply;
  });
  addActions(server, home);

  // A viewer that does not read must not fill our memory: EventSource connects again by itself.
  const tell = (text: string): void => {
    for (const viewer of viewers) if (viewer.writableLength > longestBacklog) viewer.destroy();
    for (const viewer of viewers) viewer.write(text);
  };
  const stopWatching = home.watch(() => tell(stateEvent(home)));
  let cancelBeat = (): void => undefined;
  const beat = (): void => {
    // The state again, for what changes without an event, such as the bridge's connection.
    tell(stateEvent(home));
    cancelBeat = clock.wakeAt(after(clock.now(), keepAlive), beat);
  };

  try {
    await server.listen({ port: options.port, host: '127.0.0.1' });
  } catch (error) {
    stopWatching();
    if (systemCode(error) !== 'EADDRINUSE') throw error;
    throw new AnjuError('port/taken', `page.port: ${options.port} is in use by another program; choose another`, {
      cause: error,
    });
  }
  beat();
  return {
    address: `http://localhost:${port()}/`,
    stop: async () => {
      stopWatching();
      cancelBeat();
      for (const viewer of viewers) viewer.destroy();
      await server.close();
    },
  };
}

const stateEvent = (home: SimulatedHome): string => `data: ${JSON.stringify(home.state)}\n\n`;

function addActions(server: FastifyInstance, home: SimulatedHome): void {
  server.post<{ Params: { name: string } }>('/actions/:name', async (request, reply) => {
    const { name } = request.params;
    if (!isHomeAction(name)) return reply.code(404).send({ problem: `There is no action ${name.slice(0, 40)}.` });
    try {
      await home.act(name);
    } catch (error) {
      return reply.code(503).send({ problem: messageOf(error) });
    }
    return reply.code(204).send();
  });
}
