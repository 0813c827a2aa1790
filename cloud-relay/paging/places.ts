import { InFlight } from '../../foundation/in-flight.ts';
import type { Full, Receiver } from '../store/page-queue.ts';

/** Pages under way at once, per channel: a provider that hangs holds up only its own. */
export const mostAtOnce = 64;

/**
 * Of these to one address. A receiver that never answers holds its place until the attempt times out: it must not take
 * the places of the same person's other receivers.
 */
const mostToOneAddress = 4;

/** To one person: somebody whose addresses are all dead must not take the places of everybody else. */
const mostToOnePerson = 16;

/** Beyond these, one person's places are for addresses to which nothing is under way. */
const sharedOfOnePerson = 8;

/** How many pages are under way to an address, and to the person whose it is. */
export interface UnderWay {
  readonly toAddress: number;
  readonly toPerson: number;
}

export const isFull = ({ toAddress, toPerson }: UnderWay): boolean =>
  toAddress === 0 ? toPerson >= mostToOnePerson : toAddress >= mostToOneAddress || toPerson >= sharedOfOnePerson;

/** What is under way by one channel, and to whom. */
export class Places {
  readonly #inFlight = new InFlight();
  readonly #taken = new Taken();

  get free(): number {
    return mostAtOnce - this.#inFlight.count;
  }

  /** Who has as many as they may have. */
  get full(): Full {
    return this.#taken.full();
  }

  /** Those of `due`, in their order, for which there is a place now. */
  fitting<Due extends Receiver>(due: readonly Due[]): Due[] {
    const taken = this.#taken.copy();
    const fitting = due.filter((to) => {
      if (isFull(taken.underWay(to))) return false;
      taken.add(to, 1);
      return true;
    });
    return fitting.slice(0, Math.max(0, this.free));
  }

  /** The place is taken until `work` has ended, well or not. */
  take(to: Receiver, work: Promise<void>): void {
    this.#taken.add(to, 1);
    void this.#inFlight.track(work.finally(() => this.#taken.add(to, -1)));
  }

  idle(): Promise<void> {
    return this.#inFlight.idle();
  }
}

/** Counts by person and address. */
class Taken {
  readonly #people: Map<string, Map<string, number>>;

  constructor(people: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map()) {
    this.#people = new Map([...people].map(([responder, addresses]) => [responder, new Map(addresses)]));
  }

  copy(): Taken {
    return new Taken(this.#people);
  }

  underWay({ responder, address }: Receiver): UnderWay {
    const addresses = this.#people.get(responder);
    return { toAddress: addresses?.get(address) ?? 0, toPerson: sum(addresses) };
  }

  add({ responder, address }: Receiver, count: number): void {
    const addresses = this.#people.get(responder) ?? new Map<string, number>();
    const now = (addresses.get(address) ?? 0) + count;
    if (now > 0) addresses.set(address, now);
    else addresses.delete(address);
    if (addresses.size > 0) this.#people.set(responder, addresses);
    else this.#people.delete(responder);
  }

  full(): Full {
    const people: string[] = [];
    const full: string[] = [];
    for (const [responder, addresses] of this.#people) {
      const toPerson = sum(addresses);
      if (isFull({ toAddress: 0, toPerson })) people.push(responder);
      for (const [address, toAddress] of addresses) if (isFull({ toAddress, toPerson })) full.push(address);
    }
    return { people, addresses: full };
  }
}

const sum = (addresses: ReadonlyMap<string, number> = new Map()): number =>
  [...addresses.values()].reduce((total, count) => total + count, 0);
