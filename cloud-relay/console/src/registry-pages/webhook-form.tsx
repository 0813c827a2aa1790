import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Message, useErrorText } from '../look/message.tsx';
import { useCall } from '../relay/queries.ts';

/** Adds a webhook. The secret is on view only here: the relay never says it again. */
export function WebhookForm({ responder, back }: { readonly responder: string; readonly back: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const add = useCall('POST /api/channel-addresses', ['GET /api/channel-addresses']);
  const [label, setLabel] = useState('');
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState(newSecret);
  return (
    <form
      className="stack"
      aria-label={t('reach.addWebhook')}
      onSubmit={(event) => {
        event.preventDefault();
        if (!add.isPending) add.mutate({ body: { responder, label, url, secret } }, { onSuccess: back });
      }}
    >
      <p className="small quiet">{t('reach.webhookHow')}</p>
      <TextInput
        label={t('registry.name')}
        required
        maxLength={120}
        value={label}
        onChange={({ currentTarget }) => setLabel(currentTarget.value)}
      />
      <TextInput
        label={t('reach.url')}
        type="url"
        required
        maxLength={2_000}
        placeholder="https://"
        value={url}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      <TextInput
        label={t('reach.secret')}
        description={t('reach.secretHow')}
        required
        maxLength={120}
        autoComplete="off"
        spellCheck={false}
        value={secret}
        onChange={({ currentTarget }) => setSecret(currentTarget.value.trim())}
      />
      {add.error && <Message tone="bad">{errorText(add.error)}</Message>}
      <Button type="submit" h={52} loading={add.isPending}>
        {t('reach.add')}
      </Button>
      <Button variant="subtle" color="gray" h={44} disabled={add.isPending} onClick={back}>
        {t('registry.cancel')}
      </Button>
    </form>
  );
}

/** 256 random bits, written as Standard Webhooks wants them. */
const newSecret = (): string => `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
