import i18next from 'i18next';
import { learnedEn } from './learned-en.ts';
import { learnedZh } from './learned-zh.ts';

// Before the page that imports this is shown for the first time.
i18next.addResourceBundle('zh', 'translation', learnedZh, true, true);
i18next.addResourceBundle('en', 'translation', learnedEn, true, true);
