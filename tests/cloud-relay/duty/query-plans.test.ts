import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { onTestFinished, expect, test } from 'vitest';
import type { HubId } from '../../../contracts/identifiers.ts';
import { topics } from '../../../contracts/topics.ts';
import { createLog } from '../../../foundation/log.ts';
import { intake } from '../../../cloud-relay/ingest/intake.ts';
import { DutyDesk } from '../../support/duty-desk.ts';
import { openTestStore, temporaryFolder } from '../../support/relay-store.ts';

const alarm = {
  alarmId: 'alarm-1',
  kind: 'fall',
  severity: 'critical',
  place: '卧室',
  because: { reason: 'radar-reports-fall', evidence: {} },
};

/** Takes in one alarm message as the listener for hubs hands it over. Returns what became of it. */
const intakeOf = ({ store, clock, duties }: DutyDesk) => {
  const log = createLog({ program: 'test', level: 'silent' });
  const take = intake({ store, clock, relayWall: () => clock.now().wall, log, ...duties });
  return async (hub: HubId, sequence: number, body: unknown): Promise<string> => {
    const { wall } = clock.now();
    const envelope = {
      v: 1,
      id: { hub, session: 'session-one', stream: 'alarm', sequence },
      occurredAt: { monotonic: 1, bootId: 'boot', wall, clockTrusted: true },
      sent: { ageMs: 0, ageIs: 'exact', wall, clockTrusted: true },
      body,
    };
    const payload = Buffer.from(JSON.stringify(envelope));
    return (await take({ hub, stream: 'alarm', topic: topics.up(hub, 'alarm'), payload })).outcome;
  };
};

/** Every statement that is prepared from here on, in any database of this process. */
function statementsPrepared(): ReadonlySet<string> {
  const heard = new Set<string>();
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its database below
  const { prepare } = BetterSqlite3.prototype;
  const noting = function (this: BetterSqlite3.Database, sql: string): unknown {
    heard.add(sql);
    return prepare.call(this, sql);
  };
  Object.assign(BetterSqlite3.prototype, { prepare: noting });
  onTestFinished(() => void Object.assign(BetterSqlite3.prototype, { prepare }));
  return heard;
}

test('nothing that an alarm asks of the database takes longer the more there has been', async () => {
  const file = join(await temporaryFolder(), 'relay.db');
  const desk = await DutyDesk.open({ store: await openTestStore(file) });
  const home = await desk.addHome('a', ['ana', 'bo']);
  await desk.addFaultPolicy(home, desk.idOf('bo'));
  const heard = statementsPrepared();
  const taken = intakeOf(desk);
  const { alarmId, ...fields } = alarm;
  for (const [n, body] of [
    { transition: 'session-opened', previous: null, program: 'test' },
    { transition: 'pre-alarm', remainingMs: 30_000, alarm },
    { transition: 'cancelled', during: 'pre-alarm', by: 'portal', alarm },
    { transition: 'raised', alarm: { ...fields, alarmId: `${alarmId}-again` } },
    { transition: 'cleared', because: alarm.because, alarm: { ...fields, alarmId: `${alarmId}-again` } },
    { transition: 'raised', alarm: { ...fields, alarmId: `${alarmId}-fault`, severity: 'fault', kind: 'battery_low' } },
  ].entries())
    expect(await taken(home.hub, n, body)).toBe('stored');

  const database = new BetterSqlite3(file, { readonly: true });
  onTestFinished(() => void database.close());
  const asked = [...heard].filter((sql) => /^(select|insert|update|delete)\b/i.test(sql));
  const walks = asked.flatMap((sql) => {
    const values = Array.from({ length: sql.split('?').length - 1 }, () => 'x');
    const plan = database.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`).all(...values);
    return plan.filter(({ detail }) => /^SCAN (?!CONSTANT)/.test(detail)).map(({ detail }) => `${detail}: ${sql}`);
  });
  expect(asked.length).toBeGreaterThan(15);
  expect(walks).toEqual([]);
});
