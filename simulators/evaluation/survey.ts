import type { NotedLines } from './line-notes.ts';
import { dayMs, dayOf, hourMs, type LocalMs } from './recorded-time.ts';
import { readRecording } from './recording-reader.ts';
import { windowMs, type ActiveWindow, type RecordedSensor } from './recording.ts';
import { AnjuError } from '../../foundation/errors.ts';

/** Silences are sorted into spans of ten minutes, up to a whole day. */
export const silenceBinMinutes = 10;

/** What a first reading finds out about a recording, without any hub. */
export interface Survey {
  readonly format: 'windows' | 'events';
  readonly sensors: readonly RecordedSensor[];
  readonly lines: number;
  readonly noted: readonly NotedLines[];
  readonly cutOff: string | undefined;
  /** As they are replayed, and those of them that the recording holds. */
  readonly readings: number;
  readonly counted: number;
  readonly activeWindows: number;
  readonly first: LocalMs;
  /** End of the last window. */
  readonly last: LocalMs;
  /** How many days have the longest silence between 07:00 and 22:00 in each span of ten minutes. */
  readonly longestSilences: readonly number[];
  /** Silences of 25 h and more: nobody there, or nobody recording. */
  readonly gaps: readonly { readonly from: LocalMs; readonly to: LocalMs }[];
}

const longGap = 25 * hourMs;
const mostGaps = 100;

/** Throws `input/invalid` when nothing in the file can be replayed. */
export async function survey(path: string): Promise<Survey> {
  const silences = new DailySilences();
  const gaps: { from: LocalMs; to: LocalMs }[] = [];
  let first: LocalMs | undefined;
  let end = 0;
  let readings = 0;
  let counted = 0;
  let activeWindows = 0;
  const take = ({ start, events, counted: here }: ActiveWindow): void => {
    if (first !== undefined && start - end >= longGap && gaps.length < mostGaps) gaps.push({ from: end, to: start });
    first ??= start;
    end = start + windowMs;
    readings += events.length;
    counted += here;
    activeWindows++;
    silences.window(start, end);
  };
  const { format, sensors, notes, cutOff } = await readRecording(path, take);
  if (first === undefined) {
    const [worst] = notes.noted;
    const found = worst ? `line ${worst.firstLine}: ${worst.reason} ("${worst.example}")` : 'only its header';
    throw new AnjuError(
      'input/invalid',
      `--dataset: nothing in ${path} can be replayed; found ${found}. Give a recording with words of motion sensors`,
    );
  }
  const { lines, noted } = notes;
  const longestSilences = silences.finished(end);
  return {
    format,
    sensors,
    lines,
    noted,
    cutOff,
    readings,
    counted,
    activeWindows,
    first,
    last: end,
    longestSilences,
    gaps,
  };
}

/** In how many minutes the longest silence of that share of the days had ended, to the span of ten minutes it lies in. */
export function silenceQuantile(bins: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * bins.reduce((sum, count) => sum + count, 0)));
  let seen = 0;
  for (const [bin, count] of bins.entries()) {
    seen += count;
    if (seen >= rank) return bin * silenceBinMinutes;
  }
  return 0;
}

/** The longest silence of each day between 07:00 and 22:00. */
class DailySilences {
  readonly #bins: number[] = Array.from({ length: 15 * 6 + 1 }, () => 0);
  #day: number | undefined;
  #quietSince = 0;
  #longest = 0;

  window(start: LocalMs, end: LocalMs): void {
    const day = dayOf(start);
    if (this.#day === undefined) this.#begin(day);
    while (this.#day !== undefined && this.#day < day) {
      this.#close();
      this.#begin(this.#day + 1);
    }
    this.#quietUntil(start);
    this.#quietSince = Math.max(this.#quietSince, end);
  }

  finished(end: LocalMs): readonly number[] {
    if (this.#day !== undefined && end >= this.#day * dayMs + 22 * hourMs) this.#close();
    return this.#bins;
  }

  #begin(day: number): void {
    this.#day = day;
    this.#quietSince = day * dayMs + 7 * hourMs;
    this.#longest = 0;
  }

  #quietUntil(at: LocalMs): void {
    const evening = ((this.#day ?? 0) * 24 + 22) * hourMs;
    this.#longest = Math.max(this.#longest, Math.min(at, evening) - this.#quietSince);
  }

  #close(): void {
    this.#quietUntil(Number.POSITIVE_INFINITY);
    const bin = Math.min(Math.floor(this.#longest / 60_000 / silenceBinMinutes), this.#bins.length - 1);
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
  }
}
