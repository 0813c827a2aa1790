import i18next from 'i18next';
import { carePlanEn } from './care-plan-en.ts';
import { carePlanZh } from './care-plan-zh.ts';

// Before the page that imports this is shown for the first time.
i18next.addResourceBundle('zh', 'translation', carePlanZh, true, true);
i18next.addResourceBundle('en', 'translation', carePlanEn, true, true);
