import { hours, minutes, type Duration } from '../../foundation/durations.ts';
import type { DutyTime, HeldLife, Person } from '../incidents/incident.ts';

/** How long somebody may hold an incident before the next step is paged (design.md section 9). */
export const acceptedFor: Duration = minutes(10);
export const remindAfter: Duration = minutes(5);
export const arrivedFor: Duration = minutes(30);
/** When whoever is on the way did not say how long it takes. */
export const usualJourney: Duration = minutes(15);
/** Beyond the stated time: nobody is replaced for a red light. */
export const journeyGrace: Duration = minutes(5);
/** A fault that has cleared is paged again this much later: somebody still looks, but not at night for nothing. */
export const restAfterClear: Duration = hours(12);

export const accepted = (by: Person, now: DutyTime): HeldLife => ({
  state: 'accepted',
  by,
  since: now,
  remindAt: now + remindAfter,
  until: now + acceptedFor,
});

export const onTheWay = (by: Person, now: DutyTime, journey: Duration = usualJourney): HeldLife => ({
  state: 'on-the-way',
  by,
  since: now,
  expectedAt: now + journey,
  until: now + journey + journeyGrace,
});

export const arrived = (by: Person, now: DutyTime): HeldLife => ({
  state: 'arrived',
  by,
  since: now,
  until: now + arrivedFor,
});

/** Why a hold that ran out lapsed. */
export function expiryReason(life: HeldLife): string {
  switch (life.state) {
    case 'accepted':
      return 'acceptance-expired';
    case 'on-the-way':
      return 'arrival-not-reported';
    case 'arrived':
      return 'outcome-not-reported';
  }
}
