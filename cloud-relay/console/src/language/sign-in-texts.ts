import i18next from 'i18next';
import { signInEn } from './sign-in-en.ts';
import { signInZh } from './sign-in-zh.ts';

// Before the page that imports this is shown for the first time.
i18next.addResourceBundle('zh', 'translation', signInZh, true, true);
i18next.addResourceBundle('en', 'translation', signInEn, true, true);
