import { z } from 'zod';

const logLine = z.object({ msg: z.string() });
const longestLine = 64 * 1024;

/** Reads what a program writes: when its log says "ready", and the last line of its errors. */
export class LogLines {
  /** Resolves with nothing to say when the program has logged "ready". */
  readonly ready: Promise<undefined>;
  #isReady: () => void = () => undefined;
  #output = '';
  #errors = '';

  constructor() {
    this.ready = new Promise((resolve) => {
      this.#isReady = () => resolve(undefined);
    });
  }

  hearOutput(bytes: Buffer): void {
    const lines = (this.#output + bytes.toString()).split('\n');
    this.#output = (lines.pop() ?? '').slice(-longestLine);
    if (lines.some(saysReady)) this.#isReady();
  }

  hearErrors(bytes: Buffer): void {
    this.#errors = (this.#errors + bytes.toString()).slice(-longestLine);
  }

  /** The first line of an error that the program left, which by our rule names field, value and fix. */
  get firstError(): string | undefined {
    return this.#errors
      .trim()
      .split('\n')
      .find((line) => line.trim() !== '');
  }
}

function saysReady(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    const parsed = logLine.safeParse(JSON.parse(line));
    return parsed.success && parsed.data.msg === 'ready';
  } catch {
    // Not one of our log lines: it says nothing about readiness.
    return false;
  }
}
