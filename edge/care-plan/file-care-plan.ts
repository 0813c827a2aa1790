import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { carePlanRefSchema } from '../../contracts/care-plan.ts';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import { replaceFile } from '../../foundation/replace-file.ts';

/** A plan as it lies on the disk: as it came, so that another release of the hub may understand more of it. */
const keptSchema = carePlanRefSchema.extend({ plan: z.unknown() });
export type KeptCarePlan = z.output<typeof keptSchema>;

const fileSchema = z.object({ digest: z.string(), content: z.string() });

/** What was found on the disk. */
export interface FoundCarePlan {
  readonly kept?: KeptCarePlan;
  /** Why it is not the newest one. */
  readonly problem?: string;
}

/** The hub's care plan in its data folder, and the one before it in case the card damages a file. */
export class FileCarePlan {
  readonly #newest: string;
  readonly #previous: string;
  /** The text of the newest, once it is known to be good. */
  #good: string | undefined;

  constructor(dataFolder: string) {
    this.#newest = join(dataFolder, 'care-plan', 'plan.json');
    this.#previous = join(dataFolder, 'care-plan', 'previous.json');
  }

  /** The newest plan that can be read. Never throws. */
  async load(): Promise<FoundCarePlan> {
    try {
      const { kept, text } = await read(this.#newest);
      this.#good = text;
      return { kept };
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return {};
      const problem = `the care plan cannot be read: ${messageOf(error)}`;
      return read(this.#previous).then(
        ({ kept }) => ({ kept, problem: `${problem}; the one before it is used` }),
        () => ({ problem: `${problem}; none is used` }),
      );
    }
  }

  /** Resolves when the plan is on the disk. Two calls must not overlap. */
  async keep(plan: KeptCarePlan): Promise<void> {
    const content = JSON.stringify(plan);
    const text = JSON.stringify({ digest: digestOf(content), content });
    if (this.#good !== undefined && this.#good !== text) await replaceFile(this.#previous, this.#good);
    await replaceFile(this.#newest, text);
    this.#good = text;
  }
}

async function read(file: string): Promise<{ readonly kept: KeptCarePlan; readonly text: string }> {
  const text = await readFile(file, 'utf8');
  const { digest, content } = fileSchema.parse(JSON.parse(text));
  if (digest !== digestOf(content)) throw new Error('its contents are damaged');
  return { kept: keptSchema.parse(JSON.parse(content)), text };
}

const digestOf = (content: string): string => createHash('sha256').update(content).digest('hex');
