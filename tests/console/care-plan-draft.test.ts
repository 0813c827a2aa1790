import { expect, test } from 'vitest';
import { noCarePlan, type CarePlanFields } from '../../contracts/care-plan.ts';
import { root } from '../support/console-texts.ts';

interface Draft {
  readonly differencesBetween: (before: CarePlanFields, after: CarePlanFields) => string[];
  readonly rebased: (base: CarePlanFields, mine: CarePlanFields, theirs: CarePlanFields) => CarePlanFields;
  readonly withSetting: (plan: CarePlanFields, rule: string, setting: string, value: unknown) => CarePlanFields;
}

// The console is built by another compiler than this test: the runner reads its source.
const file = `${root}cloud-relay/console/src/care-plan-pages/draft.ts`;
const { differencesBetween, rebased, withSetting } = (await import(/* @vite-ignore */ file)) as Draft;

const { version: _, ...base } = noCarePlan;

test('tells the parts in which two plans differ, whatever the order of their names', () => {
  const other: CarePlanFields = {
    ...base,
    sleep: { to: base.sleep.to, from: base.sleep.from },
    pets: true,
    visits: [{ weekdays: [1], from: '09:00', to: '10:00', by: 'carer' }],
    rules: { inactivity: { hours: 5 } },
  };
  expect(differencesBetween(base, base)).toEqual([]);
  expect(differencesBetween(base, other)).toEqual(['pets', 'visits', 'rules.inactivity.hours']);
  expect(differencesBetween(other, base)).toEqual(['pets', 'visits', 'rules.inactivity.hours']);
  expect(differencesBetween(base, { ...base, bathroom: { nightVisits: 1, longestMinutes: 30 } })).toEqual(['bathroom']);
});

test('does what was typed to what somebody else has saved, setting by setting', () => {
  const common = withSetting(base, 'inactivity', 'hours', 6);
  const mine = withSetting(withSetting(common, 'inactivity', 'hours', undefined), 'fall', 'confirmSeconds', 20);
  const theirs = withSetting({ ...common, dementia: true }, 'inactivity', 'hoursAtAnyHour', 10);
  const both = rebased(common, { ...mine, ability: 'mild' }, { ...theirs, ability: 'severe' });
  expect(both).toEqual({
    ...base,
    dementia: true,
    ability: 'mild',
    rules: { inactivity: { hoursAtAnyHour: 10 }, fall: { confirmSeconds: 20 } },
  });
  expect(rebased(common, common, theirs)).toEqual(theirs);
  expect(rebased(common, mine, common)).toEqual(mine);
});

test('a rule of which nothing is said any more is gone from the plan', () => {
  const said = withSetting(withSetting(base, 'inactivity', 'hours', 5), 'inactivity', 'enabled', false);
  expect(said.rules).toEqual({ inactivity: { hours: 5, enabled: false } });
  const less = withSetting(said, 'inactivity', 'hours', undefined);
  expect(less.rules).toEqual({ inactivity: { enabled: false } });
  expect(withSetting(less, 'inactivity', 'enabled', undefined)).toEqual(base);
  expect(base.rules).toEqual({});
});
