import { randomUUID } from 'node:crypto';
import { alarmTable, isAlarmKind, type Severity } from '../../contracts/alarm-table.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import type { Clock } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import type { Log } from '../../foundation/log.ts';
import type { PolicyInForce } from '../escalation/policy.ts';
import { isGraver, isResolved } from '../incidents/alarm-life.ts';
import { isNewDanger, joinIncident, openIncident, type AlarmFacts, type AlarmInput } from '../incidents/apply-alarm.ts';
import type { Situation } from '../incidents/change.ts';
import type { AlarmStatus, Incident, IncidentAlarm, IncidentClass, IncidentSubject } from '../incidents/incident.ts';
import type { AlarmArrival, AlarmChange, ApplyAlarm, IngestFault, ReportFault } from '../ingest/alarm-intake.ts';
import type { HubContext } from '../registry/hub-context.ts';
import { testGrace } from '../registry/hub-tests.ts';
import { findAlarm, lockIncident, lockOpenIncident, type StoredIncident } from '../store/incident-store.ts';
import { readIncidentId } from '../store/incident-rows.ts';
import { everywhere } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { carryOut } from './carry-out.ts';
import { placeOf, type IncidentChanges } from './changes.ts';
import { policyInForce } from './policy-in-force.ts';

export interface AlarmDesk {
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: IncidentChanges;
}

/** For ingest: what an alarm of a hub does to the incidents of its home. */
export const takeAlarm =
  (desk: AlarmDesk): ApplyAlarm =>
  async (tx, arrival) => {
    const now = desk.clock.now().wall;
    const { hub } = arrival;
    const facts = factsOf(arrival, now);
    const { occurredAt, receivedAt } = facts;
    const message = { ...sequenceOf(arrival.envelope), occurredAt, receivedAt, says: saysOf(arrival, now) };
    const kind = facts.severity === 'fault' ? 'fault' : 'alarm';
    const belonging = facts.test ? testOf(hub, kind, now) : undefined;
    await takeIn(desk, tx, belonging ?? homeOf(hub, kind), { facts, message });
  };

/** For ingest: something is wrong with what a hub sends. A fault that stands already is not reported again. */
export const reportFault =
  (desk: AlarmDesk): ReportFault =>
  async (tx, fault) => {
    const now = desk.clock.now().wall;
    await takeIn(desk, tx, homeOf(fault.hub, 'fault'), ownFinding(fault, now));
  };

/** Which incidents an alarm belongs to, and who is paged about them. */
export interface Belonging {
  readonly class: IncidentClass;
  readonly subject: IncidentSubject;
  readonly groupKey: string;
  /** Until when the hub is being installed; null: it watches. */
  readonly installingUntil: number | null;
  /** When that began; absent where what is taken in happens now. */
  readonly installingFrom?: number | null;
  /** Nobody works there: the hub tries itself out. */
  readonly test?: true;
  readonly inForce: (tx: Database) => Promise<PolicyInForce>;
}

/** What belongs to a home: its alarms make one incident, its faults another. */
export function homeOf({ dwelling, hub, installingFrom, installingUntil }: HubContext, kind: IncidentClass): Belonging {
  const subject = { community: dwelling.communityId, dwelling: dwelling.id, hub };
  return {
    installingFrom,
    installingUntil,
    class: kind,
    subject,
    groupKey: `${kind}:${dwelling.id}`,
    inForce: (tx) => policyInForce(tx, subject, kind),
  };
}

/**
 * What a hub raises in test mode makes an incident of its own, so that it neither silences nor changes one that is real.
 * Undefined when the relay knows of no such test mode: then it is an alarm as any other. A relay that believed whatever
 * calls itself a test could be silenced by a hub that is stuck.
 */
function testOf(context: HubContext, kind: IncidentClass, now: number): Belonging | undefined {
  const { test } = context;
  if (!test || test.until + testGrace <= now) return undefined;
  const home = homeOf(context, kind);
  return {
    ...home,
    groupKey: `test:${home.groupKey}`,
    test: true,
    installingFrom: test.from,
    // Somebody who tries out what they install is not called at the end of the one while the other goes on.
    installingUntil: Math.max(test.until + testGrace, home.installingUntil ?? 0),
  };
}

/**
 * Gives an alarm to the incident that has it, else to the one of its group that is not closed, else to a new one.
 * Returns that incident, or undefined when a finding of the relay's own stands already.
 */
export async function takeIn(
  desk: AlarmDesk,
  tx: Database,
  belonging: Belonging,
  heard: Omit<AlarmInput, 'kind' | 'known'>,
): Promise<Incident | undefined> {
  const now = desk.clock.now().wall;
  const inForce = await belonging.inForce(tx);
  const situation: Situation = { now, inForce, ...installingOf(belonging) };
  const found = await findAlarm(tx, everywhere, heard.facts);
  const holder = found && (await lockIncident(tx, everywhere, found.incident));
  let known = found?.alarm;
  let before = holder;
  const closedAt = holder?.incident.life.state === 'closed' ? holder.incident.life.at : undefined;
  if (closedAt !== undefined && isUncovered({ kind: 'alarm', ...heard, known }, situation, closedAt)) {
    known = undefined;
    before = undefined;
  } else if (known && heard.facts.origin === 'relay' && standsAlready(heard.message.says, known.status)) {
    return undefined;
  }
  before ??= await lockOpenIncident(tx, everywhere, belonging.groupKey);
  const { message } = heard;
  const first = await storyOf(tx, known ?? heard.facts, before?.incident);
  const facts = known || first ? heard.facts : withoutStory(heard.facts);
  const storyStands = first !== undefined && !isResolved(first.status);
  const input: AlarmInput = { kind: 'alarm', facts, message, known, storyStands };
  const applied = before
    ? joinIncident(before.incident, input, situation)
    : openIncident({ id: readIncidentId(randomUUID()), ...omitPolicy(belonging) }, input, situation);
  if (applied.incident.trouble !== (before?.incident.trouble ?? null)) {
    desk.log.error(
      { incident: applied.incident.id, trouble: applied.incident.trouble },
      'incident-cannot-be-paged-as-planned',
    );
  }
  const { incident } = await carryOut({ tx, now, inForce }, applied, before);
  desk.changes.note({ incident: incident.id, ...placeOf(incident) });
  return incident;
}

/**
 * A person has closed an incident while the pre-alarm of another alarm in it still ran: nobody had been told of that one,
 * so the closure cannot cover it. It gets an incident of its own, which waits and pages as any other.
 */
export async function separatePreAlarms(
  desk: AlarmDesk,
  tx: Database,
  before: Incident,
  inForce: PolicyInForce,
): Promise<void> {
  // Whoever closes an incident of nothing but pre-alarms has seen them.
  if (before.life.state === 'pending') return;
  const now = desk.clock.now().wall;
  const opening = { ...omitPolicy(before), id: readIncidentId(randomUUID()) };
  let stored: StoredIncident | undefined;
  for (const { status: _, messages, ...facts } of before.preAlarms) {
    const message = messages.findLast(({ says }) => says.status === 'pre-alarm');
    if (!message) continue;
    const input: AlarmInput = { kind: 'alarm', facts, message, known: undefined };
    const applied = stored
      ? joinIncident(stored.incident, input, { now, inForce })
      : openIncident(opening, input, { now, inForce });
    const { incident } = await carryOut({ tx, now, inForce }, applied, stored);
    desk.changes.note({ incident: incident.id, ...placeOf(incident) });
    stored = await lockIncident(tx, everywhere, incident.id);
  }
}

const installingOf = ({ installingFrom, installingUntil, test }: Belonging): Pick<Situation, 'installing'> =>
  installingUntil === null || installingFrom === null
    ? {}
    : { installing: { from: installingFrom ?? 0, until: installingUntil, ...(test && { test }) } };

/** The first alarm of its story. An alarm continues one only in the incident that has it: one that was closed is over. */
async function storyOf(
  tx: Database,
  { hub, story }: Pick<AlarmFacts, 'hub' | 'story'>,
  incident: Incident | undefined,
): Promise<IncidentAlarm | undefined> {
  if (story === undefined || !incident) return undefined;
  const first = await findAlarm(tx, everywhere, { hub, alarmId: story });
  return first?.incident === incident.id ? first.alarm : undefined;
}

const withoutStory = ({ story: _, ...facts }: AlarmFacts): AlarmFacts => facts;

const omitPolicy = ({ class: kind, subject, groupKey }: Pick<Belonging, 'class' | 'subject' | 'groupKey'>) => ({
  class: kind,
  subject,
  groupKey,
});

/** A closed incident does not cover this. The relay finds each thing once, so what it finds again has come again. */
const isUncovered = (input: AlarmInput, situation: Situation, closedAt: number): boolean =>
  input.facts.origin === 'relay' ? !isResolved(input.message.says) : isNewDanger(input, situation, closedAt);

const standsAlready = (says: AlarmStatus, stands: AlarmStatus): boolean => isResolved(says) === isResolved(stands);

function factsOf({ hub, envelope, transition }: AlarmArrival, now: number): AlarmFacts {
  const times = { occurredAt: now - ageOf(envelope, now), receivedAt: now };
  if (transition !== 'unrecognised') {
    const { alarmId, kind, severity, place, because, lateByMs, story, test } = transition.alarm;
    return {
      ...times,
      hub: hub.hub,
      alarmId,
      origin: 'hub',
      recognised: true,
      kind,
      severity: severityOf(severity, kind),
      place,
      ...(story !== undefined && { story }),
      ...(test && { test }),
      because:
        lateByMs === undefined
          ? because
          : { ...because, evidence: { ...because.evidence, noticedLateByMs: Math.round(lateByMs) } },
    };
  }
  const kind = envelope.alarm?.kind ?? 'unrecognised';
  const { session, sequence } = envelope.id;
  return {
    ...times,
    hub: hub.hub,
    alarmId: `unrecognised:${session}:${sequence}`,
    origin: 'hub',
    recognised: false,
    kind,
    severity: severityOf(envelope.alarm?.severity ?? '', kind),
    place: envelope.alarm?.place ?? '',
    because: { reason: 'unrecognised-alarm', evidence: { severity: envelope.alarm?.severity ?? '' } },
  };
}

const severities = { critical: true, urgent: true, warning: true, fault: true } as const satisfies Record<
  Severity,
  true
>;
const isSeverity = (text: string): text is Severity => Object.hasOwn(severities, text);

/** The graver of what the hub says and what the table says: nobody sleeps through a fall that was called a fault. */
function severityOf(text: string, kind: string): Severity {
  const usual = isAlarmKind(kind) ? alarmTable[kind].severity : undefined;
  if (!isSeverity(text)) return usual ?? 'critical';
  return usual && isGraver(usual, text) ? usual : text;
}

/** In whole milliseconds, as the database keeps them. */
const ageOf = ({ sent }: Envelope, now: number): number => Math.round(Math.min(sent.ageMs, now));

/** However long a hub says that its home may still cancel, the relay waits no longer than this. */
const longestPreAlarm = minutes(5);
const remainingOf = (ms: number): number => Math.round(Math.min(Math.max(0, ms), longestPreAlarm));

const sequenceOf = ({ id }: Envelope) => ({ session: id.session, sequence: id.sequence });

function saysOf({ transition, envelope }: AlarmArrival, now: number): AlarmStatus {
  return transition === 'unrecognised' ? { status: 'raised', by: 'hub' } : transitionSays(transition, now, envelope);
}

function transitionSays(transition: AlarmChange, now: number, { sent }: Envelope): AlarmStatus {
  switch (transition.transition) {
    case 'pre-alarm':
      return { status: 'pre-alarm', dueAt: now + remainingOf(transition.remainingMs - sent.ageMs) };
    case 'raised': {
      const { again } = transition;
      return { status: 'raised', by: 'hub', ...(again !== undefined && { again }) };
    }
    case 'cancelled':
      return { status: 'cancelled', during: transition.during, by: transition.by };
    case 'cleared':
      return { status: 'cleared' };
  }
}

function ownFinding({ hub, kind, because, receivedAt }: IngestFault, now: number): Omit<AlarmInput, 'kind' | 'known'> {
  return relayFinding({ hub: hub.hub, kind, because, occurredAt: Math.min(receivedAt, now), now });
}

/** A fault that the relay found by itself, or its end. */
export function relayFinding(finding: {
  readonly hub: string;
  readonly kind: string;
  readonly because: AlarmFacts['because'];
  readonly occurredAt: number;
  readonly now: number;
  readonly says?: AlarmStatus;
}): Omit<AlarmInput, 'kind' | 'known'> {
  const { hub, kind, because, occurredAt, now } = finding;
  return {
    facts: {
      hub,
      alarmId: `relay:${kind}`,
      origin: 'relay',
      recognised: true,
      kind,
      severity: 'fault',
      place: '',
      because,
      occurredAt,
      receivedAt: now,
    },
    message: {
      session: 'relay',
      sequence: now,
      occurredAt,
      receivedAt: now,
      says: finding.says ?? { status: 'raised', by: 'relay' },
    },
  };
}
