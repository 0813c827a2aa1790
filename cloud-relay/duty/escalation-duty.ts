import type { Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { applyTime } from '../incidents/apply-time.ts';
import { wakeAt } from '../incidents/change.ts';
import type { IncidentId } from '../incidents/incident.ts';
import { nextTurn } from '../next-turn.ts';
import { claimDueIncidents, nextIncidentDueAt } from '../store/due-incidents.ts';
import { lockIncident } from '../store/incident-store.ts';
import { everywhere } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import { carryOut, type AddressedCommand } from './carry-out.ts';
import { placeOf, type IncidentChanges } from './changes.ts';
import type { Duty } from './duty.ts';
import type { HubCommands } from './hub-commands.ts';
import { policyInForce } from './policy-in-force.ts';

/** Long enough for one incident's transaction; short enough that a process that died delays nobody for long. */
const lease = seconds(10);
const batch = 20;
/** Then the pages go out; what is still due is taken up right after. Thousands may be due at once after an outage. */
const batchesAtOnce = 5;

export interface EscalationDutyParts {
  readonly store: Store;
  /** The relay's steady clock. */
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: IncidentChanges;
  readonly commands: HubCommands;
}

/** Raises alarms whose pre-alarm ran out, pages the next step, lets acceptances lapse: whatever is due in an incident. */
export function escalationDuty(parts: EscalationDutyParts): Duty {
  const { store, clock, log, changes, commands } = parts;

  async function advance(id: IncidentId): Promise<readonly AddressedCommand[]> {
    return store.transaction(async (tx) => {
      const before = await lockIncident(tx, everywhere, id);
      const now = clock.now().wall;
      const due = before && wakeAt(before.incident);
      // Somebody acted between the claim and now.
      if (!before || due === undefined || due > now) return [];
      const inForce = await policyInForce(tx, before.incident.subject, before.incident.class);
      const applied = applyTime(before.incident, { now, inForce });
      const done = await carryOut({ tx, now, inForce }, applied, before);
      changes.note({ incident: id, ...placeOf(before.incident) });
      if (now - due >= 1_000) log.warn({ incident: id, lateByMs: now - due }, 'escalation-late');
      if (done.incident.trouble && done.incident.trouble !== before.incident.trouble) {
        log.error({ incident: id, trouble: done.incident.trouble }, 'incident-cannot-be-paged-as-planned');
      }
      return done.commands;
    });
  }

  return {
    name: 'escalation',
    async run() {
      for (let batches = 0; batches < batchesAtOnce; batches++) {
        const now = clock.now().wall;
        const claimed = await claimDueIncidents(store.db, { now, leaseUntil: now + lease, limit: batch });
        for (const id of claimed) {
          try {
            for (const { hub, command } of await advance(id)) commands.send(hub, command);
          } catch (error) {
            // Its lease ends by itself, then it is tried again; the others go on.
            log.error({ incident: id, problem: messageOf(error) }, 'escalation-failed');
          }
          await nextTurn();
        }
        if (claimed.length < batch) break;
      }
      changes.publish();
    },
    nextDueAt: () => nextIncidentDueAt(store.db),
  };
}
