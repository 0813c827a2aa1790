import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelAddressRecord } from '../../../../contracts/api-channels.ts';
import type { Responder } from '../../../../contracts/api-registry.ts';
import { languageOf } from '../language/language.ts';
import { channelName, momentText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { WebhookForm } from './webhook-form.tsx';

/** By what a responder is reached, in one line each; plain words when nothing is. */
export function WaysToReach({
  responder,
  addresses,
  open,
}: {
  readonly responder: Responder;
  readonly addresses: readonly ChannelAddressRecord[];
  readonly open: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="ways">
      {addresses.length === 0 && <span className="tag alarming">{t('reach.none')}</span>}
      {addresses.map(({ id, channel, label }) => (
        <span key={id} className="tag">
          {channelName(t, channel)} · {label}
        </span>
      ))}
      <Button variant="default" h={44} px={14} aria-label={t('reach.openOf', { name: responder.name })} onClick={open}>
        {t('reach.open')}
      </Button>
    </div>
  );
}

/** The addresses of one responder: see when each last took a page, remove one, add a webhook. */
export function ChannelAddresses({
  responder,
  addresses,
  back,
}: {
  readonly responder: Responder;
  readonly addresses: readonly ChannelAddressRecord[];
  readonly back: () => void;
}) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  return (
    <Modal
      opened
      onClose={back}
      size="lg"
      title={<span className="person">{t('reach.title', { name: responder.name })}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack">
        {addresses.length === 0 && <Message tone="careful">{t('reach.none')}</Message>}
        <ul className="records">
          {addresses.map((address) => (
            <Address key={address.id} address={address} />
          ))}
        </ul>
        <p className="small quiet">{t('reach.browserHow')}</p>
        {adding ? (
          <WebhookForm responder={responder.id} back={() => setAdding(false)} />
        ) : (
          <Button h={48} onClick={() => setAdding(true)}>
            {t('reach.addWebhook')}
          </Button>
        )}
      </div>
    </Modal>
  );
}

function Address({ address }: { readonly address: ChannelAddressRecord }) {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const now = useRelayTime();
  const [sure, setSure] = useState(false);
  const remove = useCall('DELETE /api/channel-addresses/:id', ['GET /api/channel-addresses']);
  const { id, channel, label, url, lastAcceptedAt } = address;
  return (
    <li className="card record">
      <div>
        <h3>{label}</h3>
        <p className="small quiet address-url">{[channelName(t, channel), url].filter(Boolean).join(' · ')}</p>
        <p className="small quiet figures">
          {lastAcceptedAt === undefined
            ? t('reach.never')
            : t('reach.lastAccepted', { time: momentText(languageOf(i18n.language), lastAcceptedAt, now) })}
        </p>
        {remove.error && <Message tone="bad">{errorText(remove.error)}</Message>}
      </div>
      <Button
        variant={sure ? 'filled' : 'subtle'}
        color="brick"
        h={44}
        px={14}
        style={{ flex: 'none' }}
        loading={remove.isPending}
        aria-label={`${t(sure ? 'reach.removeSure' : 'reach.remove')} ${label}`}
        onClick={() => (sure ? remove.mutate({ params: { id } }) : setSure(true))}
      >
        {t(sure ? 'reach.removeSure' : 'reach.remove')}
      </Button>
    </li>
  );
}
