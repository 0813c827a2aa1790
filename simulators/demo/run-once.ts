import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/** Runs a program of ours to its end and returns what it printed. Throws with its own error line. */
export function runOnce(what: string, args: readonly string[], logFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...args], { timeout: 120_000, maxBuffer: 1024 * 1024 }, (error, output, errors) => {
      appendFileSync(logFile, errors, { mode: 0o600 });
      if (!error) {
        resolve(output);
        return;
      }
      const line = errors
        .trim()
        .split('\n')
        .find((text) => text.trim() !== '');
      reject(new Error(`${what} failed: ${line ?? error.message} (${logFile})`, { cause: error }));
    });
  });
}
