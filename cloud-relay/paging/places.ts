import { InFlight } from '../../foundation/in-flight.ts';

/** Pages under way at once, per channel: a provider that hangs holds up only its own. */
export const mostAtOnce = 64;

/**
 * Of these to one person. A receiver that never answers holds its place until the attempt times out: somebody whose
 * addresses are all dead must not take the places of everybody else.
 */
export const mostToOnePerson = 4;

/** What is under way by one channel, and to whom. */
export class Places {
  readonly #inFlight = new InFlight();
  readonly #toPeople = new Map<string, number>();

  get free(): number {
    return mostAtOnce - this.#inFlight.count;
  }

  /** Who has as many as one person may have. */
  get full(): string[] {
    return [...this.#toPeople].filter(([, count]) => count >= mostToOnePerson).map(([responder]) => responder);
  }

  /** Those of `due`, in their order, for which there is a place now. */
  fitting<Due extends { readonly responder: string }>(due: readonly Due[]): Due[] {
    const taken = new Map(this.#toPeople);
    const fitting = due.filter(({ responder }) => {
      const count = taken.get(responder) ?? 0;
      if (count >= mostToOnePerson) return false;
      taken.set(responder, count + 1);
      return true;
    });
    return fitting.slice(0, Math.max(0, this.free));
  }

  /** The place is taken until `work` has ended, well or not. */
  take(responder: string, work: Promise<void>): void {
    this.#add(responder, 1);
    void this.#inFlight.track(work.finally(() => this.#add(responder, -1)));
  }

  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  #add(responder: string, count: number): void {
    const now = (this.#toPeople.get(responder) ?? 0) + count;
    if (now > 0) this.#toPeople.set(responder, now);
    else this.#toPeople.delete(responder);
  }
}
