import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { abilityLevels, carePlanSchema, noCarePlan } from '../../../contracts/care-plan.ts';
import { checkCarePlan } from '../../../edge/care-plan/check-care-plan.ts';
import { settingsOf } from '../../../edge/care-plan/settings-of.ts';
import { ruleList, ruleSettingsSchema, type RuleSettings } from '../../../edge/rules/rule-list.ts';

const planned = (plan: z.input<typeof carePlanSchema>) => carePlanSchema.parse({ version: 1, ...plan });
const configuredAs = (rules: Record<string, unknown> = {}): RuleSettings => ruleSettingsSchema.parse(rules);
const withNight = ruleList.filter(({ settings }) => {
  const defaults: unknown = settings.parse({});
  return typeof defaults === 'object' && defaults !== null && 'nightFrom' in defaults && 'nightTo' in defaults;
});

describe('the settings that a care plan leads to', () => {
  test('without a plan the file of the hub counts as it is', () => {
    const configured = configuredAs({ inactivity: { hours: 9, nightFrom: '23:30' } });
    expect(settingsOf(configured, noCarePlan)).toEqual({ settings: configured, problems: [] });
  });

  test('the plan itself counts before its facts, these before the file, and that before the defaults', () => {
    const configured = configuredAs({
      inactivity: { hours: 9, nightFrom: '23:30' },
      'bed-exit-at-night': { emptyMinutes: 40 },
      'door-open-at-night': { nightMinutes: 20 },
    });
    const { settings, problems } = settingsOf(
      configured,
      planned({
        ability: 'severe',
        sleep: { from: '20:30', to: '07:15' },
        rules: { inactivity: { hours: 4, nightTo: '08:00' }, 'door-open-at-night': { enabled: false } },
      }),
    );
    expect(problems).toEqual([]);
    expect(settings['inactivity']).toMatchObject({ hours: 4, nightFrom: '20:30', nightTo: '08:00' });
    // Half of what the file says, because the resident can hardly walk.
    expect(settings['bed-exit-at-night']).toMatchObject({ emptyMinutes: 20, nightFrom: '20:30', nightTo: '07:15' });
    expect(settings['door-open-at-night']).toMatchObject({ enabled: false, nightMinutes: 20 });
  });

  test('night is when the resident sleeps, for every rule that depends on it', () => {
    const { settings } = settingsOf(configuredAs(), planned({ sleep: { from: '19:45', to: '05:10' } }));
    for (const { name } of withNight)
      expect(settings[name], name).toMatchObject({ nightFrom: '19:45', nightTo: '05:10' });
    expect(withNight.length).toBeGreaterThanOrEqual(3);
  });

  test('dementia turns on the watch for wandering, unless the plan itself says otherwise', () => {
    const leavesHome = (plan: z.input<typeof carePlanSchema>): unknown =>
      settingsOf(configuredAs(), planned(plan)).settings['left-at-night'];
    expect(leavesHome({})).toMatchObject({ enabled: false });
    expect(leavesHome({ dementia: true })).toMatchObject({ enabled: true });
    const off = { 'left-at-night': { enabled: false } };
    expect(leavesHome({ dementia: true, rules: off })).toMatchObject({ enabled: false });
    expect(leavesHome({ rules: { 'left-at-night': { enabled: true } } })).toMatchObject({ enabled: true });
  });

  test('what facts make of a number never exceeds the bounds of the rule', () => {
    const configured = configuredAs({ 'bed-exit-at-night': { emptyMinutes: 1 } });
    const { settings, problems } = settingsOf(configured, planned({ ability: 'complete' }));
    expect(problems).toEqual([]);
    expect(settings['bed-exit-at-night']).toMatchObject({ emptyMinutes: 1 });
  });

  test('every home with every level of ability has settings that its rules can bear', () => {
    let checked = 0;
    for (const ability of abilityLevels) {
      for (const dementia of [false, true]) {
        const bathroom = { nightVisits: 20, longestMinutes: dementia ? 360 : 10 };
        const { settings, problems } = settingsOf(configuredAs(), planned({ ability, dementia, bathroom }));
        expect(problems).toEqual([]);
        expect(ruleSettingsSchema.parse(settings)).toEqual(settings);
        checked++;
      }
    }
    expect(checked).toBe(10);
  });
});

const ref = { planId: 'home', version: 3, revision: 'r3' };

describe('a care plan from outside', () => {
  test('is refused as a whole, and everything that is wrong with it is named with its value and what to do', () => {
    const checked = checkCarePlan(
      {
        rules: {
          inactivity: { hours: 700, hoursAtAnyHours: 10 },
          inactivty: { hours: 5 },
          smoke: { enabled: false },
          fall: { enabled: false },
          'door-open-at-night': { nightMinutes: 5 },
        },
      },
      ref,
      configuredAs(),
    );
    expect(checked.ok).toBe(false);
    if (checked.ok) return;
    const byField = Object.fromEntries(checked.problems.map(({ field, value, fix }) => [field, `${value} | ${fix}`]));
    expect(byField['rules.inactivity.hours']).toMatch(/^700 \| Must be a number from 1 to 48/);
    expect(byField['rules.inactivity.hoursAtAnyHours']).toContain('Did you mean hoursAtAnyHour?');
    expect(byField['rules.inactivty']).toContain('Did you mean inactivity?');
    expect(byField['rules.smoke.enabled']).toMatch(/cannot be switched off|is not a setting/);
    expect(byField['rules.fall.enabled']).toMatch(/cannot be switched off|is not a setting/);
    expect(Object.keys(byField)).not.toContain('rules.door-open-at-night.nightMinutes');
    // What stood for them before it was refused: everything but the rules with a problem.
    expect(checked.without?.rules['door-open-at-night']).toMatchObject({ nightMinutes: 5 });
    expect(checked.without?.rules['inactivity']).toEqual(configuredAs()['inactivity']);
  });

  test.each(['smoke', 'carbon-monoxide', 'gas', 'sos', 'fall'])('never switches %s off', (rule) => {
    const checked = checkCarePlan({ rules: { [rule]: { enabled: false } } }, ref, configuredAs());
    expect(checked.ok).toBe(false);
    if (!checked.ok) expect(checked.problems.map(({ fix }) => fix).join()).toContain('cannot be switched off');
  });

  test('that is no plan at all is refused with the field that cannot be read, and nothing is made of it', () => {
    for (const [content, field] of [
      [{ sleep: { from: '25:00', to: '06:00' } }, 'sleep.from'],
      [{ ability: 'frail' }, 'ability'],
      [{ rules: [] }, 'rules'],
      [{ holidays: [{ from: '2026-12-26', to: '2026-12-24' }] }, 'holidays[0].to'],
      [{ visits: [{ weekdays: [8], from: '09:00', to: '10:00' }] }, 'visits[0].weekdays[0]'],
    ] as const) {
      const checked = checkCarePlan(content, ref, configuredAs());
      expect(checked.ok).toBe(false);
      if (checked.ok) continue;
      expect(checked.problems[0]).toMatchObject({ field, fix: expect.stringMatching(/\w{4}/) as string });
      expect(checked.without).toBeUndefined();
    }
  });

  test('names no more problems than a heartbeat can carry', () => {
    const rules = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`rule-${n}`, { hours: 1 }]));
    const checked = checkCarePlan({ rules }, ref, configuredAs());
    expect(checked.ok).toBe(false);
    if (!checked.ok) expect(checked.problems).toHaveLength(50);
  });

  test('may say of a home that nothing was decided: then the file counts', () => {
    const configured = configuredAs({ inactivity: { hours: 9 } });
    const checked = checkCarePlan({}, { planId: 'home', version: 0, revision: '' }, configured);
    expect(checked).toEqual({ ok: true, home: { carePlan: noCarePlan, rules: configured } });
  });
});
