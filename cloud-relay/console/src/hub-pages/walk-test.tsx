import '../language/test-mode-texts.ts';
import { useTranslation } from 'react-i18next';
import type { Hub } from '../../../../contracts/api-hubs.ts';
import type { WalkedDevice } from '../../../../contracts/test-mode.ts';
import { isKnown } from '../language/language.ts';
import { testModeEn } from '../language/test-mode-en.ts';
import { durationText } from '../language/wording.ts';
import { Icon } from '../look/icon.tsx';
import { Message } from '../look/message.tsx';

/** Which sensors somebody has set off by going through the home, those that are still missing first. */
export function WalkTest({ hub, now }: { readonly hub: Hub; readonly now: number }) {
  const { t } = useTranslation();
  const walked = hub.heartbeat?.testMode;
  if (!walked?.walkTest) return null;
  const { devices } = walked;
  const fired = devices.filter((device) => device.fired !== undefined).length;
  const sinceThen = hub.lastHeardAt === null ? 0 : Math.max(0, now - hub.lastHeardAt);
  const title = t(walked.endsInMs > 0 ? 'testMode.list' : 'testMode.lastList');
  return (
    <section className="card section" aria-label={title}>
      <h2>{title}</h2>
      {devices.length === 0 && <p className="quiet">{t('testMode.noDevices')}</p>}
      {devices.length > 0 && (
        <div style={{ margin: '6px 0 10px' }} aria-live="polite">
          {fired === devices.length ? (
            <Message tone="good">{t('testMode.all')}</Message>
          ) : (
            <p className="person figures">{t('testMode.progress', { fired, all: devices.length })}</p>
          )}
        </div>
      )}
      <ul className="lines">
        {devices
          .toSorted((one, other) => rank(one) - rank(other))
          .map((device) => (
            <Walked key={device.device} walked={device} sinceThen={sinceThen} />
          ))}
      </ul>
    </section>
  );
}

function Walked({ walked, sinceThen }: { readonly walked: WalkedDevice; readonly sinceThen: number }) {
  const { t } = useTranslation();
  const { device, place, heard, fired, firedAgeMs = 0 } = walked;
  return (
    <li>
      <div>
        <p>
          <strong>{place === '' ? device : place}</strong>
        </p>
        {place !== '' && <p className="small quiet">{device}</p>}
        <p className="small quiet figures">
          {fired !== undefined &&
            `${t('testMode.by', { what: capabilityName(fired), time: durationText(t, firedAgeMs + sinceThen) })} · `}
          {t('testMode.messages', { count: heard })}
        </p>
      </div>
      {fired !== undefined ? (
        <span className="tag good">
          <Icon name="check" size={16} />
          {t('testMode.set')}
        </span>
      ) : (
        <span className={heard > 0 ? 'tag' : 'tag alarming'}>
          {t(heard > 0 ? 'testMode.heardOnly' : 'testMode.notYet')}
        </span>
      )}
    </li>
  );

  function capabilityName(capability: string): string {
    return isKnown(testModeEn.testMode.capabilities, capability)
      ? t(`testMode.capabilities.${capability}`)
      : t('testMode.something');
  }
}

/** Those that are missing first. */
const rank = ({ fired, heard }: WalkedDevice): number => (fired === undefined ? (heard > 0 ? 1 : 0) : 2);
