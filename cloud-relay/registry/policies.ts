import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { policyFieldsSchema, type EscalationPolicy } from '../../contracts/api-registry.ts';
import { AnjuError } from '../../foundation/errors.ts';
import { preparedQuery } from '../store/prepared-query.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { rememberingReader } from '../store/stored-json.ts';
import type { PolicyRow } from '../store/tables-registry.ts';
import { getCommunity } from './communities.ts';
import { getDwelling } from './dwellings.ts';
import { getResponder } from './responders.ts';

export type PolicyInput = z.output<typeof policyFieldsSchema>;
export type SeverityClass = EscalationPolicy['severityClass'];

const stepsSchema = policyFieldsSchema.shape.steps;

/** Those that cannot be read name nobody: whoever is paged instead is told so, and no alarm waits for it. */
const readSteps = rememberingReader(stepsSchema, []);

/** Undefined when the community, the dwelling or a responder is not within the scope. */
export async function createPolicy(
  db: Database,
  scope: Scope,
  input: PolicyInput,
  now: number,
): Promise<EscalationPolicy | undefined> {
  if (!(await namesOnlyWithin(db, scope, input))) return undefined;
  await refuseSecondFor(db, input, undefined);
  const row = { ...toRow(input), id: randomUUID(), created_at: now };
  return toPolicy(await db.insertInto('policies').values(row).returningAll().executeTakeFirstOrThrow());
}

export async function getPolicy(db: Database, scope: Scope, id: string): Promise<EscalationPolicy | undefined> {
  const row = await db
    .selectFrom('policies')
    .selectAll()
    .where('id', '=', id)
    .where(withinScope(scope, 'policies.community_id'))
    .executeTakeFirst();
  return row && toPolicy(row);
}

export async function listPolicies(db: Database, scope: Scope): Promise<EscalationPolicy[]> {
  const rows = await db
    .selectFrom('policies')
    .selectAll()
    .where(withinScope(scope, 'policies.community_id'))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toPolicy);
}

/** Undefined when the policy, or anything that it names, is not within the scope. */
export async function updatePolicy(
  db: Database,
  scope: Scope,
  id: string,
  input: PolicyInput,
): Promise<EscalationPolicy | undefined> {
  if (!(await getPolicy(db, scope, id)) || !(await namesOnlyWithin(db, scope, input))) return undefined;
  await refuseSecondFor(db, input, id);
  const row = await db.updateTable('policies').set(toRow(input)).where('id', '=', id).returningAll().executeTakeFirst();
  return row && toPolicy(row);
}

/**
 * The policy for one home: its own, or that of its community, or of the nearest level above. Asked for by the relay
 * itself when an alarm comes, so a policy of the whole city counts whatever the scope.
 */
export async function policyFor(
  db: Database,
  dwelling: { readonly id: string; readonly communityId: string },
  severityClass: SeverityClass,
): Promise<EscalationPolicy | undefined> {
  const near = await policiesNear.all(db, { ...dwelling, severityClass });
  const nearest = near.find(({ dwelling_id }) => dwelling_id !== null) ?? near[0];
  if (nearest) return toPolicy(nearest);
  let level = await levelAbove(db, dwelling.communityId);
  while (level !== null) {
    const wider = await policyOfLevel.first(db, { level, severityClass });
    if (wider) return toPolicy(wider);
    level = await levelAbove(db, level);
  }
  return undefined;
}

const policiesNear = preparedQuery(
  (db, home: { readonly id: string; readonly communityId: string; readonly severityClass: SeverityClass }) =>
    db
      .selectFrom('policies')
      .selectAll()
      .where('severity_class', '=', home.severityClass)
      .where((row) =>
        row.or([
          row('dwelling_id', '=', home.id),
          row.and([row('community_id', '=', home.communityId), row('dwelling_id', 'is', null)]),
        ]),
      ),
);

const policyOfLevel = preparedQuery(
  (db, { level, severityClass }: { readonly level: string; readonly severityClass: SeverityClass }) =>
    db
      .selectFrom('policies')
      .selectAll()
      .where('severity_class', '=', severityClass)
      .where('community_id', '=', level)
      .where('dwelling_id', 'is', null),
);

async function levelAbove(db: Database, community: string): Promise<string | null> {
  const row = await db.selectFrom('communities').select('parent_id').where('id', '=', community).executeTakeFirst();
  return row?.parent_id ?? null;
}

async function namesOnlyWithin(db: Database, scope: Scope, input: PolicyInput): Promise<boolean> {
  if (!(await getCommunity(db, scope, input.communityId))) return false;
  if (input.dwellingId !== null) {
    const dwelling = await getDwelling(db, scope, input.dwellingId);
    if (dwelling?.communityId !== input.communityId) return false;
  }
  for (const id of new Set(input.steps.flatMap((step) => step.responders))) {
    if (!(await getResponder(db, scope, id))) return false;
  }
  return true;
}

async function refuseSecondFor(db: Database, input: PolicyInput, except: string | undefined): Promise<void> {
  const { communityId, dwellingId, severityClass } = input;
  const others = await db
    .selectFrom('policies')
    .select(['id', 'name'])
    .where('severity_class', '=', severityClass)
    .where('community_id', '=', communityId)
    .where('dwelling_id', dwellingId === null ? 'is' : '=', dwellingId)
    .execute();
  const other = others.find(({ id }) => id !== except);
  if (!other) return;
  throw new AnjuError(
    'store/conflict',
    `severityClass: "${other.name}" is already the ${severityClass} policy of this ` +
      `${dwellingId === null ? 'community' : 'dwelling'}; change that one`,
  );
}

const toRow = (input: PolicyInput) => ({
  community_id: input.communityId,
  dwelling_id: input.dwellingId,
  name: input.name,
  severity_class: input.severityClass,
  steps: JSON.stringify(stepsSchema.parse(input.steps)),
  repeat_after_seconds: input.repeatAfterSeconds,
});

const toPolicy = (row: Selectable<PolicyRow>): EscalationPolicy => ({
  id: row.id,
  communityId: row.community_id,
  dwellingId: row.dwelling_id,
  name: row.name,
  severityClass: policyFieldsSchema.shape.severityClass.parse(row.severity_class),
  steps: readSteps(row.steps),
  repeatAfterSeconds: row.repeat_after_seconds,
});
