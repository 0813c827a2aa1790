import { expanded } from './expansion.ts';
import type { LineNotes } from './line-notes.ts';
import { readTime } from './recorded-time.ts';
import type { TakeWindow } from './recording-reader.ts';
import { namesOutsideDoor, placeNamed, windowMs, type RecordedSensor } from './recording.ts';
import { TimeOrder } from './time-order.ts';

/** No sensor says more in five minutes; a larger number is a mangled line. */
const mostInWindow = 10_000;
const mostRooms = 64;

interface Row {
  readonly counts: readonly number[];
  readonly line: number;
  readonly text: string;
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\uFEFF/u, '')
    .split(',')
    .map((cell) => cell.trim().replace(/^"(.*)"$/u, '$1'));

/** A table of five-minute windows: each column between `window_start` and `total_events` counts what one room said. */
export class WindowTable {
  readonly name = 'windows';
  readonly sensors: RecordedSensor[] = [];
  readonly #notes: LineNotes;
  readonly #order: TimeOrder<Row>;
  /** Of the last window that was handed out. */
  #end = Number.NEGATIVE_INFINITY;
  #columns = 0;
  #start = -1;
  #total = -1;

  constructor(take: TakeWindow, notes: LineNotes) {
    this.#notes = notes;
    this.#order = new TimeOrder<Row>(
      (start, { counts, line, text }) => {
        if (start < this.#end) return notes.note('it overlaps the window before', line, text);
        this.#end = start + windowMs;
        take(expanded(start, counts));
      },
      (reason, { line, text }) => notes.note(reason, line, text),
    );
  }

  static isHeader(line: string): boolean {
    const cells = cellsOf(line);
    const rooms = cells.indexOf('total_events') - cells.indexOf('window_start') - 1;
    return cells.includes('window_start') && rooms > 0 && rooms <= mostRooms;
  }

  line(text: string, number: number): void {
    if (this.#columns === 0) return this.#header(cellsOf(text));
    const cells = cellsOf(text);
    if (cells.length !== this.#columns) return this.#notes.note('another number of columns', number, text);
    const [date = '', time = ''] = (cells[this.#start] ?? '').split(/[ T]/u);
    const at = readTime(date, time);
    if (at === undefined) return this.#notes.note('no time in window_start', number, text);
    const counts = cells.slice(this.#start + 1, this.#total).map(countOf);
    if (!counts.every((count) => count !== undefined)) return this.#notes.note('a count is no count', number, text);
    const sum = counts.reduce((one, other) => one + other, 0);
    if (sum !== countOf(cells[this.#total] ?? ''))
      return this.#notes.note('the counts do not add up to total_events', number, text);
    if (sum > 0) this.#order.offer(at, { counts, line: number, text });
  }

  end(): void {
    this.#order.end();
  }

  #header(cells: readonly string[]): void {
    this.#columns = cells.length;
    this.#start = cells.indexOf('window_start');
    this.#total = cells.indexOf('total_events');
    for (const room of cells.slice(this.#start + 1, this.#total)) {
      const kind = namesOutsideDoor(room) ? 'door' : 'motion';
      const place = placeNamed(room);
      this.sensors.push({ device: `${kind} ${place}`, place, kind });
    }
  }
}

function countOf(cell: string): number | undefined {
  if (!/^\d{1,6}(\.0+)?$/u.test(cell)) return undefined;
  const count = Number(cell);
  return count <= mostInWindow ? count : undefined;
}
