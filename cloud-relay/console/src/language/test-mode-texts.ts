import i18next from 'i18next';
import { testModeEn } from './test-mode-en.ts';
import { testModeZh } from './test-mode-zh.ts';

// Before the page that imports this is shown for the first time.
i18next.addResourceBundle('zh', 'translation', testModeZh, true, true);
i18next.addResourceBundle('en', 'translation', testModeEn, true, true);
