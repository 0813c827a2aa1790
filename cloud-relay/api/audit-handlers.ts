import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { auditRoutes } from '../../contracts/api-audit.ts';
import { auditCsv } from '../audit/audit-csv.ts';
import { listAudit } from '../audit/audit-log.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';

type CsvRoute = 'GET /api/audit.csv';

/** The audit log, to read and to take away. */
export function auditHandlers({ store }: Pick<ApiDependencies, 'store'>) {
  const typed: Handlers<Exclude<keyof typeof auditRoutes, CsvRoute>> = {
    'GET /api/audit': async ({ query: { before, limit, ...filter } }) => {
      const found = await listAudit(store.db, filter, { before, limit: limit + 1 });
      return { entries: found.slice(0, limit), more: found.length > limit };
    },
  };
  return {
    ...typed,
    'GET /api/audit.csv': (
      { query }: { readonly query: z.output<(typeof auditRoutes)[CsvRoute]['query']> },
      { reply }: { readonly reply: FastifyReply },
    ): Promise<Readable> => {
      void reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="anju-audit.csv"');
      return Promise.resolve(Readable.from(auditCsv(store.db, query)));
    },
  };
}
