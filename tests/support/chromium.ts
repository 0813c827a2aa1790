import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Chromium that tests drive: `CHROMIUM` if set, else the first one in the path. `install-programs.mjs` puts it there. */
export function chromiumPath(): string {
  const candidates = process.env['CHROMIUM']
    ? [process.env['CHROMIUM']]
    : ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
        (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)),
      );
  const found = candidates.find(isExecutable);
  if (!found)
    throw new Error(`no Chromium among ${candidates.join(', ')}; run: node tests/support/install-programs.mjs`);
  return found;
}

/** For a fresh profile folder and no sandbox, as containers and roots need it; nothing that calls out by itself. */
export const chromiumArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
