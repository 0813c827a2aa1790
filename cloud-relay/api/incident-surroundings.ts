import { getDwelling } from '../registry/dwellings.ts';
import { listResidents } from '../registry/residents.ts';
import { getResponder } from '../registry/responders.ts';
import type { Responder } from '../../contracts/api-registry.ts';
import type { Incident } from '../incidents/incident.ts';
import { everywhere, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { IncidentSurroundings } from './incident-view.ts';

/**
 * Looks up the homes and people of incidents that the sender may see, each once. Responders are named wherever they
 * belong: an operator of the whole city who accepted has a name for the community too.
 */
export function surroundings(db: Database, scope: Scope) {
  const homes = new Map<string, Promise<Pick<IncidentSurroundings, 'dwelling' | 'residents'>>>();
  const people = new Map<string, Promise<Responder | undefined>>();

  const home = async (id: string): Promise<Pick<IncidentSurroundings, 'dwelling' | 'residents'>> => ({
    dwelling: await getDwelling(db, scope, id),
    residents: await listResidents(db, scope, id),
  });

  return async (incident: Incident, named: readonly string[]): Promise<IncidentSurroundings> => {
    const { dwelling } = incident.subject;
    const found = dwelling === null ? nobody : await once(homes, dwelling, home);
    const responders = new Map<string, Responder | undefined>();
    for (const id of new Set(named)) {
      responders.set(id, await once(people, id, (responder) => getResponder(db, everywhere, responder)));
    }
    return { ...found, responderOf: (id) => responders.get(id) };
  };
}

const nobody = { dwelling: undefined, residents: [] };

function once<Value>(
  known: Map<string, Promise<Value>>,
  id: string,
  look: (id: string) => Promise<Value>,
): Promise<Value> {
  const before = known.get(id);
  if (before) return before;
  const looking = look(id);
  known.set(id, looking);
  return looking;
}
