import type { Policy, PolicyInForce } from '../escalation/policy.ts';
import type { IncidentClass, IncidentSubject } from '../incidents/incident.ts';
import { policyFor } from '../registry/policies.ts';
import type { Database } from '../store/store.ts';

/** Where nobody was named for a home: who looks after homes by profession, then everybody who is not a relative. */
const fallbackRoles: Readonly<Record<IncidentClass, readonly (readonly string[])[]>> = {
  alarm: [['operator'], ['grid-worker', 'volunteer', 'neighbour', 'installer']],
  // A fault is never for neighbours, let alone for the family at night.
  fault: [['operator'], ['installer', 'grid-worker']],
};

const fallbackRepeatSeconds = 120;

/** The policy that is run for an incident now, and what is wrong with it if it is not the planned one. */
export async function policyInForce(
  db: Database,
  subject: IncidentSubject,
  kind: IncidentClass,
): Promise<PolicyInForce> {
  const { community, dwelling } = subject;
  const planned = await policyFor(db, { id: dwelling ?? '', communityId: community }, kind);
  if (planned?.steps.some(({ responders }) => responders.length > 0)) return { policy: planned, trouble: null };
  const trouble = planned ? 'empty-policy' : 'no-policy';
  for (const roles of fallbackRoles[kind]) {
    const responders = await respondersAbove(db, community, roles);
    if (responders.length > 0) return { policy: atOnce(responders), trouble };
  }
  return { policy: atOnce([]), trouble: 'nobody-to-page' };
}

const atOnce = (responders: readonly string[]): Policy => ({
  steps: [{ afterSeconds: 0, responders, channels: [] }],
  repeatAfterSeconds: fallbackRepeatSeconds,
});

/** People with one of the roles in the nearest level that has any, from the community upwards. */
async function respondersAbove(db: Database, community: string, roles: readonly string[]): Promise<string[]> {
  for (let level: string | null | undefined = community; level;) {
    const found = await db
      .selectFrom('responders')
      .select('id')
      .where('community_id', '=', level)
      .where('role', 'in', [...roles])
      .orderBy('created_at')
      .orderBy('id')
      .limit(20)
      .execute();
    if (found.length > 0) return found.map(({ id }) => id);
    const above = await db.selectFrom('communities').select('parent_id').where('id', '=', level).executeTakeFirst();
    level = above?.parent_id;
  }
  return [];
}
