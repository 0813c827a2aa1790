import { expect, test } from 'vitest';
import { carePlanRoutes } from '../../contracts/api-care-plans.ts';
import { carePlanRefSchema, carePlanStandingSchema } from '../../contracts/care-plan.ts';
import { testModeSchema } from '../../contracts/test-mode.ts';

const largest = 2_147_483_647;
const ref = { planId: 'home-1', version: 1, revision: 'r-1' };
const testMode = { id: 'test-1', by: 'relay', beganAgeMs: 0, endsInMs: 1_000, walkTest: false, devices: [] };
const change = carePlanRoutes['PUT /api/dwellings/:id/care-plan'].body;
const restore = carePlanRoutes['POST /api/dwellings/:id/care-plan/restore'].body;
const versions = carePlanRoutes['GET /api/dwellings/:id/care-plan/versions'].query;

test('what hubs and people send fits into the columns that keep it', () => {
  const fits = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
    schema.safeParse(value).success;
  const cases = [
    [carePlanRefSchema, { ...ref, version: largest }, { ...ref, version: largest + 1 }],
    [carePlanRefSchema, ref, { ...ref, planId: 'home\u0000' }],
    [carePlanRefSchema, ref, { ...ref, revision: '\u0000' }],
    [carePlanStandingSchema, { running: ref, notKept: '磁盘 full\n' }, { running: ref, notKept: 'disk\u0000' }],
    [testModeSchema, testMode, { ...testMode, id: 'test\u0000' }],
    [change, { expectedVersion: largest, plan: {} }, { expectedVersion: largest + 1, plan: {} }],
    [change, { expectedVersion: 1, plan: {}, note: '原因' }, { expectedVersion: 1, plan: {}, note: 'a\u0000b' }],
    [restore, { expectedVersion: 1, version: largest }, { expectedVersion: 1, version: largest + 1 }],
    [restore, { expectedVersion: largest, version: 0 }, { expectedVersion: largest + 1, version: 0 }],
    [restore, { expectedVersion: 1, version: 0 }, { expectedVersion: 1, version: 0, note: '\u0000' }],
    [versions, { before: String(largest) }, { before: String(largest + 1) }],
  ] as const;
  for (const [schema, good, bad] of cases) expect([fits(schema, good), fits(schema, bad)]).toEqual([true, false]);
  expect(cases).toHaveLength(11);
});
