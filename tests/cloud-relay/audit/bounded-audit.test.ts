import { expect, test } from 'vitest';
import type { NewAuditEntry } from '../../../cloud-relay/audit/audit-log.ts';
import { BoundedAudit } from '../../../cloud-relay/audit/bounded-audit.ts';
import { minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

function bounded() {
  const clock = new ManualClock({ wall: 1_790_000_000_000 });
  const lines: NewAuditEntry[] = [];
  const audit = new BoundedAudit({
    clock,
    record: (entry) => {
      lines.push(entry);
      return Promise.resolve();
    },
  });
  const refusal = (changes: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
    at: clock.now().wall,
    who: { kind: 'nobody', id: '', name: '' },
    from: '192.0.2.1',
    action: 'POST /api/sign-in',
    target: '',
    communityId: null,
    outcome: 'refused',
    detail: { status: 401 },
    ...changes,
  });
  return { clock, lines, audit, refusal };
}

test('the first refusal is written at once, and the rest of its minute in one line', async () => {
  const { clock, lines, audit, refusal } = bounded();
  for (let n = 0; n < 1_000; n += 1) await audit.note(refusal());
  expect(lines).toEqual([refusal()]);
  clock.advance(minutes(1));
  await audit.flush();
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatchObject({ from: '192.0.2.1', detail: { status: 401, times: 999 } });
  await audit.note(refusal());
  expect(lines).toHaveLength(3);
});

test('one refusal makes one line, and nothing is kept waiting', async () => {
  const { clock, lines, audit, refusal } = bounded();
  await audit.note(refusal());
  clock.advance(minutes(1));
  await audit.flush();
  expect(lines).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('people are told apart by what they tried, and a flood from everywhere takes no more than some lines', async () => {
  const { lines, audit, refusal } = bounded();
  const person = { kind: 'account', id: 'a', name: 'a' } as const;
  await audit.note(refusal({ who: person, action: 'GET /api/audit' }));
  await audit.note(refusal({ who: person, action: 'GET /api/people' }));
  expect(lines).toHaveLength(2);
  for (let n = 0; n < 5_000; n += 1) await audit.note(refusal({ from: `10.0.${n >> 8}.${n & 255}` }));
  expect(lines).toHaveLength(2 + 30);
  // Somebody who is known is still written down in the middle of it.
  await audit.note(refusal({ who: { ...person, id: 'b' }, action: 'GET /api/audit' }));
  expect(lines).toHaveLength(2 + 30 + 1);
  await audit.flush();
  expect(lines).toHaveLength(2 + 30 + 1 + 1);
  expect(lines.at(-1)).toMatchObject({ action: 'from many addresses', from: '', detail: { times: 4_970 } });
});

test('an IPv6 network is one address', async () => {
  const { lines, audit, refusal } = bounded();
  for (let n = 0; n < 50; n += 1) await audit.note(refusal({ from: `2001:db8:1:2::${n.toString(16)}` }));
  expect(lines).toHaveLength(1);
});

test('whoever asks for everything one by one uses up nobody else’s lines, and is counted by name', async () => {
  const { clock, lines, audit, refusal } = bounded();
  const who = (id: string) => ({ kind: 'account' as const, id, name: id });
  const look = { outcome: 'done' as const, action: 'GET /api/incidents', detail: {} };
  for (let n = 0; n < 1_000; n += 1) await audit.note(refusal({ ...look, who: who('mallory'), target: `home-${n}` }));
  expect(lines).toHaveLength(200);
  await audit.note(refusal({ ...look, who: who('wang'), target: 'home-1' }));
  expect(lines.at(-1)).toMatchObject({ who: { id: 'wang' }, target: 'home-1' });
  clock.advance(minutes(1));
  await audit.flush();
  expect(lines.slice(201)).toMatchObject([{ who: { id: 'mallory' }, target: '', detail: { times: 800 } }]);
});
