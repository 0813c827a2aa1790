import { worker } from './scope.ts';

/** What the app needs without the relay: written in by the build (build/app-shell.ts). */
declare const ANJU_SHELL: { readonly version: string; readonly files: readonly string[] };
const shell = ANJU_SHELL;

const prefix = 'anju-shell-';
const cacheName = prefix + shell.version;
const kept = new Set(shell.files);

/** Files in assets/ have a hash of their content in their name; the others are asked for anew. */
export async function keepShell(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(
    shell.files.map((file) => new Request(file, { cache: file.startsWith('/assets/') ? 'default' : 'no-cache' })),
  );
}

export async function forgetOlderShells(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)),
  );
}

/**
 * The app's own files come from what is kept, so that it opens at once on a bad network and without any; what the relay
 * says never does: an old incident must not look like a new one. Undefined: not ours, the network has it.
 */
export function shellAnswer(request: Request): Promise<Response> | undefined {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return undefined;
  if (isAppPage(request, pathname)) return keptOr('/', request);
  return kept.has(pathname) ? keptOr(pathname, request) : undefined;
}

const isAppPage = (request: Request, pathname: string): boolean =>
  request.mode === 'navigate' && !/^\/(api|assets|health|metrics)(\/|$)/.test(pathname);

async function keptOr(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(path)) ?? fetch(request);
}
