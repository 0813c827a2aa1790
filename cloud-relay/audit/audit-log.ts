import { sql, type Selectable } from 'kysely';
import type { z } from 'zod';
import { auditEntrySchema, type AuditEntry } from '../../contracts/api-audit.ts';
import type { Database } from '../store/store.ts';
import { readStored } from '../store/stored-json.ts';
import type { AuditRow } from '../store/tables-people.ts';

export type NewAuditEntry = Omit<AuditEntry, 'number'>;

export interface AuditFilter {
  readonly who?: string | undefined;
  /** A part of the action. */
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  readonly outcome?: AuditEntry['outcome'] | undefined;
  /** Not before; milliseconds since 1970. */
  readonly from?: number | undefined;
  /** Not after. */
  readonly to?: number | undefined;
}

/** Some of it comes from outside: nobody may fill the disk with one line. */
const longest = { id: 100, name: 200, address: 60, action: 200, detail: 2_000 } as const;

/** Adds one line for ever: the database refuses to change or delete it. Never give it what somebody typed. */
export async function recordAudit(db: Database, entry: NewAuditEntry): Promise<void> {
  const detail = JSON.stringify(entry.detail);
  await db
    .insertInto('audit')
    .values({
      at: entry.at,
      who_kind: entry.who.kind,
      who_id: entry.who.id.slice(0, longest.id),
      who_name: entry.who.name.slice(0, longest.name),
      address: entry.from.slice(0, longest.address),
      action: entry.action.slice(0, longest.action),
      target: entry.target.slice(0, longest.id),
      community_id: entry.communityId,
      outcome: entry.outcome,
      detail: detail.length > longest.detail ? '{"shortened":true}' : detail,
    })
    .execute();
}

/** The newest first, below `before` where that is given. */
export async function listAudit(
  db: Database,
  { who, action, target, outcome, from, to }: AuditFilter,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<AuditEntry[]> {
  let query = db.selectFrom('audit').selectAll();
  if (who !== undefined) query = query.where('who_id', '=', who);
  if (action !== undefined) query = query.where(sql<boolean>`action like ${partOf(action)} escape '\\'`);
  if (target !== undefined) query = query.where('target', '=', target);
  if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<=', to);
  if (page.before !== undefined) query = query.where('number', '<', page.before);
  const rows = await query.orderBy('number', 'desc').limit(page.limit).execute();
  return rows.map(toEntry);
}

const partOf = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

const { who, outcome, detail } = auditEntrySchema.shape;

const toEntry = (row: Selectable<AuditRow>): AuditEntry => ({
  number: row.number,
  at: row.at,
  who: { kind: who.shape.kind.catch('nobody').parse(row.who_kind), id: row.who_id, name: row.who_name },
  from: row.address,
  action: row.action,
  target: row.target,
  communityId: row.community_id,
  outcome: outcome.catch('failed').parse(row.outcome),
  detail: readStored<z.output<typeof detail>>(detail, row.detail, { unreadable: true }),
});
