import type { Decision } from '../../edge/decision/decision.ts';
import { dayMs, dayOf, type LocalMs } from './recorded-time.ts';

export interface RefusedDays {
  readonly why: 'learning' | 'nothing-recorded' | 'cannot-judge';
  /** What the hub said, where it was the hub that refused. */
  readonly reason: string;
  readonly count: number;
}

export interface Unsure {
  readonly rule: string;
  readonly reason: string;
  readonly windows: number;
}

const watchesTheHome = 'inactivity';

/**
 * Which days count. Not judged are those in which the hub was still learning, those without a single event, and those in
 * which it said at the end of every active window that it could not judge whether anything moves in the home.
 */
export class JudgedDays {
  readonly #countsFrom: LocalMs;
  readonly #refused = new Map<string, { why: RefusedDays['why']; reason: string; count: number }>();
  readonly #unsure = new Map<string, { rule: string; reason: string; windows: number }>();
  #judged = 0;
  #day: number | undefined;
  #judgedToday = false;
  #saidToday = '';

  constructor(countsFrom: LocalMs) {
    this.#countsFrom = countsFrom;
  }

  window(start: LocalMs, cannotJudge: Decision['cannotJudge']): void {
    const day = dayOf(start);
    if (day !== this.#day) this.#next(day);
    const blind = cannotJudge.find(({ rule }) => rule === watchesTheHome);
    if (blind) this.#saidToday = blind.because.reason;
    else this.#judgedToday = true;
    for (const { rule, because } of cannotJudge) {
      const key = `${rule} ${because.reason}`;
      const known = this.#unsure.get(key);
      if (known) known.windows++;
      else this.#unsure.set(key, { rule, reason: because.reason, windows: 1 });
    }
  }

  finished(): { judged: number; refused: readonly RefusedDays[]; unsure: readonly Unsure[] } {
    this.#close();
    this.#day = undefined;
    return { judged: this.#judged, refused: [...this.#refused.values()], unsure: [...this.#unsure.values()] };
  }

  #next(day: number): void {
    const before = this.#day;
    this.#close();
    if (before !== undefined)
      for (let silent = before + 1; silent < day; silent++)
        this.#refuse(silent * dayMs < this.#countsFrom ? 'learning' : 'nothing-recorded', '');
    this.#day = day;
    this.#judgedToday = false;
    this.#saidToday = '';
  }

  #close(): void {
    if (this.#day === undefined) return;
    if (this.#day * dayMs < this.#countsFrom) this.#refuse('learning', '');
    else if (this.#judgedToday) this.#judged++;
    else this.#refuse('cannot-judge', this.#saidToday);
  }

  #refuse(why: RefusedDays['why'], reason: string): void {
    const key = `${why} ${reason}`;
    const known = this.#refused.get(key);
    if (known) known.count++;
    else this.#refused.set(key, { why, reason, count: 1 });
  }
}
