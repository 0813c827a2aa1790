import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../foundation/log.ts';
import { notFound } from './api-error.ts';
import { readConsole, type ConsoleFile } from './console-files.ts';

/** The built console, and its start page for every address that it knows itself. */
export async function serveConsole(
  app: FastifyInstance,
  { folder, log }: { readonly folder: string; readonly log: Log },
): Promise<void> {
  const files = await readConsole(folder);
  const startPage = files.get('/index.html');
  if (!startPage) log.error({ folder }, 'console-not-built');
  const hidden = { schema: { hide: true } };

  app.get('/', hidden, (request, reply) => {
    return startPage ? send(startPage, request, reply) : sendNotFound(reply);
  });
  for (const [path, file] of files) {
    if (file !== startPage) app.get(path, hidden, (request, reply) => send(file, request, reply));
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' &&
      !/^\/(api|assets)(\/|\?|$)/.test(request.url) &&
      (request.headers.accept ?? '').includes('text/html');
    return isPage && startPage ? send(startPage, request, reply) : sendNotFound(reply);
  });
}

function send(file: ConsoleFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.headers({
    'cache-control': file.isForEver ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-type': file.contentType,
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (!takesGzip || !file.gzipped) return reply.send(file.body);
  return reply.header('content-encoding', 'gzip').send(file.gzipped);
}

const sendNotFound = (reply: FastifyReply): FastifyReply => reply.code(404).send({ error: notFound });
