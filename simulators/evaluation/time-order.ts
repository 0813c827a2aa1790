import { hourMs, type LocalMs } from './recorded-time.ts';

/** Loggers write lines of the same moment in any order. */
const slack = 2_000;
/** Further ahead than this, a time is believed only when the next line follows it: one misread year would void all the rest. */
const believable = 25 * hourMs;

export const goesBack = 'its time lies before that of the line before';
export const standsAlone = 'its time is far ahead, and the next line does not follow it';

interface Held<Item> {
  readonly at: LocalMs;
  readonly item: Item;
}

/**
 * Hands items on in the order of time. One that goes back is refused; one far ahead is held until the next line has said
 * whether it is so.
 */
export class TimeOrder<Item> {
  #last: LocalMs | undefined;
  #held: Held<Item> | undefined;
  readonly #take: (at: LocalMs, item: Item) => void;
  readonly #refuse: (reason: string, item: Item) => void;

  constructor(take: (at: LocalMs, item: Item) => void, refuse: (reason: string, item: Item) => void) {
    this.#take = take;
    this.#refuse = refuse;
  }

  offer(at: LocalMs, item: Item): void {
    const held = this.#held;
    if (held) {
      this.#held = undefined;
      if (at >= held.at - slack && at - held.at < believable) this.#accept(held.at, held.item);
      else this.#refuse(standsAlone, held.item);
    }
    const last = this.#last;
    if (last !== undefined && at < last - slack) this.#refuse(goesBack, item);
    else if (last === undefined || at - last > believable) this.#held = { at, item };
    else this.#accept(Math.max(at, last), item);
  }

  /** Nothing more comes. */
  end(): void {
    const held = this.#held;
    this.#held = undefined;
    if (!held) return;
    if (this.#last === undefined) this.#accept(held.at, held.item);
    else this.#refuse(standsAlone, held.item);
  }

  #accept(at: LocalMs, item: Item): void {
    this.#last = at;
    this.#take(at, item);
  }
}
