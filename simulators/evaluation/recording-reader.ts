import { AnjuError } from '../../foundation/errors.ts';
import { EventText } from './event-text.ts';
import { LineNotes, printable } from './line-notes.ts';
import { LineReader } from './line-reader.ts';
import type { ActiveWindow, RecordedSensor } from './recording.ts';
import { WindowTable } from './window-table.ts';

/** Reads one kind of recording, line by line. */
export interface LineFormat {
  readonly name: 'windows' | 'events';
  /** Those that were seen so far; a place in it never changes. */
  readonly sensors: readonly RecordedSensor[];
  line(text: string, number: number): void;
  /** Hands out what is still held. */
  end(): void;
}

export type TakeWindow = (window: ActiveWindow) => void;

/** How many lines are looked at to say what kind of file it is. */
const lookedAt = 50;

/** How a recording is told by its first lines, whatever its name. */
export function formatOf(firstLines: readonly string[]): LineFormat['name'] | undefined {
  const header = firstLines.find((line) => line.trim() !== '');
  if (header !== undefined && WindowTable.isHeader(header)) return 'windows';
  return firstLines.some((line) => EventText.isEvent(line)) ? 'events' : undefined;
}

/**
 * Reads a whole recording and hands out its windows in the order of time. `known` are the sensors that an earlier reading
 * of the same file has found, with what it has found out about them.
 */
export async function readRecording(
  path: string,
  take: TakeWindow,
  known?: readonly RecordedSensor[],
): Promise<{
  readonly format: LineFormat['name'];
  readonly sensors: readonly RecordedSensor[];
  readonly notes: LineNotes;
  readonly cutOff: string | undefined;
}> {
  const reader = new LineReader(path);
  const notes = new LineNotes();
  const begun = (first: readonly string[]): LineFormat => {
    const name = formatOf(first);
    if (name === undefined) throw unknownFormat(path, first);
    const format = name === 'windows' ? new WindowTable(take, notes) : new EventText(take, notes, known);
    readAll(format, first);
    return format;
  };
  const readAll = (format: LineFormat, lines: readonly string[]): void => {
    for (const line of lines) {
      notes.lines++;
      if (line.trim() !== '') format.line(line, notes.lines);
    }
  };
  let first: string[] = [];
  let format: LineFormat | undefined;
  for await (const lines of reader.batches()) {
    if (format) readAll(format, lines);
    else {
      first = [...first, ...lines];
      if (first.length >= lookedAt) format = begun(first);
    }
  }
  format ??= begun(first);
  format.end();
  return { format: format.name, sensors: format.sensors, notes, cutOff: reader.cutOff };
}

function unknownFormat(path: string, first: readonly string[]): AnjuError {
  const at = first.findIndex((line) => line.trim() !== '');
  const found = at < 0 ? 'nothing in it' : `"${printable(first[at] ?? '')}" in line ${at + 1}`;
  return new AnjuError(
    'input/invalid',
    `--dataset: ${path} is no recording that is known: found ${found}. Give event text ` +
      '(date time sensor [room] ON|OFF|OPEN|CLOSE [activity]) or a table whose header has window_start and total_events, plain or as .gz',
  );
}
