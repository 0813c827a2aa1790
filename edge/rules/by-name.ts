import { z } from 'zod';

/** Lists of this length: one of them and a list of them are both short for a home of a thousand devices. */
const listLength = 32;

/** Of each list, as long as it is the same: only the one that has changed is looked through again. */
const leastIn = new WeakMap<readonly unknown[], number>();

type Lists<Item> = readonly (readonly (Item | undefined)[])[];

/** Where each name stands. Shared by all that came of one another, and only ever added to. */
type Places = Map<string, number>;

/**
 * Values by name, for what is known of each device. Immutable, and unlike a plain record not copied whole when one value
 * changes: that copies two short lists, however many names there are. As JSON it is the plain record, in the order in which
 * the names came.
 */
export class ByName<Value> {
  readonly #places: Places;
  readonly #values: Lists<Value>;
  /** As how many-eth each name came: one that has gone and comes again comes last. */
  readonly #turns: Lists<number>;
  readonly #nextTurn: number;
  readonly size: number;

  private constructor(places: Places, values: Lists<Value>, turns: Lists<number>, nextTurn: number, size: number) {
    this.#places = places;
    this.#values = values;
    this.#turns = turns;
    this.#nextTurn = nextTurn;
    this.size = size;
  }

  static of<Value>(entries: Iterable<readonly [string, Value]> = []): ByName<Value> {
    const places: Places = new Map();
    const values: (Value | undefined)[][] = [];
    const turns: (number | undefined)[][] = [];
    for (const [name, value] of entries) {
      const known = places.get(name);
      const place = known ?? places.size;
      if (known === undefined) places.set(name, place);
      put(values, place, value);
      put(turns, place, place);
    }
    return new ByName(places, values, turns, places.size, places.size);
  }

  get(name: string): Value | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : this.#values[Math.floor(place / listLength)]?.[place % listLength];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The same object when it has that value already. */
  with(name: string, value: Value): ByName<Value> {
    // Whatever begins afresh shares its places with nothing that was before.
    if (this.size === 0) return ByName.of([[name, value]]);
    const before = this.get(name);
    if (before === value) return this;
    let place = this.#places.get(name);
    if (place === undefined) this.#places.set(name, (place = this.#places.size));
    const values = replaced(this.#values, place, value);
    if (before !== undefined) return new ByName(this.#places, values, this.#turns, this.#nextTurn, this.size);
    const turns = replaced(this.#turns, place, this.#nextTurn);
    return new ByName(this.#places, values, turns, this.#nextTurn + 1, this.size + 1);
  }

  /** The same object when there is nothing under that name. */
  without(name: string): ByName<Value> {
    const place = this.#places.get(name);
    if (place === undefined || this.get(name) === undefined) return this;
    const values = replaced(this.#values, place, undefined);
    return new ByName(this.#places, values, this.#turns, this.#nextTurn, this.size - 1);
  }

  /** In the order in which the names came. */
  entries(): [string, Value][] {
    const found: [string, Value][] = [];
    let last = -1;
    let sorted = true;
    const turnOf = (place: number): number => this.#turns[Math.floor(place / listLength)]?.[place % listLength] ?? 0;
    for (const [name, place] of this.#places) {
      const value = this.#values[Math.floor(place / listLength)]?.[place % listLength];
      if (value === undefined) continue;
      sorted &&= turnOf(place) > last;
      last = turnOf(place);
      found.push([name, value]);
    }
    if (sorted) return found;
    const places = this.#places;
    return found.sort(([one], [other]) => turnOf(places.get(one) ?? 0) - turnOf(places.get(other) ?? 0));
  }

  /** In the order in which they came. */
  names(): string[] {
    return this.entries().map(([name]) => name);
  }

  /** The smallest number that stands for any of them; undefined where there are none. Must be the same function each time. */
  least(numberOf: (value: Value) => number): number | undefined {
    let least: number | undefined;
    for (const list of this.#values) {
      let known = leastIn.get(list);
      if (known === undefined) {
        known = Infinity;
        for (const value of list) if (value !== undefined) known = Math.min(known, numberOf(value));
        leastIn.set(list, known);
      }
      if (known < (least ?? Infinity)) least = known;
    }
    return least;
  }

  toJSON(): Record<string, Value> {
    return Object.fromEntries(this.entries());
  }
}

/** Values by name as they are read back from the disk, where they are a plain record. */
export const savedByName = <Value>(value: z.ZodType<Value>): z.ZodType<ByName<Value>> =>
  z.record(z.string(), value).transform((record) => ByName.of(Object.entries(record)));

function put<Item>(lists: (Item | undefined)[][], place: number, item: Item): void {
  const at = Math.floor(place / listLength);
  while (lists.length <= at) lists.push([]);
  const list = lists[at];
  if (list) list[place % listLength] = item;
}

/** A copy in which another item stands at that place; it may be beyond the end. */
function replaced<Item>(lists: Lists<Item>, place: number, item: Item | undefined): Lists<Item> {
  const at = Math.floor(place / listLength);
  const copy = lists.slice();
  while (copy.length <= at) copy.push([]);
  const list = (copy[at] ?? []).slice();
  while (list.length < place % listLength) list.push(undefined);
  list[place % listLength] = item;
  copy[at] = list;
  return copy;
}
