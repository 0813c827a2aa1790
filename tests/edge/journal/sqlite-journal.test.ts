import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Heartbeat } from '../../../contracts/heartbeat.ts';
import { JournalFile } from '../../../edge/journal/journal-file.ts';
import type { JournalEntry } from '../../../edge/journal/journal.ts';
import { SqliteJournal } from '../../../edge/journal/sqlite-journal.ts';
import { seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { smokeMessage } from '../outbox/messages.ts';

let folder: string;
let clock: ManualClock;
const opened: SqliteJournal[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-journal-'));
  clock = new ManualClock({ wall: '2026-03-01T08:00:00Z' });
});

afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close(2_000);
  rmSync(folder, { recursive: true, force: true });
});

function journalOn(): SqliteJournal {
  const journal = new SqliteJournal({
    dataFolder: folder,
    clock,
    log: createLog({ program: 'test', level: 'silent' }),
    largestBytes: 64 * 1024 * 1024,
  });
  opened.push(journal);
  return journal;
}

const path = (): string => join(folder, 'journal', 'telemetry.db');

const body: Heartbeat = {
  uptimeMs: 1,
  versions: { program: '1', node: 'v20' },
  clockTrusted: true,
  outbox: { state: 'ok', pending: 0 },
  journal: { state: 'ok', bytes: 0, dropped: 0 },
  sources: [],
  devices: [],
  openAlarms: 0,
  cannotJudge: [],
  configuration: { state: 'current', fingerprint: 'f' },
};

const heartbeat = (sequence: number): JournalEntry & { kind: 'heartbeat' } => ({
  kind: 'heartbeat',
  id: smokeMessage(sequence, clock.now(), { stream: 'heartbeat' }).id,
  occurredAt: clock.now(),
  body,
});

const reading = (value: number): JournalEntry => ({
  kind: 'reading',
  at: clock.now(),
  device: 'hall-thermometer',
  capability: 'temperature',
  value,
  origin: 'live',
});

const sequences = async (journal: SqliteJournal, limit = 20): Promise<number[]> =>
  (await journal.pendingHeartbeats(limit)).map(({ id }) => id.sequence);

test('heartbeats without a receipt come back newest first, from memory and from the disk of the last run', async () => {
  const first = journalOn();
  for (let n = 0; n < 5; n++) first.append(heartbeat(n));
  first.receipted(heartbeat(1).id);
  expect(await sequences(first)).toEqual([4, 3, 2, 0]);
  await first.close(2_000);

  const second = journalOn();
  second.append(heartbeat(10));
  expect(await sequences(second)).toEqual([10, 4, 3, 2, 0]);
  expect(await sequences(second, 2)).toEqual([10, 4]);
  second.receipted(heartbeat(4).id);
  expect(await sequences(second)).toEqual([10, 3, 2, 0]);
});

test('writes in batches, and a heartbeat that was receipted in time never reaches the disk', async () => {
  const journal = journalOn();
  journal.append(heartbeat(0));
  journal.append(heartbeat(1));
  journal.append(reading(21));
  journal.receipted(heartbeat(0).id);
  clock.advance(seconds(29));
  expect(journal.health().bytes).toBe(0);
  clock.advance(seconds(1));
  await vi.waitFor(() => expect(journal.health().bytes).toBeGreaterThan(0));
  const onDisk = new Database(path(), { readonly: true });
  expect(onDisk.prepare('SELECT kind, id FROM entries').all()).toEqual([
    { kind: 'heartbeat', id: '["session-1","heartbeat",1]' },
    { kind: 'reading', id: null },
  ]);
  onDisk.close();
});

test('is bounded: drops the oldest and counts them', () => {
  const file = new JournalFile({ path: path(), largestBytes: 256 * 1024 });
  let dropped = 0;
  for (let batch = 0; batch < 20; batch++) {
    const written = file.write(
      Array.from({ length: 500 }, (_, n) => reading(batch * 500 + n)),
      [],
    );
    dropped += written.dropped;
    expect(written.bytes).toBeLessThanOrEqual(256 * 1024);
  }
  file.close();
  const onDisk = new Database(path(), { readonly: true });
  const kept = onDisk.prepare("SELECT json_extract(content, '$.value') FROM entries ORDER BY position").pluck().all();
  onDisk.close();
  expect(dropped).toBeGreaterThan(1_000);
  expect(kept).toEqual(Array.from({ length: 10_000 - dropped }, (_, n) => dropped + n));
});

test('a damaged file is put aside and the journal goes on', async () => {
  const before = journalOn();
  before.append(heartbeat(0));
  await before.close(2_000);
  writeFileSync(path(), 'x'.repeat(9_000));
  const journal = journalOn();
  journal.append(heartbeat(1));
  await vi.waitFor(() => {
    clock.advance(seconds(30));
    expect(journal.health().bytes).toBeGreaterThan(0);
  });
  expect(journal.health()).toMatchObject({ state: 'ok', dropped: 0 });
  expect(await sequences(journal)).toEqual([1]);
});

test('a disk that fails holds nobody up: the newest wait in memory, the oldest go and are counted', async () => {
  writeFileSync(join(folder, 'journal'), 'a file where the folder should be');
  const journal = journalOn();
  for (let n = 0; n < 5_010; n++) journal.append(reading(n));
  expect(journal.health().dropped).toBe(10);
  clock.advance(seconds(30));
  await vi.waitFor(() => expect(journal.health().state).toBe('failing'));
  expect(await sequences(journal)).toEqual([]);
  rmSync(join(folder, 'journal'));
  await vi.waitFor(() => {
    clock.advance(seconds(30));
    expect(journal.health().state).toBe('ok');
  });
});
