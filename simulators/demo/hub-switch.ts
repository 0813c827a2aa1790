import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { messageOf } from '../../foundation/errors.ts';

const order = z.strictObject({ action: z.enum(['stop', 'start']) });
const longestOrder = 1024;

/** What the switch switches. */
export interface Switched {
  readonly wanted: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Lets the home's control page stop and start the hub: HTTP on loopback, for whoever has the token. */
export async function startHubSwitch(options: { hub: Switched; token: string; port: number }) {
  const { hub, token } = options;
  const server = createServer((request, response) => {
    serve(request, hub, token).then(
      ({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => fail(response, error),
    );
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async (): Promise<void> => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  hub: Switched,
  token: string,
): Promise<{ status: number; body: Readonly<Record<string, string>> }> {
  // The token keeps other sites and other users of this computer out: no page of theirs can know it.
  const given = Buffer.from(request.headers['x-anju-launcher']?.toString() ?? '');
  const wanted = Buffer.from(token);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    return { status: 403, body: { problem: 'x-anju-launcher: not the token' } };
  }
  if (request.method === 'POST') {
    const parsed = order.safeParse(await readJson(request));
    if (!parsed.success) return { status: 400, body: { problem: 'action: must be stop or start' } };
    await (parsed.data.action === 'stop' ? hub.stop() : hub.start());
  }
  return { status: 200, body: { hub: hub.wanted ? 'running' : 'stopped' } };
}

function fail(response: ServerResponse, error: unknown): void {
  response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ problem: messageOf(error) }));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const bytes of request as AsyncIterable<Buffer>) {
    text += bytes.toString();
    if (text.length > longestOrder) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses it.
    return undefined;
  }
}
