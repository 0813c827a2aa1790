import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { hours, minutes, type Duration } from '../../foundation/durations.ts';
import { bedsOf, mayHaveBeds, nobodyHome, savedBeds, showsUpElsewhere, unknownBeds, withBed } from './beds.ts';
import { ByName } from './by-name.ts';
import { factsOf } from './home-facts.ts';
import { nothing, type Outcome, type Rule, type RuleContext } from './rule.ts';
import {
  countedAnew,
  forgotten,
  holds,
  interrupted,
  nothingSustained,
  postponed,
  savedSustained,
  takeTurns,
  withHearing,
  withLengths,
  type Turn,
} from './sustained.ts';
import { together } from './unjudged.ts';

const savedState = savedSustained.extend({
  /** The last live word of each bed. What lasts is lying in it, by device. */
  beds: savedBeds,
});
type InBedState = z.infer<typeof savedState>;

const settings = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('whether it is an alarm when somebody does not leave the bed for too long'),
  hours: z.number().min(4).max(96).default(12).describe('how long somebody may lie in bed without a break, in hours'),
  upMinutes: z
    .number()
    .min(1)
    .max(60)
    .default(5)
    .describe('how long the bed must be empty to count as left; less is turning over, in minutes'),
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/** While nobody is at home by all other evidence, the bed is looked at again this often. */
const lookAgain = minutes(15);

const fresh: InBedState = { ...nothingSustained, beds: ByName.of() };

/** Somebody has lain in bed for much longer than a night. A matter of duration alone: the hour need not be known. */
export const inBedLong: Rule<InBedState, Settings> = {
  name: 'in-bed-long',
  hears: { readings: ['bed_occupancy', 'occupancy'], inputs: ['closed', 'estimates-changed'] },
  describes: {
    raises: ['in_bed_long'],
    watches:
      'Somebody who has not left the bed for much longer than a night. Movement in another room counts as leaving it where the resident lives alone, without an animal and without a visitor. After its incident was closed it counts anew.',
    cannotJudge:
      'Without a bed sensor, and while the bed sensor is not heard, is distrusted or has said nothing yet: the time then stands still. An empty home is not judged, and where the care plan says that all ability is lost the rule is off.',
    defaultsFrom:
      'Older people who live at home were in bed for 8 h 21 min in the middle (Tsai et al., BMC Geriatrics 2021, 21:53); cities use 10 h for a bedroom. 12 h without once getting up is a choice beyond both, and twice that for somebody whose ability is severely limited.',
  },
  settings,
  saved: savedState,
  downtime: 'counts',
  initial: () => fresh,
  concerns: mayHaveBeds,
  fromPlan: ({ ability }, limits) =>
    ability === 'complete' ? { enabled: false } : ability === 'severe' ? { hours: limits.hours * 2 } : {},
  resettled: (state, now, context) => withLengths(state, () => limitOf(context), now),
  step(state, input, now, context) {
    if (!mayHaveBeds(context.home)) return { state, outcomes: nothing };
    switch (input.kind) {
      case 'reading': {
        const { device, capability, value, origin } = input.reading;
        if (origin !== 'live') return said(state, context);
        if (capability === 'occupancy' && factsOf(context.home, device))
          return elsewhere(state, input.reading, now, context);
        if (!factsOf(context.home, device) || capability !== 'bed_occupancy') return said(state, context);
        const beds = withBed(state.beds, device, value === true);
        const next = beds === state.beds ? state : { ...state, beds };
        return said(
          value === true
            ? holds(next, device, limitOf(context), now)
            : interrupted(next, device, minutes(context.settings.upMinutes), now),
          context,
        );
      }
      // Whoever closed it has seen to the resident, or has not: who lies on for as long again is spoken of again.
      case 'closed':
        return said(
          input.alarmKind === 'in_bed_long' && state.reached[input.subject]
            ? countedAnew(state, input.subject, limitOf(context), now)
            : state,
          context,
        );
      default: {
        const outcomes: Outcome[] = [];
        const heard = withHearing(state, hearingOf(state, context), now);
        const next = takeTurns(heard, now, (from, turn) => turned(from, turn, now, context, outcomes));
        return said(next, context, outcomes);
      }
    }
  },
};

const limitOf = ({ settings: limits }: Context): Duration => hours(limits.hours);

const hearingOf = ({ beds }: InBedState, context: Context) =>
  bedsOf(context.home, beds).map(({ device }) => ({
    key: device,
    heard: !Object.hasOwn(context.estimates.unheard, device),
    length: limitOf(context),
  }));

function said(state: InBedState, { home, estimates }: Context, outcomes: readonly Outcome[] = nothing) {
  const unknown = unknownBeds(home, estimates, state.beds);
  return { state, outcomes: together(outcomes, unknown) };
}

/** Lying in bed counts afresh from a movement in another room. */
function elsewhere(state: InBedState, reading: Parameters<typeof showsUpElsewhere>[0], now: Instant, context: Context) {
  const outcomes: Outcome[] = [];
  let next = state;
  for (const bed of bedsOf(context.home, state.beds)) {
    if (state.beds.get(bed.device) !== true || !showsUpElsewhere(reading, bed, context.home, context.estimates))
      continue;
    // Also when it was closed meanwhile and counts anew; of what was never raised this says nothing.
    outcomes.push(over(bed.device, 'somebody-moves-elsewhere'));
    next = holds(forgotten(next, bed.device), bed.device, limitOf(context), now);
  }
  return said(next, context, outcomes);
}

function turned(state: InBedState, turn: Turn, now: Instant, context: Context, outcomes: Outcome[]): InBedState {
  const { key: device, lasted } = turn;
  if (turn.turn === 'ended') {
    outcomes.push(over(device, 'out-of-bed'));
    return state;
  }
  const facts = factsOf(context.home, device);
  if (!facts) return forgotten(state, device);
  const { estimates, home } = context;
  if (Object.hasOwn(estimates.distrusted, device) || nobodyHome(home, estimates, now))
    return postponed(state, device, lasted, lookAgain, now);
  outcomes.push({
    kind: 'alarm',
    alarmKind: 'in_bed_long',
    subject: device,
    place: facts.place,
    device,
    because: {
      reason: 'in-bed-for-long',
      evidence: { device, hours: Math.floor(lasted / hours(1)), limitHours: limitOf(context) / hours(1) },
    },
    ...(turn.lateBy !== undefined && { lateBy: turn.lateBy }),
  });
  return state;
}

const over = (device: string, reason: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'in_bed_long',
  subject: device,
  because: { reason, evidence: { device } },
});
