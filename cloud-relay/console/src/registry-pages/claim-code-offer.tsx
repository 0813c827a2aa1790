import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';

/** A code for the installer. The relay does not keep it, so it is on view only until this form closes. */
export function ClaimCodeOffer({ dwellingId }: { readonly dwellingId: string }) {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const now = useRelayTime();
  const make = useCall('POST /api/claim-codes', ['GET /api/hubs']);
  const { data } = make;
  return (
    <section className="stack" style={{ gap: 10 }} aria-label={t('registry.claimCode')}>
      {data ? (
        <>
          <p>{t('registry.claimHow')}</p>
          <p className="claim">{data.code}</p>
          <p className="small quiet figures">
            {t('registry.claimUntil', { time: momentText(languageOf(i18n.language), data.expiresAt, now) })}
          </p>
        </>
      ) : (
        <div>
          <Button variant="default" loading={make.isPending} onClick={() => make.mutate({ body: { dwellingId } })}>
            {t('registry.makeClaimCode')}
          </Button>
        </div>
      )}
      {make.error && <Message tone="bad">{errorText(make.error)}</Message>}
    </section>
  );
}
