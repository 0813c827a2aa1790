import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { pngIcon } from './png-icons.ts';

/** Stands in the service worker's source for the list of what it keeps. */
const placeholder = 'ANJU_SHELL';

const icons = [
  ['icon-192.png', 192, 'rounded'],
  ['icon-512.png', 512, 'rounded'],
  ['icon-maskable-512.png', 512, 'maskable'],
  ['apple-touch-icon.png', 180, 'maskable'],
  ['badge-96.png', 96, 'badge'],
] as const;

/**
 * Draws the icons, and tells the service worker which files the app needs without the relay. Its name of the version is
 * made of all their contents, so that any change makes a new service worker, and nothing else does.
 */
export function appShell(publicFolder: string): Plugin {
  return {
    name: 'anju-app-shell',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      for (const [fileName, size, kind] of icons) {
        this.emitFile({ type: 'asset', fileName, source: pngIcon(size, kind) });
      }
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle['service-worker.js'];
        if (worker?.type !== 'chunk') throw new Error('the service worker was not built');
        const hash = createHash('sha256').update(worker.code);
        const files: string[] = [];
        for (const [name, file] of Object.entries(bundle).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
          if (file === worker) continue;
          hash.update(name).update(file.type === 'chunk' ? file.code : file.source);
          // The relay serves the start page at / and at every address of a page.
          files.push(name === 'index.html' ? '/' : `/${name}`);
        }
        for (const name of readdirSync(publicFolder).toSorted()) {
          hash.update(name).update(readFileSync(join(publicFolder, name)));
          files.push(`/${name}`);
        }
        if (!files.includes('/')) throw new Error('the start page was not built');
        const shell = JSON.stringify({ version: hash.digest('hex').slice(0, 16), files });
        if (!worker.code.includes(placeholder)) throw new Error(`the service worker has no ${placeholder}`);
        worker.code = worker.code.replace(placeholder, () => shell);
      },
    },
  };
}
