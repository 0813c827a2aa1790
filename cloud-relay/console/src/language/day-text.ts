import type { Language } from './language.ts';
import { momentText } from './wording.ts';

/** For what may lie years away: the time today, else the day with its year. */
export function dayText(language: Language, at: number, now: number): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return momentText(language, at, now);
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium' }).format(at);
}
