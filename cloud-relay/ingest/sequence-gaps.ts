/** Sequences `first` to `last`, both missing. */
export interface Gap {
  readonly first: number;
  readonly last: number;
}

/** How far one stream of one session has come. -1: nothing yet. */
export interface StreamPosition {
  readonly highest: number;
  /** Those of its gaps that touch the sequence in question. */
  readonly gap: Gap | undefined;
}

export interface GapChange {
  readonly highest: number;
  /** A gap that is no more as it was. */
  readonly closed: Gap | undefined;
  readonly opened: readonly Gap[];
}

/**
 * What the arrival of `sequence` does to the gaps of its stream. Sequences begin at 0 and new messages overtake the
 * backlog, so most gaps close by themselves.
 */
export function afterArrival(position: StreamPosition, sequence: number): GapChange {
  const { highest, gap } = position;
  if (sequence > highest) {
    const opened = sequence > highest + 1 ? [{ first: highest + 1, last: sequence - 1 }] : [];
    return { highest: sequence, closed: undefined, opened };
  }
  if (!gap || sequence < gap.first || sequence > gap.last) return { highest, closed: undefined, opened: [] };
  const opened: Gap[] = [];
  if (sequence > gap.first) opened.push({ first: gap.first, last: sequence - 1 });
  if (sequence < gap.last) opened.push({ first: sequence + 1, last: gap.last });
  return { highest, closed: gap, opened };
}

/** What is missing of a stream of which its hub says that `sequence` was on its disk. */
export const missingUpTo = (highest: number, sequence: number): readonly Gap[] =>
  sequence > highest ? [{ first: highest + 1, last: sequence }] : [];
