import type { Policy, PolicyInForce } from '../escalation/policy.ts';
import type { IncidentClass, IncidentSubject } from '../incidents/incident.ts';
import { policyFor } from '../registry/policies.ts';
import type { Database } from '../store/store.ts';
import { hours } from '../../foundation/durations.ts';
import { isReachable, type CallFor } from './reachable.ts';

/** Where nobody was named for a home: who looks after homes by profession, then everybody who is not a relative. */
const fallbackRoles: Readonly<Record<IncidentClass, readonly (readonly string[])[]>> = {
  alarm: [['operator'], ['grid-worker', 'volunteer', 'neighbour'], ['installer']],
  // A fault is never for neighbours, let alone for the family at night.
  fault: [['operator'], ['installer', 'grid-worker']],
};

/** Nobody is woken every two minutes because a battery is low. */
const fallbackRepeatSeconds: Readonly<Record<IncidentClass, number>> = { alarm: 120, fault: hours(4) / 1_000 };

/**
 * The policy that is run for an incident now, and what is wrong with it if it is not the planned one. One in which nobody
 * can be reached is as good as none: whoever was dismissed, or never gave an address, must not be all that an alarm has.
 */
export async function policyInForce(
  db: Database,
  subject: IncidentSubject,
  kind: IncidentClass,
): Promise<PolicyInForce> {
  const { community, dwelling } = subject;
  const planned = await policyFor(db, { id: dwelling ?? '', communityId: community }, kind);
  const about = { class: kind, subject };
  if (planned && (await reachesSomebody(db, planned, about))) return { policy: planned, trouble: null };
  const names = planned?.steps.some(({ responders }) => responders.length > 0) ?? false;
  const trouble = names ? 'nobody-reachable' : planned ? 'empty-policy' : 'no-policy';
  const others = await othersToPage(db, subject, kind);
  if (others) return { policy: others, trouble };
  // Whoever is named is tried all the same: the incident then shows who could not be reached, and why.
  return planned && names ? { policy: planned, trouble } : { policy: atOnce([], kind), trouble: 'nobody-to-page' };
}

/** Everybody of the nearest level who has the role for it and can be reached, at once; undefined when there is nobody. */
export async function othersToPage(
  db: Database,
  subject: IncidentSubject,
  kind: IncidentClass,
  except: ReadonlySet<string> = new Set(),
): Promise<Policy | undefined> {
  for (const roles of fallbackRoles[kind]) {
    const responders = await respondersAbove(db, { class: kind, subject }, roles, except);
    if (responders.length > 0) return atOnce(responders, kind);
  }
  return undefined;
}

const atOnce = (responders: readonly string[], kind: IncidentClass): Policy => ({
  steps: [{ afterSeconds: 0, responders, channels: [] }],
  repeatAfterSeconds: fallbackRepeatSeconds[kind],
});

async function reachesSomebody(db: Database, { steps }: Policy, about: CallFor): Promise<boolean> {
  for (const { responders, channels } of steps) {
    for (const responder of responders) if (await isReachable(db, responder, channels, about)) return true;
  }
  return false;
}

const mostAtOnce = 20;

/** People with one of the roles who can be reached, in the nearest level that has any, from the community upwards. */
async function respondersAbove(
  db: Database,
  about: CallFor,
  roles: readonly string[],
  except: ReadonlySet<string>,
): Promise<string[]> {
  for (let level: string | null | undefined = about.subject.community; level;) {
    const there = await db
      .selectFrom('responders')
      .select('id')
      .where('community_id', '=', level)
      .where('role', 'in', [...roles])
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    const found: string[] = [];
    for (const { id } of there) {
      if (found.length < mostAtOnce && !except.has(id) && (await isReachable(db, id, [], about))) found.push(id);
    }
    if (found.length > 0) return found;
    const above = await db.selectFrom('communities').select('parent_id').where('id', '=', level).executeTakeFirst();
    level = above?.parent_id;
  }
  return [];
}
