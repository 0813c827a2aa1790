import { gravityOf, isRaisedNow, isResolved, isSameAlarm } from './alarm-life.ts';
import { because, begin, finish, notify, record, update, type Change, type Situation } from './change.ts';
import type { Applied, DutyTime, Incident, IncidentAlarm } from './incident.ts';
import { headlineOf, startEscalation } from './page-steps.ts';

/** What the history says, and the closing. */
const words = {
  installation: {
    begins: 'hub-under-installation',
    ended: 'installation-ended',
    resolved: 'resolved-during-installation',
  },
  test: { begins: 'hub-in-test-mode', ended: 'test-mode-ended', resolved: 'resolved-during-test' },
} as const;
const wordsFor = (silence: { readonly test?: boolean } | null | undefined) =>
  silence?.test ? words.test : words.installation;

/** Enough to say what stands; how many there are is counted apart. */
const mostStanding = 20;

/**
 * Nobody is paged for what such an incident holds: its home is being installed, nobody has been paged about it and
 * nobody has taken it.
 */
export const isSilent = ({ incident: { installation, life, progress }, situation }: Change): boolean =>
  installation !== null && installation.until > situation.now && life.state === 'pending' && progress.round === 0;

/**
 * Notes that the alarm comes from a hub that is being installed. One from a hub of the same home that watches ends the
 * silence for all of them: it must page, and whoever comes will see the rest.
 */
export function noteInstallation(change: Change, known: IncidentAlarm | undefined, alarm: IncidentAlarm): void {
  const { incident } = change;
  const until = silentUntil(change, alarm);
  const isKnown = known?.status.status === 'raised';
  if (isResolved(alarm.status) && !isRaisedNow(known, alarm)) {
    forget(change, alarm);
  } else if (incident.life.state !== 'pending' || incident.progress.round > 0) {
    if (!isKnown) breakSilence(change);
  } else if (until === undefined) {
    endInstallation(change, 'further-alarm', alarm);
  } else if (isKnown) {
    // Said once more.
  } else if (incident.installation === null && (known?.status.status === 'pre-alarm' || hasOthers(incident, alarm))) {
    // What was there before the work began goes on as it was, and what comes now must not silence it.
  } else {
    begins(change, until);
    if (alarm.status.status === 'raised') stand(change, alarm);
  }
}

/** Until when the alarm pages nobody: it happened after the work on its hub began. Undefined: its hub watched then. */
function silentUntil({ situation }: Change, { occurredAt }: IncidentAlarm): DutyTime | undefined {
  const { installing, now } = situation;
  return installing && installing.until > now && installing.from <= occurredAt ? installing.until : undefined;
}

/** People know of this incident, so they must learn of what else happens in it. */
export function breakSilence(change: Change): void {
  if (change.incident.installation === null) return;
  record(change, 'noted', because('further-alarm'));
  update(change, { installation: null });
}

const hasOthers = ({ preAlarms }: Incident, alarm: IncidentAlarm): boolean =>
  preAlarms.some((other) => !isSameAlarm(other, alarm));

/** Of two hubs that are being installed in one home, whichever watches first ends the silence. */
function begins(change: Change, until: DutyTime): void {
  const { installation } = change.incident;
  if (installation === null) {
    const { installing } = change.situation;
    record(change, 'noted', because(wordsFor(installing).begins, { until }));
    update(change, { installation: { ...(installing?.test && { test: true }), until, standing: [] } });
  } else if (until < installation.until) {
    update(change, { installation: { ...installation, until } });
  }
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

/**
 * The work on a hub of this home ends at another time than was known; undefined: now. What stands waits no longer than
 * was said when it came, however long the work takes.
 */
export function changeInstallation(incident: Incident, until: DutyTime | undefined, situation: Situation): Applied {
  const change = begin(incident, situation);
  const { installation, life, preAlarms } = incident;
  if (installation === null || life.state === 'closed') return finish(change);
  const isWaitedFor = installation.standing.length > 0 || preAlarms.length > 0;
  if (until === undefined) {
    endInstallation(change, wordsFor(installation).ended);
  } else if (until < installation.until || (until > installation.until && !isWaitedFor)) {
    record(change, 'noted', because(wordsFor(installation).begins, { until }));
    update(change, { installation: { ...installation, until } });
    if (life.state === 'pending') update(change, { life: { state: 'pending', dueAt: until } });
  }
  return finish(change);
}

/**
 * Ends the silence when its time has come. `arriving`: something has just come to the incident, which must not be
 * closed before that has been looked at.
 */
export function endDueInstallation(change: Change, arriving = false): void {
  const { installation, life, unresolvedCount } = change.incident;
  if (!installation || installation.until > change.situation.now) return;
  if (arriving && life.state === 'pending' && unresolvedCount === 0) update(change, { installation: null });
  else endInstallation(change, wordsFor(installation).ended);
}

/**
 * What still stands is paged from the first step, now; what was resolved meanwhile stays silent. `arriving`: the alarm
 * that ends it, counted already, which is settled after this.
 */
export function endInstallation(change: Change, reason: string, arriving?: IncidentAlarm): void {
  const { installation, life, preAlarms, unresolvedCount } = change.incident;
  if (installation === null || life.state === 'closed') return;
  const [gravest] = installation.standing;
  update(change, { installation: null });
  // Those that were not kept count as well.
  const standing = unresolvedCount - preAlarms.length - Number(arriving?.status.status === 'raised');
  if (standing <= 0) {
    if (life.state === 'pending') waitOrClose(change, arriving, wordsFor(installation).resolved);
    return;
  }
  const why = because(reason, { standing });
  record(change, 'noted', why);
  switch (life.state) {
    case 'pending':
    case 'open':
      if (gravest) update(change, { headline: headlineOf(gravest) });
      startEscalation(change, reason);
      return;
    case 'accepted':
    case 'on-the-way':
    case 'arrived':
      notify(change, [life.by.responder], 'update', why);
      return;
  }
}

/** Nothing stands. */
function waitOrClose(change: Change, arriving: IncidentAlarm | undefined, resolved: string): void {
  const dueTimes = change.incident.preAlarms.flatMap(({ status }) =>
    status.status === 'pre-alarm' ? [status.dueAt] : [],
  );
  if (dueTimes.length > 0) update(change, { life: { state: 'pending', dueAt: Math.min(...dueTimes) } });
  else if (!arriving) close(change, resolved);
}

function close(change: Change, what: string): void {
  const closure = { by: 'home', what } as const;
  update(change, { life: { state: 'closed', at: change.situation.now, closure } });
  record(change, 'closed', because(closure.what), 'home');
}
