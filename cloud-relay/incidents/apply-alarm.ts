import type { AlarmKind } from '../../contracts/alarm-table.ts';
import type { Because } from '../../contracts/because.ts';
import { seconds } from '../../foundation/durations.ts';
import { notStarted } from '../escalation/step.ts';
import { isGraver, isRaisedNow, isResolved, isSameAlarm, lastOfEachSession, statusOf } from './alarm-life.ts';
import { because, begin, finish, lateAfter, notify, record, update, type Change, type Situation } from './change.ts';
import type {
  AlarmMessage,
  Applied,
  Headline,
  Incident,
  IncidentAlarm,
  IncidentClass,
  IncidentId,
  IncidentSubject,
} from './incident.ts';
import {
  breakSilence,
  endDueInstallation,
  isSilent,
  noteInstallation,
  stand,
  waitForInstallation,
} from './installation.ts';
import { headlineOf, rest, startEscalation } from './page-steps.ts';

/** What a message says of an alarm, apart from where it stands. */
export type AlarmFacts = Omit<IncidentAlarm, 'status' | 'messages'>;

export interface AlarmInput {
  readonly kind: 'alarm';
  readonly facts: AlarmFacts;
  readonly message: AlarmMessage;
  /** The same alarm as this incident has it; undefined when this is its first message here. */
  readonly known: IncidentAlarm | undefined;
  /** The alarm that this one continues stands in the same incident: whoever knows of that one expects this one. */
  readonly storyStands?: boolean;
}

/** What a new incident needs beyond its first alarm. */
export interface Opening {
  readonly id: IncidentId;
  readonly class: IncidentClass;
  readonly subject: IncidentSubject;
  readonly groupKey: string;
}

/** People who were paged this shortly ago are told of a graver late alarm, not paged from the start again. */
const settling = seconds(60);

/** More kinds of danger than a home has at once: what a broken hub calls its alarms is any text. */
const mostKinds = 20;

export function openIncident(opening: Opening, input: AlarmInput, situation: Situation): Applied {
  const { now } = situation;
  const blank: Incident = {
    ...opening,
    openedAt: now,
    life: { state: 'pending', dueAt: now },
    headline: headlineOf(input.facts),
    progress: notStarted(now),
    paged: [],
    preAlarms: [],
    alarmCount: 0,
    unresolvedCount: 0,
    residentSaysAllRight: false,
    lastUpdateAt: null,
    toldOf: [],
    askedFor: null,
    installation: null,
    trouble: null,
  };
  const change = begin(blank, situation);
  record(change, 'opened', because('new-alarm', { kind: input.facts.kind }));
  return finish(applyAlarm(change, input));
}

export function joinIncident(incident: Incident, input: AlarmInput, situation: Situation): Applied {
  return finish(applyAlarm(begin(incident, situation), input));
}

/**
 * True when an incident that was closed at `closedAt` does not cover what the message says: an alarm that was over stands
 * again, the hub raises it anew after a restart because the danger is still there, or it still stood after the closing.
 */
export function isNewDanger(input: AlarmInput, situation: Situation, closedAt = Infinity): boolean {
  const { known, message } = input;
  if (isResolved(hear(input, situation).status)) return false;
  if (known === undefined || isResolved(known.status)) return true;
  if (message.says.status === 'raised' && isSaidAgain(message) && message.occurredAt > closedAt) return true;
  return message.says.status === 'raised' && known.messages.every(({ session }) => session !== message.session);
}

function applyAlarm(change: Change, input: AlarmInput): Change {
  const { known, message } = input;
  if (known?.messages.some((one) => one.session === message.session && one.sequence === message.sequence))
    return change;
  // Before the message: what stood at the end of the work is paged even if this is what ends it.
  endDueInstallation(change, true);
  const alarm = hear(input, change.situation);
  tally(change, known, alarm);
  change.alarms.push(alarm);
  recordMessage(change, input, alarm);
  if (change.incident.life.state === 'closed') return change;
  noteInstallation(change, known, alarm);
  if (alarm.status.status === 'cancelled' && !(change.incident.life.state === 'pending' && isHarmless(alarm))) {
    update(change, { residentSaysAllRight: true });
  }
  if (change.incident.life.state === 'pending') settlePending(change, alarm, known);
  else if (isRaisedNow(known, alarm)) meetRaised(change, alarm, input.storyStands ?? false);
  else if (alarm.status.status === 'raised' && isSaidAgain(message)) stillStands(change, alarm, known);
  if (isResolved(alarm.status)) rest(change);
  return change;
}

/** The relay raises alarms whose pre-alarm ran out without a word from the hub. */
export function raiseDuePreAlarms(change: Change): void {
  const { now } = change.situation;
  for (const before of change.incident.preAlarms) {
    if (before.status.status !== 'pre-alarm' || before.status.dueAt > now) continue;
    const alarm: IncidentAlarm = { ...before, status: { status: 'raised', by: 'relay' } };
    tally(change, before, alarm);
    change.alarms.push(alarm);
    record(
      change,
      'raised',
      because('pre-alarm-ran-out', { kind: alarm.kind, place: alarm.place, lateByMs: now - before.status.dueAt }),
    );
    if (isSilent(change)) stand(change, alarm);
    else breakSilence(change);
    if (change.incident.life.state === 'pending') settlePending(change, alarm, before);
    else if (change.incident.life.state !== 'closed') meetRaised(change, alarm, false);
  }
}

function hear({ facts, message, known }: AlarmInput, { now }: Situation): IncidentAlarm {
  const messages = lastOfEachSession([...(known?.messages ?? []), message]);
  const status = statusOf(messages, now);
  if (known) return { ...known, occurredAt: Math.min(known.occurredAt, facts.occurredAt), status, messages };
  // Over before anybody here heard of it: somebody still looks, but nothing is burning.
  const severity = isResolved(status) && facts.severity === 'critical' ? 'urgent' : facts.severity;
  return { ...facts, severity, status, messages };
}

function tally(change: Change, before: IncidentAlarm | undefined, after: IncidentAlarm): void {
  const { incident } = change;
  const wasOpen = before !== undefined && !isResolved(before.status);
  const others = incident.preAlarms.filter((other) => !isSameAlarm(other, after));
  update(change, {
    alarmCount: incident.alarmCount + (before ? 0 : 1),
    unresolvedCount: incident.unresolvedCount + Number(!isResolved(after.status)) - Number(wasOpen),
    preAlarms: after.status.status === 'pre-alarm' ? [...others, after] : others,
  });
}

function recordMessage(change: Change, { message, facts }: AlarmInput, alarm: IncidentAlarm): void {
  const by = facts.origin === 'hub' ? 'home' : null;
  const lateByMs = facts.receivedAt - facts.occurredAt;
  const what = message.says.status;
  const evidence = {
    ...facts.because.evidence,
    kind: alarm.kind,
    place: alarm.place,
    ...(lateByMs > lateAfter && { lateByMs }),
    ...(message.says.status === 'cancelled' && { cancelledBy: message.says.by }),
    ...(message.says.status === 'raised' && message.says.again !== undefined && { again: message.says.again }),
  };
  record(change, what, because(facts.because.reason, evidence), by);
}

const isHarmless = ({ status }: IncidentAlarm): boolean =>
  status.status === 'cancelled' && status.during === 'pre-alarm';

/** Nobody has been paged: there were only pre-alarms so far. */
function settlePending(change: Change, alarm: IncidentAlarm, known: IncidentAlarm | undefined): void {
  const { incident } = change;
  if (isSilent(change)) {
    waitForInstallation(change);
    return;
  }
  // Over already when the work ended, and said once more.
  const isRepeated = isResolved(alarm.status) && known?.status.status === alarm.status.status;
  if (alarm.status.status === 'pre-alarm' || isHarmless(alarm) || isRepeated) {
    const dueTimes = incident.preAlarms.flatMap(({ status }) => (status.status === 'pre-alarm' ? [status.dueAt] : []));
    if (dueTimes.length > 0) {
      update(change, { life: { state: 'pending', dueAt: Math.min(...dueTimes) } });
      return;
    }
    if (incident.unresolvedCount > 0) {
      startEscalation(change, 'further-alarm');
      return;
    }
    const closure = { by: 'home', what: 'cancelled-during-pre-alarm' } as const;
    update(change, { life: { state: 'closed', at: change.situation.now, closure } });
    record(change, 'closed', because(closure.what), 'home');
    return;
  }
  update(change, { headline: headlineOf(alarm) });
  startEscalation(change, 'alarm-raised');
}

const isSaidAgain = ({ says }: AlarmMessage): boolean => says.status === 'raised' && (says.again ?? 0) > 0;

/** Whoever has taken it learns that it goes on. Where nobody has, people are being called anyway. */
function stillStands(change: Change, alarm: IncidentAlarm, known: IncidentAlarm | undefined): void {
  const { life } = change.incident;
  // It reminds of what they know: it comes after whatever is new, and does not stand in the way of it.
  if (isJustTold(change) || wasJustSaidAgain(change, known)) return;
  switch (life.state) {
    case 'accepted':
    case 'on-the-way':
    case 'arrived':
      notify(
        change,
        [life.by.responder],
        'update',
        because('still-standing', { kind: alarm.kind, place: alarm.place }),
      );
      return;
    case 'pending':
    case 'open':
    case 'closed':
      return;
  }
}

const wasJustSaidAgain = ({ situation: { now } }: Change, known: IncidentAlarm | undefined): boolean =>
  known?.messages.some((one) => isSaidAgain(one) && now - one.receivedAt < settling) ?? false;

/** A press of the button and a fall are news, whatever came before them. */
const alwaysNews: ReadonlySet<string> = new Set<AlarmKind>(['sos', 'fall']);

/**
 * People have been paged, and perhaps somebody has accepted: do they know enough? A story is expected only while the
 * alarm that it continues stands and nobody at home has said that all is well: after that it begins anew.
 */
function meetRaised(change: Change, alarm: IncidentAlarm, storyStands: boolean): void {
  const { incident, situation } = change;
  const overtakes = overtakesBecause(incident, alarm);
  const isExpected = storyStands && !incident.residentSaysAllRight && !alwaysNews.has(alarm.kind);
  if (alarm.story !== undefined && isExpected && !overtakes) {
    // It was to be expected of what they know.
    record(change, 'noted', because('story-continues', { kind: alarm.kind, place: alarm.place }));
    return;
  }
  const rested = incident.class === 'fault' && incident.unresolvedCount === Number(!isResolved(alarm.status));
  if (overtakes) update(change, { headline: headlineOf(alarm) });
  const why = because(overtakes ?? 'further-alarm', { kind: alarm.kind, place: alarm.place });
  if (overtakes && !(isLate(alarm) && situation.now - incident.progress.startedAt < settling)) {
    record(change, 'escalated', why);
    startEscalation(change, why.reason);
    return;
  }
  switch (incident.life.state) {
    case 'open':
      if (overtakes) tell(change, alarm.kind, everybodyPaged(incident), why);
      else if (rested) startEscalation(change, 'fault-again');
      return;
    case 'accepted':
    case 'on-the-way':
    case 'arrived':
      if (overtakes || isNews(change, alarm.kind)) tell(change, alarm.kind, [incident.life.by.responder], why);
      return;
    case 'pending':
    case 'closed':
      return;
  }
}

const everybodyPaged = ({ paged }: Incident): string[] => paged.map(({ responder }) => responder);

/** Why people who know of the incident must be paged anew; undefined when what they know is as bad. */
function overtakesBecause({ headline }: Incident, alarm: IncidentAlarm): string | undefined {
  if (isGraver(alarm.severity, headline.severity)) return 'graver-alarm';
  // They were told of something earlier; this is happening now.
  const isAsGrave = !isGraver(headline.severity, alarm.severity);
  return isAsGrave && isLate(headline) && !isLate(alarm) && !isResolved(alarm.status) ? 'live-alarm' : undefined;
}

const isJustTold = ({ incident: { lastUpdateAt }, situation: { now } }: Change): boolean =>
  lastUpdateAt !== null && now - lastUpdateAt < settling;

/** Another alarm of a kind that they were just told of may be one of a backlog. One of any other kind is always told. */
function isNews(change: Change, kind: string): boolean {
  const { toldOf, headline } = change.incident;
  return !isJustTold(change) || (kind !== headline.kind && !toldOf.includes(kind) && toldOf.length < mostKinds);
}

function tell(change: Change, kind: string, responders: readonly string[], why: Because): void {
  const toldOf = isJustTold(change) ? change.incident.toldOf : [];
  update(change, { lastUpdateAt: change.situation.now, toldOf: [...new Set([...toldOf, kind])] });
  notify(change, responders, 'update', why);
}

const isLate = ({ receivedAt, occurredAt }: Headline): boolean => receivedAt - occurredAt > lateAfter;
