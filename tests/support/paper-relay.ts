import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { readConsole } from '../../cloud-relay/api/console-files.ts';
import { securityHeaders } from '../../cloud-relay/api/security-headers.ts';
import { hubIdentityRoutes } from '../../contracts/api-hubs.ts';
import { api } from '../../contracts/api.ts';
import type { ApiRoute } from '../../contracts/api-route.ts';
import { paperAnswers } from './paper-answers.ts';

/** The console as it was built. */
const consoleFolder = join(import.meta.dirname, '..', '..', 'console');

const routes: Readonly<Record<string, ApiRoute>> = { ...api, ...hubIdentityRoutes };

export interface PaperRelay {
  readonly origin: string;
  /** Says this to a route from now on, in place of what it says by itself. The body is checked by the contract. */
  answer(route: string, body: object, status?: number): void;
  /** Says these statuses to the next calls of a route, one each, before it answers again. */
  fail(route: string, statuses: readonly number[]): void;
  /** Serves another text at the path of a file, as a newer version of the console does. */
  serveInstead(path: string, change: (text: string) => string): void;
  /** Every route that was asked for, such as `POST /api/page-answers`, with its body. */
  readonly asked: { readonly route: string; readonly body: unknown }[];
  /** Ends every stream of live events, and refuses new ones while it is true. */
  deaf(isDeaf: boolean): void;
  /** Sends one live event to every reader. */
  tell(event: object): void;
  /** What it was asked and could not answer by the contract. */
  readonly failures: string[];
  /** Headers that the last reader of live events came with. */
  readonly readers: IncomingMessage[];
}

/**
 * The console and answers to all that it asks, without a relay behind them: for how pages look in states that a real
 * relay shows one at a time. Whatever it says has been read by the contract's own schema first.
 */
export async function paperRelay(options: { readonly signedIn?: boolean } = {}): Promise<PaperRelay> {
  const files = await readConsole(consoleFolder);
  const startPage = files.get('/index.html');
  if (!startPage) throw new Error('the console is not built; run: npm run build --workspace @anju/console');
  const answers: Record<string, (id: string) => unknown> = { ...paperAnswers(Date.now()) };
  const statuses: Record<string, number> = {};
  const asked: { route: string; body: unknown }[] = [];
  const readers: IncomingMessage[] = [];
  const failures: string[] = [];
  const failing: Record<string, number[]> = {};
  const changes: Record<string, (text: string) => string> = {};
  const streams = new Set<ServerResponse>();
  let isDeaf = false;
  let sent = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://paper');
    const headers = { ...securityHeaders, 'cache-control': 'no-store' };
    if (!pathname.startsWith('/api/')) {
      const file = files.get(pathname) ?? startPage;
      response.writeHead(200, { ...headers, 'content-type': file.contentType, 'cache-control': 'no-cache' });
      const change = changes[pathname];
      return void response.end(change ? change(file.body.toString()) : file.body);
    }
    if (pathname === '/api/live') {
      if (isDeaf) return void request.socket.destroy();
      readers.push(request);
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
      response.write('retry: 200\nevent: beat\ndata: {}\n\n');
      streams.add(response);
      return void response.on('close', () => streams.delete(response));
    }
    const { name, id } = routeOf(request.method ?? 'GET', pathname);
    const said = await textOf(request);
    asked.push({ route: name, body: said === '' ? undefined : JSON.parse(said) });
    const failure = failing[name]?.shift();
    if (failure !== undefined) return void response.writeHead(failure, headers).end();
    const answer = options.signedIn === false && name === 'GET /api/me' ? undefined : answers[name]?.(id);
    if (answer === undefined && name !== 'GET /api/me') failures.push(`nothing is written for ${name}`);
    const status = answer === undefined ? (name === 'GET /api/me' ? 401 : 404) : (statuses[name] ?? 200);
    const body =
      answer === undefined
        ? { error: { code: 'paper/none', message: `nothing is written for ${name}` } }
        : status < 400
          ? checked(name, answer)
          : answer;
    response.writeHead(status, { ...headers, 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      failures.push(error instanceof Error ? error.message : String(error));
      response.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    readers,
    failures,
    answer: (route, body, status = 200) => {
      answers[route] = () => body;
      statuses[route] = status;
    },
    fail: (route, list) => {
      failing[route] = [...list];
    },
    serveInstead: (path, change) => {
      changes[path] = change;
    },
    deaf: (value) => {
      isDeaf = value;
      if (value) for (const stream of streams) stream.destroy();
    },
    tell: (event) => {
      for (const stream of streams) stream.write(`id: p.${++sent}\ndata: ${JSON.stringify(event)}\n\n`);
    },
  };
}

/** By the contract: an answer that no relay could give would prove nothing. */
function checked(name: string, answer: unknown): unknown {
  const route = routes[name];
  if (!route) throw new Error(`there is no route ${name}`);
  const schema: z.ZodType = route.answer;
  const read = schema.safeParse(answer);
  if (!read.success) throw new Error(`${name} is answered wrongly on paper: ${read.error.message}`);
  return read.data;
}

function routeOf(method: string, pathname: string): { name: string; id: string } {
  for (const name of Object.keys(routes)) {
    const [wanted = '', path = ''] = name.split(' ');
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:[a-z]+/gi, '([^/]+)')}$`);
    const found = wanted === method ? pattern.exec(pathname) : null;
    // A fixed path comes before one with an id in its place.
    if (found && (found.length === 1 || !(`${method} ${pathname}` in routes))) return { name, id: found[1] ?? '' };
  }
  return { name: `${method} ${pathname}`, id: '' };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
