import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import type { NewAuditEntry } from './audit-log.ts';

const countedFor = minutes(1);
/** Lines of their own each minute. What comes from more people or addresses than that is counted together. */
const mostPeople = 500;
const mostStrangers = 30;

interface Counted {
  /** The latest of them. */
  entry: NewAuditEntry;
  /** Since the line that was written at once. */
  more: number;
}

/**
 * What may come in a flood, such as refusals: the first of each kind is written at once, and how many more came within
 * a minute in one line after it. So a day of flood is some ten thousand lines, whatever its size.
 */
export class BoundedAudit {
  readonly #clock: Clock;
  readonly #record: (entry: NewAuditEntry) => Promise<void>;
  #counted = new Map<string, Counted>();
  #lines = { people: 0, strangers: 0 };
  #cancel: CancelWake | undefined;

  constructor(parts: { readonly clock: Clock; readonly record: (entry: NewAuditEntry) => Promise<void> }) {
    this.#clock = parts.clock;
    this.#record = parts.record;
  }

  async note(entry: NewAuditEntry): Promise<void> {
    const isStranger = entry.who.kind === 'nobody';
    const key = [entry.who.id, networkOf(entry.from), isStranger ? guessed(entry) : entry.action, entry.outcome].join(
      ' ',
    );
    const before = this.#counted.get(key);
    if (before) {
      this.#counted.set(key, { entry, more: before.more + 1 });
      return;
    }
    this.#cancel ??= this.#clock.wakeAt(after(this.#clock.now(), countedFor), () => void this.flush());
    const lines = isStranger ? 'strangers' : 'people';
    if (this.#lines[lines] >= (isStranger ? mostStrangers : mostPeople)) {
      this.#countTogether(entry);
      return;
    }
    this.#lines[lines] += 1;
    this.#counted.set(key, { entry, more: 0 });
    await this.#record(entry);
  }

  /** Writes what was counted. Also when the relay stops. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    const counted = [...this.#counted.values()];
    this.#counted = new Map();
    this.#lines = { people: 0, strangers: 0 };
    for (const { entry, more } of counted) {
      if (more > 0) await this.#record({ ...entry, detail: { ...entry.detail, times: more } });
    }
  }

  #countTogether(entry: NewAuditEntry): void {
    const key = `together ${entry.outcome}`;
    const more = (this.#counted.get(key)?.more ?? 0) + 1;
    const who = { kind: 'nobody', id: '', name: '' } as const;
    const together = {
      ...entry,
      who,
      from: '',
      action: 'from many addresses',
      target: '',
      communityId: null,
      detail: {},
    };
    this.#counted.set(key, { entry: together, more });
  }
}

/** Whose account a stranger tried to get into. What stands in an address is the stranger's own choice, and no account. */
const guessed = ({ target, detail }: NewAuditEntry): string => (detail['because'] === undefined ? '' : target);

/** Whoever has an IPv6 address has 2^64 of them. */
const networkOf = (address: string): string =>
  address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address;
