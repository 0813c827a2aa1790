import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';

type OpenClaim = ApiAnswer<'GET /api/claim-codes'>['claims'][number];

/** Codes that somebody still carries about. One that was lost is taken back here. */
export function OpenClaims() {
  const { t } = useTranslation();
  const claims = useAnswer('GET /api/claim-codes', {}).data?.claims ?? [];
  if (claims.length === 0) return null;
  return (
    <section className="card section" aria-label={t('claim.open')}>
      <h2>{t('claim.open')}</h2>
      <ul className="lines">
        {claims.map((claim) => (
          <Claim key={claim.id} claim={claim} />
        ))}
      </ul>
    </section>
  );
}

function Claim({ claim }: { readonly claim: OpenClaim }) {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const now = useRelayTime();
  const [sure, setSure] = useState(false);
  const take = useCall('DELETE /api/claim-codes/:id', ['GET /api/claim-codes']);
  const language = languageOf(i18n.language);
  const label = t(sure ? 'claim.takeBackSure' : 'claim.takeBack');
  return (
    <li>
      <div>
        <p>
          <strong>{claim.address}</strong>
        </p>
        <p className="small quiet figures">
          {t('claim.madeAt', { time: momentText(language, claim.createdAt, now) })} ·{' '}
          {t('registry.claimUntil', { time: momentText(language, claim.expiresAt, now) })}
          {claim.replaces !== null && ` · ${t('claim.replacesHub', { hub: claim.replaces })}`}
        </p>
        {take.error && <Message tone="bad">{errorText(take.error)}</Message>}
      </div>
      <Button
        variant={sure ? 'filled' : 'subtle'}
        color="brick"
        h={44}
        px={14}
        loading={take.isPending}
        aria-label={`${label} ${claim.address}`}
        onClick={() => (sure ? take.mutate({ params: { id: claim.id } }) : setSure(true))}
      >
        {label}
      </Button>
    </li>
  );
}
