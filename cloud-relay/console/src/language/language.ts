import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { carePlanEn } from './care-plan-en.ts';
import { en } from './en.ts';
import type { learnedEn } from './learned-en.ts';
import type { peopleEn } from './people-en.ts';
import type { signInEn } from './sign-in-en.ts';
import type { testModeEn } from './test-mode-en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';

const remembered = 'anju.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: {
      translation: typeof en &
        typeof peopleEn &
        typeof signInEn &
        typeof carePlanEn &
        typeof testModeEn &
        typeof learnedEn;
    };
  }
}

/** What the person chose before, else what the browser asks for: Chinese for any Chinese, English for all others. */
export function firstLanguage(): Language {
  const chosen = localStorage.getItem(remembered);
  if (chosen === 'zh' || chosen === 'en') return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export async function startLanguage(): Promise<i18n> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = i18next.t('app.name');
  });
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: false,
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
    // A key that nobody wrote is a fault of this program: it is shown as it stands, and said where tests and people look.
    saveMissing: true,
    missingKeyHandler: (languages, _namespace, key) => console.error(`no text in ${languages.join()} for ${key}`),
  });
  return i18next;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(remembered, language);
  await i18next.changeLanguage(language);
}

export const languageOf = (code: string): Language => (code.startsWith('zh') ? 'zh' : 'en');

/** Whether a table of texts has this name: names from a newer hub or relay are shown as they are. */
export const isKnown = <Table extends object>(table: Table, name: string): name is keyof Table & string =>
  Object.hasOwn(table, name);
