import type { HubId } from '../../contracts/identifiers.ts';
import { changeInstallation } from '../incidents/installation.ts';
import type { Installation } from '../incidents/incident.ts';
import { hubTest, testGrace } from '../registry/hub-tests.ts';
import { openIncidentsOf } from '../store/hub-incidents.ts';
import { lockIncident } from '../store/incident-store.ts';
import { everywhere } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { carryOut } from './carry-out.ts';
import { policyInForce } from './policy-in-force.ts';
import type { AlarmDesk } from './take-alarm.ts';

/** Tells the incidents of a hub, inside the transaction, when the work on it ends; undefined: it has ended. */
export type HubInstallation = (tx: Database, hub: HubId, until: number | undefined) => Promise<void>;

/** What was raised in test mode while somebody also worked there waits no longer than its test, once the work ends sooner. */
export const hubInstallation =
  (desk: AlarmDesk): HubInstallation =>
  async (tx, hub, until) => {
    const test = await hubTest(tx, hub);
    const testEnd = Math.max(until ?? 0, test ? test.until + testGrace : 0);
    await change(desk, tx, hub, ({ test: isTest, until: before }) =>
      isTest ? { until: Math.min(before, testEnd) } : { until },
    );
  };

/** As `HubInstallation`, for what was raised in test mode. */
export const hubTestSilence =
  (desk: AlarmDesk): HubInstallation =>
  (tx, hub, until) =>
    change(desk, tx, hub, ({ test }) => (test ? { until } : undefined));

/** `endOf`: when the silence of an incident ends; undefined: it stays as it is. */
async function change(
  desk: AlarmDesk,
  tx: Database,
  hub: HubId,
  endOf: (silence: Installation) => { readonly until: number | undefined } | undefined,
): Promise<void> {
  const now = desk.clock.now().wall;
  for (const id of await openIncidentsOf(tx, hub)) {
    const before = await lockIncident(tx, everywhere, id);
    const end = before?.incident.installation && endOf(before.incident.installation);
    if (!before || !end) continue;
    const { incident } = before;
    const inForce = await policyInForce(tx, incident.subject, incident.class);
    const applied = changeInstallation(incident, end.until, { now, inForce });
    await carryOut({ tx, now, inForce }, applied, before);
    desk.changes.note({ incident: id, community: incident.subject.community, dwelling: incident.subject.dwelling });
  }
}
