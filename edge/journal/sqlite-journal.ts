import { join } from 'node:path';
import type { MessageId } from '../../contracts/identifiers.ts';
import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { settledWithin } from '../disk/within.ts';
import { WorkerLink } from '../disk/worker-link.ts';
import type { Journal, JournalEntry, JournalHealth } from './journal.ts';
import type { JournalAnswer, JournalQuestion, JournalWorkerData, StoredHeartbeat } from './journal-store.ts';

/** Entries that wait in memory while the disk fails; then the oldest go. */
const mostInMemory = 5_000;

export interface SqliteJournalOptions {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly largestBytes: number;
  /** How often what has gathered is written, in one transaction. */
  readonly flushEvery?: Duration;
  readonly script?: URL;
}

/**
 * The journal on a SQLite file (WAL, NORMAL) behind a worker thread. Writes seldom and in batches: what it holds is worth
 * less than the card's life. A heartbeat that gets its receipt before the next batch never reaches the disk.
 */
export class SqliteJournal implements Journal {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #flushEvery: Duration;
  readonly #link: WorkerLink<JournalQuestion, JournalAnswer>;
  #gathered: JournalEntry[] = [];
  #receipts: MessageId[] = [];
  /** With the worker at present. Kept until it answers. */
  #writing: { readonly entries: JournalEntry[]; readonly receipts: MessageId[] } | undefined;
  #bytes = 0;
  #dropped = 0;
  #problem: string | undefined;
  #cancel: CancelWake | undefined;
  #closed = false;

  constructor(options: SqliteJournalOptions) {
    this.#clock = options.clock;
    this.#log = options.log.child({ part: 'journal' });
    this.#flushEvery = options.flushEvery ?? seconds(30);
    const workerData: JournalWorkerData = {
      path: join(options.dataFolder, 'journal', 'telemetry.db'),
      largestBytes: options.largestBytes,
    };
    this.#link = new WorkerLink(options.script ?? new URL('./sqlite-journal-worker.js', import.meta.url), workerData);
  }

  append(entry: JournalEntry): void {
    if (this.#closed) return;
    this.#gathered.push(entry);
    this.#keepBounded();
    this.#flushLater();
  }

  async pendingHeartbeats(limit: number): Promise<readonly StoredHeartbeat[]> {
    if (this.#inMemory().length >= limit) return this.#inMemory().slice(0, limit);
    // What has its receipt stands on the disk until the next writing, and must not hide what has none.
    const receipted = this.#receipts.length + (this.#writing?.receipts.length ?? 0);
    const answer = await this.#link
      .ask({ kind: 'heartbeats', limit: limit + receipted })
      .catch((error: unknown): JournalAnswer => ({ kind: 'failed', problem: messageOf(error) }));
    if (answer.kind === 'failed') this.#problem = answer.problem;
    const onDisk = answer.kind === 'heartbeats' ? answer.heartbeats : [];
    // Memory is looked at only now: receipts came in while the disk was read. What is being written may be in both.
    const done = new Set([...this.#receipts, ...(this.#writing?.receipts ?? [])].map(keyOf));
    const known = new Map([...this.#inMemory(), ...onDisk].map((each) => [keyOf(each.id), each] as const));
    return [...known]
      .filter(([key]) => !done.has(key))
      .map(([, each]) => each)
      .slice(0, limit);
  }

  receipted(id: MessageId): void {
    const key = keyOf(id);
    const before = this.#gathered.length;
    this.#gathered = this.#gathered.filter((entry) => !isHeartbeat(entry) || keyOf(entry.id) !== key);
    if (this.#gathered.length < before || this.#closed) return;
    this.#receipts.push(id);
    this.#flushLater();
  }

  health(): JournalHealth {
    return {
      state: this.#problem === undefined ? 'ok' : 'failing',
      bytes: this.#bytes,
      dropped: this.#dropped,
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  async close(limitMs: number): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    const closed = this.#flush().then(async () => {
      if (!this.#link.running) return;
      await this.#link.ask({ kind: 'close' });
      await this.#link.terminate();
    });
    if (!(await settledWithin(closed, limitMs))) this.#link.abandon();
  }

  /** Newest first. */
  #inMemory(): StoredHeartbeat[] {
    return [...(this.#writing?.entries ?? []), ...this.#gathered].filter(isHeartbeat).map(stored).toReversed();
  }

  #flushLater(): void {
    this.#cancel ??= this.#clock.wakeAt(after(this.#clock.now(), this.#flushEvery), () => {
      this.#cancel = undefined;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    if (this.#writing || (this.#gathered.length === 0 && this.#receipts.length === 0)) return;
    const writing = { entries: this.#gathered, receipts: this.#receipts };
    this.#writing = writing;
    this.#gathered = [];
    this.#receipts = [];
    const stamp = new Date(this.#clock.now().wall).toISOString().replaceAll(/[:.]/g, '-');
    const answer = await this.#link
      .ask({ kind: 'write', ...writing, stamp })
      .catch((error: unknown): JournalAnswer => ({ kind: 'failed', problem: messageOf(error) }));
    this.#writing = undefined;
    if (answer.kind === 'written') {
      this.#problem = undefined;
      this.#bytes = answer.bytes;
      this.#dropped += answer.dropped;
      return;
    }
    this.#gathered = [...writing.entries, ...this.#gathered];
    this.#receipts = [...writing.receipts, ...this.#receipts];
    this.#keepBounded();
    if (answer.kind === 'failed') {
      if (this.#problem !== answer.problem) this.#log.warn({ problem: answer.problem }, 'the disk refused the journal');
      this.#problem = answer.problem;
    }
    if (!this.#closed) this.#flushLater();
  }

  #keepBounded(): void {
    const surplus = this.#gathered.length - mostInMemory;
    if (surplus > 0) {
      this.#gathered.splice(0, surplus);
      this.#dropped += surplus;
    }
    // A forgotten receipt only costs a heartbeat that is sent twice.
    if (this.#receipts.length > mostInMemory) this.#receipts.splice(0, this.#receipts.length - mostInMemory);
  }
}

const isHeartbeat = (entry: JournalEntry): entry is JournalEntry & { kind: 'heartbeat' } => entry.kind === 'heartbeat';

const stored = ({ id, occurredAt, body }: JournalEntry & { kind: 'heartbeat' }): StoredHeartbeat => ({
  id,
  occurredAt,
  body,
});

/** Without the hub's name: see journal-file.ts. */
const keyOf = ({ session, stream, sequence }: MessageId): string => `${session}/${stream}/${sequence}`;
