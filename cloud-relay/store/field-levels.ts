import type { Database } from './store.ts';
import { communitiesBelow } from './scope.ts';

/** The levels of the field that lie beneath others, and those themselves. */
export type Below = (roots: readonly string[]) => Promise<readonly string[]>;

export const askBelow =
  (db: Database): Below =>
  (roots) =>
    communitiesBelow(db, roots);

/** Kept for as many different grants; a city's list is 100 kB. */
const mostKept = 100;

/**
 * The same, remembered until a level of the field changes: a city's two thousand communities take milliseconds to
 * collect, and each request of its operators needs them. The database itself counts the changes, whoever makes them.
 */
export class FieldLevels {
  readonly #db: Database;
  readonly #kept = new Map<string, { readonly version: number; readonly communities: readonly string[] }>();

  constructor(db: Database) {
    this.#db = db;
  }

  readonly below: Below = async (roots) => {
    if (roots.length === 0) return [];
    // Before what it counts: what changes in between is collected again the next time.
    const { version } = await this.#db.selectFrom('field_version').select('version').executeTakeFirstOrThrow();
    const key = roots.toSorted().join(' ');
    const kept = this.#kept.get(key);
    if (kept?.version === version) return kept.communities;
    const communities = await askBelow(this.#db)(roots);
    this.#kept.delete(key);
    this.#kept.set(key, { version, communities });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return communities;
  };
}
