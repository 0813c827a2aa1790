import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { auditCsv, csvLine } from '../../../cloud-relay/audit/audit-csv.ts';
import { listAudit, recordAudit, type NewAuditEntry } from '../../../cloud-relay/audit/audit-log.ts';
import { openTestStore } from '../../support/relay-store.ts';

const now = 1_790_000_000_000;

const entry = (changes: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  at: now,
  who: { kind: 'account', id: 'account-1', name: '李明' },
  from: '192.0.2.1',
  action: 'PUT /api/people/:id',
  target: 'person-1',
  communityId: null,
  outcome: 'done',
  detail: {},
  ...changes,
});

test('what is written is never changed or deleted, whoever asks the database', async () => {
  const { db } = await openTestStore();
  await recordAudit(db, entry());
  const attempts = [
    () => db.updateTable('audit').set({ who_name: 'nobody' }).execute(),
    () => db.deleteFrom('audit').execute(),
    () => db.deleteFrom('audit').where('number', '=', 1).execute(),
    () => sql`update or ignore audit set outcome = 'done'`.execute(db),
    () => sql`replace into audit select * from audit`.execute(db),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toThrow('the audit log is never changed');
  expect(attempts).toHaveLength(5);
  expect(await listAudit(db, {}, { limit: 10 })).toEqual([{ ...entry(), number: 1 }]);
});

test('numbers go up by one, so that a line that is missing shows', async () => {
  const { db } = await openTestStore();
  for (let n = 0; n < 5; n += 1) await recordAudit(db, entry({ target: `target-${n}` }));
  const numbers = (await listAudit(db, {}, { limit: 10 })).map(({ number }) => number);
  expect(numbers).toEqual([5, 4, 3, 2, 1]);
});

test('the log is searched by who, what, whom, outcome and time, and read on from a number', async () => {
  const { db } = await openTestStore();
  const nobody = { kind: 'nobody', id: '', name: '' } as const;
  await recordAudit(db, entry());
  await recordAudit(db, entry({ at: now + 1, action: 'GET /api/residents/:id', target: 'resident_1' }));
  await recordAudit(db, entry({ at: now + 2, who: nobody, outcome: 'refused', action: 'POST /api/tokens' }));
  const find = async (filter: Parameters<typeof listAudit>[1], before?: number) =>
    (await listAudit(db, filter, { limit: 10, before })).map(({ number }) => number);
  expect(await find({ who: 'account-1' })).toEqual([2, 1]);
  expect(await find({ action: 'residents' })).toEqual([2]);
  // Of a pattern only the text counts.
  expect(await find({ action: '%' })).toEqual([]);
  expect(await find({ action: 'api_people' })).toEqual([]);
  expect(await find({ target: 'person-1' })).toEqual([3, 1]);
  expect(await find({ outcome: 'refused' })).toEqual([3]);
  expect(await find({ from: now + 1 })).toEqual([3, 2]);
  expect(await find({ to: now })).toEqual([1]);
  expect(await find({ from: now + 1, to: now + 1 })).toEqual([2]);
  expect(await find({}, 3)).toEqual([2, 1]);
});

test('one line fills no disk', async () => {
  const { db } = await openTestStore();
  const long = 'x'.repeat(100_000);
  await recordAudit(
    db,
    entry({ who: { kind: 'account', id: long, name: long }, from: long, action: long, target: long, detail: { long } }),
  );
  const [stored] = await listAudit(db, {}, { limit: 1 });
  expect(JSON.stringify(stored).length).toBeLessThan(3_000);
  expect(stored?.detail).toEqual({ shortened: true });
});

test('the file for a spreadsheet has every line, reads Chinese, and holds no formula', async () => {
  const { db } = await openTestStore();
  for (let n = 0; n < 1_203; n += 1) await recordAudit(db, entry({ target: `target-${n}` }));
  const bad = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '|calc', '＝1', '"=1"', 'a,b\r\nc'];
  for (const name of bad) await recordAudit(db, entry({ who: { kind: 'account', id: 'x', name } }));
  let text = '';
  for await (const piece of auditCsv(db, {})) text += piece;
  expect(Buffer.from(text).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const cells = readCsv(text.slice(1));
  expect(cells).toHaveLength(1 + 1_203 + bad.length);
  expect(cells[0]?.join(' ')).toBe('number time kind id name from action target community outcome detail');
  expect(cells.every((line) => line.length === 11)).toBe(true);
  const first = ['1', '2026-09-21T14:13:20.000Z', 'account', 'account-1', '李明', '192.0.2.1', 'PUT /api/people/:id'];
  expect(cells.at(-1)).toEqual([...first, 'target-0', '', 'done', '{}']);
  const names = cells.slice(1, 1 + bad.length).map((line) => line[4]);
  expect(names.toReversed()).toEqual([
    "'=1+1",
    "'+1",
    "'-1",
    "'@SUM(A1)",
    "'\t=1",
    "' =1",
    "'|calc",
    "'＝1",
    '"=1"',
    'a,b\r\nc',
  ]);
  let only = '';
  for await (const piece of auditCsv(db, { target: 'target-7' })) only += piece;
  expect(readCsv(only.slice(1))).toHaveLength(2);
});

test('a quotation mark in a cell is doubled', () => {
  expect(csvLine(['a', 'b "c"', ''])).toBe('"a","b ""c""",""\r\n');
});

/** As RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted = '', end = ''] of text.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    line.push(quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
