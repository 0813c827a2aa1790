import { expect, test } from 'vitest';
import { z } from 'zod';
import { ruleList, ruleSettingsSchema } from '../../../edge/rules/rule-list.ts';

interface Described {
  readonly properties?: Record<
    string,
    { description?: string; default?: unknown; type?: string; minimum?: number; maximum?: number }
  >;
}

test('every rule has a name of its own, and settings that are optional', () => {
  expect(new Set(ruleList.map(({ name }) => name)).size).toBe(ruleList.length);
  const defaults = ruleSettingsSchema.parse({});
  expect(Object.keys(defaults)).toEqual(ruleList.map(({ name }) => name));
  expect(defaults['bed-exit-at-night']).toEqual({
    enabled: true,
    emptyMinutes: 30,
    emptyMinutesUnknownHour: 120,
    nightFrom: '22:00',
    nightTo: '06:00',
  });
});

test('every setting says what it is for, in which unit, within which bounds, and has a default', () => {
  let checked = 0;
  for (const { name, settings } of ruleList) {
    const { properties = {} } = z.toJSONSchema(settings, { io: 'input' }) as Described;
    for (const [field, facts] of Object.entries(properties)) {
      expect(facts.description, `${name}.${field}`).toMatch(/.{10}/);
      expect(facts.default, `${name}.${field}`).toBeDefined();
      if (facts.type === 'number') {
        expect(facts.description).toMatch(
          /in (alarms|seconds|minutes|hours|percent|degrees Celsius|litres|metres|breaths a minute|beats a minute)/,
        );
        expect([typeof facts.minimum, typeof facts.maximum]).toEqual(['number', 'number']);
      }
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(20);
});

test.each([
  [{ 'bed-exit': {} }, 'bed-exit'],
  [{ 'bed-exit-at-night': { emptyMinutes: 0 } }, 'emptyMinutes'],
  [{ 'bed-exit-at-night': { nightFrom: '25:00' } }, 'nightFrom'],
  [{ fall: { preAlarm: 3 } }, 'preAlarm'],
])('%j is refused by name', (rules, field) => {
  const read = ruleSettingsSchema.safeParse(rules);
  expect(read.success).toBe(false);
  expect(read.error && z.prettifyError(read.error)).toContain(field);
});
