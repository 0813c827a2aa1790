/** Lines of one kind that were not used. */
export interface NotedLines {
  readonly reason: string;
  readonly count: number;
  readonly firstLine: number;
  readonly example: string;
}

/** What was not understood of a file: counted by reason, with the first of each, so that a file full of it takes no room. */
export class LineNotes {
  lines = 0;
  readonly #noted = new Map<string, { count: number; firstLine: number; example: string }>();

  /** `reason` is one of few fixed texts. */
  note(reason: string, line: number, text: string): void {
    const known = this.#noted.get(reason);
    if (known) known.count++;
    else this.#noted.set(reason, { count: 1, firstLine: line, example: printable(text) });
  }

  get noted(): readonly NotedLines[] {
    return [...this.#noted].map(([reason, facts]) => ({ reason, ...facts }));
  }

  get count(): number {
    return this.noted.reduce((sum, { count }) => sum + count, 0);
  }
}

/** The beginning of what stood there, fit for a terminal. */
export const printable = (text: string): string =>
  text.slice(0, 80).replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '·') + (text.length > 80 ? ' …' : '');
