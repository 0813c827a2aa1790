import { z } from 'zod';
import type { CarePlanDelivery } from '../../contracts/api-care-plans.ts';
import { carePlanProblemSchema } from '../../contracts/care-plan.ts';
import { hubIdSchema } from '../../contracts/identifiers.ts';
import type { CarePlanOfHomeHub } from '../store/care-plan-delivery-store.ts';
import { readStored } from '../store/stored-json.ts';

const problemsSchema = z.array(carePlanProblemSchema);

/** How far the newest version of a plan has come on its way to one hub. */
export function deliveryView({
  hub,
  dwelling_id,
  wanted_revision,
  last_heard_at,
  said,
}: CarePlanOfHomeHub): CarePlanDelivery {
  const id = hubIdSchema.parse(hub);
  if (!said) return { ...nothingSaid, hub: id, state: last_heard_at === null ? 'never-heard' : 'too-old' };
  const wanted = wanted_revision ?? '';
  const isRunning = said.running_revision === wanted;
  const isRefused = said.refused_revision === wanted;
  const wasSent = said.sent_revision === wanted && said.sent_at !== null;
  const isAnswered = isRunning || isRefused;
  const ofAnotherHome = said.running_revision !== '' && said.running_plan !== dwelling_id;
  return {
    hub: id,
    state: isRefused ? 'refused' : isRunning ? 'running' : wasSent ? 'sent' : 'waiting',
    runningVersion: said.running_plan === '' || ofAnotherHome ? null : said.running_version,
    ofAnotherHome,
    runningSince: said.running_plan === '' ? null : said.running_since,
    sentAt: wasSent ? said.sent_at : null,
    attempts: wasSent ? said.attempts : 0,
    nextAttemptAt: isAnswered || !wasSent ? null : said.next_at,
    answeredAt: isAnswered ? said.answered_at : null,
    problems: isRefused ? readStored(problemsSchema, said.problems, []) : [],
    notKept: said.not_kept,
  };
}

const nothingSaid: Omit<CarePlanDelivery, 'hub' | 'state'> = {
  runningVersion: null,
  ofAnotherHome: false,
  runningSince: null,
  sentAt: null,
  attempts: 0,
  nextAttemptAt: null,
  answeredAt: null,
  problems: [],
  notKept: '',
};
