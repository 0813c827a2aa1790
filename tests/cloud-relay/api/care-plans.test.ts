import { expect, test } from 'vitest';
import { listAudit } from '../../../cloud-relay/audit/audit-log.ts';
import { knownRuleProblem } from '../../../cloud-relay/api/known-rule-problem.ts';
import { apiErrorSchema } from '../../../contracts/api-route.ts';
import { homeCarePlanSchema } from '../../../contracts/api-care-plans.ts';
import type { RuleEntry } from '../../../contracts/rule-entry.ts';
import { ruleCatalogue } from '../../../contracts/rule-catalogue.ts';
import { apiRelay, start, type ApiRelay } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

async function home(relay: ApiRelay, name = 'east') {
  const there = await addHome(relay.store, name, start);
  const path = `/api/dwellings/${there.dwellingId}/care-plan`;
  const ask = async (
    method: 'GET' | 'PUT' | 'POST',
    rest: string,
    payload?: object,
    headers: object = relay.bearer,
  ) => {
    const url = `${path}${rest}`;
    const sent = { method, url, headers: headers as Record<string, string> };
    const answer = await relay.api.inject({ ...sent, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json<unknown>() };
  };
  return { ...there, ask };
}

const refusalOf = (body: unknown) => apiErrorSchema.parse(body).error;

test('a plan is changed, read, listed and restored, and its history says who did it and why', async () => {
  const relay = await apiRelay();
  const { ask, dwellingId, communityId } = await home(relay);
  const nobody = homeCarePlanSchema.parse((await ask('GET', '')).body);
  expect(nobody).toMatchObject({
    dwellingId,
    communityId,
    current: { version: 0, changedAt: null },
    hubs: [{ state: 'never-heard' }],
  });

  const visits = [{ weekdays: [1, 4], from: '09:00', to: '10:30', by: 'nurse' }];
  const first = await ask('PUT', '', { expectedVersion: 0, plan: { dementia: true, visits }, note: '评估' });
  expect(first.status).toBe(200);
  const person = await relay.sessionFor({ role: 'operator', community: communityId });
  const second = await ask('PUT', '', { expectedVersion: 1, plan: { ability: 'severe' } }, person.headers);
  expect(homeCarePlanSchema.parse(second.body).current).toMatchObject({
    version: 2,
    changedBy: { kind: 'account', id: person.account },
    plan: { ability: 'severe', dementia: false, visits: [] },
  });
  const restored = await ask('POST', '/restore', { expectedVersion: 2, version: 1, note: '改错' });
  expect(homeCarePlanSchema.parse(restored.body).current).toMatchObject({
    version: 3,
    restoredFrom: 1,
    note: '改错',
    plan: { dementia: true, visits },
  });
  const defaults = await ask('POST', '/restore', { expectedVersion: 3, version: 0 });
  expect(homeCarePlanSchema.parse(defaults.body).current).toMatchObject({ version: 4, plan: { dementia: false } });

  const page = await ask('GET', '/versions?limit=3');
  expect(page.body).toMatchObject({ more: true, versions: [{ version: 4 }, { version: 3 }, { version: 2 }] });
  const rest = await ask('GET', '/versions?before=2');
  expect(rest.body).toMatchObject({ more: false, versions: [{ version: 1, note: '评估' }] });
});

test('whoever changes a version that is not the newest any more is told which one is', async () => {
  const relay = await apiRelay();
  const { ask } = await home(relay);
  await ask('PUT', '', { expectedVersion: 0, plan: {} });
  for (const late of [
    await ask('PUT', '', { expectedVersion: 0, plan: { pets: true } }),
    await ask('POST', '/restore', { expectedVersion: 0, version: 0 }),
    await ask('PUT', '', { expectedVersion: 7, plan: {} }),
  ]) {
    expect(late.status).toBe(409);
    expect(refusalOf(late.body)).toMatchObject({ code: 'store/conflict', field: 'expectedVersion', value: 1 });
  }
  const missing = await ask('POST', '/restore', { expectedVersion: 1, version: 5 });
  expect(missing.status).toBe(400);
  expect(refusalOf(missing.body)).toMatchObject({ field: 'version', value: 5 });
});

test('what this release knows to be wrong is refused with field, value and fix; what it does not know is the hub’s to judge', async () => {
  const relay = await apiRelay();
  const { ask } = await home(relay);
  const wrong = [
    [{ rules: { inactivity: { enabled: 'no' } } }, 'plan.rules.inactivity.enabled'],
    [{ rules: { 'bed-exit-at-night': { emptyMinutes: 10_000 } } }, 'plan.rules.bed-exit-at-night.emptyMinutes'],
    [{ rules: { 'bed-exit-at-night': { nightFrom: '10 pm' } } }, 'plan.rules.bed-exit-at-night.nightFrom'],
    [{ rules: { smoke: { enabled: false } } }, 'plan.rules.smoke.enabled'],
    [{ rules: { fall: { enabled: false } } }, 'plan.rules.fall.enabled'],
    [{ sleep: { from: '22:00', to: '22:00' } }, 'plan.sleep.to'],
    [{ ability: 'frail' }, 'plan.ability'],
    [{ holidays: [{ from: '2026-02-30', to: '2026-03-01' }] }, 'plan.holidays.0.from'],
  ] as const;
  for (const [plan, field] of wrong) {
    const { status, body } = await ask('PUT', '', { expectedVersion: 0, plan });
    expect([field, status]).toEqual([field, 400]);
    const refusal = refusalOf(body);
    expect(refusal).toMatchObject({ code: 'input/invalid', field });
    expect(refusal.fix, field).toMatch(/\w{4}/);
    expect(refusal.value, field).toBeDefined();
  }
  expect((await ask('PUT', '', { expectedVersion: 0, plan: { sleeep: {} } })).status).toBe(400);
  const rules = { 'of-a-newer-hub': { enabled: false }, inactivity: { ofANewerHub: 3 } };
  expect((await ask('PUT', '', { expectedVersion: 0, plan: { rules } })).status).toBe(200);
});

test('a change is sent to the hub at once, with nothing in it but what rules need', async () => {
  const relay = await apiRelay();
  const { ask, hub, dwellingId } = await home(relay);
  relay.connected.add(hub);
  await relay.store.transaction((tx) => relay.carePlans.said(tx, hub, { running: null }, start));
  const answer = await ask('PUT', '', { expectedVersion: 0, plan: { dementia: true }, note: '王秀兰 女儿说' });
  expect(homeCarePlanSchema.parse(answer.body).hubs).toMatchObject([{ hub, state: 'sent', attempts: 1 }]);
  const [sent] = relay.commands;
  expect(sent).toMatchObject({
    hub,
    command: { kind: 'care-plan', planId: dwellingId, version: 1, plan: { dementia: true } },
  });
  expect(JSON.stringify(sent)).not.toMatch(/王|女儿|program/);
  expect(relay.commands).toHaveLength(1);
});

test('every look and every change is written down, and nothing of what was typed', async () => {
  const relay = await apiRelay();
  const { ask, dwellingId, communityId } = await home(relay);
  await ask('GET', '');
  await ask('GET', '/versions');
  await ask('PUT', '', { expectedVersion: 0, plan: { dementia: true }, note: 'a secret reason' });
  await ask('POST', '/restore', { expectedVersion: 1, version: 0 });
  const lines = (await listAudit(relay.store.db, {}, { limit: 20 })).toReversed();
  expect(lines.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
    ['GET /api/dwellings/:id/care-plan', dwellingId, 'done'],
    ['GET /api/dwellings/:id/care-plan/versions', dwellingId, 'done'],
    ['PUT /api/dwellings/:id/care-plan', dwellingId, 'done'],
    ['POST /api/dwellings/:id/care-plan/restore', dwellingId, 'done'],
  ]);
  expect(lines.filter((line) => line.communityId === communityId).length).toBe(3);
  expect(JSON.stringify(lines)).not.toMatch(/secret reason|dementia/);
});

test('the catalogue of rules is for whoever may read plans, and holds what a page needs', async () => {
  const relay = await apiRelay();
  const { dwellingId } = await home(relay);
  const family = await relay.sessionFor({ role: 'family', dwelling: dwellingId });
  const answer = await relay.api.inject({ method: 'GET', url: '/api/rules', headers: family.headers });
  expect(answer.json()).toEqual({ rules: ruleCatalogue });
  const volunteer = await relay.sessionFor({ role: 'volunteer', dwelling: dwellingId });
  expect((await relay.api.inject({ method: 'GET', url: '/api/rules', headers: volunteer.headers })).statusCode).toBe(
    403,
  );
  expect(ruleCatalogue.length).toBeGreaterThan(15);
});

test('each kind of setting has values that are known to be wrong', () => {
  const setting = (type: RuleEntry['settings'][number]['type'], more: object = {}) => ({
    name: type,
    description: '',
    type,
    default: 1,
    ...more,
  });
  const named = (name: string): string =>
    name === 'time-of-day' ? 'timeOfDay' : name === 'whole-number' ? 'whole' : name;
  const rule: RuleEntry = {
    name: 'r',
    watches: '',
    cannotJudge: '',
    defaultsFrom: '',
    alwaysOn: false,
    fromPlan: [],
    settings: [
      setting('switch'),
      setting('number', { min: 1, max: 5 }),
      setting('whole-number', { min: 1 }),
      setting('text'),
      setting('time-of-day'),
      setting('choice', { choices: ['a', 'b'] }),
      setting('words'),
    ].map((each) => ({ ...each, name: named(each.name) })),
  };
  const good = { switch: true, number: 1.5, whole: 7, text: 'x', timeOfDay: '23:59', choice: 'b', words: ['x'] };
  const bad = { switch: 1, number: 5.1, whole: 1.5, text: 1, timeOfDay: '24:00', choice: 'c', words: 'x' };
  expect(knownRuleProblem([rule], { r: good })).toBeUndefined();
  let tried = 0;
  for (const [name, value] of Object.entries(bad)) {
    expect(knownRuleProblem([rule], { r: { [name]: value } })).toMatchObject({ field: `rules.r.${name}`, value });
    tried++;
  }
  expect(tried).toBe(rule.settings.length);
});
