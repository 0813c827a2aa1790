import type { Clock } from '../../foundation/clock.ts';
import type { Log } from '../../foundation/log.ts';
import { applyAction, type Action } from '../incidents/apply-action.ts';
import type { Incident, IncidentAlarm, TimelineEntry } from '../incidents/incident.ts';
import {
  alarmsOf,
  getIncident,
  listIncidents,
  lockIncident,
  timelineOf,
  type IncidentFilter,
} from '../store/incident-store.ts';
import { answerPages, pagesOf, type Page } from '../store/page-store.ts';
import type { Scope } from '../store/scope.ts';
import type { Database, Store } from '../store/store.ts';
import { carryOut, type AddressedCommand } from './carry-out.ts';
import { placeOf, type IncidentChanges } from './changes.ts';
import type { HubCommands } from './hub-commands.ts';
import { policyInForce } from './policy-in-force.ts';
import { separatePreAlarms } from './take-alarm.ts';

/** An incident with everything that a person who acts on it sees. */
export interface IncidentView {
  readonly incident: Incident;
  readonly alarms: readonly IncidentAlarm[];
  readonly timeline: readonly TimelineEntry[];
  readonly pages: readonly Page[];
}

/** What people do about incidents, and see of them. Everything outside the caller's scope is undefined. */
export interface IncidentDesk {
  /**
   * Applies what a person says and returns the incident as it then stands. Saying it twice changes nothing; on a
   * closed incident nothing changes either. `first` belongs to the same commit: when it says no, nothing happens and
   * the answer is undefined.
   */
  act(
    scope: Scope,
    id: string,
    action: Action,
    first?: (tx: Database) => Promise<boolean>,
  ): Promise<IncidentView | undefined>;
  get(scope: Scope, id: string): Promise<IncidentView | undefined>;
  list(scope: Scope, filter: IncidentFilter): Promise<Incident[]>;
}

export interface IncidentDeskParts {
  readonly store: Store;
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: IncidentChanges;
  readonly commands: HubCommands;
  /** The duty loop's: what an action asks for is done at once. */
  readonly wake: () => void;
}

export function incidentDesk(parts: IncidentDeskParts): IncidentDesk {
  const { store, clock, log, changes, commands, wake } = parts;

  async function apply(
    tx: Database,
    scope: Scope,
    id: string,
    action: Action,
  ): Promise<AddressedCommand[] | undefined> {
    const before = await lockIncident(tx, scope, id);
    if (!before) return undefined;
    const now = clock.now().wall;
    const inForce = await policyInForce(tx, before.incident.subject, before.incident.class);
    const applied = applyAction(before.incident, action, { now, inForce });
    if (applied.record.length === 0) return [];
    await answerPages(tx, before.incident.id, action.by.responder, now);
    const { incident, commands: addressed } = await carryOut({ tx, now, inForce }, applied, before);
    if (incident.life.state === 'closed') await separatePreAlarms(parts, tx, before.incident, inForce);
    changes.note({ incident: incident.id, ...placeOf(incident) });
    log.info({ incident: incident.id, action: action.kind, state: incident.life.state }, 'incident-action');
    return [...addressed];
  }

  return {
    async act(scope, id, action, first = () => Promise.resolve(true)) {
      const addressed = await store.transaction(async (tx) =>
        (await first(tx)) ? apply(tx, scope, id, action) : undefined,
      );
      if (!addressed) return undefined;
      for (const { hub, command } of addressed) commands.send(hub, command);
      changes.publish();
      wake();
      return view(store.db, scope, id);
    },
    get: (scope, id) => view(store.db, scope, id),
    list: (scope, filter) => listIncidents(store.db, scope, filter),
  };
}

async function view(db: Database, scope: Scope, id: string): Promise<IncidentView | undefined> {
  const incident = await getIncident(db, scope, id);
  if (!incident) return undefined;
  return {
    incident,
    alarms: await alarmsOf(db, scope, id),
    timeline: await timelineOf(db, scope, id),
    pages: await pagesOf(db, scope, id),
  };
}
