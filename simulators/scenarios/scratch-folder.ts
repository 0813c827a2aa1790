import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In memory where the system has such a folder: a simulated hub commits as often as a real one, and wears no disk out. */
const inMemory = '/dev/shm';

/** A folder of one run's own, and how to remove it. */
export function scratchFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(canWrite(inMemory) ? inMemory : tmpdir(), 'anju-sim-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
