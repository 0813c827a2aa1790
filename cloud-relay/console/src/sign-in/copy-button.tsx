import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Puts a text where the person can paste it, and says whether that worked. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'copy' | 'copied' | 'failed'>('copy');
  const copy = (): void => {
    // Without HTTPS there is no clipboard.
    Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };
  return (
    <span className="row unprinted">
      <Button variant="default" h={44} px={14} onClick={copy}>
        {label ?? t('copying.copy')}
      </Button>
      <output className="small quiet">{state !== 'copy' && t(`copying.${state}`)}</output>
    </span>
  );
}
