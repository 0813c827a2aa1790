import type { HubId } from '../../contracts/identifiers.ts';
import { changeInstallation } from '../incidents/installation.ts';
import { openIncidentsOf } from '../store/hub-incidents.ts';
import { lockIncident } from '../store/incident-store.ts';
import { everywhere } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { carryOut } from './carry-out.ts';
import { policyInForce } from './policy-in-force.ts';
import type { AlarmDesk } from './take-alarm.ts';

/** Tells the incidents of a hub, inside the transaction, when the work on it ends; undefined: it has ended. */
export type HubInstallation = (tx: Database, hub: HubId, until: number | undefined) => Promise<void>;

export const hubInstallation = (desk: AlarmDesk): HubInstallation => silenceOf(desk, false);

/** As `HubInstallation`, for what was raised in test mode. */
export const hubTestSilence = (desk: AlarmDesk): HubInstallation => silenceOf(desk, true);

const silenceOf =
  (desk: AlarmDesk, test: boolean): HubInstallation =>
  async (tx, hub, until) => {
    const now = desk.clock.now().wall;
    for (const id of await openIncidentsOf(tx, hub)) {
      const before = await lockIncident(tx, everywhere, id);
      if (!before?.incident.installation || (before.incident.installation.test ?? false) !== test) continue;
      const { incident } = before;
      const inForce = await policyInForce(tx, incident.subject, incident.class);
      const applied = changeInstallation(incident, until, { now, inForce });
      await carryOut({ tx, now, inForce }, applied, before);
      desk.changes.note({ incident: id, community: incident.subject.community, dwelling: incident.subject.dwelling });
    }
  };
