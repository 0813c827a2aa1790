import type { ApiRequest } from '../../../../contracts/api.ts';
import type { AuditEntry } from '../../../../contracts/api-audit.ts';

/** As it is typed and chosen; empty: no matter. Days are `2026-11-21`, in this computer's time zone. */
export interface Filter {
  readonly who: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: '' | AuditEntry['outcome'];
  readonly from: string;
  readonly to: string;
}

export const everything: Filter = { who: '', action: '', target: '', outcome: '', from: '', to: '' };

type Query = ApiRequest<'GET /api/audit.csv'>['query'];

/** The first and the last millisecond of a day. */
const beginning = (day: string): number => new Date(`${day}T00:00:00`).getTime();
const end = (day: string): number => new Date(`${day}T23:59:59.999`).getTime();

export function queryOf({ who, action, target, outcome, from, to }: Filter): Query {
  return {
    ...(who === '' ? {} : { who }),
    ...(action === '' ? {} : { action }),
    ...(target.trim() === '' ? {} : { target: target.trim() }),
    ...(outcome === '' ? {} : { outcome }),
    ...(from === '' ? {} : { from: beginning(from) }),
    ...(to === '' ? {} : { to: end(to) }),
  };
}

/** Where the browser fetches the file by itself: it is never in this page's memory. */
export function exportAddress(query: Query): string {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return `/api/audit.csv?${search}`;
}
