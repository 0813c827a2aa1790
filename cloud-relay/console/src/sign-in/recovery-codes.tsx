import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';

/** Codes that are on view this once, to be written down, copied or printed. */
export function RecoveryCodes({ codes, done }: { readonly codes: readonly string[]; readonly done: () => void }) {
  const { t } = useTranslation();
  const start = useRef<HTMLParagraphElement>(null);
  useEffect(() => start.current?.focus({ preventScroll: true }), []);
  return (
    <div className="stack printed">
      <p ref={start} tabIndex={-1}>
        {t('setUp.codesHow')}
      </p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="row unprinted">
        <CopyButton text={codes.join('\n')} />
        <Button variant="default" h={44} px={14} onClick={() => print()}>
          {t('setUp.print')}
        </Button>
      </div>
      <Button className="unprinted" h={52} onClick={done}>
        {t('setUp.done')}
      </Button>
    </div>
  );
}
