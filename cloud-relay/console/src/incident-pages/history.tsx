import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../../../contracts/api-incidents.ts';
import { languageOf } from '../language/language.ts';
import { becauseSentence, momentText, roleName, whatName } from '../language/wording.ts';

/** Everything that happened, oldest first, with who did it and why. */
export function History({ timeline, now }: { readonly timeline: readonly TimelineEntry[]; readonly now: number }) {
  const { t, i18n } = useTranslation();
  const actor = ({ by, byHome }: TimelineEntry): string => {
    if (byHome) return t('incident.home');
    if (!by) return t('incident.noOne');
    return by.role === undefined ? by.name : `${by.name} · ${roleName(t, by.role)}`;
  };
  return (
    <section className="card section history" aria-label={t('incident.timeline')}>
      <h2>{t('incident.timeline')}</h2>
      <ol className="timeline">
        {timeline.map((entry, n) => (
          <li key={n}>
            <time className="figures" dateTime={new Date(entry.at).toISOString()}>
              {momentText(languageOf(i18n.language), entry.at, now)}
            </time>
            <div className="entry">
              <p>
                <strong>{whatName(t, entry.what)}</strong>
                <span className="small quiet"> · {actor(entry)}</span>
              </p>
              <Why text={becauseSentence(t, entry.because)} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

const Why = ({ text }: { readonly text: string }) => (text === '' ? null : <p className="small quiet">{text}</p>);
