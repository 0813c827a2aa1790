import './hubs.css';
import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import { languageOf } from '../language/language.ts';
import { dateText } from '../language/wording.ts';
import { Icon } from '../look/icon.tsx';
import { Message, useErrorText } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';

type Authority = ApiAnswer<'GET /api/authority'>['authorities'][number];

/** What every hub trusts. Rotating it changes nothing at once; retiring one cuts off whoever still leans on it. */
export function AuthorityPage() {
  const { t } = useTranslation();
  const authorities = useAnswer('GET /api/authority', {});
  const [asking, setAsking] = useState<'rotate' | Authority>();
  const back = (): void => setAsking(undefined);
  return (
    <>
      <Link href="/hubs" className="back">
        <Icon name="back" />
        {t('pages.hubs')}
      </Link>
      <div className="page-head">
        <div>
          <h1>{t('authority.title')}</h1>
          <p className="quiet">{t('authority.how')}</p>
        </div>
      </div>
      <QueryView query={authorities}>
        {({ authorities: list }) => (
          <div className="stack">
            <ul className="stack">
              {list.map((authority) => (
                <li key={authority.fingerprint} className="card">
                  <AuthorityFacts authority={authority} retire={() => setAsking(authority)} />
                </li>
              ))}
            </ul>
            <div>
              <Button h={48} onClick={() => setAsking('rotate')}>
                {t('authority.rotate')}
              </Button>
            </div>
          </div>
        )}
      </QueryView>
      {asking === 'rotate' && <RotateDialog back={back} />}
      {asking !== undefined && asking !== 'rotate' && <RetireDialog authority={asking} back={back} />}
    </>
  );
}

function AuthorityFacts({ authority, retire }: { readonly authority: Authority; readonly retire: () => void }) {
  const { t, i18n } = useTranslation();
  const { fingerprint, notAfter, state, certificatesInUse } = authority;
  return (
    <div className="row apart">
      <div style={{ minWidth: 0 }}>
        <p>
          <span className={state === 'signing' ? 'tag good' : 'tag'}>{t(`authority.states.${state}`)}</span>
        </p>
        <p className="fingerprint">{fingerprint}</p>
        <p className="small quiet figures">
          {t('hubs.certificate')} {dateText(languageOf(i18n.language), notAfter)} ·{' '}
          {t('authority.inUse', { count: certificatesInUse })}
        </p>
      </div>
      {state === 'trusted' && (
        <Button
          variant="subtle"
          color="brick"
          h={44}
          px={14}
          aria-label={`${t('authority.retire')} ${fingerprint.slice(0, 16)}`}
          onClick={retire}
        >
          {t('authority.retire')}
        </Button>
      )}
    </div>
  );
}

function RotateDialog({ back }: { readonly back: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const rotate = useCall('POST /api/authority/rotate', ['GET /api/authority']);
  return (
    <Modal
      opened
      onClose={back}
      title={<span className="person">{t('authority.rotateTitle')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack">
        <p>{t('authority.rotateHow')}</p>
        {rotate.error && <Message tone="bad">{errorText(rotate.error)}</Message>}
        <Button h={52} loading={rotate.isPending} onClick={() => rotate.mutate({ body: {} }, { onSuccess: back })}>
          {t('authority.rotate')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={rotate.isPending} onClick={back}>
          {t('registry.cancel')}
        </Button>
      </div>
    </Modal>
  );
}

/** Hubs that have not renewed since are cut off for good: for that one types how many they are. */
function RetireDialog({ authority, back }: { readonly authority: Authority; readonly back: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const { fingerprint, certificatesInUse } = authority;
  const [force, setForce] = useState(false);
  const [typed, setTyped] = useState('');
  const retire = useCall('POST /api/authority/:id/retire', ['GET /api/authority', 'GET /api/hubs']);
  const sure = certificatesInUse === 0 || (force && typed.trim() === String(certificatesInUse));
  return (
    <Modal
      opened
      onClose={back}
      title={<span className="person">{t('authority.retireTitle')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (sure && !retire.isPending)
            retire.mutate({ params: { id: fingerprint }, body: { force } }, { onSuccess: back });
        }}
      >
        <p className="fingerprint">{fingerprint}</p>
        {certificatesInUse === 0 ? (
          <p>{t('authority.retireUnused')}</p>
        ) : (
          <>
            <Message tone="careful">{t('authority.retireInUse', { count: certificatesInUse })}</Message>
            <Checkbox
              size="md"
              label={t('authority.force')}
              checked={force}
              onChange={({ currentTarget }) => setForce(currentTarget.checked)}
            />
            {force && (
              <TextInput
                label={t('authority.typeCount', { count: certificatesInUse })}
                inputMode="numeric"
                autoComplete="off"
                maxLength={10}
                value={typed}
                onChange={({ currentTarget }) => setTyped(currentTarget.value)}
              />
            )}
          </>
        )}
        {retire.error && <Message tone="bad">{errorText(retire.error)}</Message>}
        <Button type="submit" color="brick" h={52} disabled={!sure} loading={retire.isPending}>
          {t('authority.retire')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={retire.isPending} onClick={back}>
          {t('registry.cancel')}
        </Button>
      </form>
    </Modal>
  );
}
