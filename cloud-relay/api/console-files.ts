import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { systemCode } from '../../foundation/errors.ts';

/** One file of the built console, as it goes over the wire. */
export interface ConsoleFile {
  readonly body: Buffer;
  /** Absent where it would not be shorter. */
  readonly gzipped: Buffer | undefined;
  readonly contentType: string;
  readonly etag: string;
  /** Its name has a hash of its content, so it never changes. */
  readonly isForEver: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/**
 * The console is some 700 kB in a few files, read once: no address can then name a file that is not one of them.
 * Empty when it has not been built. Keys are paths as browsers ask for them, such as `/assets/index-3f2a.js`.
 */
export async function readConsole(folder: string): Promise<ReadonlyMap<string, ConsoleFile>> {
  const files = new Map<string, ConsoleFile>();
  for (const path of await filesIn(folder)) {
    const contentType = contentTypes[extname(path)];
    if (contentType === undefined) continue;
    const body = await readFile(path);
    const gzipped = gzipSync(body, { level: 9 });
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(url, {
      body,
      gzipped: gzipped.length < body.length ? gzipped : undefined,
      contentType,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      isForEver: url.startsWith('/assets/'),
    });
  }
  return files;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
