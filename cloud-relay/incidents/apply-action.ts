import { minutes, seconds, type Duration } from '../../foundation/durations.ts';
import { accepted, arrived, onTheWay } from '../escalation/hold.ts';
import { lastStep } from '../escalation/step.ts';
import { because, begin, finish, notify, record, update, type Change, type Situation } from './change.ts';
import type { Applied, DutyTime, HeldLife, Incident, Outcome, Person } from './incident.ts';
import { pageNextStep, startEscalation } from './page-steps.ts';

/** What a person says about an incident. */
export type Action =
  | { readonly kind: 'accept'; readonly by: Person }
  | { readonly kind: 'on-the-way'; readonly by: Person; readonly etaMinutes?: number }
  | { readonly kind: 'arrived'; readonly by: Person }
  | { readonly kind: 'close'; readonly by: Person; readonly outcome: Outcome; readonly note: string }
  /** "I cannot": from whoever holds it, or from somebody who was paged. */
  | { readonly kind: 'resign'; readonly by: Person; readonly note?: string }
  | { readonly kind: 'escalate-now'; readonly by: Person };

/** How far somebody has come; who is further along takes an incident over from who is not. */
const distance: Readonly<Record<HeldLife['state'], number>> = { accepted: 0, 'on-the-way': 1, arrived: 2 };

/** Saying the same twice changes nothing, and a closed incident stays as it is. */
export function applyAction(incident: Incident, action: Action, situation: Situation): Applied {
  const change = begin(incident, situation);
  if (incident.life.state !== 'closed') act(change, action);
  return finish(change);
}

/** Whoever holds it may act on it no more: the next step is paged at once, as if they had said that they cannot go. */
export function applyHandBack(incident: Incident, situation: Situation): Applied {
  const change = begin(incident, situation);
  const held = heldLife(incident);
  if (held) {
    record(change, 'resigned', because('may-act-no-more'), held.by);
    update(change, { life: { state: 'open', nextStepAt: situation.now } });
    pageNextStep(change, 'may-act-no-more');
  }
  return finish(change);
}

function act(change: Change, action: Action): void {
  const { now } = change.situation;
  switch (action.kind) {
    case 'accept':
      hold(change, accepted(action.by, now));
      return;
    case 'on-the-way': {
      const { etaMinutes } = action;
      hold(change, etaMinutes === undefined ? onTheWay(action.by, now) : onTheWay(action.by, now, minutes(etaMinutes)));
      return;
    }
    case 'arrived':
      hold(change, arrived(action.by, now));
      return;
    case 'close':
      close(change, action);
      return;
    case 'resign':
      resign(change, action);
      return;
    case 'escalate-now':
      if (isAskedFor(change.incident, now)) return;
      record(change, 'escalated', because('asked-for'), action.by);
      // Whoever asks for it wants somebody to come, whatever is being worked on.
      update(change, { installation: null, askedFor: { by: action.by.responder, at: now } });
      if (change.incident.life.state === 'pending') startEscalation(change, 'asked-for');
      else pageNextStep(change, 'asked-for');
      return;
  }
}

/** Whoever was paged that shortly ago has hardly read it: asking again calls nobody else. */
export const betweenAsking: Duration = seconds(10);

const isAskedFor = ({ askedFor }: Incident, now: DutyTime): boolean =>
  askedFor !== null && now - askedFor.at < betweenAsking;

function hold(change: Change, life: HeldLife): void {
  const before = heldLife(change.incident);
  const isSamePerson = before?.by.responder === life.by.responder;
  if (before && !isSamePerson && distance[life.state] <= distance[before.state]) {
    record(change, 'noted', because('somebody-else-has-it', { offered: life.state }), life.by);
    return;
  }
  if (before && isSamePerson) {
    // A new time of arrival counts; every other repeat, or step back, is a second press of a button.
    const isNewJourney =
      before.state === 'on-the-way' &&
      life.state === 'on-the-way' &&
      life.expectedAt - life.since !== before.expectedAt - before.since;
    if (distance[life.state] <= distance[before.state] && !isNewJourney) return;
  }
  update(change, { life });
  record(change, life.state, because('said-so', evidenceOf(life)), life.by);
  if (!isSamePerson) tellOthers(change, life);
  tellHome(change, life, isSamePerson);
}

const heldLife = ({ life }: Incident): HeldLife | undefined =>
  life.state === 'accepted' || life.state === 'on-the-way' || life.state === 'arrived' ? life : undefined;

const journeyMinutes = (life: HeldLife): number | undefined =>
  life.state === 'on-the-way' ? Math.round((life.expectedAt - life.since) / 60_000) : undefined;

function evidenceOf(life: HeldLife): Record<string, number> {
  const etaMinutes = journeyMinutes(life);
  return etaMinutes === undefined ? {} : { etaMinutes };
}

function tellOthers(change: Change, life: HeldLife): void {
  const others = change.incident.paged.map(({ responder }) => responder).filter((id) => id !== life.by.responder);
  notify(change, others, 'accepted', because('somebody-accepted', { role: life.by.role }));
}

/** The home hears that help comes. A fault of the equipment is nothing to announce aloud. */
function tellHome(change: Change, life: HeldLife, isSamePerson: boolean): void {
  if (change.incident.class !== 'alarm' || life.state === 'arrived') return;
  const etaMinutes = journeyMinutes(life);
  if (isSamePerson && etaMinutes === undefined) return;
  const responderRole = life.by.role;
  change.commands.push(
    etaMinutes === undefined
      ? { kind: 'help-coming', responderRole }
      : { kind: 'help-coming', responderRole, etaMinutes },
  );
}

function close(change: Change, action: Extract<Action, { kind: 'close' }>): void {
  const { incident, situation } = change;
  const { by, outcome, note } = action;
  // While somebody held it the others had been told so; otherwise they would still think that they are needed.
  if (!heldLife(incident)) {
    const others = incident.paged.map(({ responder }) => responder).filter((id) => id !== by.responder);
    notify(change, others, 'closed', because('closed-by-somebody', { role: by.role, outcome }));
  }
  update(change, {
    life: { state: 'closed', at: situation.now, closure: { by: 'responder', person: by, outcome, note } },
  });
  record(change, 'closed', because('said-so', { outcome, ...(note && { note: note.slice(0, 500) }) }), by);
  if (incident.class === 'alarm') change.commands.push({ kind: 'incident-closed', outcome });
}

function resign(change: Change, { by, note }: Extract<Action, { kind: 'resign' }>): void {
  const { incident, situation } = change;
  const evidence = note ? { note: note.slice(0, 500) } : {};
  if (heldLife(incident)?.by.responder === by.responder) {
    record(change, 'resigned', because('said-so', evidence), by);
    update(change, { life: { state: 'open', nextStepAt: situation.now } });
    pageNextStep(change, 'resigned');
    return;
  }
  if (incident.progress.declined.includes(by.responder)) return;
  record(change, 'declined', because('said-so', evidence), by);
  const declined = [...incident.progress.declined, by.responder];
  update(change, { progress: { ...incident.progress, declined } });
  const last = lastStep(situation.inForce.policy, incident.progress);
  if (incident.life.state !== 'open' || !last || last.isLast) return;
  if (last.step.responders.every((responder) => declined.includes(responder))) {
    pageNextStep(change, 'everybody-declined');
  }
}
