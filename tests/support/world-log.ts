import { createLog, type Log } from '../../foundation/log.ts';

/** The log of everything in one world. Lines at error level are for people to look at: a test declares those it expects. */
export class WorldLog {
  readonly log: Log;
  readonly #errors: string[] = [];
  readonly #declared: RegExp[] = [];
  #lines = 0;

  constructor() {
    this.log = createLog({
      program: 'world',
      level: 'info',
      destination: {
        write: (line) => {
          this.#lines++;
          if (process.env['ANJU_WORLD_LOG'] !== undefined) process.stderr.write(line);
          if (line.includes('"level":"error"')) this.#errors.push(line.trim());
        },
      },
    });
  }

  get lines(): number {
    return this.#lines;
  }

  /** Error lines with this in them are part of the story. */
  expects(text: RegExp): void {
    this.#declared.push(text);
  }

  /** Error lines that nobody declared. */
  get unexpected(): readonly string[] {
    return this.#errors.filter((line) => !this.#declared.some((text) => text.test(line)));
  }
}
