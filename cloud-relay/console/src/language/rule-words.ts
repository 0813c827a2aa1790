import type { RuleEntry, RuleSetting } from '../../../../contracts/rule-entry.ts';
import type { Language } from './language.ts';
import { ruleTitlesEn } from './rule-titles-en.ts';
import { ruleWordsZh, sharedSettingsZh, type RuleWordsZh } from './rule-words-zh.ts';

// The hub's rules describe themselves in English. A rule of a newer relay is shown as it describes itself.
const titlesEn: Readonly<Record<string, string>> = ruleTitlesEn;
const wordsZh: Readonly<Record<string, RuleWordsZh>> = ruleWordsZh;

export const ruleTitle = (language: Language, rule: string): string =>
  (language === 'zh' ? wordsZh[rule]?.title : titlesEn[rule]) ?? sentence(rule.replaceAll('-', ' '));

export const ruleWatches = (language: Language, { name, watches }: RuleEntry): string =>
  (language === 'zh' && wordsZh[name]?.watches) || watches;

/** When a rule cannot know: in Chinese only where somebody has put it into words. */
export const ruleCannotJudge = (language: Language, { name, cannotJudge }: RuleEntry): string =>
  (language === 'zh' && wordsZh[name]?.cannotJudge) || cannotJudge;

export const settingLabel = (language: Language, rule: string, setting: Pick<RuleSetting, 'name' | 'description'>) => {
  const zh = wordsZh[rule]?.settings?.[setting.name] ?? sharedSettingsZh[setting.name];
  return (language === 'zh' && zh) || sentence(setting.description || setting.name);
};

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
