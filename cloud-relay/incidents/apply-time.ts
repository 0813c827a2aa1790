import { expiryReason } from '../escalation/hold.ts';
import type { PolicyInForce } from '../escalation/policy.ts';
import { raiseDuePreAlarms } from './apply-alarm.ts';
import { because, begin, finish, notify, record, update, type Change, type Situation } from './change.ts';
import type { Applied, Incident } from './incident.ts';
import { endDueInstallation } from './installation.ts';
import { pageNextStep, runDueSteps } from './page-steps.ts';

/** Everything that is due by `now`, in one go; doing it late or twice does no harm. */
export function applyTime(incident: Incident, situation: Situation): Applied {
  const change = begin(incident, situation);
  endDueInstallation(change);
  raiseDuePreAlarms(change);
  remind(change);
  expire(change);
  runDueSteps(change);
  return finish(change);
}

function remind(change: Change): void {
  const { life } = change.incident;
  if (life.state !== 'accepted' || life.remindAt === null || life.remindAt > change.situation.now) return;
  update(change, { life: { ...life, remindAt: null } });
  // Too late to remind: the acceptance has lapsed already.
  if (life.until <= change.situation.now) return;
  const why = because('accepted-without-news', { minutes: Math.round((life.remindAt - life.since) / 60_000) });
  record(change, 'reminded', why);
  notify(change, [life.by.responder], 'reminder', why);
}

function expire(change: Change): void {
  const { life } = change.incident;
  switch (life.state) {
    case 'accepted':
    case 'on-the-way':
    case 'arrived': {
      if (life.until > change.situation.now) return;
      const why = because(expiryReason(life), { minutes: Math.round((life.until - life.since) / 60_000) });
      record(change, 'hold-expired', why);
      update(change, { life: { state: 'open', nextStepAt: life.until } });
      runDueSteps(change, why.reason);
      return;
    }
    case 'pending':
    case 'open':
    case 'closed':
      return;
  }
}

/**
 * Every page of a step has failed. The next step follows at once; after the last one `instead` does, where nobody at all
 * was reached and there is somebody else. Otherwise the policy's own pause is kept, so that an unreachable world is not
 * paged without end.
 */
export function applyNobodyReachable(
  incident: Incident,
  failed: { readonly round: number; readonly step: number },
  situation: Situation,
  instead?: PolicyInForce,
): Applied {
  const { round, nextStep } = incident.progress;
  const isLast = nextStep === 0;
  const change = begin(incident, isLast && instead ? { ...situation, inForce: instead } : situation);
  const isOver = round !== failed.round || (!isLast && failed.step !== nextStep - 1);
  if (incident.life.state !== 'open' || isOver) return finish(change);
  record(change, 'nobody-reachable', because('every-page-failed', { round: failed.round, step: failed.step + 1 }));
  if (!isLast || instead) pageNextStep(change, 'nobody-reachable');
  return finish(change);
}
