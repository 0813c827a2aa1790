import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../../../contracts/api-audit.ts';
import { auditActionText, auditDetailText } from '../language/audit-words.ts';
import { languageOf } from '../language/language.ts';

const toneOf = { done: '', refused: 'alarming', failed: 'bad' } as const;

/** One line of the log in words; what the relay wrote with it can be opened. */
export function AuditEntryRow({ entry }: { readonly entry: AuditEntry }) {
  const { t, i18n } = useTranslation();
  const { number, at, who, from, action, target, outcome, detail } = entry;
  const language = languageOf(i18n.language);
  const name =
    who.kind === 'nobody'
      ? t('audit.nobody')
      : who.kind === 'relay'
        ? t('audit.relay')
        : who.kind === 'token'
          ? `${who.name} · ${t('audit.program')}`
          : who.name;
  const facts: [string, string][] = [
    [t('audit.entry'), String(number)],
    ...(target === '' ? [] : [[t('audit.target'), target] satisfies [string, string]]),
    ...Object.entries(detail).map(([key, value]): [string, string] => [
      auditDetailText(language, key),
      auditDetailText(language, String(value)),
    ]),
  ];
  return (
    <li className="entry">
      <time className="small figures" dateTime={new Date(at).toISOString()}>
        {timeText(language, at)}
      </time>
      <span>
        {name}
        {from !== '' && <span className="small quiet"> {t('audit.address', { address: from })}</span>}
      </span>
      <strong>{auditActionText(language, action)}</strong>
      <span className={`tag ${toneOf[outcome]}`}>{t(`audit.${outcome}`)}</span>
      <details>
        <summary>{t('audit.details')}</summary>
        <dl>
          {facts.map(([key, value]) => (
            <div key={key} style={{ display: 'contents' }}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

/** With the day and the second: a log is read months later. */
const timeText = (language: 'zh' | 'en', at: number): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).format(at);
