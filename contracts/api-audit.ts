import { z } from 'zod';
import { recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';

/** One line of the audit log. It is never changed, and holds no password, token or health detail. */
export const auditEntrySchema = z
  .object({
    number: z.number().int().positive(),
    at: wallSchema,
    who: z.object({
      kind: z.enum(['account', 'token', 'nobody', 'relay']),
      id: z.string(),
      name: z.string().describe('as it was then; empty for nobody'),
    }),
    from: z.string().describe('the address of the caller; empty for the relay itself'),
    action: z.string().describe('the route, such as PUT /api/people/:id, or an event, such as signed-in'),
    target: z.string().describe('the id in the address, where there is one; else empty'),
    communityId: recordIdSchema.nullable().describe('whose record it is, where the relay knows'),
    outcome: z.enum(['done', 'refused', 'failed']),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const filter = {
  who: z.string().min(1).max(100).optional().describe('the id of an account or token'),
  action: z.string().min(1).max(120).optional().describe('a part of the action'),
  target: z.string().min(1).max(100).optional(),
  outcome: auditEntrySchema.shape.outcome.optional(),
  from: z.coerce.number().int().min(0).optional().describe('not before; milliseconds since 1970'),
  to: z.coerce.number().int().min(0).optional().describe('not after; milliseconds since 1970'),
};

export const auditRoutes = {
  'GET /api/audit': {
    summary: 'Who did what, the newest first',
    access: 'audit.read',
    wholeRelay: true,
    query: z.object({
      ...filter,
      before: z.coerce.number().int().positive().optional().describe('the number below which to go on'),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    answer: z.object({ entries: z.array(auditEntrySchema), more: z.boolean() }),
  },
  'GET /api/audit.csv': {
    summary: 'The same as a file for a spreadsheet: UTF-8 with a byte order mark, no cell begins a formula',
    access: 'audit.read',
    wholeRelay: true,
    look: true,
    query: z.object(filter),
    answer: z.string(),
    produces: 'text/csv',
  },
} as const satisfies Record<string, ApiRoute>;
