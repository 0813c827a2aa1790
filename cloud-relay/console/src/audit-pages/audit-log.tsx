import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryView } from '../look/query-view.tsx';
import { call } from '../relay/client.ts';
import { AuditEntryRow } from './audit-entry-row.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { everything, exportAddress, queryOf, type Filter } from './audit-filter.ts';

/** Who did what, the newest first. */
export function AuditLog() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>(everything);
  const asked = queryOf(filter);
  const log = useInfiniteQuery({
    queryKey: ['GET /api/audit', asked],
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /api/audit',
        { query: { ...asked, limit: 50, ...(pageParam === 0 ? {} : { before: pageParam }) } },
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: ({ entries, more }) => (more ? entries.at(-1)?.number : undefined),
    // Whoever reads an old page does not want it to move.
    refetchInterval: false,
  });
  return (
    <div className="stack">
      <AuditFilters filter={filter} change={setFilter} />
      <div className="row apart">
        <Button component="a" href={exportAddress(asked)} download="audit.csv" variant="default" h={44}>
          {t('audit.export')}
        </Button>
      </div>
      <QueryView query={log}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          return (
            <>
              <output className="small quiet figures">
                {entries.length === 0 ? t('audit.none') : t('audit.shown', { count: entries.length })}
              </output>
              {entries.length > 0 && (
                <ul className="entries" aria-label={t('audit.list')}>
                  {entries.map((entry) => (
                    <AuditEntryRow key={entry.number} entry={entry} />
                  ))}
                </ul>
              )}
              {log.hasNextPage && (
                <div>
                  <Button
                    variant="default"
                    h={48}
                    loading={log.isFetchingNextPage}
                    onClick={() => void log.fetchNextPage()}
                  >
                    {t('audit.older')}
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </QueryView>
    </div>
  );
}
