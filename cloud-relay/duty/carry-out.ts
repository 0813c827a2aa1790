import { alarmIdSchema } from '../../contracts/identifiers.ts';
import type { PolicyInForce } from '../escalation/policy.ts';
import { applyNobodyReachable } from '../incidents/apply-time.ts';
import type { Applied, CommandRequest, Incident, PageRequest } from '../incidents/incident.ts';
import type { PageContent } from '../paging/page.ts';
import { listChannelAddresses } from '../store/channel-address-store.ts';
import { saveIncident } from '../store/incident-store.ts';
import { addPages, callsOfRound, continueCalls, withdrawPages, type NewPage } from '../store/page-store.ts';
import { everywhere } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { HubCommand } from './hub-commands.ts';
import { othersToPage } from './policy-in-force.ts';
import { barredBecause } from './reachable.ts';

/** A command and the hub that it is for, to be sent once the transaction has committed. */
export interface AddressedCommand {
  readonly hub: string;
  readonly command: HubCommand;
}

export interface CarriedOut {
  readonly incident: Incident;
  readonly commands: readonly AddressedCommand[];
}

interface Context {
  readonly tx: Database;
  readonly now: number;
  readonly inForce: PolicyInForce;
}

/**
 * Stores a decision and everything that follows from it, in the caller's transaction: the incident, its history, the
 * pages. A step whose pages cannot go out at all is followed by the next one here and now.
 */
export async function carryOut(
  context: Context,
  applied: Applied,
  before: { readonly timelineLength: number } | undefined,
): Promise<CarriedOut> {
  const { tx, now } = context;
  const timelineLength = await saveIncident(tx, applied, before, now);
  await withdrawUnsent(context, applied);
  await addPages(tx, await continueCalls(tx, await pagesFor(tx, applied), now), now);
  const asked = applied.pages.findLast(({ purpose, step }) => purpose === 'call' && step !== null);
  const following = asked && (await afterFailedStep(context, applied.incident, asked));
  const last = following ? (await carryOut(context, following, { timelineLength })).incident : applied.incident;
  return { incident: last, commands: await addressed(tx, applied) };
}

/**
 * What follows when every page of the latest step has failed; undefined when one still may reach somebody, or nothing
 * does. `failed`: the step whose page has just failed; absent when that may be any. Once the whole policy has reached
 * nobody, whoever else could come is paged, and not only when it repeats.
 */
export async function afterFailedStep(
  { tx, now, inForce }: Context,
  incident: Incident,
  failed?: { readonly round: number; readonly step: number | null },
): Promise<Applied | undefined> {
  const { progress, trouble, subject } = incident;
  const { round } = progress;
  if (failed && (failed.step === null || failed.round !== round)) return undefined;
  const calls = await callsOfRound(tx, incident.id, round);
  const step = Math.max(...calls.map((call) => call.step));
  if (calls.length === 0 || calls.some((call) => call.step === step && call.state !== 'failed')) return undefined;
  const isOver = progress.nextStep === 0 && trouble === null && calls.every(({ state }) => state === 'failed');
  const others = isOver
    ? await othersToPage(tx, subject, incident.class, new Set(calls.map(({ responder }) => responder)))
    : undefined;
  // News of an earlier step: what follows the latest one has followed already.
  if (failed && failed.step !== step && !others) return undefined;
  const instead = others && { policy: others, trouble: 'nobody-reachable' as const };
  const following = applyNobodyReachable(incident, { round, step }, { now, inForce }, instead);
  return following.record.length > 0 ? following : undefined;
}

/** Somebody has just taken it, or closed it: whoever has not been called yet need not be. */
async function withdrawUnsent({ tx, now }: Context, { incident, record }: Applied): Promise<void> {
  const { id, life } = incident;
  if (!record.some(({ what }) => what === life.state)) return;
  switch (life.state) {
    case 'accepted':
    case 'on-the-way':
    case 'arrived':
      await withdrawPages(tx, id, ['call'], now);
      return;
    case 'closed':
      await withdrawPages(tx, id, ['call', 'reminder', 'update'], now);
      return;
    case 'pending':
    case 'open':
      return;
  }
}

/** One page per person, channel and address; one that says so where there is no address. */
async function pagesFor(tx: Database, { incident, pages }: Applied): Promise<NewPage[]> {
  const made: NewPage[] = [];
  for (const request of pages) {
    const why = await barredBecause(tx, request.responder, incident);
    // Where nobody else is left, better somebody who cannot answer in the console than nobody: they can go, or telephone.
    const barred = why === 'may-not-act' && incident.trouble === 'nobody-reachable' ? undefined : why;
    const addresses = barred ? [] : await listChannelAddresses(tx, everywhere, { responder: request.responder });
    const wanted = request.channels.length > 0 ? request.channels : [...new Set(addresses.map((one) => one.channel))];
    for (const channel of wanted.length > 0 ? wanted : ['none']) {
      const found = addresses.filter((one) => one.channel === channel);
      for (const addressId of found.length > 0 ? found.map(({ id }) => id) : [null]) {
        made.push({
          incident: incident.id,
          responder: request.responder,
          channel,
          addressId,
          ...(barred && { noAddressBecause: barred }),
          purpose: request.purpose,
          round: request.round,
          step: request.step,
          because: request.because,
          content: contentOf(incident, request),
        });
      }
    }
  }
  return made;
}

function contentOf({ class: kind, headline }: Incident, { earlier, because }: PageRequest): PageContent {
  const { role } = because.evidence;
  return {
    class: kind,
    kind: headline.kind,
    recognised: headline.recognised,
    severity: headline.severity,
    earlier,
    since: headline.receivedAt,
    ...(typeof role === 'string' && { role }),
  };
}

/** Each hub is told of its own alarms only. */
async function addressed(tx: Database, { incident, commands }: Applied): Promise<AddressedCommand[]> {
  if (commands.length === 0) return [];
  const rows = await tx
    .selectFrom('incident_alarms')
    .select(['hub_id', 'alarm_id'])
    .where('incident_id', '=', incident.id)
    .orderBy('received_at', 'desc')
    .limit(mostAlarms)
    .execute();
  return [...new Set(rows.map(({ hub_id }) => hub_id))].flatMap((hub) => {
    const alarmIds = rows.filter(({ hub_id }) => hub_id === hub).map(({ alarm_id }) => alarmIdSchema.parse(alarm_id));
    return commands.map((request) => ({ hub, command: toCommand(request, alarmIds) }));
  });
}

/** What a command holds (contracts/command.ts). */
const mostAlarms = 200;

function toCommand(
  request: CommandRequest,
  alarmIds: Extract<HubCommand, { kind: 'help-coming' }>['alarmIds'],
): HubCommand {
  switch (request.kind) {
    case 'help-coming':
      return { ...request, alarmIds };
    case 'incident-closed':
      return { ...request, alarmIds };
  }
}
