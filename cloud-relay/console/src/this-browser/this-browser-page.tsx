import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, languageOf } from '../language/language.ts';
import { TypeSizeChoice } from '../look/type-size.tsx';
import { NoticesSection } from '../notices/notices-section.tsx';
import { ActingAsChoice, useActingAs } from './acting-as.tsx';

export function ThisBrowserPage() {
  const { t, i18n } = useTranslation();
  const acting = useActingAs();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <div className="page-head">
        <h1>{t('browser.title')}</h1>
      </div>
      <div className="stack" style={{ maxWidth: 620, gap: 20 }}>
        {acting.mayChoose && (
          <section className="card stack">
            <div>
              <h3>{t('browser.who')}</h3>
              <p className="small quiet">{t('browser.whoHow')}</p>
            </div>
            <ActingAsChoice acting={acting} label={t('actions.as')} />
          </section>
        )}
        <section className="card stack">
          <div>
            <h3>{t('browser.notices')}</h3>
            <p className="small quiet">{t('browser.noticesHow')}</p>
          </div>
          <NoticesSection responder={acting.responder} />
        </section>
        <section className="card stack">
          <h3 id="language">{t('browser.language')}</h3>
          <SegmentedControl
            size="md"
            aria-labelledby="language"
            value={languageOf(i18n.language)}
            data={[
              { value: 'zh', label: t('languages.zh') },
              { value: 'en', label: t('languages.en') },
            ]}
            onChange={(value) => void chooseLanguage(languageOf(value))}
          />
          <h3 id="look">{t('browser.look')}</h3>
          <SegmentedControl
            size="md"
            aria-labelledby="look"
            value={colorScheme}
            data={[
              { value: 'auto', label: t('browser.lookAuto') },
              { value: 'light', label: t('browser.lookLight') },
              { value: 'dark', label: t('browser.lookDark') },
            ]}
            onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
          />
          <TypeSizeChoice />
        </section>
      </div>
    </>
  );
}
