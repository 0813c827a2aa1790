import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../look/icon.tsx';
import { LanguageSwitch } from '../top-bar.tsx';

/** A narrow page for somebody who is not in yet: nothing to press but what brings them in. */
export function SignInFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    scrollTo(0, 0);
    // Unless a field of the step has taken it.
    if (document.activeElement === null || document.activeElement === document.body) main.current?.focus();
  }, [title]);
  return (
    <>
      <header className="bar">
        <div className="bar-inside">
          <span className="brand">
            <Icon name="calm" size={26} />
            {t('app.name')}
          </span>
          <span className="push-right" />
          <LanguageSwitch />
        </div>
      </header>
      <main id="main" className="page sign-in" ref={main} tabIndex={-1}>
        <h1>{title}</h1>
        {children}
      </main>
    </>
  );
}
