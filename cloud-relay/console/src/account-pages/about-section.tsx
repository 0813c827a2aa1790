import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../../contracts/api-account.ts';
import { chooseLanguage } from '../language/language.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { GrantList } from '../people-pages/grant-list.tsx';
import { useCall } from '../relay/queries.ts';

export function AboutSection({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [name, setName] = useState(account.name);
  const [language, setLanguage] = useState(account.language);
  const save = useCall('PUT /api/account', ['GET /api/account', 'GET /api/me']);
  return (
    <section className="card stack" aria-labelledby="about">
      <div>
        <h3 id="about">{t('account.about')}</h3>
        <p className="small quiet">{t('account.signedInAs', { login: account.login })}</p>
      </div>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ body: { name, language } }, { onSuccess: () => void chooseLanguage(language) });
        }}
      >
        <TextInput
          label={t('account.name')}
          required
          withAsterisk={false}
          maxLength={120}
          autoComplete="name"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <NativeSelect
          label={t('account.language')}
          value={language}
          data={(['zh', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))}
          onChange={({ currentTarget }) => setLanguage(currentTarget.value === 'en' ? 'en' : 'zh')}
        />
        {save.error && <Message tone="bad">{errorText(save.error)}</Message>}
        {save.isSuccess && <Message tone="good">{t('account.saved')}</Message>}
        <Button type="submit" h={48} loading={save.isPending}>
          {t('account.save')}
        </Button>
      </form>
      <div>
        <h2>{t('account.roles')}</h2>
        <GrantList grants={account.grants} />
      </div>
    </section>
  );
}
