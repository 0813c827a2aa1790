import type { WallTime } from '../../foundation/clock.ts';
import { describeDuration, milliseconds, minutes } from '../../foundation/durations.ts';
import type { Awaited, Plan } from './plan.ts';
import type { Scenario } from './scenario.ts';

/** Nobody waits longer than this for one scenario. */
const longestReal = minutes(15);
/** Buses, processes and a busy machine take real time: what must come at once may come so much later. */
const realSlack = milliseconds(3_000);

/** A busy computer's disk is truly slow, and the hub says so; no scenario is about that. */
export const allowedInRealTime = ['storage_failed'] as const;

/** Why a scenario cannot be run in real time; undefined when it can. */
export function unsuitedToRealTime({ time, household, steps }: Scenario, plan: Plan): string | undefined {
  const { lasts, awaited } = plan;
  if (time) return 'it needs its own time of day';
  if (household) return 'its household lives for whole days';
  if (steps.some(({ clock }) => clock)) return "it steps the computer's clock";
  if (steps.some(({ network }) => network)) return 'it needs a relay to be cut off from';
  if (awaited.length > 0 && awaited.every(isOfRelay))
    return 'all that it expects is told by a relay; the hub of a real run belongs to none';
  return lasts > longestReal
    ? `it lasts ${describeDuration(lasts)}; real time goes up to ${describeDuration(longestReal)}`
    : undefined;
}

const isOfRelay = ({ expectation }: Awaited): boolean => expectation.delivered !== undefined;

/** The same plan from now on. Deliveries are not asked for: the hub of a real run belongs to no relay. */
export const asInRealTime = (plan: Plan, now: number): Plan => ({
  ...plan,
  begins: now as WallTime,
  awaited: plan.awaited
    .filter((each) => !isOfRelay(each))
    .map((each) =>
      each.expectation.no === undefined
        ? { ...each, from: milliseconds(each.from - 500), to: milliseconds(each.to + realSlack) }
        : each,
    ),
});
