import { mayActAs } from '../identity/people/answering.ts';
import { applyHandBack } from '../incidents/apply-action.ts';
import { incidentsHeldBy } from '../store/held-incidents.ts';
import { lockIncident } from '../store/incident-store.ts';
import { everywhere } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { carryOut } from './carry-out.ts';
import { placeOf } from './changes.ts';
import { policyInForce } from './policy-in-force.ts';
import type { AlarmDesk } from './take-alarm.ts';

/**
 * Pages the next step of what this responder holds and may act on no more, inside the transaction that took the right.
 * `unconditionally`: of all that they hold, because nobody is that responder any more.
 */
export type HandBack = (
  tx: Database,
  responder: string,
  options: { readonly unconditionally: boolean },
) => Promise<void>;

export const handBack =
  (desk: AlarmDesk): HandBack =>
  async (tx, responder, { unconditionally }) => {
    const now = desk.clock.now().wall;
    for (const id of await incidentsHeldBy(tx, responder)) {
      const before = await lockIncident(tx, everywhere, id);
      if (!before) continue;
      if (!unconditionally && (await mayActAs(tx, responder, before.incident.subject))) continue;
      const inForce = await policyInForce(tx, before.incident.subject, before.incident.class);
      await carryOut({ tx, now, inForce }, applyHandBack(before.incident, { now, inForce }), before);
      desk.changes.note({ incident: id, ...placeOf(before.incident) });
    }
  };
