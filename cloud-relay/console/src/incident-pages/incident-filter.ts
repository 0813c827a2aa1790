import type { IncidentState, IncidentSummary } from '../../../../contracts/api-incidents.ts';
import type { Community } from '../../../../contracts/api-registry.ts';

/** What somebody wants to see of a list. Empty: everything. */
export interface IncidentFilter {
  readonly state: IncidentState | '';
  readonly kindOf: IncidentSummary['class'] | '';
  readonly severity: string;
  /** A level of the field, with all beneath it. */
  readonly community: string;
  /** Only what the person has accepted. */
  readonly mine: boolean;
}

export const everything: IncidentFilter = { state: '', kindOf: '', severity: '', community: '', mine: false };

/** How many conditions there are. */
export const conditionsIn = (filter: IncidentFilter): number =>
  Object.values(filter).filter((value) => value !== '' && value !== false).length;

interface Surroundings {
  readonly communities: readonly Pick<Community, 'id' | 'parentId'>[];
  /** The responder that the person is. */
  readonly oneself: string | undefined;
  /** All that can be searched in an incident, as it is shown. */
  readonly wordsOf: (incident: IncidentSummary) => readonly string[];
}

/** Those that meet every condition and have every word of the search in them, in the order in which they came. */
export function filtered(
  incidents: readonly IncidentSummary[],
  filter: IncidentFilter,
  search: string,
  { communities, oneself, wordsOf }: Surroundings,
): IncidentSummary[] {
  const within = filter.community === '' ? undefined : levelAndBeneath(filter.community, communities);
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  return incidents.filter((incident) => {
    const { state, severity, communityId, responder } = incident;
    if (filter.state !== '' && state !== filter.state) return false;
    if (filter.kindOf !== '' && incident.class !== filter.kindOf) return false;
    if (filter.severity !== '' && severity !== filter.severity) return false;
    if (within && !within.has(communityId)) return false;
    if (filter.mine && (oneself === undefined || responder?.id !== oneself)) return false;
    const text = plain(wordsOf(incident).join('\n'));
    return words.every((word) => text.includes(word));
  });
}

/** Full-width and half-width, large and small letters are the same to somebody who searches. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

function levelAndBeneath(id: string, communities: Surroundings['communities']): ReadonlySet<string> {
  const found = new Set([id]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { id: one, parentId } of communities) if (parentId !== null && found.has(parentId)) found.add(one);
  }
  return found;
}

/** By the day on which they began, in the order in which they came. */
export function byDay(incidents: readonly IncidentSummary[]): { day: string; first: number; of: IncidentSummary[] }[] {
  const days: { day: string; first: number; of: IncidentSummary[] }[] = [];
  for (const incident of incidents) {
    const day = new Date(incident.openedAt).toDateString();
    const last = days.at(-1);
    if (last?.day === day) last.of.push(incident);
    else days.push({ day, first: incident.openedAt, of: [incident] });
  }
  return days;
}
