import i18next, { type TFunction } from 'i18next';
import type { Because } from '../../../../contracts/because.ts';
import { en } from './en.ts';
import { isKnown } from './language.ts';

/** A length of time in its two largest units at most: `2 min`, `1 h 5 min`. Under an hour in one unit, to be calm. */
export function durationText(t: TFunction, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return t('time.seconds', { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('time.minutes', { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(t('time.hours', { n: hours }), minutes % 60, t('time.minutes', { n: minutes % 60 }));
  return join(t('time.days', { n: Math.floor(hours / 24) }), hours % 24, t('time.hours', { n: hours % 24 }));
}

const join = (large: string, rest: number, small: string): string => (rest === 0 ? large : `${large} ${small}`);

/** As on a stop-watch: `0:07`, `12:40`, `1:02:03`, from a day on in words. */
export function stopwatchText(t: TFunction, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds >= 86_400) return durationText(t, ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A time of day on a 24-hour clock, with the date unless it is today. */
export function momentText(language: string, at: number, now: number): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(sameDay ? { second: '2-digit' } : { day: 'numeric', month: 'short' }),
  }).format(at);
}

/** Names one after the other. */
export const listText = (language: string, names: readonly string[]): string =>
  names.join(language === 'zh' ? '、' : ', ');

/** A date with its year, for what lasts. */
export const dateText = (language: string, at: number): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium' }).format(at);

/** A day with its name, and its year unless it is this one. */
export function dayText(language: string, at: number, now: number): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
}

export const kindName = (t: TFunction, kind: string): string => {
  const key = kind.replaceAll('_', '-');
  return isKnown(en.kinds, key) ? t(`kinds.${key}`) : plain(kind);
};
export const severityName = (t: TFunction, severity: string): string =>
  isKnown(en.severities, severity) ? t(`severities.${severity}`) : plain(severity);
export const roleName = (t: TFunction, role: string): string =>
  isKnown(en.roles, role) ? t(`roles.${role}`) : plain(role);
export const channelName = (t: TFunction, channel: string): string =>
  isKnown(en.channels, channel) ? t(`channels.${channel}`) : plain(channel);
export const purposeName = (t: TFunction, purpose: string): string =>
  isKnown(en.purposes, purpose) ? t(`purposes.${purpose}`) : plain(purpose);
export const pageStateName = (t: TFunction, state: string): string =>
  isKnown(en.pageStates, state) ? t(`pageStates.${state}`) : plain(state);
export const whatName = (t: TFunction, what: string): string =>
  isKnown(en.timeline, what) ? t(`timeline.${what}`) : plain(what);
export const troubleName = (t: TFunction, trouble: string): string =>
  isKnown(en.troubles, trouble) ? t(`troubles.${trouble}`) : plain(trouble);

/** Why, as a sentence. A reason without one is shown by its name: better strange than silent. */
export function becauseSentence(t: TFunction, because: Because): string {
  if (because.reason === 'said-so') return said(t, because);
  if (!isKnown(en.because, because.reason)) return plain(because.reason);
  return t(`because.${because.reason}`, { replace: shownEvidence(t, because) });
}

/** Who did it stands beside it; what they added is all that there is to say. */
function said(t: TFunction, { evidence: { etaMinutes, outcome, note } }: Because): string {
  const parts = [
    typeof etaMinutes === 'number' ? t('said.eta', { minutes: etaMinutes }) : '',
    typeof outcome === 'string' && isKnown(en.outcomes, outcome) ? t(`outcomes.${outcome}`) : '',
    typeof note === 'string' ? note : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The evidence with its names, for those who want to see it. What the sentence says already is left out. */
export function evidenceEntries(t: TFunction, because: Because): [string, string][] {
  const sentence = isKnown(en.because, because.reason) ? en.because[because.reason] : '';
  return Object.entries(shownEvidence(t, because))
    .filter(([name]) => !sentence.includes(`{{${name}}}`))
    .map(([name, value]) => [evidenceName(t, name), value]);
}

function evidenceName(t: TFunction, name: string): string {
  const key = name.replaceAll('_', '-');
  return isKnown(en.evidence, key) ? t(`evidence.${key}`) : plain(name);
}

/** Evidence whose name ends so is a length of time: `hours`, `emptyMinutes`. In milliseconds. */
const units: Readonly<Record<string, number | undefined>> = {
  ms: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
};

/** Some evidence is a name of ours, which people read in their own language. */
function textEvidence(t: TFunction, name: string, value: string): string {
  if (name === 'kind') return kindName(t, value);
  if (name === 'severity') return severityName(t, value);
  if (name === 'cancelledBy' && isKnown(en.because, value)) return t(`because.${value}`);
  if (name === 'by' && isKnown(en.visitors, value)) return t(`visitors.${value}`);
  return value;
}

function shownEvidence(t: TFunction, { evidence }: Because): Record<string, string> {
  return Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => {
      if (typeof value === 'boolean') return [name, t(value ? 'said.yes' : 'said.no')];
      if (typeof value !== 'number') return [name, textEvidence(t, name, value)];
      if (name === 'until') return [name, momentText(i18next.language, value, value)];
      const unit = units[/(Ms|[sS]econds|[mM]inutes|[hH]ours)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
      return [name, unit === undefined ? String(Math.round(value * 100) / 100) : durationText(t, value * unit)];
    }),
  );
}

/** `radar-reports-fall`, `silentForMs` and `carbon_monoxide` as words. */
const plain = (name: string): string => {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]+/g, ' ')
    .replace(/ (Ms|Seconds|Minutes)$/, '')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
