import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Admission } from './admission.ts';
import { notFound } from './api-error.ts';

/** Names with a hash of their content never change. */
const forEver = { maxAge: '365d', immutable: true };
const askAgain = { cacheControl: false };

/** The built console, and its start page for every address that it knows itself. */
export async function serveConsole(
  app: FastifyInstance,
  { folder, admission }: { readonly folder: string; readonly admission: Admission },
): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, dotfiles: 'deny' });
  const hidden = { schema: { hide: true } };
  app.get('/', hidden, (request, reply) => {
    const { token } = request.query as { token?: unknown };
    if (typeof token === 'string' && token !== '') return admission.admitByAddress(request, reply, token);
    return reply.header('cache-control', 'no-cache').sendFile('index.html', askAgain);
  });
  app.get('/assets/:file', hidden, (request, reply) => {
    const { file } = request.params as { file: string };
    return reply.sendFile(`assets/${file}`, forEver);
  });
  for (const file of ['service-worker.js', 'icon.svg']) {
    app.get(`/${file}`, hidden, (_, reply) => reply.header('cache-control', 'no-cache').sendFile(file, askAgain));
  }
  app.setNotFoundHandler((request, reply) => {
    const { method, url } = request;
    const isPage =
      method === 'GET' && !/^\/(api|assets)(\/|\?|$)/.test(url) && /text\/html/.test(request.headers.accept ?? '');
    if (isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html', askAgain);
    return reply.code(404).send({ error: notFound });
  });
}
