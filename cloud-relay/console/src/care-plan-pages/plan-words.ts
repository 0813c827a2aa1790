import type { TFunction } from 'i18next';
import type { CarePlanFields, SettingValue } from '../../../../contracts/care-plan.ts';
import type { RuleEntry } from '../../../../contracts/rule-entry.ts';
import type { Language } from '../language/language.ts';
import { ruleTitle, settingLabel } from '../language/rule-words.ts';
import { durationText, listText } from '../language/wording.ts';
import { partsOf, type PartPath } from './draft.ts';

/** What it takes to say a plan in words. */
export interface PlanTongue {
  readonly t: TFunction;
  readonly language: Language;
  readonly rules: readonly RuleEntry[];
}

type Visit = CarePlanFields['visits'][number];

/** What a part of a plan is called. */
export function partName({ t, language, rules }: PlanTongue, path: PartPath): string {
  const [first = '', rule = '', name = ''] = path.split('.');
  switch (first) {
    case 'ability':
    case 'livesAlone':
    case 'dementia':
    case 'pets':
    case 'sleep':
    case 'bathroom':
    case 'visits':
    case 'holidays':
      return t(`carePlan.${first}`);
    case 'rules': {
      const entry = rules.find((one) => one.name === rule);
      const setting = entry?.settings.find((one) => one.name === name) ?? { name, description: '' };
      const title = ruleTitle(language, rule);
      if (name === 'enabled' || name === '') return title;
      return t('carePlan.fieldProblem', { field: title, fix: settingLabel(language, rule, setting) });
    }
    default:
      return path;
  }
}

/** What a plan says in this part, in words; each entry of a list for itself. */
export function partText({ t, language }: PlanTongue, plan: CarePlanFields, path: PartPath): string[] {
  switch (path) {
    case 'ability':
      return [t(`carePlan.abilities.${plan.ability}`)];
    case 'livesAlone':
    case 'dementia':
    case 'pets':
      return [t(plan[path] ? 'said.yes' : 'said.no')];
    case 'sleep':
      return [t('carePlan.sleepText', plan.sleep)];
    case 'bathroom': {
      const { nightVisits, longestMinutes } = plan.bathroom;
      const longest = longestMinutes !== undefined && durationText(t, longestMinutes * 60_000);
      return [
        t('carePlan.bathroomText', { count: nightVisits }),
        ...(longest ? [t('carePlan.longestText', { time: longest })] : []),
      ];
    }
    case 'visits':
      return plan.visits.length === 0
        ? [t('carePlan.noVisits')]
        : plan.visits.map(({ by, weekdays, from, to }) =>
            t('carePlan.visitText', {
              who: t(`visitors.${by}`),
              days: weekdaysText(t, language, weekdays),
              from,
              to,
            }),
          );
    case 'holidays':
      return plan.holidays.length === 0
        ? [t('carePlan.noHolidays')]
        : plan.holidays.map(({ from, to }) =>
            t('carePlan.dayRange', { from: calendarDay(language, from), to: calendarDay(language, to) }),
          );
    default: {
      const value = partsOf(plan).get(path);
      return [value === undefined ? t('carePlan.asUsualText') : valueText(t, language, value as SettingValue)];
    }
  }
}

/** The value of a rule's setting. */
export function valueText(t: TFunction, language: Language, value: SettingValue): string {
  if (typeof value === 'boolean') return t(value ? 'carePlan.on' : 'carePlan.off');
  // What several rules take for a time of day that nobody has set.
  if (value === 'none') return t('carePlan.noTime');
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : listText(language, value);
}

/** Days of the week by their short names, Monday first. */
export function weekdaysText(t: TFunction, language: Language, weekdays: Visit['weekdays']): string {
  const days = [...new Set(weekdays)].sort((one, other) => one - other);
  return days.length === 7
    ? t('carePlan.everyDay')
    : listText(
        language,
        days.map((day) => weekdayText(language, day)),
      );
}

/** 1 is Monday. The fifth of January 1970 was one. */
export const weekdayText = (language: Language, day: number): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'short', timeZone: 'UTC' }).format(
    Date.UTC(1970, 0, 4 + day),
  );

/** A day that was written as `2026-12-24`. One that is being typed is shown as far as it goes. */
function calendarDay(language: Language, date: string): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at)) return date;
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeZone: 'UTC',
  }).format(at);
}
