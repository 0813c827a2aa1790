import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { minutes, type Duration } from '../../foundation/durations.ts';
import { networkOf } from '../network-of.ts';
import type { NewAuditEntry } from './audit-log.ts';

/** Lines of their own each time. What comes from more addresses of strangers than that is counted together. */
const mostStrangers = 30;
/** Of one person, so that nobody uses up the lines of everybody else. */
const mostOfOne = 200;

interface BoundedAuditParts {
  readonly clock: Clock;
  readonly record: (entry: NewAuditEntry) => Promise<void>;
  /** How long the same is counted before the next line. */
  readonly countedFor?: Duration;
  /** As `mostStrangers`, for people who are signed in. */
  readonly mostPeople?: number;
}

interface Counted {
  /** The latest of them. */
  entry: NewAuditEntry;
  /** Since the line that was written at once. */
  more: number;
}

/**
 * What may come in a flood, such as refusals: the first of each kind is written at once, and how many more came within
 * a minute, or as long as is said, in one line after it. So a day of flood is some ten thousand lines, whatever its size.
 */
export class BoundedAudit {
  readonly #clock: Clock;
  readonly #record: (entry: NewAuditEntry) => Promise<void>;
  readonly #countedFor: Duration;
  readonly #mostPeople: number;
  #counted = new Map<string, Counted>();
  #lines = { people: 0, strangers: 0 };
  #ownLines = new Map<string, number>();
  #cancel: CancelWake | undefined;

  constructor({ clock, record, countedFor = minutes(1), mostPeople = 500 }: BoundedAuditParts) {
    this.#clock = clock;
    this.#record = record;
    this.#countedFor = countedFor;
    this.#mostPeople = mostPeople;
  }

  async note(entry: NewAuditEntry): Promise<void> {
    const isStranger = entry.who.kind === 'nobody';
    const what = isStranger ? guessed(entry) : entry.action;
    const of = entry.outcome === 'done' ? entry.target : '';
    const key = [entry.who.id, networkOf(entry.from), what, entry.outcome, of].join(' ');
    const before = this.#counted.get(key);
    if (before) {
      this.#counted.set(key, { entry, more: before.more + 1 });
      return;
    }
    this.#cancel ??= this.#clock.wakeAt(after(this.#clock.now(), this.#countedFor), () => void this.flush());
    const own = this.#ownLines.get(entry.who.id) ?? 0;
    if (!isStranger && own >= mostOfOne) {
      this.#countUnderTheirName(entry);
      return;
    }
    const lines = isStranger ? 'strangers' : 'people';
    if (this.#lines[lines] >= (isStranger ? mostStrangers : this.#mostPeople)) {
      this.#countTogether(entry);
      return;
    }
    this.#lines[lines] += 1;
    this.#ownLines.set(entry.who.id, own + 1);
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
    this.#ownLines = new Map();
    for (const { entry, more } of counted) {
      if (more > 0) await this.#record({ ...entry, detail: { ...entry.detail, times: more } });
    }
  }

  /** Whoever asks for everything by itself has one line for all that came after the first. */
  #countUnderTheirName(entry: NewAuditEntry): void {
    const key = `together ${entry.who.id} ${entry.action} ${entry.outcome}`;
    const more = (this.#counted.get(key)?.more ?? 0) + 1;
    this.#counted.set(key, { entry: { ...entry, target: '', communityId: null }, more });
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
