import './hubs.css';
import { Button, Modal } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../language/language.ts';
import { dateText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { QrCode } from '../look/qr-code.tsx';
import { useCall } from '../relay/queries.ts';

/**
 * A code with which one hub enrols for one home: as QR code, as text, and as a label to print. The relay does not keep
 * it, so it is on view only until this window closes.
 */
export function ClaimDialog({
  dwelling,
  hubs,
  replaces = null,
  back,
}: {
  readonly dwelling: { readonly id: string; readonly address: string };
  /** Those that watch the home now. */
  readonly hubs: readonly string[];
  /** The one that is to be replaced, where somebody began there. */
  readonly replaces?: string | null;
  readonly back: () => void;
}) {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const [replaced, setReplaced] = useState<string | null>(replaces);
  const make = useCall('POST /api/claim-codes', ['GET /api/claim-codes']);
  const code = make.data;
  return (
    <Modal
      opened
      onClose={back}
      size="lg"
      title={<span className="person">{t('registry.claimCode')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack">
        {!code && (
          <>
            <p>{dwelling.address}</p>
            {hubs.length > 0 && <ReplacesChoice hubs={hubs} value={replaced} choose={setReplaced} />}
            <p className="small quiet">{t('claim.how')}</p>
            {make.error && <Message tone="bad">{errorText(make.error)}</Message>}
            <Button
              h={52}
              loading={make.isPending}
              onClick={() => make.mutate({ body: { dwellingId: dwelling.id, replaces: replaced } })}
            >
              {t('registry.makeClaimCode')}
            </Button>
          </>
        )}
        {code && (
          <>
            <Message>{t('registry.claimHow')}</Message>
            <div className="claim-label">
              <QrCode text={code.code} label={t('claim.qr')} />
              <div>
                <p className="claim-name">{t('app.name')}</p>
                <p className="claim-address">{dwelling.address}</p>
                {code.replaces !== null && <p className="small">{t('claim.replacesHub', { hub: code.replaces })}</p>}
                <p className="small figures">
                  {t('registry.claimUntil', {
                    time: dateText(languageOf(i18n.language), code.expiresAt),
                  })}
                </p>
                <p className="small">{t('claim.label')}</p>
              </div>
            </div>
            <p className="claim">{code.code}</p>
            <div className="row">
              <Button h={48} onClick={() => window.print()}>
                {t('claim.print')}
              </Button>
              <CopyButton text={code.code} />
            </div>
          </>
        )}
      </div>
    </Modal>
  );
}

function ReplacesChoice({
  hubs,
  value,
  choose,
}: {
  readonly hubs: readonly string[];
  readonly value: string | null;
  readonly choose: (hub: string | null) => void;
}) {
  const { t } = useTranslation();
  const group = useId();
  return (
    <fieldset className="outcomes one-column">
      <legend>{t('claim.question')}</legend>
      {[null, ...hubs].map((hub) => (
        <label key={hub ?? ''}>
          <input type="radio" name={group} checked={value === hub} onChange={() => choose(hub)} />
          <span>
            {hub === null ? t('claim.additional') : t('claim.instead', { hub })}
            {hub !== null && <span className="small quiet"> {t('claim.insteadHow')}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <Button
      variant="default"
      h={48}
      onClick={() => {
        // Where the browser refuses, the text stands above and can be selected.
        void navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        );
      }}
    >
      {t(copied ? 'registry.copied' : 'registry.copy')}
    </Button>
  );
}
