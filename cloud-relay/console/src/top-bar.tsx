import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { Action } from '../../../contracts/permissions.ts';
import { chooseLanguage, languageOf } from './language/language.ts';
import { Icon, type IconName } from './look/icon.tsx';
import { useCan, useMe } from './relay/me.ts';
import { useAnswer } from './relay/queries.ts';
import { useLive } from './relay/live.ts';

interface Tab {
  readonly name: 'incidents' | 'hubs' | 'registry' | 'people' | 'thisBrowser';
  readonly href: string;
  readonly icon: IconName;
  readonly under: RegExp;
  /** Null: for everybody. */
  readonly needs: Action | null;
}

const tabs: readonly Tab[] = [
  { name: 'incidents', href: '/', icon: 'bell', under: /^\/(incidents.*)?$/, needs: 'incidents.read' },
  { name: 'hubs', href: '/hubs', icon: 'hub', under: /^\/(hubs|authority)/, needs: 'hubs.read' },
  { name: 'registry', href: '/registry/dwellings', icon: 'home', under: /^\/(registry|homes)/, needs: 'registry.read' },
  { name: 'people', href: '/people/accounts', icon: 'people', under: /^\/people/, needs: 'people.manage' },
  { name: 'thisBrowser', href: '/this-browser', icon: 'device', under: /^\/this-browser/, needs: null },
];

/** Where somebody begins who may see this much. */
export const firstPage = (can: (action: Action) => boolean): string =>
  tabs.find(({ needs }) => needs !== null && can(needs))?.href ?? '/account';

export function TopBar() {
  const { t } = useTranslation();
  const [path] = useLocation();
  const can = useCan();
  const me = useMe();
  const { state: live } = useLive();
  return (
    <header className="bar">
      <div className="bar-inside">
        <Link href={firstPage(can)} className="brand">
          <Icon name="calm" size={26} />
          <span className="brand-name">{t('app.name')}</span>
        </Link>
        <nav className="tabs" aria-label={t('pages.navigation')}>
          {tabs
            .filter(({ needs }) => needs === null || can(needs))
            .map(({ name, href, icon, under }) => (
              <Link key={name} href={href} className="tab" aria-current={under.test(path) ? 'page' : undefined}>
                <Icon name={icon} />
                {t(`pages.${name}`)}
                {name === 'incidents' && <OpenCount />}
              </Link>
            ))}
        </nav>
        <output className={`live push-right ${live}`}>{t(`live.${live}`)}</output>
        <LanguageSwitch />
        <Link
          href="/account"
          className="own-account"
          aria-label={t('pages.accountOf', { name: me?.name ?? '' })}
          aria-current={path === '/account' ? 'page' : undefined}
        >
          <Icon name="person" />
          <span className="own-name">{me?.name}</span>
        </Link>
      </div>
    </header>
  );
}

function OpenCount() {
  const open = useAnswer('GET /api/incidents', { query: {} }).data?.incidents.length ?? 0;
  return open > 0 && <span className="count figures">{open}</span>;
}

/** The other language, in that language: for somebody who cannot read this one. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const other = languageOf(i18n.language) === 'zh' ? 'en' : 'zh';
  return (
    <Button
      variant="subtle"
      color="gray"
      size="sm"
      h={44}
      px={10}
      style={{ flex: 'none' }}
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      aria-label={t('app.otherLanguageLabel')}
      onClick={() => void chooseLanguage(other)}
    >
      {t('app.otherLanguage')}
    </Button>
  );
}
