import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { systemCode, AnjuError } from '../../foundation/errors.ts';

/** Key and certificate in PEM. Without them a provider speaks plain HTTP, which loopback alone may. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** What a client gets: an answer, none at all, one whose body never ends, or a cut after its request was read. */
export type ProviderReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'endless-body' }
  | { readonly kind: 'cut' };

export interface ProviderRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const longestBody = 256 * 1024;

/** The HTTP side that the fake providers share: it reads a request whole, then answers or misbehaves as told. */
export class ProviderServer {
  readonly #server: Server;
  readonly #scheme: 'http' | 'https';
  readonly #open = new Set<ServerResponse>();
  #fault: ProviderReply | undefined;
  #faultsLeft = 0;

  constructor(tls: ServerCertificate | undefined, reply: (request: ProviderRequest) => ProviderReply) {
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#serve(request, response, reply).catch(() => request.destroy());
    };
    this.#scheme = tls ? 'https' : 'http';
    this.#server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener);
  }

  /** Listens on loopback; port 0 takes a free one. Returns the origin. */
  async start(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      if (systemCode(error) !== 'EADDRINUSE') throw error;
      throw new AnjuError('port/taken', `port: ${port} is in use by another program; choose another`, { cause: error });
    }
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the provider listens on no port');
    return `${this.#scheme}://localhost:${address.port}`;
  }

  async stop(): Promise<void> {
    for (const response of this.#open) response.destroy();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Gives the next `times` requests this reply, whatever they say; for ever without `times`. Undefined ends it. */
  misbehave(fault: ProviderReply | undefined, times = Number.POSITIVE_INFINITY): void {
    this.#fault = fault;
    this.#faultsLeft = fault ? times : 0;
  }

  /** The fault that this request meets, if any; asking counts. */
  takeFault(): ProviderReply | undefined {
    if (this.#faultsLeft <= 0) return undefined;
    this.#faultsLeft--;
    return this.#fault;
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    reply: (request: ProviderRequest) => ProviderReply,
  ): Promise<void> {
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    const body = await readBody(request);
    if (!body) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const { method = 'GET', url = '/', headers } = request;
    const answer = reply({ method, path: url, headers, body });
    switch (answer.kind) {
      case 'answer':
        response.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      case 'endless-body':
        response.writeHead(201).write('{');
        return;
      case 'cut':
        response.destroy();
        return;
      case 'no-answer':
        return;
    }
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
