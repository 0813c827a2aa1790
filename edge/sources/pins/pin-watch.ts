import { after, type Clock } from '../../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../../foundation/durations.ts';
import { describePins, withFix, type FoundPins } from './pin-finder.ts';
import type { Levels, Pull } from './pin-tools.ts';
import { askTool, ToolChild } from './tool-child.ts';
import { readEdge, readLevels, type Edge, type PinLine } from './tool-output.ts';

export interface PinWatchListener {
  /** A level: of an edge with the kernel's time of it, or as read now (undefined). */
  level(pin: number, high: boolean, monotonic: number | undefined): void;
  refused(count: number): void;
  /** Edges may have been lost: the levels should be read again soon. */
  doubtful(): void;
  /** The watch has ended by itself. Nothing is heard any more. */
  lost(because: string): void;
}

/** A pull-up of 50 kΩ fills a long cable in less than this. */
const pullUpSettles = milliseconds(10);
/** A busy Pi may start programs slowly; only one that never gets there is to be found. */
const takesAtMost = seconds(5);
/** The first generation's kernel interface keeps 16 edges of a line and drops what comes after them. */
const keptEdges = 16;
const tooDense = milliseconds(50);
/** Edges that come before the watch is known to stand. */
const mostEarly = 1_000;

/**
 * One gpiomon that watches pins of one chip and pull. A watched line can be read by nobody, so its level is read first
 * and watched at once after; an edge between the two is found when the levels are read `again`, or with the next edge.
 */
export class PinWatch {
  readonly pins: readonly number[];
  readonly #found: FoundPins;
  readonly #pull: Pull;
  readonly #clock: Clock;
  readonly #listener: PinWatchListener;
  #child: ToolChild | undefined;
  /** The program that is being ended: what it has printed already still counts. */
  #leaving: ToolChild | undefined;
  #read: Levels = new Map();
  /** Edges that are kept until `tell`; undefined when they are told at once. */
  #early: Edge[] | undefined = [];
  #confirming = false;
  readonly #last = new Map<number, boolean>();
  readonly #times = new Map<number, number[]>();
  #ended = false;

  constructor(found: FoundPins, pull: Pull, pins: readonly number[], listener: PinWatchListener) {
    this.#found = found;
    this.#pull = pull;
    this.pins = pins;
    this.#clock = found.start.clock;
    this.#listener = listener;
  }

  /** Takes the pins and watches them. Nothing is told before `tell`. A text says why it could not. */
  async start(): Promise<string | undefined> {
    // The first reading is what switches the pull-up on.
    const first = await this.#levels();
    if (typeof first === 'string') return first;
    await this.#pause(pullUpSettles);
    return this.#listen();
  }

  /** Tells the levels as they were read, and the edges since. */
  tell(): void {
    this.#tellRead();
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const edge of early) this.#edge(edge);
    if (!this.#child && !this.#ended) this.#listener.lost('gpiomon: ended as soon as it had the pins');
  }

  /** Tells the levels once more as they were heard last. */
  tellAgain(): void {
    for (const [pin, high] of this.#last) this.#listener.level(pin, high, undefined);
  }

  /** Whether its program runs and, as these lines say, holds all its pins. */
  stands(lines: ReadonlyMap<number, PinLine>): boolean {
    return this.running && this.pins.every((pin) => lines.get(pin)?.heldBy === this.#found.tools.watcher);
  }

  get running(): boolean {
    return this.#child?.running ?? false;
  }

  /**
   * Reads the levels once more. Deaf for some milliseconds: what is shorter than that may be lost, no level is. The
   * program that runs is ended only when the tools that are needed next can be started: on a disk that stalls, what
   * runs already is all that hears.
   */
  async again(): Promise<string | undefined> {
    const hindrance = await this.#hindrance();
    if (hindrance !== undefined || this.#ended) return hindrance ?? 'stopped';
    const child = this.#child;
    this.#leaving = child;
    this.#child = undefined;
    await child?.end();
    this.#leaving = undefined;
    return this.#listen();
  }

  async end(): Promise<void> {
    this.#ended = true;
    const child = this.#child;
    this.#child = undefined;
    await child?.end();
  }

  /** Why the tools cannot be started now. Asked for their version, they touch no pin. */
  async #hindrance(): Promise<string | undefined> {
    const { tools, chip, start } = this.#found;
    const needed = [tools.read(chip, this.#pull, this.pins), tools.watch(chip, this.#pull, this.pins)];
    const answers = await Promise.all(needed.map(({ tool }) => askTool({ tool, args: ['--version'] }, start)));
    const refusal = answers.find((answer) => !answer.ok);
    return refusal && withFix(refusal);
  }

  async #listen(): Promise<string | undefined> {
    const levels = await this.#levels();
    if (typeof levels === 'string') return levels;
    if (this.#ended) return 'stopped';
    this.#read = levels;
    if (!this.#early) this.#tellRead();
    const { tools, chip, start } = this.#found;
    let over: string | undefined;
    const child: ToolChild = new ToolChild(tools.watch(chip, this.#pull, this.pins), start, {
      line: (text) => this.#line(text, child),
      refused: () => this.#listener.refused(1),
      ended: (because) => {
        over = withFix({ ok: false, missing: because.includes('ENOENT'), because });
        if (this.#child !== child) return;
        this.#child = undefined;
        if (!this.#confirming && !this.#early) this.#listener.lost(over);
      },
    });
    this.#child = child;
    this.#confirming = true;
    const problem = await this.#confirm(() => over);
    this.#confirming = false;
    return problem;
  }

  /** gpiomon does not say when it watches; the kernel says who holds a line. */
  async #confirm(over: () => string | undefined): Promise<string | undefined> {
    const { tools, chip, start } = this.#found;
    const limit = after(this.#clock.now(), takesAtMost);
    for (let wait = 5; ; wait = Math.min(wait * 2, 200)) {
      const described = await describePins(tools, chip, start);
      if (this.#ended) return 'stopped';
      const ended = over();
      if (ended !== undefined) return ended;
      if ('lines' in described) {
        if (this.pins.every((pin) => described.lines.get(pin)?.heldBy === tools.watcher)) return undefined;
      } else if (this.#clock.now().monotonic >= limit) return described.problem;
      if (this.#clock.now().monotonic >= limit) return `gpiomon does not take the pins ${this.pins.join(', ')}`;
      await this.#pause(milliseconds(wait));
    }
  }

  async #levels(): Promise<Levels | string> {
    const { tools, chip, start } = this.#found;
    const answer = await askTool(tools.read(chip, this.#pull, this.pins), start);
    if (!answer.ok) return withFix(answer);
    return readLevels(answer.text, this.pins) ?? `gpioget says ${JSON.stringify(answer.text.slice(0, 60))}`;
  }

  #line(text: string, child: ToolChild): void {
    if (child !== this.#child && child !== this.#leaving) return;
    const edge = readEdge(text, this.#found.tools.generation);
    if (!edge || !this.pins.includes(edge.pin)) return this.#listener.refused(1);
    if (!this.#early) return this.#edge(edge);
    this.#early.push(edge);
    if (this.#early.length > mostEarly) this.#early.shift();
  }

  #edge({ pin, rising, monotonic }: Edge): void {
    if (this.#last.get(pin) === rising) {
      // Two rising edges in a row: there was a falling one between them that was dropped, or that nobody watched.
      this.#level(pin, !rising, monotonic);
      this.#listener.doubtful();
    }
    if (this.#tooDense(pin, monotonic)) this.#listener.doubtful();
    this.#level(pin, rising, monotonic);
  }

  #tellRead(): void {
    for (const [pin, high] of this.#read) this.#level(pin, high, undefined);
  }

  #level(pin: number, high: boolean, monotonic: number | undefined): void {
    this.#last.set(pin, high);
    this.#listener.level(pin, high, monotonic);
  }

  #tooDense(pin: number, at: number): boolean {
    const times = this.#times.get(pin) ?? [];
    this.#times.set(pin, times);
    times.push(at);
    return times.length >= keptEdges && at - (times.shift() ?? at) < tooDense;
  }

  #pause(wait: Duration): Promise<void> {
    return new Promise((resolve) => this.#clock.wakeAt(after(this.#clock.now(), wait), resolve));
  }
}
