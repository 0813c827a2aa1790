import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Responder } from '../../../../contracts/api-registry.ts';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { useRelayTime } from '../relay/relay-time.ts';
import { OwnDevices } from './own-devices.tsx';
import { Tested } from './tested.tsx';
import { useNotices, type Notices, type NoticesState } from './use-notices.ts';

/** "Send alarms to this browser": the state as both sides see it, and the one step that mends it. */
export function NoticesSection({ responder }: { readonly responder: Pick<Responder, 'id' | 'name'> | undefined }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const notices = useNotices();
  const { state, error, tested } = notices;
  return (
    <div className="stack">
      <State state={state} responder={responder} />
      {error && <Message tone="bad">{t('browser.failed', { message: errorText(error) })}</Message>}
      {tested && <Tested result={tested} />}
      <Buttons notices={notices} responder={responder} />
      {responder && <OwnDevices responder={responder.id} here={state.kind === 'on' ? state.record.id : undefined} />}
      {state.kind === 'on' && <p className="small quiet">{t('browser.notOnly')}</p>}
    </div>
  );
}

function Buttons({
  notices,
  responder,
}: {
  readonly notices: Notices;
  readonly responder: Pick<Responder, 'id' | 'name'> | undefined;
}) {
  const { t } = useTranslation();
  const { state, busy, start, stop, test } = notices;
  if (state.kind === 'asking') return <Loader type="dots" />;
  if (state.kind === 'unsupported' || state.kind === 'denied') return null;
  const isMine = state.kind === 'on' && state.record.responder === responder?.id;
  return (
    <div className="row">
      {!isMine && (
        <Button h={52} loading={busy} disabled={!responder} onClick={() => responder && start(responder)}>
          {t('browser.send')}
        </Button>
      )}
      {isMine && (
        <Button h={52} loading={busy} onClick={test}>
          {t('browser.test')}
        </Button>
      )}
      {state.kind !== 'off' && (
        <Button h={52} variant="default" disabled={busy} onClick={stop}>
          {t('browser.stop')}
        </Button>
      )}
    </div>
  );
}

function State({
  state,
  responder,
}: {
  readonly state: NoticesState;
  readonly responder: Pick<Responder, 'id' | 'name'> | undefined;
}) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  switch (state.kind) {
    case 'asking':
      return null;
    case 'unsupported':
      return <Message tone="careful">{t('browser.unsupported')}</Message>;
    case 'denied':
      return <Message tone="careful">{t('browser.denied')}</Message>;
    case 'unknown-to-relay':
      return <Message tone="bad">{t('browser.unknownToRelay')}</Message>;
    case 'off':
      return <Message>{responder ? t('browser.off') : t('browser.chooseFirst')}</Message>;
    case 'on': {
      if (state.record.responder !== responder?.id) {
        return <Message tone="bad">{t('browser.onElsewhere', { name: responder?.name ?? '' })}</Message>;
      }
      const last = state.record.lastAcceptedAt;
      return (
        <Message tone="good">
          <p>{t('browser.on')}</p>
          <p className="small figures">
            {last === undefined
              ? t('browser.noNoticeYet')
              : t('browser.lastAccepted', { time: momentText(languageOf(i18n.language), last, now) })}
          </p>
        </Message>
      );
    }
  }
}
