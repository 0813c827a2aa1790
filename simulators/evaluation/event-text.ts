import type { LineNotes } from './line-notes.ts';
import { readTime, type LocalMs } from './recorded-time.ts';
import type { TakeWindow } from './recording-reader.ts';
import { namesOutsideDoor, placeNamed, windowMs, type RecordedEvent, type RecordedSensor } from './recording.ts';
import { TimeOrder } from './time-order.ts';

/** More sensors than any home of a recording has; more names than that are mangled lines. */
const mostSensors = 500;
/** Far above what the fastest home says; a window that claims more is cut there. */
const mostInWindow = 50_000;

const states: Readonly<Record<string, { readonly active: boolean; readonly door: boolean }>> = {
  ON: { active: true, door: false },
  OFF: { active: false, door: false },
  OPEN: { active: true, door: true },
  OPENED: { active: true, door: true },
  CLOSE: { active: false, door: true },
  CLOSED: { active: false, door: true },
};

/** Light levels, temperatures, batteries, lamps: of no use here, and no mistake either. */
const ofOtherSensors = /^(LS|LL|L|T|P|BAT[A-Z]*|TEMP[A-Z]*)\d+$|light/iu;
const numbered = /^[A-Z]{1,6}\d{2,4}$/u;

interface Said {
  readonly sensor: number;
  readonly active: boolean;
  readonly line: number;
  readonly text: string;
}

interface Words {
  readonly at: LocalMs;
  readonly sensor: string;
  readonly room: string | undefined;
  readonly state: string;
}

/** `date time sensor [room] state [activity]`, with blanks or tabs between; undefined when it is not that. */
function wordsOf(text: string): Words | undefined {
  const words = text.trim().split(/[\t ,]+/u);
  const [date = '', time = '', sensor = '', second = '', third = ''] = words;
  const at = readTime(date, time);
  if (at === undefined || sensor === '' || second === '') return undefined;
  if (isState(second)) return { at, sensor, room: undefined, state: second.toUpperCase() };
  if (isState(third)) return { at, sensor, room: second, state: third.toUpperCase() };
  // A third name stands between sensor and state where a recording says both the area and the spot.
  const fourth = words[5] ?? '';
  return isState(fourth) ? { at, sensor, room: second, state: fourth.toUpperCase() } : undefined;
}

const isState = (word: string): boolean => Object.hasOwn(states, word.toUpperCase()) || /^-?\d+(\.\d+)?$/u.test(word);

interface Heard {
  readonly device: string;
  readonly place: string;
  readonly name: string;
  /** It said OPEN or CLOSE, or is numbered as a door. */
  door: boolean;
}

/** Event text as CASAS homes were published in: one line for each word of each sensor. */
export class EventText {
  readonly name = 'events';
  readonly #take: TakeWindow;
  readonly #notes: LineNotes;
  readonly #order: TimeOrder<Said>;
  readonly #indexes = new Map<string, number>();
  readonly #heard: Heard[] = [];
  readonly #known: readonly RecordedSensor[] | undefined;
  #windowStart: LocalMs | undefined;
  #events: RecordedEvent[] = [];

  constructor(take: TakeWindow, notes: LineNotes, known?: readonly RecordedSensor[]) {
    this.#take = take;
    this.#notes = notes;
    this.#known = known;
    this.#order = new TimeOrder<Said>(
      (at, said) => this.#add(at, said),
      (reason, { line, text }) => notes.note(reason, line, text),
    );
  }

  static isEvent(line: string): boolean {
    return wordsOf(line) !== undefined;
  }

  /**
   * Where nothing says OPEN or CLOSE at the outside door, its ON and OFF are taken for those; otherwise they are the motion
   * in front of it.
   */
  get sensors(): readonly RecordedSensor[] {
    if (this.#known) return this.#known;
    const contact = this.#heard.some(({ door, name }) => door && (namesOutsideDoor(name) || numbered.test(name)));
    return this.#heard.map(({ device, place, name, door }) => ({
      device,
      place,
      kind: door || (!contact && namesOutsideDoor(name)) ? 'door' : 'motion',
    }));
  }

  line(text: string, number: number): void {
    const words = wordsOf(text);
    if (!words) return this.#notes.note('no date, time, sensor and state', number, text);
    const said = states[words.state];
    if (!said || ofOtherSensors.test(words.sensor) || (words.room !== undefined && /light/iu.test(words.room)))
      return this.#notes.note('of a sensor that is neither motion nor door', number, text);
    const sensor = this.#indexOf(words, said.door);
    if (sensor === undefined) return this.#notes.note(`more than ${mostSensors} sensors`, number, text);
    this.#order.offer(words.at, { sensor, active: said.active, line: number, text });
  }

  end(): void {
    this.#order.end();
    this.#flush();
  }

  #indexOf({ sensor, room }: Words, door: boolean): number | undefined {
    const name = room === undefined || numbered.test(sensor) ? sensor : `${sensor} ${room}`;
    const known = this.#indexes.get(name);
    if (known !== undefined) {
      const heard = this.#heard[known];
      if (heard && door) heard.door = true;
      return known;
    }
    if (this.#heard.length >= mostSensors) return undefined;
    const place = placeNamed(numbered.test(sensor) && room !== undefined ? room : sensor);
    this.#indexes.set(name, this.#heard.length);
    this.#heard.push({ device: name, place, name, door: door || /^D\d+$/u.test(sensor) });
    return this.#heard.length - 1;
  }

  #add(at: LocalMs, { sensor, active, line, text }: Said): void {
    const start = Math.floor(at / windowMs) * windowMs;
    if (start !== this.#windowStart) {
      this.#flush();
      this.#windowStart = start;
    }
    if (this.#events.length >= mostInWindow) this.#notes.note('too many in five minutes', line, text);
    else this.#events.push({ at, sensor, active });
  }

  #flush(): void {
    if (this.#windowStart !== undefined && this.#events.length > 0)
      this.#take({ start: this.#windowStart, events: this.#events, counted: this.#events.length });
    this.#events = [];
  }
}
