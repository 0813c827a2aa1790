import i18next from 'i18next';
import { peopleEn } from './people-en.ts';
import { peopleZh } from './people-zh.ts';

// Before the page that imports this is shown for the first time.
i18next.addResourceBundle('zh', 'translation', peopleZh, true, true);
i18next.addResourceBundle('en', 'translation', peopleEn, true, true);
