import type { AlarmFacts } from '../../contracts/alarm-transition.ts';
import { hourOf, type LocalMs } from './recorded-time.ts';
import { isFault } from './replayed-hub.ts';

/** So many are named one by one; all are counted. */
const mostNamed = 200;

export interface KindTally {
  readonly kind: string;
  readonly reason: string;
  readonly fault: boolean;
  count: number;
  readonly byHour: number[];
}

export interface NamedAlarm {
  readonly at: LocalMs;
  readonly kind: string;
  readonly reason: string;
  readonly place: string;
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
}

/** What was raised in a recording in which nothing is known to have happened: counted by kind, reason and hour. */
export class AlarmTally {
  readonly named: NamedAlarm[] = [];
  readonly #from: LocalMs;
  #saidAgain = 0;
  readonly #kinds = new Map<string, KindTally>();

  constructor(countsFrom: LocalMs) {
    this.#from = countsFrom;
  }

  /** How often an alarm that still stood, and is no fault, was said again. */
  get saidAgain(): number {
    return this.#saidAgain;
  }

  add(alarm: AlarmFacts, at: LocalMs, again: boolean): void {
    if (at < this.#from) return;
    if (again) {
      if (!isFault(alarm)) this.#saidAgain++;
      return;
    }
    const { kind, because, place } = alarm;
    const key = `${kind} ${because.reason}`;
    let tally = this.#kinds.get(key);
    if (!tally) {
      tally = {
        kind,
        reason: because.reason,
        fault: isFault(alarm),
        count: 0,
        byHour: Array.from({ length: 24 }, () => 0),
      };
      this.#kinds.set(key, tally);
    }
    tally.count++;
    const hour = hourOf(at);
    tally.byHour[hour] = (tally.byHour[hour] ?? 0) + 1;
    if (!tally.fault && this.named.length < mostNamed)
      this.named.push({ at, kind, reason: because.reason, place, evidence: because.evidence });
  }

  get falseAlarms(): number {
    return this.kinds.reduce((sum, { fault, count }) => sum + (fault ? 0 : count), 0);
  }

  get kinds(): readonly KindTally[] {
    return [...this.#kinds.values()].toSorted((one, other) => other.count - one.count);
  }
}
