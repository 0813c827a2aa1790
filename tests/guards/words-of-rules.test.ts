import { expect, it } from 'vitest';
import { ruleCatalogue } from '../../contracts/rule-catalogue.ts';
import { root } from '../support/console-texts.ts';

interface Words {
  readonly title: string;
  readonly watches: string;
  readonly cannotJudge: string;
  readonly settings?: Readonly<Record<string, string>>;
}

const language = `${root}cloud-relay/console/src/language`;
const { ruleWordsZh, sharedSettingsZh } = (await import(/* @vite-ignore */ `${language}/rule-words-zh.ts`)) as {
  ruleWordsZh: Record<string, Words>;
  sharedSettingsZh: Record<string, string>;
};
const { ruleTitlesEn } = (await import(/* @vite-ignore */ `${language}/rule-titles-en.ts`)) as {
  ruleTitlesEn: Record<string, string>;
};
const groups = (await import(/* @vite-ignore */ `${root}cloud-relay/console/src/care-plan-pages/rule-groups.ts`)) as {
  inGroups(rules: typeof ruleCatalogue): [string, { name: string }[]][];
  groups: Record<string, string[]>;
};

it('every rule and each of its settings is said in Chinese, and no words are left of rules that are gone', () => {
  const missing: string[] = [];
  const stale = new Set(
    Object.entries(ruleWordsZh).flatMap(([rule, { settings = {} }]) => [
      rule,
      ...Object.keys(settings).map((name) => `${rule}.${name}`),
    ]),
  );
  let checked = 0;
  for (const { name, settings } of ruleCatalogue) {
    const words = ruleWordsZh[name];
    stale.delete(name);
    if (!words) missing.push(name);
    for (const setting of settings) {
      stale.delete(`${name}.${setting.name}`);
      const said = words?.settings?.[setting.name] ?? sharedSettingsZh[setting.name];
      if (said === undefined) missing.push(`${name}.${setting.name}: ${setting.description}`);
      checked += 1;
    }
  }
  expect(missing).toEqual([]);
  expect([...stale]).toEqual([]);
  expect(checked).toBeGreaterThan(60);
});

it('every rule has a title in English and stands under one heading of the care plan', () => {
  const names = ruleCatalogue.map(({ name }) => name);
  expect(Object.keys(ruleTitlesEn).toSorted((one, other) => one.localeCompare(other))).toEqual(
    names.toSorted((one, other) => one.localeCompare(other)),
  );
  const placed = Object.values(groups.groups).flat();
  expect(names.filter((name) => !placed.includes(name))).toEqual([]);
  expect(placed.filter((name) => !names.includes(name))).toEqual([]);
  expect(groups.inGroups(ruleCatalogue).flatMap(([, rules]) => rules)).toHaveLength(names.length);
  expect(names.length).toBeGreaterThan(20);
});
