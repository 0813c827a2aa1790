import { z } from 'zod';

/** Lists of this length: one of them and a list of them are both short for a home of a thousand devices. */
const listLength = 32;

/** Of each list, as long as it is the same: only the one that has changed is looked through again. */
const leastIn = new WeakMap<readonly unknown[], number>();

type Lists<Item> = readonly (readonly (Item | undefined)[])[];

/** Where each name stands. Shared by all that came of one another, and only ever added to. */
interface Places {
  readonly of: Map<string, number>;
  readonly names: string[];
}

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
  /** The same object as long as the names are the same, whatever their values. */
  readonly sameNames: object;

  private constructor(
    places: Places,
    values: Lists<Value>,
    turns: Lists<number>,
    nextTurn: number,
    size: number,
    sameNames: object = {},
  ) {
    this.#places = places;
    this.#values = values;
    this.#turns = turns;
    this.#nextTurn = nextTurn;
    this.size = size;
    this.sameNames = sameNames;
  }

  static of<Value>(entries: Iterable<readonly [string, Value]> = []): ByName<Value> {
    const places: Places = { of: new Map(), names: [] };
    const values: (Value | undefined)[][] = [];
    const turns: (number | undefined)[][] = [];
    for (const [name, value] of entries) {
      const place = placeFor(places, name);
      put(values, place, value);
      put(turns, place, place);
    }
    return new ByName(places, values, turns, places.names.length, places.names.length);
  }

  get(name: string): Value | undefined {
    const place = this.#places.of.get(name);
    return place === undefined ? undefined : itemAt(this.#values, place);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** The same object when it has that value already. */
  with(name: string, value: Value): ByName<Value> {
    // Whatever begins afresh shares its places with nothing that was before.
    if (this.size === 0) return ByName.of([[name, value]]);
    const place = placeFor(this.#places, name);
    const before = itemAt(this.#values, place);
    if (before === value) return this;
    const values = replaced(this.#values, place, value);
    if (before !== undefined)
      return new ByName(this.#places, values, this.#turns, this.#nextTurn, this.size, this.sameNames);
    const turns = replaced(this.#turns, place, this.#nextTurn);
    return new ByName(this.#places, values, turns, this.#nextTurn + 1, this.size + 1);
  }

  /** The same object when there is nothing under that name. */
  without(name: string): ByName<Value> {
    const place = this.#places.of.get(name);
    if (place === undefined || itemAt(this.#values, place) === undefined) return this;
    const values = replaced(this.#values, place, undefined);
    return new ByName(this.#places, values, this.#turns, this.#nextTurn, this.size - 1);
  }

  /** In the order in which the names came. */
  entries(): [string, Value][] {
    return this.#found(() => true);
  }

  /** In the order in which they came. */
  names(): string[] {
    return this.entries().map(([name]) => name);
  }

  /** The smallest number that stands for any of them; undefined where there are none. Must be the same function each time. */
  least(numberOf: (value: Value) => number): number | undefined {
    let least: number | undefined;
    for (const list of this.#values) {
      const known = leastOf(list, numberOf);
      if (known < (least ?? Infinity)) least = known;
    }
    return least;
  }

  /** Those for which a number up to this one stands, in the order in which they came. The same function as for `least`. */
  upTo(most: number, numberOf: (value: Value) => number): [string, Value][] {
    return this.#found((list) => leastOf(list, numberOf) <= most).filter(([, value]) => numberOf(value) <= most);
  }

  toJSON(): Record<string, Value> {
    return Object.fromEntries(this.entries());
  }

  /** What stands in the lists that are meant. */
  #found(isMeant: (list: readonly (Value | undefined)[]) => boolean): [string, Value][] {
    const found: [string, Value][] = [];
    const turns: number[] = [];
    let sorted = true;
    for (const [at, list] of this.#values.entries()) {
      if (!isMeant(list)) continue;
      for (const [index, value] of list.entries()) {
        if (value === undefined) continue;
        const turn = this.#turns[at]?.[index] ?? 0;
        sorted &&= turn > (turns.at(-1) ?? -1);
        turns.push(turn);
        found.push([this.#places.names[at * listLength + index] ?? '', value]);
      }
    }
    if (sorted) return found;
    const turnOf = (name: string): number => itemAt(this.#turns, this.#places.of.get(name) ?? 0) ?? 0;
    return found.sort(([one], [other]) => turnOf(one) - turnOf(other));
  }
}

function placeFor(places: Places, name: string): number {
  const known = places.of.get(name);
  if (known !== undefined) return known;
  const place = places.names.push(name) - 1;
  places.of.set(name, place);
  return place;
}

const itemAt = <Item>(lists: Lists<Item>, place: number): Item | undefined =>
  lists[Math.floor(place / listLength)]?.[place % listLength];

function leastOf<Value>(list: readonly (Value | undefined)[], numberOf: (value: Value) => number): number {
  let least = leastIn.get(list);
  if (least === undefined) {
    least = Infinity;
    for (const value of list) if (value !== undefined) least = Math.min(least, numberOf(value));
    leastIn.set(list, least);
  }
  return least;
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
