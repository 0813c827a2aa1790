import { join } from 'node:path';
import type { MessageId } from '../../contracts/identifiers.ts';
import { after, elapsed, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { days, describeDuration, milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { intervals, type RetrySchedule } from '../../foundation/retry-schedule.ts';
import { settledWithin } from '../disk/within.ts';
import { WorkerLink } from '../disk/worker-link.ts';
import type { Commit, Outbox, OutboxContents, OutboxHealth, OutboxMessage } from './outbox.ts';
import type { OutboxAnswer, OutboxQuestion, OutboxReceipt, OutboxWorkerData } from './outbox-store.ts';

/** Receipted messages stay this long for the record. */
const keptAfterReceipt = days(30);
/** A disk that has not answered for this long is failing, whatever it may still do. */
const slowestAnswer: Duration = seconds(5);
const retrySchedule: RetrySchedule = { initial: milliseconds(100), factor: 2, max: seconds(10), jitter: 0.2 };
/** How many commits one transaction takes at most: a burst is one sync to the card, the first of it never waits for ever. */
const largestBatch = 200;
const reserveBytes = 256 * 1024;

const nothing: OutboxContents = { states: {}, pending: [], last: null };

export interface SqliteOutboxOptions {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * A disk that could not be opened in time at start has opened after all: what the last run left on it. It is already
   * counted as pending; states that were committed meanwhile are newer than these.
   */
  readonly recovered?: (contents: OutboxContents) => void;
  /** How long `open` waits for a slow disk before it lets the hub start without it. */
  readonly openWithin?: Duration;
  readonly script?: URL;
}

interface WaitingCommit {
  readonly commit: Commit;
  /** Resolved by `done`. */
  readonly written: Promise<void>;
  readonly done: () => void;
}

/**
 * The outbox on a SQLite file (WAL, FULL) behind a worker thread. Given work waits in order; one batch at a time is with
 * the worker. What failed, or was with a worker that died, stays at the front and is sent again: ids make that harmless.
 */
export class SqliteOutbox implements Outbox {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #recovered: ((contents: OutboxContents) => void) | undefined;
  readonly #openWithin: Duration;
  readonly #link: WorkerLink<OutboxQuestion, OutboxAnswer>;
  /** Every message without a receipt. With `#states` it can rebuild a file that broke while the hub ran. */
  readonly #pending = new Map<string, OutboxMessage>();
  readonly #states = new Map<string, string>();
  #commits: WaitingCommit[] = [];
  #receipts: { readonly receipt: OutboxReceipt; readonly done: () => void }[] = [];
  #begun = false;
  #opened = false;
  #firstAnswer: ((contents: OutboxContents) => void) | undefined;
  #asking: { readonly since: Instant } | undefined;
  /** How many of the first commits are with the worker at present. */
  #withWorker = 0;
  #problem: string | undefined;
  #reserveInUse = false;
  #retries = intervals(retrySchedule);
  #retry: CancelWake | undefined;
  #closing = false;
  #idle: (() => void)[] = [];

  constructor(options: SqliteOutboxOptions) {
    this.#clock = options.clock;
    this.#log = options.log.child({ part: 'outbox' });
    this.#recovered = options.recovered;
    this.#openWithin = options.openWithin ?? seconds(1);
    const workerData: OutboxWorkerData = { path: join(options.dataFolder, 'outbox', 'alarms.db'), reserveBytes };
    this.#link = new WorkerLink(options.script ?? new URL('./sqlite-outbox-worker.js', import.meta.url), workerData);
  }

  open(): Promise<OutboxContents> {
    this.#begun = true;
    return new Promise((resolve) => {
      const cancel = this.#clock.wakeAt(after(this.#clock.now(), this.#openWithin), () => {
        this.#problem ??= `the disk did not open within ${describeDuration(this.#openWithin)}`;
        this.#log.error({ problem: this.#problem }, 'the hub starts without its disk');
        this.#answerOpen(nothing);
      });
      this.#firstAnswer = (contents) => {
        cancel();
        resolve(contents);
      };
      this.#next();
    });
  }

  commit(commit: Commit): Promise<void> {
    for (const message of commit.messages) this.#pending.set(keyOf(message.id), message);
    for (const [name, text] of Object.entries(commit.states)) this.#states.set(name, text);
    const joined = this.#joinLast(commit);
    if (joined) return joined;
    let done = (): void => undefined;
    const written = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#commits.push({ commit, written, done });
    this.#next();
    return written;
  }

  /** State alone joins state that still waits: a disk that is away for weeks must not fill the memory with what is outdated. */
  #joinLast({ messages, states }: Commit): Promise<void> | undefined {
    const last = this.#commits.at(-1);
    if (!last || this.#commits.length <= this.#withWorker) return undefined;
    if (messages.length > 0 || last.commit.messages.length > 0) return undefined;
    this.#commits[this.#commits.length - 1] = {
      ...last,
      commit: { messages, states: { ...last.commit.states, ...states } },
    };
    return last.written;
  }

  receipted(id: MessageId, outcome: string): Promise<void> {
    this.#pending.delete(keyOf(id));
    return new Promise((done) => {
      this.#receipts.push({ receipt: { id, outcome, wall: this.#clock.now().wall }, done });
      this.#next();
    });
  }

  health(): OutboxHealth {
    const waited = this.#asking && elapsed(this.#asking.since, this.#clock.now());
    const problem =
      this.#problem ??
      (waited !== undefined && waited > slowestAnswer
        ? `the disk has not answered for ${describeDuration(waited)}`
        : this.#reserveInUse
          ? 'the disk is full; the reserve is in use'
          : undefined);
    const [oldest] = this.#pending.values();
    return {
      state: problem === undefined ? 'ok' : 'failing',
      pending: this.#pending.size,
      ...(oldest && { oldestOccurredAt: oldest.occurredAt }),
      ...(problem !== undefined && { problem }),
    };
  }

  async close(limitMs: number): Promise<void> {
    if (!this.#begun) return;
    // A disk that failed gets one last chance.
    this.#cancelRetry();
    this.#next();
    await settledWithin(this.idle(), limitMs);
    if (this.#commits.length > 0) {
      this.#log.error({ commits: this.#commits.length }, 'the disk did not take everything before the stop');
    }
    this.#closing = true;
    this.#cancelRetry();
    const closed = this.#link.ask({ kind: 'close' }).then(
      () => this.#link.terminate(),
      () => undefined,
    );
    if (!(await settledWithin(closed, limitMs))) this.#link.abandon();
  }

  /** Whether the disk is at work. False when there is nothing to write, and while a failed disk waits for its next try. */
  get writing(): boolean {
    return !this.#retry && (this.#asking !== undefined || this.#commits.length > 0 || this.#receipts.length > 0);
  }

  /** Resolves when the disk is not at work any more. */
  async idle(): Promise<void> {
    while (this.writing) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #next(): void {
    if (!this.#begun || this.#asking || this.#retry || this.#closing) return;
    if (!this.#opened) this.#ask({ kind: 'open', wall: this.#clock.now().wall });
    else if (this.#commits.length > 0 || this.#receipts.length > 0) this.#ask(this.#batch());
  }

  #batch(): OutboxQuestion & { kind: 'write' } {
    const now = this.#clock.now();
    return {
      kind: 'write',
      commits: this.#commits.slice(0, largestBatch).map(({ commit }) => commit),
      // Receipts of one decision may only follow its commit, so they wait while commits are left over.
      receipts:
        this.#commits.length > largestBatch ? [] : this.#receipts.slice(0, largestBatch).map(({ receipt }) => receipt),
      wall: now.wall,
      ...(now.clockTrusted && { forgetBefore: now.wall - keptAfterReceipt }),
    };
  }

  #ask(question: OutboxQuestion): void {
    this.#asking = { since: this.#clock.now() };
    this.#withWorker = question.kind === 'write' ? question.commits.length : 0;
    this.#link
      .ask(question)
      .catch((error: unknown): OutboxAnswer => ({ kind: 'failed', problem: messageOf(error) }))
      .then((answer) => this.#answered(question, answer))
      .catch((error: unknown) =>
        this.#log.error({ problem: messageOf(error) }, 'an answer of the disk was mishandled'),
      );
  }

  #answered(question: OutboxQuestion, answer: OutboxAnswer): void {
    this.#asking = undefined;
    this.#withWorker = 0;
    if (answer.kind === 'failed') this.#failed(answer);
    else this.#succeeded(question, answer);
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #succeeded(question: OutboxQuestion, answer: Exclude<OutboxAnswer, { kind: 'failed' }>): void {
    if (this.#problem !== undefined) this.#log.info({ was: this.#problem }, 'the disk works again');
    this.#problem = undefined;
    this.#retries = intervals(retrySchedule);
    if (answer.kind === 'opened') this.#takeContents(answer.contents, answer.unreadable);
    if (answer.kind === 'written' && question.kind === 'write') {
      this.#reserveInUse = answer.reserveInUse;
      const done = [
        ...this.#commits.splice(0, question.commits.length),
        ...this.#receipts.splice(0, question.receipts.length),
      ];
      for (const each of done) each.done();
    }
    this.#next();
  }

  #failed(answer: OutboxAnswer & { kind: 'failed' }): void {
    if (this.#problem !== answer.problem) this.#log.error({ problem: answer.problem }, 'the disk refused the outbox');
    this.#problem = answer.problem;
    if (answer.corruptFileKept !== undefined) {
      this.#log.error({ kept: answer.corruptFileKept }, 'the outbox file was damaged; it is kept and a new one begins');
      this.#rebuild([...this.#pending.values()], Object.fromEntries(this.#states));
    }
    if (!this.#opened) this.#answerOpen(nothing);
    this.#retry = this.#clock.wakeAt(after(this.#clock.now(), this.#nextWait()), () => {
      this.#retry = undefined;
      this.#next();
    });
  }

  #takeContents(contents: OutboxContents, unreadable: number): void {
    this.#opened = true;
    if (unreadable > 0) this.#log.error({ unreadable }, 'some rows of the outbox file cannot be read; they stay in it');
    // What was committed while the disk was away is newer, so it comes after what the disk held.
    const meanwhile = [...this.#pending];
    this.#pending.clear();
    for (const message of contents.pending) this.#pending.set(keyOf(message.id), message);
    for (const [key, message] of meanwhile) this.#pending.set(key, message);
    for (const [name, text] of Object.entries(contents.states))
      if (!this.#states.has(name)) this.#states.set(name, text);
    if (contents.corruptFileKept !== undefined) this.#rebuild(contents.pending, contents.states);
    this.#answerOpen(contents);
  }

  /** Puts what a lost file held in front of everything that waits. */
  #rebuild(messages: readonly OutboxMessage[], states: Readonly<Record<string, string>>): void {
    this.#commits.unshift({ commit: { messages, states }, written: Promise.resolve(), done: () => undefined });
  }

  #answerOpen(contents: OutboxContents): void {
    if (this.#firstAnswer) this.#firstAnswer(contents);
    else if (contents !== nothing) this.#recovered?.(contents);
    this.#firstAnswer = undefined;
  }

  #cancelRetry(): void {
    this.#retry?.();
    this.#retry = undefined;
  }

  #nextWait(): Duration {
    const { value, done } = this.#retries.next();
    return done === true ? retrySchedule.max : value;
  }
}

/** Without the hub's name: a session is unique by itself, and a hub may be enrolled under another name later. */
const keyOf = ({ session, stream, sequence }: MessageId): string => `${session}/${stream}/${sequence}`;
