import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AnjuError, messageOf } from '../../foundation/errors.ts';

const longestLog = 10 * 1024 * 1024;
const factsSchema = z.object({ portBase: z.int(), enrolled: z.boolean(), phones: z.boolean().default(false) });
export type DemoFacts = z.infer<typeof factsSchema>;

/** The folder in which a demo keeps all that is its own. Only its owner can read it. */
export class DemoFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    try {
      for (const folder of [path, this.file('logs'), this.file('dev'), this.file('phones')])
        mkdirSync(folder, { recursive: true, mode: 0o700 });
      chmodSync(path, 0o700);
    } catch (error) {
      throw new AnjuError('config/unreadable', `--home: ${path} cannot be used (${messageOf(error)})`, {
        cause: error,
      });
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Where a program logs. A long log is put aside first. */
  log(name: string): string {
    const file = this.file(`logs/${name}.log`);
    if (existsSync(file) && statSync(file).size > longestLog) renameSync(file, `${file}.old`);
    return file;
  }

  /** Writes the file unless it is there: what was made, or changed by hand, stays. */
  writeOnce(name: string, text: () => string): void {
    if (!existsSync(this.file(name))) this.write(name, text());
  }

  /** A file that only its owner reads, replaced in one step. */
  write(name: string, text: string): void {
    const fresh = this.file(`${name}.new`);
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, this.file(name));
  }

  /** A secret of 256 bits, made once. */
  secret(name: string): string {
    this.writeOnce(name, () => `${randomBytes(32).toString('base64url')}\n`);
    return readFileSync(this.file(name), 'utf8').trim();
  }

  /** What earlier starts have done; undefined before the first. */
  readFacts(): DemoFacts | undefined {
    const file = this.file('demo.json');
    if (!existsSync(file)) return undefined;
    try {
      return factsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      throw new AnjuError('config/invalid', `${file}: cannot be read. Remove ${this.path} to begin anew`, {
        cause: error,
      });
    }
  }

  writeFacts(facts: DemoFacts): void {
    this.write('demo.json', `${JSON.stringify(facts)}\n`);
  }
}
