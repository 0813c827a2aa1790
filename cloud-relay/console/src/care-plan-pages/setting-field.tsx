import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SettingValue } from '../../../../contracts/care-plan.ts';
import type { RuleSetting } from '../../../../contracts/rule-entry.ts';
import { languageOf, type Language } from '../language/language.ts';
import { settingLabel } from '../language/rule-words.ts';
import { useProblem } from './editing.ts';
import { valueText } from './plan-words.ts';

/** One setting of a rule. Left empty, it is as usual: the plan says nothing of it. */
export function SettingField({
  rule,
  setting,
  followsPlan,
  value,
  change,
}: {
  readonly rule: string;
  readonly setting: RuleSetting;
  /** Whether the facts of the plan set it where nobody sets it here. */
  readonly followsPlan: boolean;
  readonly value: SettingValue | undefined;
  readonly change: (value: SettingValue | undefined) => void;
}) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const usual = valueText(t, language, inLanguage(language, setting.default));
  const hints = [t('carePlan.usual', { value: usual }), ...(followsPlan ? [t('carePlan.fromPlan')] : [])];
  const bounds = useBounds(setting);
  if (bounds !== undefined) hints.push(bounds);
  if (setting.type === 'words') hints.push(t('carePlan.words'));
  const common = {
    label: settingLabel(language, rule, setting),
    description: hints.join(' · '),
    error: useProblem()(`rules.${rule}.${setting.name}`),
  };
  switch (setting.type) {
    case 'switch':
    case 'choice': {
      const choices = setting.type === 'switch' ? ['on', 'off'] : (setting.choices ?? []);
      const read = (text: string): SettingValue => (setting.type === 'switch' ? text === 'on' : text);
      const chosen = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value ?? '');
      return (
        <NativeSelect
          {...common}
          value={chosen}
          onChange={({ currentTarget }) => change(currentTarget.value === '' ? undefined : read(currentTarget.value))}
        >
          <option value="">{t('carePlan.asUsual', { value: usual })}</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {valueText(t, language, read(choice))}
            </option>
          ))}
        </NativeSelect>
      );
    }
    case 'number':
    case 'whole-number':
      return (
        <NumberInput
          {...common}
          hideControls
          inputMode={setting.type === 'number' ? 'decimal' : 'numeric'}
          allowDecimal={setting.type === 'number'}
          clampBehavior="none"
          placeholder={usual}
          value={typeof value === 'number' ? value : ''}
          onChange={(typed) => change(typeof typed === 'number' ? typed : undefined)}
        />
      );
    case 'time-of-day':
      return (
        <TextInput
          {...common}
          type="time"
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => change(currentTarget.value || undefined)}
        />
      );
    case 'words':
      return <WordsField {...common} placeholder={usual} value={value} change={change} />;
    case 'text':
      return (
        <TextInput
          {...common}
          maxLength={40}
          placeholder={usual}
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => change(currentTarget.value || undefined)}
        />
      );
  }
}

/** Of words in several languages those that the person reads: the others count as well. */
function inLanguage(language: Language, usual: RuleSetting['default']): SettingValue {
  if (!Array.isArray(usual)) return usual;
  const own = usual.filter((word) => /[\u4e00-\u9fff]/.test(word) === (language === 'zh'));
  return own.length === 0 ? usual : own;
}

/** Several words in one line. What was typed is kept as it stands, so that a comma can be typed at all. */
function WordsField({
  value,
  change,
  ...field
}: {
  readonly label: string;
  readonly description: string;
  readonly error: string | undefined;
  readonly placeholder: string;
  readonly value: SettingValue | undefined;
  readonly change: (value: SettingValue | undefined) => void;
}) {
  const { i18n } = useTranslation();
  const comma = languageOf(i18n.language) === 'zh' ? '，' : ', ';
  const words = Array.isArray(value) ? value : [];
  return (
    <TextInput
      {...field}
      key={words.length === 0 ? 'none' : 'some'}
      defaultValue={words.join(comma)}
      onBlur={({ currentTarget }) => {
        const typed = wordsOf(currentTarget.value);
        if (typed.join('\n') !== words.join('\n')) change(typed.length === 0 ? undefined : typed);
      }}
    />
  );
}

const wordsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，、;；]/)
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
];

/** Between what a number must lie, in words. */
function useBounds({ min, max }: RuleSetting): string | undefined {
  const { t } = useTranslation();
  if (min !== undefined && max !== undefined) return t('carePlan.bounds', { min, max });
  if (min !== undefined) return t('carePlan.boundsAbove', { min });
  return max === undefined ? undefined : t('carePlan.boundsBelow', { max });
}
