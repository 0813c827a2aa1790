import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OutboxFile } from '../../../edge/outbox/outbox-file.ts';
import type { OutboxContents } from '../../../edge/outbox/outbox.ts';
import { SqliteOutbox, type SqliteOutboxOptions } from '../../../edge/outbox/sqlite-outbox.ts';
import { days, minutes, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { smokeMessage } from './messages.ts';

let folder: string;
let clock: ManualClock;
const opened: SqliteOutbox[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-outbox-'));
  clock = new ManualClock({ wall: '2026-03-01T08:00:00Z' });
});

afterEach(async () => {
  for (const outbox of opened.splice(0)) await outbox.close(2_000);
  rmSync(folder, { recursive: true, force: true });
});

const silent = createLog({ program: 'test', level: 'silent' });
const path = (): string => join(folder, 'outbox', 'alarms.db');

function outboxOn(options: Partial<SqliteOutboxOptions> = {}): SqliteOutbox {
  const outbox = new SqliteOutbox({ dataFolder: folder, clock, log: silent, ...options });
  opened.push(outbox);
  return outbox;
}

/** Lets retries come due until the outbox is as wanted. */
const until = (holds: () => void): Promise<void> =>
  vi.waitFor(() => {
    clock.advance(seconds(1));
    holds();
  }, 10_000);

describe('an outbox on a sound disk', () => {
  test('gives back after a restart what was committed and not receipted, oldest first, with its states', async () => {
    const first = outboxOn();
    expect(await first.open()).toEqual({ states: {}, pending: [], last: null });
    await first.commit({
      messages: [smokeMessage(0, clock.now()), smokeMessage(1, clock.now())],
      states: { rules: '1' },
    });
    await first.commit({ messages: [smokeMessage(2, clock.now())], states: { rules: '2' } });
    await first.receipted(smokeMessage(1, clock.now()).id, 'stored');
    expect(first.health()).toMatchObject({ state: 'ok', pending: 2 });
    await first.close(2_000);

    const second = outboxOn();
    const contents = await second.open();
    expect(contents.pending).toEqual([smokeMessage(0, clock.now()), smokeMessage(2, clock.now())]);
    expect(contents.states).toEqual({ rules: '2' });
    expect(contents.last).toEqual({ hub: 'hub-test', session: 'session-1', sequence: 2 });
  });

  test('commits are on the disk when they return, and every open reads FULL back', async () => {
    for (let sequence = 0; sequence < 3; sequence++) {
      const outbox = outboxOn();
      await outbox.open();
      await outbox.commit({ messages: [smokeMessage(sequence, clock.now())], states: {} });
      const onDisk = new Database(path(), { readonly: true });
      expect(onDisk.prepare('SELECT count(*) FROM messages').pluck().get()).toBe(sequence + 1);
      onDisk.close();
      // Opening throws when FULL does not read back, so an open that answers is the proof.
      expect(outbox.health().state).toBe('ok');
      await outbox.close(2_000);
    }
  });

  test('the same id committed twice is one message', async () => {
    const outbox = outboxOn();
    await outbox.open();
    await outbox.commit({ messages: [smokeMessage(0, clock.now())], states: {} });
    await outbox.commit({ messages: [smokeMessage(0, clock.now())], states: {} });
    expect(outbox.health().pending).toBe(1);
    await outbox.close(2_000);
    expect((await outboxOn().open()).pending).toHaveLength(1);
  });

  test('a burst of commits keeps its order and is all there', async () => {
    const outbox = outboxOn();
    await outbox.open();
    const sequences = Array.from({ length: 1_000 }, (_, sequence) => sequence);
    await Promise.all(sequences.map((n) => outbox.commit({ messages: [smokeMessage(n, clock.now())], states: {} })));
    await outbox.close(2_000);
    const { pending } = await outboxOn().open();
    expect(pending.map(({ id }) => id.sequence)).toEqual(sequences);
  });

  test('receipted messages are forgotten after 30 days, but the newest one names the session for ever', async () => {
    const outbox = outboxOn();
    await outbox.open();
    await outbox.commit({ messages: [smokeMessage(0, clock.now()), smokeMessage(1, clock.now())], states: {} });
    await outbox.receipted(smokeMessage(0, clock.now()).id, 'stored');
    await outbox.receipted(smokeMessage(1, clock.now()).id, 'stored');
    clock.advance(days(31));
    await outbox.commit({ messages: [], states: { any: 'thing' } });
    await outbox.close(2_000);
    const onDisk = new Database(path(), { readonly: true });
    expect(onDisk.prepare('SELECT sequence FROM messages').pluck().all()).toEqual([1]);
    onDisk.close();
    expect((await outboxOn().open()).last).toEqual({ hub: 'hub-test', session: 'session-1', sequence: 1 });
  });

  test('nothing is forgotten while the clock is not trusted', async () => {
    const outbox = outboxOn();
    await outbox.open();
    await outbox.commit({ messages: [smokeMessage(0, clock.now()), smokeMessage(1, clock.now())], states: {} });
    await outbox.receipted(smokeMessage(0, clock.now()).id, 'stored');
    clock.setTrusted(false);
    clock.advance(days(400));
    await outbox.commit({ messages: [], states: { any: 'thing' } });
    await outbox.close(2_000);
    const onDisk = new Database(path(), { readonly: true });
    expect(onDisk.prepare('SELECT count(*) FROM messages').pluck().get()).toBe(2);
    onDisk.close();
  });
});

describe('an outbox on a bad day', () => {
  test('a worker that dies after the commit and before its answer: the commit returns, the message stands once', async () => {
    const outbox = outboxOn({ script: new URL('./dying-outbox-worker.js', import.meta.url) });
    await outbox.open();
    let returned = false;
    const commit = outbox
      .commit({ messages: [smokeMessage(0, clock.now())], states: {} })
      .then(() => (returned = true));
    await vi.waitFor(() => expect(outbox.health().problem).toMatch(/worker is gone.*7/));
    expect(returned).toBe(false);
    await until(() => expect(outbox.health()).toMatchObject({ state: 'ok', pending: 1 }));
    await commit;
    await outbox.close(2_000);
    expect((await outboxOn().open()).pending).toHaveLength(1);
  });

  test('a disk that is unusable at start: opens empty, fails openly, keeps everything, and writes it when the disk returns', async () => {
    const before = outboxOn();
    await before.open();
    await before.commit({ messages: [smokeMessage(0, clock.now(), { session: 'session-0' })], states: { old: '1' } });
    await before.close(2_000);
    renameSync(join(folder, 'outbox'), join(folder, 'away'));
    writeFileSync(join(folder, 'outbox'), 'a file where the folder should be');

    const recovered: OutboxContents[] = [];
    const outbox = outboxOn({ recovered: (contents) => recovered.push(contents) });
    expect((await outbox.open()).pending).toEqual([]);
    expect(outbox.health()).toMatchObject({ state: 'failing' });
    const commits = [0, 1].map((n) => outbox.commit({ messages: [smokeMessage(n, clock.now())], states: {} }));
    expect(outbox.health().pending).toBe(2);

    rmSync(join(folder, 'outbox'));
    renameSync(join(folder, 'away'), join(folder, 'outbox'));
    await until(() => expect(outbox.health()).toMatchObject({ state: 'ok', pending: 3 }));
    await Promise.all(commits);
    expect(recovered.map(({ pending }) => pending.map(({ id }) => id.session))).toEqual([['session-0']]);
    await outbox.close(2_000);
    const { pending } = await outboxOn().open();
    expect(pending.map(({ id }) => `${id.session}/${id.sequence}`)).toEqual([
      'session-0/0',
      'session-1/0',
      'session-1/1',
    ]);
  });

  test('a disk that is away for weeks: state that nobody has written yet is kept once, and alarms all', async () => {
    writeFileSync(join(folder, 'outbox'), 'in the way');
    const lines: string[] = [];
    const log = createLog({ program: 'test', destination: { write: (line) => void lines.push(line) } });
    const outbox = outboxOn({ log });
    await outbox.open();
    const commits: Promise<void>[] = [];
    const save = (n: number): void => void commits.push(outbox.commit({ messages: [], states: { rules: `${n}` } }));
    for (let n = 0; n < 5_000; n++) save(n);
    commits.push(outbox.commit({ messages: [smokeMessage(0, clock.now())], states: { alarms: 'one' } }));
    for (let n = 5_000; n < 10_000; n++) save(n);
    await outbox.close(200);
    expect(lines.find((line) => line.includes('did not take everything'))).toContain('"commits":3,');

    rmSync(join(folder, 'outbox'));
    const again = outboxOn();
    await again.open();
    const first = again.commit({ messages: [], states: { rules: '1', doors: 'open' } });
    const second = again.commit({ messages: [], states: { rules: '2' } });
    const third = again.commit({ messages: [], states: { rules: '3' } });
    await Promise.all([first, second, third]);
    await again.close(2_000);
    expect((await outboxOn().open()).states).toEqual({ rules: '3', doors: 'open' });
  });

  test('a file that is not a database is renamed, kept and reported, and a new one is started', async () => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), 'x'.repeat(8_192));
    const outbox = outboxOn();
    const contents = await outbox.open();
    expect(contents.corruptFileKept).toMatch(/alarms\.db\.corrupt-2026-03-01T08-00-00-000Z$/);
    expect(readFileSync(contents.corruptFileKept ?? '', 'utf8')).toBe('x'.repeat(8_192));
    await outbox.commit({ messages: [smokeMessage(0, clock.now())], states: {} });
    await outbox.close(2_000);
    expect((await outboxOn().open()).pending).toHaveLength(1);
  });

  test('a file damaged in the middle still gives the alarms that can be read, and they are in the new file', async () => {
    const before = outboxOn();
    await before.open();
    for (let n = 0; n < 400; n++) await before.commit({ messages: [smokeMessage(n, clock.now())], states: {} });
    await before.close(2_000);
    truncateSync(path(), 60_000);

    const outbox = outboxOn();
    const contents = await outbox.open();
    expect(contents.corruptFileKept).toBeDefined();
    expect(contents.pending.length).toBeGreaterThan(10);
    await outbox.idle();
    await outbox.close(2_000);
    expect((await outboxOn().open()).pending).toEqual(contents.pending);
  });

  test('a file of a newer program is kept as it is, and what waits in it goes out', async () => {
    const before = outboxOn();
    await before.open();
    await before.commit({ messages: [smokeMessage(0, clock.now())], states: { rules: '1' } });
    await before.close(2_000);
    const newer = new Database(path());
    newer.exec("ALTER TABLE messages ADD COLUMN future TEXT DEFAULT 'x'");
    newer.pragma('user_version = 99');
    newer.close();

    const outbox = outboxOn();
    const contents = await outbox.open();
    expect(contents.pending).toEqual([smokeMessage(0, clock.now())]);
    expect(contents.states).toEqual({ rules: '1' });
    await outbox.idle();
    const kept = new Database(contents.corruptFileKept ?? '', { readonly: true });
    expect(kept.pragma('user_version', { simple: true })).toBe(99);
    expect(kept.prepare('SELECT future FROM messages').pluck().all()).toEqual(['x']);
    kept.close();
    await outbox.close(2_000);
    expect((await outboxOn().open()).pending).toHaveLength(1);
  });

  test('one damaged page costs the alarms on it and no others, the newest least of all', async () => {
    const before = outboxOn();
    await before.open();
    for (let n = 0; n < 400; n++) await before.commit({ messages: [smokeMessage(n, clock.now())], states: {} });
    await before.close(2_000);
    const pageBytes = 4_096;
    const bytes = readFileSync(path());
    const damaged = pageOf(bytes, pageBytes, smokeMessage(200, clock.now()));
    expect(damaged).toBeGreaterThan(1);
    bytes.fill(0x78, damaged * pageBytes, (damaged + 1) * pageBytes);
    writeFileSync(path(), bytes);

    const outbox = outboxOn();
    const sequences = (await outbox.open()).pending.map(({ id }) => id.sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(sequences).not.toContain(200);
    expect(sequences.length).toBeGreaterThan(380);
    expect(sequences).toEqual(expect.arrayContaining([0, 399]));
    await outbox.idle();
    expect(outbox.health().pending).toBe(sequences.length);
  });

  test('a damaged file that the disk will not let go of still gives what can be read of it', async () => {
    const before = outboxOn();
    await before.open();
    for (let n = 0; n < 400; n++) await before.commit({ messages: [smokeMessage(n, clock.now())], states: {} });
    await before.close(2_000);
    truncateSync(path(), 60_000);
    const file = new OutboxFile({ path: path(), reserveBytes: 65_536 });
    // No such folder: the rename fails as on a card that takes no writing any more.
    const { contents } = file.open('no-such-folder/now');
    expect(contents.pending.length).toBeGreaterThan(10);
    expect(contents.corruptFileKept).toBeUndefined();
    file.close();
    expect(existsSync(path())).toBe(true);
  });

  test('a file that breaks while the hub runs: everything without a receipt is in the new file', async () => {
    const outbox = outboxOn();
    await outbox.open();
    for (let n = 0; n < 200; n++)
      await outbox.commit({ messages: [smokeMessage(n, clock.now())], states: { n: `${n}` } });
    const vandal = new Database(path());
    vandal.pragma('wal_checkpoint(TRUNCATE)');
    vandal.close();
    writeFileSync(path(), 'x'.repeat(40_960));
    let returned = false;
    void outbox.commit({ messages: [smokeMessage(200, clock.now())], states: {} }).then(() => (returned = true));
    await until(() => expect(returned).toBe(true));
    expect(outbox.health()).toMatchObject({ state: 'ok', pending: 201 });
    await outbox.close(2_000);
    const contents = await outboxOn().open();
    expect(contents.pending.map(({ id }) => id.sequence)).toEqual(Array.from({ length: 201 }, (_, n) => n));
    expect(contents.states).toEqual({ n: '199' });
  });

  test('a row that is damaged goes out with what can be read of it; one without a name blocks nothing', async () => {
    const before = outboxOn();
    await before.open();
    for (const n of [0, 1, 2, 3, 4]) await before.commit({ messages: [smokeMessage(n, clock.now())], states: {} });
    await before.close(2_000);
    const vandal = new Database(path());
    vandal.prepare("UPDATE messages SET body = '{' WHERE sequence = 1").run();
    vandal.prepare("UPDATE messages SET occurred_at = '' WHERE sequence = 2").run();
    vandal.prepare("UPDATE messages SET alarm = '[]' WHERE sequence = 3").run();
    vandal.prepare("UPDATE messages SET session = '' WHERE sequence = 4").run();
    vandal.close();
    const { pending } = await outboxOn().open();
    const whole = (n: number) => smokeMessage(n, clock.now());
    const unknown = { monotonic: 0, bootId: 'unknown', wall: 0, clockTrusted: false };
    const { alarm: _, ...bare } = whole(3);
    expect(pending).toEqual([whole(0), { ...whole(1), body: '{' }, { ...whole(2), occurredAt: unknown }, bare]);
  });
});

/** The page of the file that holds a message. */
const pageOf = (bytes: Buffer, pageBytes: number, { body }: { body: unknown }): number =>
  Math.floor(bytes.indexOf(JSON.stringify(body)) / pageBytes);

describe('the file behind the outbox', () => {
  test('holds a reserve, and says when it is gone', () => {
    const file = new OutboxFile({ path: path(), reserveBytes: 65_536 });
    file.open('now');
    expect(file.reserveInUse).toBe(false);
    rmSync(`${path()}.reserve`);
    expect(file.reserveInUse).toBe(true);
    file.tidy(undefined);
    expect(file.reserveInUse).toBe(false);
    file.close();
    expect(existsSync(`${path()}.reserve`)).toBe(true);
  });

  test('forgets old messages a few at a time, and once all are gone, looks again after an hour', () => {
    const file = new OutboxFile({ path: path(), reserveBytes: 65_536 });
    file.open('now');
    const kept = (): number => {
      const reader = new Database(path(), { readonly: true });
      const { n } = reader.prepare<[], { n: number }>('SELECT count(*) AS n FROM messages').get() ?? { n: -1 };
      reader.close();
      return n;
    };
    const receipted = (from: number, to: number, wall: number): void => {
      const messages = Array.from({ length: to - from }, (_, n) => smokeMessage(from + n, clock.now()));
      file.write(
        [{ messages, states: {} }],
        messages.map(({ id }) => ({ id, outcome: 'stored', wall })),
      );
    };
    receipted(0, 700, 1_000);
    file.tidy(2_000);
    expect(kept()).toBe(200);
    file.tidy(2_000);
    expect(kept()).toBe(1);
    receipted(700, 710, 1_500);
    file.tidy(2_000 + minutes(59));
    expect(kept()).toBe(11);
    file.tidy(2_000 + minutes(60));
    expect(kept()).toBe(1);
    receipted(710, 720, 500);
    // The clock was set back.
    file.tidy(1_800);
    expect(kept()).toBe(1);
    file.close();
  });
});
