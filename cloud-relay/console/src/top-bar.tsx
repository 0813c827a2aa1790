import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { chooseLanguage, languageOf } from './language/language.ts';
import { Icon, type IconName } from './look/icon.tsx';
import { useAnswer } from './relay/queries.ts';
import type { LiveState } from './relay/live.ts';

const tabs = [
  { name: 'incidents', href: '/', icon: 'bell', under: /^\/(incidents.*)?$/ },
  { name: 'hubs', href: '/hubs', icon: 'hub', under: /^\/hubs/ },
  { name: 'registry', href: '/registry/dwellings', icon: 'people', under: /^\/registry/ },
  { name: 'thisBrowser', href: '/this-browser', icon: 'device', under: /^\/this-browser/ },
] as const satisfies readonly { name: string; href: string; icon: IconName; under: RegExp }[];

export function TopBar({ live }: { readonly live: LiveState }) {
  const { t, i18n } = useTranslation();
  const [path] = useLocation();
  const open = useAnswer('GET /api/incidents', { query: {} }).data?.incidents.length ?? 0;
  const other = languageOf(i18n.language) === 'zh' ? 'en' : 'zh';
  return (
    <header className="bar">
      <div className="bar-inside">
        <Link href="/" className="brand">
          <Icon name="home" size={26} />
          {t('app.name')}
        </Link>
        <nav className="tabs" aria-label={t('pages.navigation')}>
          {tabs.map(({ name, href, icon, under }) => (
            <Link key={name} href={href} className="tab" aria-current={under.test(path) ? 'page' : undefined}>
              <Icon name={icon} />
              {t(`pages.${name}`)}
              {name === 'incidents' && open > 0 && <span className="count figures">{open}</span>}
            </Link>
          ))}
        </nav>
        <output className={`live push-right ${live}`}>{t(`live.${live}`)}</output>
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          h={44}
          px={12}
          lang={other === 'zh' ? 'zh-CN' : 'en'}
          aria-label={t('app.otherLanguageLabel')}
          onClick={() => void chooseLanguage(other)}
        >
          {t('app.otherLanguage')}
        </Button>
      </div>
    </header>
  );
}
