import type { Because } from '../../contracts/because.ts';
import { restAfterClear } from '../escalation/hold.ts';
import { firstStepAt, notStarted, takeStep, type TakenStep } from '../escalation/step.ts';
import { because, isEarlier, record, update, type Change } from './change.ts';
import type { DutyTime, Headline, Incident, PagedResponder } from './incident.ts';

/** A fault that is over: its escalation rests, it does not end. */
const rests = ({ class: kind, unresolvedCount }: Incident): boolean => kind === 'fault' && unresolvedCount === 0;

export const headlineOf = ({
  kind,
  severity,
  place,
  recognised,
  because: why,
  occurredAt,
  receivedAt,
}: Headline): Headline => ({ kind, severity, place, recognised, because: why, occurredAt, receivedAt });

/** Begins a run through the policy, now. Whoever held the incident holds it no more. */
export function startEscalation(change: Change, reason: string): void {
  const { now, inForce } = change.situation;
  // The rounds go on counting, so that no two steps of one incident ever have the same name.
  const { round } = change.incident.progress;
  update(change, {
    life: { state: 'open', nextStepAt: firstStepAt(inForce.policy, now) },
    progress: { ...notStarted(now), round },
  });
  runDueSteps(change, reason);
}

/** Pages every step that is due. Does nothing while somebody holds the incident. */
export function runDueSteps(change: Change, reason?: string): void {
  const { now } = change.situation;
  for (let first = true; change.incident.life.state === 'open'; first = false) {
    const { nextStepAt } = change.incident.life;
    if (nextStepAt > now) return;
    const why = (first && reason) || (isNewRun(change) ? 'policy-repeats' : 'step-due');
    pageNextStep(change, why, nextStepAt);
  }
}

const isNewRun = ({ incident }: Change): boolean => incident.progress.round > 0 && incident.progress.nextStep === 0;

/**
 * Pages the next step at once, whoever holds the incident. A step that names nobody is recorded, and the one after it
 * follows without waiting.
 */
export function pageNextStep(change: Change, reason: string, scheduledAt: DutyTime = change.situation.now): void {
  const { now, inForce } = change.situation;
  if (isQuiet(change)) {
    // Nobody has been paged about it, and until then nobody is.
    waitUntil(change, change.incident.installation?.until ?? now);
    return;
  }
  noteTrouble(change);
  const taken = takeStep(inForce.policy, change.incident.progress, scheduledAt, now);
  const why = because(reason, evidenceOf(taken, now - scheduledAt));
  record(change, 'step-paged', why);
  page(change, taken, why);
  const namesNobody = taken.step.responders.length === 0;
  const { life } = change.incident;
  update(change, {
    progress: taken.progress,
    paged: withPaged(change.incident.paged, taken),
    life: life.state === 'open' ? { state: 'open', nextStepAt: followingAt(change, taken) } : life,
  });
  if (namesNobody) {
    record(change, 'nobody-reachable', because('step-names-nobody', { round: taken.round, step: taken.index + 1 }));
    if (!taken.isLast) pageNextStep(change, 'nobody-reachable');
  }
}

/** Nobody knows of it yet, and while its home is being installed nobody is paged. */
const isQuiet = ({ incident, situation }: Change): boolean =>
  incident.installation !== null && incident.installation.until > situation.now && incident.progress.round === 0;

function waitUntil(change: Change, dueAt: DutyTime): void {
  if (change.incident.life.state === 'open') update(change, { life: { state: 'pending', dueAt } });
}

function followingAt({ incident, situation }: Change, { nextStepAt }: TakenStep): DutyTime {
  return rests(incident) ? Math.max(nextStepAt, situation.now + restAfterClear) : nextStepAt;
}

function page(change: Change, { step, index, round }: TakenStep, why: Because): void {
  for (const responder of step.responders) {
    change.pages.push({
      responder,
      channels: step.channels,
      purpose: 'call',
      round,
      step: index,
      earlier: isEarlier(change.incident),
      because: why,
    });
  }
}

/** People count steps from 1. */
const evidenceOf = ({ step, index, round }: TakenStep, lateByMs: number): Because['evidence'] => ({
  round,
  step: index + 1,
  people: step.responders.length,
  ...(lateByMs >= 1_000 && { lateByMs }),
});

function withPaged(paged: readonly PagedResponder[], { step }: TakenStep): readonly PagedResponder[] {
  const known = new Set(paged.map(({ responder }) => responder));
  const added = step.responders.filter((responder) => !known.has(responder));
  return [...paged, ...[...new Set(added)].map((responder) => ({ responder, channels: step.channels }))];
}

function noteTrouble(change: Change): void {
  const { trouble } = change.situation.inForce;
  if (trouble === change.incident.trouble) return;
  update(change, { trouble });
  if (trouble) record(change, 'trouble', because(trouble));
}

/** A fault has just cleared: what would have been paged next waits. */
export function rest(change: Change): void {
  const { incident, situation } = change;
  if (!rests(incident) || incident.life.state !== 'open') return;
  const nextStepAt = Math.max(incident.life.nextStepAt, situation.now + restAfterClear);
  update(change, { life: { state: 'open', nextStepAt } });
}
