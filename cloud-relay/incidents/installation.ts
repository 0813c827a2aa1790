import { gravityOf, isResolved, isSameAlarm } from './alarm-life.ts';
import { because, begin, finish, notify, record, update, type Change, type Situation } from './change.ts';
import type { Applied, DutyTime, Incident, IncidentAlarm } from './incident.ts';
import { headlineOf, startEscalation } from './page-steps.ts';

/** Enough to say what stands; how many there are is counted apart. */
const mostStanding = 20;

export const isBeingInstalled = ({ incident, situation }: Change): boolean =>
  incident.installation !== null && incident.installation.until > situation.now;

/**
 * Notes that the alarm comes from a hub that is being installed. One from a hub of the same home that watches ends the
 * silence for all of them: it must page, and whoever comes will see the rest.
 */
export function noteInstallation(change: Change, known: IncidentAlarm | undefined, alarm: IncidentAlarm): void {
  const { incident, situation } = change;
  const { installingUntil: until, now } = situation;
  if (until === undefined || until <= now) {
    if (!isResolved(alarm.status)) endInstallation(change, 'further-alarm');
    else forget(change, alarm);
    return;
  }
  if (isResolved(alarm.status)) {
    forget(change, alarm);
    // Over before anybody here heard of it, and nobody need: it came from whoever works there.
    if (known === undefined && incident.installation === null) begins(change, until);
    return;
  }
  if (known?.status.status === 'raised') return;
  // What was there before the work began goes on as it was, and what comes now must not silence it.
  if (incident.installation === null && (known?.status.status === 'pre-alarm' || hasOthers(incident, alarm))) return;
  begins(change, until);
  if (alarm.status.status === 'raised') stand(change, alarm);
}

const hasOthers = ({ preAlarms }: Incident, alarm: IncidentAlarm): boolean =>
  preAlarms.some((other) => !isSameAlarm(other, alarm));

function begins(change: Change, until: DutyTime): void {
  const { installation } = change.incident;
  if (installation === null) record(change, 'noted', because('hub-under-installation', { until }));
  update(change, { installation: { until, standing: installation?.standing ?? [] } });
}

/** An alarm that is raised now, and will be paged when the work is over unless it is over before. */
export function stand(change: Change, alarm: IncidentAlarm): void {
  const { installation } = change.incident;
  if (!installation) return;
  const standing = [...installation.standing.filter((other) => !isSameAlarm(other, alarm)), alarm]
    .toSorted((one, other) => gravityOf(other.severity) - gravityOf(one.severity))
    .slice(0, mostStanding);
  update(change, { installation: { ...installation, standing } });
}

function forget(change: Change, alarm: IncidentAlarm): void {
  const { installation } = change.incident;
  if (!installation) return;
  const standing = installation.standing.filter((other) => !isSameAlarm(other, alarm));
  update(change, { installation: { ...installation, standing } });
}

/** Nobody has been paged: the incident waits until the work is over. */
export function waitForInstallation(change: Change): void {
  const { installation } = change.incident;
  if (!installation) return;
  const [gravest] = installation.standing;
  update(change, {
    life: { state: 'pending', dueAt: installation.until },
    ...(gravest && { headline: headlineOf(gravest) }),
  });
}

/** The work on a hub of this home ends at another time than was known; undefined: now. */
export function changeInstallation(incident: Incident, until: DutyTime | undefined, situation: Situation): Applied {
  const change = begin(incident, situation);
  const { installation, life } = incident;
  if (installation === null || life.state === 'closed') return finish(change);
  if (until === undefined) {
    endInstallation(change, 'installation-ended');
  } else if (until !== installation.until) {
    record(change, 'noted', because('hub-under-installation', { until }));
    update(change, { installation: { ...installation, until } });
    if (life.state === 'pending') update(change, { life: { state: 'pending', dueAt: until } });
  }
  return finish(change);
}

/** Ends the silence when its time has come. */
export function endDueInstallation(change: Change): void {
  const { installation } = change.incident;
  if (installation && !isBeingInstalled(change)) endInstallation(change, 'installation-ended');
}

/** What still stands is paged from the first step, now; what was resolved meanwhile stays silent. */
export function endInstallation(change: Change, reason: string): void {
  const { installation, life, preAlarms } = change.incident;
  if (installation === null || life.state === 'closed') return;
  const [gravest] = installation.standing;
  update(change, { installation: null });
  if (life.state === 'pending' && !gravest) {
    const dueTimes = preAlarms.flatMap(({ status }) => (status.status === 'pre-alarm' ? [status.dueAt] : []));
    if (dueTimes.length > 0) update(change, { life: { state: 'pending', dueAt: Math.min(...dueTimes) } });
    else if (reason === 'installation-ended') close(change);
    return;
  }
  if (!gravest) return;
  const why = because(reason, { standing: installation.standing.length });
  record(change, 'noted', why);
  switch (life.state) {
    case 'pending':
    case 'open':
      update(change, { headline: headlineOf(gravest) });
      startEscalation(change, reason);
      return;
    case 'accepted':
    case 'on-the-way':
    case 'arrived':
      notify(change, [life.by.responder], 'update', why);
      return;
  }
}

function close(change: Change): void {
  const closure = { by: 'home', what: 'resolved-during-installation' } as const;
  update(change, { life: { state: 'closed', at: change.situation.now, closure } });
  record(change, 'closed', because(closure.what), 'home');
}
