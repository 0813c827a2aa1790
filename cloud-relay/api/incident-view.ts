import type {
  IncidentAction,
  Incident as ShownIncident,
  IncidentSummary,
  Person as ShownPerson,
} from '../../contracts/api-incidents.ts';
import type { Dwelling, Resident, Responder } from '../../contracts/api-registry.ts';
import type { IncidentView } from '../duty/incident-desk.ts';
import type { HeldLife, Incident, IncidentAlarm, Person, TimelineEntry } from '../incidents/incident.ts';
import type { Page } from '../store/page-store.ts';

/** The home and the people that an incident names, as the registry knows them now. */
export interface IncidentSurroundings {
  readonly dwelling: Dwelling | undefined;
  readonly residents: readonly Resident[];
  readonly responderOf: (id: string) => Responder | undefined;
}

/**
 * What whoever is sent to a home must know while the incident is open: full name, telephone and how the door opens. After
 * it, only who may read residents' records does; a volunteer keeps the address and the form of address.
 */
export const withoutRecords = ({ dwelling, residents, responderOf }: IncidentSurroundings): IncidentSurroundings => ({
  dwelling: dwelling && { ...dwelling, accessNote: '' },
  residents: residents.map((resident) => ({ ...resident, name: resident.respectfulName, phone: '' })),
  responderOf,
});

export function incidentSummary(incident: Incident, around: IncidentSurroundings): IncidentSummary {
  const { headline, life } = incident;
  const held = heldLife(incident);
  const closer = life.state === 'closed' && life.closure.by === 'responder' ? life.closure.person : undefined;
  const responder = held?.by ?? closer;
  return {
    id: incident.id,
    communityId: incident.subject.community,
    dwellingId: incident.subject.dwelling,
    class: incident.class,
    state: life.state,
    kind: headline.kind,
    recognised: headline.recognised,
    severity: headline.severity,
    place: headline.place,
    openedAt: incident.openedAt,
    residentName: around.residents.map(({ respectfulName }) => respectfulName).join('、'),
    address: around.dwelling?.address ?? '',
    alarmCount: incident.alarmCount,
    residentSaysAllRight: incident.residentSaysAllRight,
    responder: responder ? shownPerson(responder, around) : null,
    ...(incident.installation &&
      !incident.installation.test &&
      life.state !== 'closed' && { installingUntil: incident.installation.until }),
    ...testOf(incident),
  };
}

/** A test while nobody has been paged about it. */
function testOf({ groupKey, progress, installation, life, openedAt }: Incident): Pick<IncidentSummary, 'test'> {
  if (!groupKey.startsWith('test:') || progress.round > 0) return {};
  return { test: { until: installation?.until ?? (life.state === 'closed' ? life.at : openedAt) } };
}

export function incidentView(
  view: IncidentView,
  around: IncidentSurroundings,
  acting: string | undefined,
): ShownIncident {
  const { incident } = view;
  const { life } = incident;
  return {
    ...incidentSummary(incident, around),
    residents: around.residents.map(({ id, name, respectfulName, phone }) => ({ id, name, respectfulName, phone })),
    dwelling: around.dwelling
      ? { id: around.dwelling.id, address: around.dwelling.address, accessNote: around.dwelling.accessNote }
      : null,
    alarms: view.alarms.map(shownAlarm),
    timeline: view.timeline.map((entry) => shownEntry(entry, around)),
    pages: view.pages.map((page) => shownPage(page, around)),
    expectedAt: life.state === 'on-the-way' ? life.expectedAt : null,
    nextStepAt: life.state === 'open' ? life.nextStepAt : life.state === 'pending' ? life.dueAt : null,
    heldUntil: heldLife(incident)?.until ?? null,
    trouble: incident.trouble,
    unresolvedCount: incident.unresolvedCount,
    closure: life.state === 'closed' ? shownClosure(life, around) : null,
    canDo: possibleActions(incident, acting),
  };
}

/** What would change something. Whoever is further along takes an incident over from who is not (apply-action.ts). */
export function possibleActions(incident: Incident, acting: string | undefined): IncidentAction[] {
  const { life } = incident;
  const isMine = acting !== undefined && heldLife(incident)?.by.responder === acting;
  switch (life.state) {
    case 'closed':
      return [];
    case 'pending':
    case 'open':
      return ['accept', 'on-my-way', 'close', 'cannot', 'escalate-now'];
    case 'accepted':
      return isMine
        ? ['on-my-way', 'arrived', 'close', 'cannot', 'escalate-now']
        : ['on-my-way', 'arrived', 'close', 'escalate-now'];
    case 'on-the-way':
      return isMine
        ? ['arrived', 'on-my-way', 'close', 'cannot', 'escalate-now']
        : ['arrived', 'close', 'escalate-now'];
    case 'arrived':
      return isMine ? ['close', 'cannot', 'escalate-now'] : ['close', 'escalate-now'];
  }
}

export const heldLife = ({ life }: Incident): HeldLife | undefined =>
  life.state === 'accepted' || life.state === 'on-the-way' || life.state === 'arrived' ? life : undefined;

/** Everybody whom an incident's records name. */
export const namedIn = ({ incident, timeline, pages }: IncidentView): string[] => [
  ...namedInSummary(incident),
  ...timeline.flatMap(({ by }) => (by === null || by === 'home' ? [] : [by.responder])),
  ...pages.map(({ responder }) => responder),
];

export function namedInSummary(incident: Incident): string[] {
  const { life } = incident;
  const held = heldLife(incident);
  if (held) return [held.by.responder];
  return life.state === 'closed' && life.closure.by === 'responder' ? [life.closure.person.responder] : [];
}

function shownPerson({ responder, role }: Person, { responderOf }: IncidentSurroundings): ShownPerson {
  return { id: responder, name: responderOf(responder)?.name ?? role, role };
}

function shownAlarm(alarm: IncidentAlarm): ShownIncident['alarms'][number] {
  const { alarmId, hub, kind, severity, place, recognised, occurredAt, because, status, story, test } = alarm;
  return {
    alarmId,
    hub,
    kind,
    severity,
    place,
    recognised,
    occurredAt,
    because,
    state: status.status,
    ...(status.status === 'pre-alarm' ? { dueAt: status.dueAt } : {}),
    ...(story !== undefined && { story }),
    ...(test && { test }),
  };
}

const shownEntry = (
  { at, what, by, because }: TimelineEntry,
  around: IncidentSurroundings,
): ShownIncident['timeline'][number] => ({
  at,
  what,
  by: by === null || by === 'home' ? null : shownPerson(by, around),
  byHome: by === 'home',
  because,
});

function shownPage(page: Page, { responderOf }: IncidentSurroundings): ShownIncident['pages'][number] {
  const { id, channel, purpose, round, step, state, because, reason, createdAt, changedAt } = page;
  const responder = responderOf(page.responder);
  return {
    id,
    channel,
    purpose,
    round,
    step,
    state,
    because,
    reason,
    createdAt,
    changedAt,
    responder: {
      id: page.responder,
      name: responder?.name ?? page.responder,
      ...(responder && { role: responder.role }),
    },
  };
}

function shownClosure(
  { at, closure }: Extract<Incident['life'], { state: 'closed' }>,
  around: IncidentSurroundings,
): NonNullable<ShownIncident['closure']> {
  if (closure.by === 'home') return { outcome: null, note: closure.what, by: null, at };
  return { outcome: closure.outcome, note: closure.note, by: shownPerson(closure.person, around), at };
}
