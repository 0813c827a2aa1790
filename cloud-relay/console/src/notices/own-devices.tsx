import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PushSubscriptionRecord } from '../../../../contracts/api-push.ts';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { SureButton } from '../look/sure-button.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { Tested } from './tested.tsx';

const touched = ['GET /api/push/subscriptions', 'GET /api/channel-addresses'] as const;

/** Every browser that receives somebody's alarms: when each last took one, a test, and the end of it. */
export function OwnDevices({ responder, here }: { readonly responder: string; readonly here: string | undefined }) {
  const { t } = useTranslation();
  const devices =
    useAnswer('GET /api/push/subscriptions', { query: { responder } }).data?.subscriptions.filter(
      (device) => device.responder === responder,
    ) ?? [];
  if (devices.length === 0) return null;
  return (
    <section aria-label={t('devices.title')}>
      <h3>{t('devices.title')}</h3>
      <ul className="lines devices">
        {devices.map((device) => (
          <Device key={device.id} device={device} isHere={device.id === here} />
        ))}
      </ul>
    </section>
  );
}

function Device({ device, isHere }: { readonly device: PushSubscriptionRecord; readonly isHere: boolean }) {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const now = useRelayTime();
  const test = useCall('POST /api/push/subscriptions/:id/test', touched);
  const remove = useCall('DELETE /api/push/subscriptions/:id', touched);
  const [asked, setAsked] = useState(false);
  const error = test.error ?? remove.error;
  const params = { id: device.id };
  return (
    <li>
      <div>
        <p>
          <strong>{device.device}</strong> {isHere && <span className="tag good">{t('devices.here')}</span>}
        </p>
        <p className="small quiet figures">
          {device.lastAcceptedAt === undefined
            ? t('browser.noNoticeYet')
            : t('devices.last', { time: momentText(languageOf(i18n.language), device.lastAcceptedAt, now) })}
        </p>
        {asked && test.data && <Tested result={test.data} />}
        {error && <Message tone="bad">{errorText(error)}</Message>}
      </div>
      {!isHere && (
        <div className="row">
          <Button
            variant="default"
            h={44}
            px={14}
            loading={test.isPending}
            aria-label={`${t('devices.test')} ${device.device}`}
            onClick={() => {
              setAsked(true);
              test.mutate({ params, body: {} });
            }}
          >
            {t('devices.test')}
          </Button>
          <SureButton
            label={t('reach.remove')}
            sureLabel={t('reach.removeSure')}
            what={device.device}
            busy={remove.isPending}
            press={() => remove.mutate({ params })}
          />
        </div>
      )}
    </li>
  );
}
