import { z } from 'zod';
import { becauseSchema, type Because } from '../../contracts/because.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import { days, hours, minutes, seconds } from '../../foundation/durations.ts';
import { ByName, savedByName } from '../rules/by-name.ts';
import { savedDeadlines } from '../rules/deadline.ts';
import { dueNames, elapsedOf, remaining, startDeadline, without } from '../rules/deadlines.ts';
import { factsOf } from '../rules/home-facts.ts';
import { isOutsideDoor } from '../rules/outside-door.ts';
import type { Estimator, EstimatorContext } from './estimator.ts';
import { untilVisitsChange, visitNow } from './planned-visit.ts';

/** How two people are told from one who walks about: by who was where a moment ago, after somebody came in. */
const limits = {
  /** After a door was used, somebody may have come in. */
  watch: minutes(30),
  /** Motion here, there, and here again within this: one person is not that fast time after time. */
  return: seconds(10),
  /**
   * So many times within `returnsWithin`, and twice as often as is usual in the home, is a sign; two signs, some minutes
   * apart, are company. Sensors that see into each other's rooms make one person look like two every day.
   */
  returns: 6,
  timesUsual: 2,
  /** Nobody counts further within the same 5 min: sensors that see into each other would be counted all day. */
  returnsCounted: 20,
  daysForUsual: 3,
  forgetting: 0.1,
  returnsWithin: minutes(5),
  again: minutes(15),
  againAfter: minutes(5),
  /** A radar must count more than one person for this long. */
  counted: minutes(5),
  /** Without a further sign of two people, company ends; sooner after a door was used. */
  sign: minutes(90),
  signAfterDoor: minutes(20),
  /** Nobody stays for longer without a door having been used. */
  longest: hours(8),
  /** The clock may be stepped, and the plan changed. */
  look: minutes(15),
  lookWithoutVisits: hours(1),
} as const;

const companyState = z.object({
  /**
   * `watch` while somebody may have come in; `again` while one more sign is enough; `sign` and `longest` while two people
   * are there; `people <device>` until a count is believed; `plan` until the clock is looked at again; `day` until the day's end.
   */
  deadlines: savedDeadlines,
  /** The last word of outside doors, and of those sensors of motion that changed places. */
  values: savedByName(z.boolean()),
  /** Where motion was last, and how often it came back at once. Times in monotonic milliseconds of this boot. */
  walk: z
    .object({ place: z.string(), before: z.string(), at: z.number(), countedFrom: z.number(), returns: z.number() })
    .nullable(),
  /** The most returns within 5 min today, and usually in a day, slowly forgotten. */
  mostToday: z.number(),
  usual: z.object({ most: z.number(), days: z.number() }),
  evidence: becauseSchema.nullable(),
  planned: becauseSchema.nullable(),
  /** Company was believed in for as long as it may be; only a door makes it believable again. */
  spent: z.boolean(),
});
type CompanyState = Readonly<z.infer<typeof companyState>>;

const nobodyElse = { present: false, because: { reason: 'nobody-else-noticed', evidence: {} } };

/**
 * Whether a visitor or carer is in the home: a visit of the care plan, for as long as it is planned and at most 4 h; or
 * signs of two people. Those are, after an outside door was used, motion to and fro between places faster than one person
 * walks, at least twice as often as usual in the home and again some minutes later; or a radar that counts more than one person for 5 min. Company ends
 * 90 min after the last sign, 20 min after a door was used without another, and 8 h after it began, so that a visitor who is
 * only believed in hides nobody who has collapsed.
 *
 * Where several people live, two of them prove no visitor, and an animal runs to and fro: there only the plan counts.
 */
export const company: Estimator<CompanyState, 'company'> = {
  part: 'company',
  describes: {
    believes:
      'Whether a visitor or carer is there: a visit of the care plan, or, after the outside door was used, motion to and fro faster than one person walks, or a radar that counts more than one person.',
    limits:
      'Where several people or an animal live, only the plan counts. A planned visit counts for 4 hours at most; other company ends 90 minutes after its last sign, and 8 hours after it began.',
  },
  hears: { readings: ['occupancy', 'presence', 'contact', 'people'] },
  saved: companyState,
  downtime: 'counts',
  initial: (now) => ({
    deadlines: { day: startDeadline(now, days(1)) },
    values: ByName.of(),
    walk: null,
    mostToday: 0,
    usual: { most: 0, days: 0 },
    evidence: null,
    planned: null,
    spent: false,
  }),
  step(state, input, now, context) {
    switch (input.kind) {
      case 'reading':
        return input.reading.origin === 'live' && factsOf(context.home, input.reading.device)
          ? heard(state, input.reading, now, context)
          : state;
      case 'started':
        return lookedAtPlan({ ...state, walk: null }, now, context);
      case 'clock-changed':
        return lookedAtPlan(state, now, context);
      case 'wake':
        return whatIsDue(state, now, context);
      default:
        return state;
    }
  },
  estimate(state, before) {
    const because = state.planned ?? state.evidence;
    if (!because) return before?.present === false ? before : nobodyElse;
    return before?.because === because ? before : { present: true, because };
  },
};

function heard(state: CompanyState, reading: Reading, now: Instant, context: EstimatorContext): CompanyState {
  const { device, capability, value } = reading;
  const { livesAlone, pets } = context.home.carePlan;
  if (!livesAlone || pets || context.estimates.distrusted[device]) return state;
  switch (capability) {
    case 'contact':
      return typeof value === 'boolean' && value !== state.values.get(device)
        ? door(state, device, value, now, context)
        : state;
    case 'people':
      return typeof value === 'number' ? counted(state, device, value, now) : state;
    default:
      if (!state.deadlines['watch'] && !state.evidence) return state;
      return value === true ? moved(state, reading, now) : stopped(state, device);
  }
}

/** Somebody comes or goes: the visitor, perhaps. */
function door(
  state: CompanyState,
  device: string,
  value: boolean,
  now: Instant,
  { home }: EstimatorContext,
): CompanyState {
  const facts = factsOf(home, device);
  if (!facts || !isOutsideDoor(facts)) return state;
  const next = { ...state, values: state.values.with(device, value) };
  if (!state.values.has(device)) return next;
  const { sign } = state.deadlines;
  const sooner = sign && remaining(sign, now) > limits.signAfterDoor;
  return {
    ...next,
    spent: false,
    deadlines: {
      ...state.deadlines,
      watch: startDeadline(now, limits.watch),
      ...(sooner && { sign: startDeadline(now, limits.signAfterDoor) }),
    },
  };
}

/** Only where motion comes to another place is of interest, and only when the sensor had not seen it before. */
function moved(state: CompanyState, { device, place, capability }: Reading, now: Instant): CompanyState {
  const { walk, values } = state;
  if (walk?.place === place || values.get(device) === true) return state;
  const at = now.monotonic;
  const returns = walk && place === walk.before && at - walk.at <= limits.return ? 1 : 0;
  const goesOn = walk && at - walk.countedFrom <= limits.returnsWithin;
  if (goesOn && walk.returns >= limits.returnsCounted) return state;
  const next = {
    place,
    before: walk?.place ?? '',
    at,
    countedFrom: goesOn ? walk.countedFrom : at,
    returns: (goesOn ? walk.returns : 0) + returns,
  };
  const mostToday = Math.max(state.mostToday, next.returns);
  // A radar goes on saying that somebody is there, an infrared sensor only that somebody moves.
  const said = capability === 'presence' ? values.with(device, true) : values;
  const { deadlines, usual, evidence, planned, spent } = state;
  const known = { deadlines, values: said, walk: next, mostToday, usual, evidence, planned, spent };
  return next.returns === neededReturns(state) && returns > 0 ? signOfTwo(known, now) : known;
}

/** Undefined until it is known what is usual in the home. */
const neededReturns = ({ usual }: CompanyState): number | undefined =>
  usual.days < limits.daysForUsual ? undefined : Math.max(limits.returns, Math.ceil(limits.timesUsual * usual.most));

/** A day on which nobody came or went says nothing of what is usual. */
function dayOver(state: CompanyState, now: Instant): CompanyState {
  const { usual, mostToday } = state;
  const share = Math.max(limits.forgetting, 1 / (usual.days + 1));
  const next = { most: usual.most + share * (mostToday - usual.most), days: usual.days + 1 };
  return {
    ...state,
    usual: mostToday > 0 ? next : usual,
    mostToday: 0,
    deadlines: { ...state.deadlines, day: startDeadline(now, days(1)) },
  };
}

const stopped = (state: CompanyState, device: string): CompanyState =>
  state.values.get(device) === true ? { ...state, values: state.values.with(device, false) } : state;

function signOfTwo(state: CompanyState, now: Instant): CompanyState {
  const { again } = state.deadlines;
  if (state.evidence) return { ...state, deadlines: { ...state.deadlines, sign: startDeadline(now, limits.sign) } };
  if (!again) return { ...state, deadlines: { ...state.deadlines, again: startDeadline(now, limits.again) } };
  if (elapsedOf(again, now) < limits.againAfter) return state;
  const evidence = { times: state.walk?.returns ?? 0, usualTimes: Math.round(state.usual.most) };
  return begun(state, { reason: 'two-people-move', evidence }, now);
}

function counted(state: CompanyState, device: string, people: number, now: Instant): CompanyState {
  const name = peopleName(device);
  if (people <= 1) {
    const deadlines = without(state.deadlines, name);
    return deadlines === state.deadlines ? state : { ...state, deadlines };
  }
  const { sign } = state.deadlines;
  if (state.evidence) {
    if (!sign || remaining(sign, now) > limits.sign - limits.counted) return state;
    return { ...state, deadlines: { ...state.deadlines, sign: startDeadline(now, limits.sign) } };
  }
  if (state.spent || state.deadlines[name]) return state;
  return { ...state, deadlines: { ...state.deadlines, [name]: startDeadline(now, limits.counted) } };
}

const begun = (state: CompanyState, evidence: Because, now: Instant): CompanyState =>
  state.spent
    ? state
    : {
        ...state,
        evidence,
        deadlines: {
          ...without(state.deadlines, 'again'),
          sign: startDeadline(now, limits.sign),
          longest: startDeadline(now, limits.longest),
        },
      };

const over = (state: CompanyState): CompanyState => ({
  ...state,
  evidence: null,
  walk: null,
  deadlines: without(without(state.deadlines, 'sign'), 'longest'),
});

function whatIsDue(state: CompanyState, now: Instant, context: EstimatorContext): CompanyState {
  let next = state;
  for (const name of dueNames(state.deadlines, now)) {
    const gone = { ...next, deadlines: without(next.deadlines, name) };
    if (name === 'plan') next = lookedAtPlan(next, now, context);
    else if (name === 'day') next = dayOver(next, now);
    else if (name === 'sign') next = over(gone);
    else if (name === 'longest') next = { ...over(gone), spent: true };
    else if (name.startsWith(peopleName('')) && !next.evidence) {
      const device = name.slice(peopleName('').length);
      next = begun(gone, { reason: 'radar-counts-two-people', evidence: { device } }, now);
    } else next = gone;
  }
  return next;
}

const peopleName = (device: string): string => `people ${device}`;

/** While the hub does not know what time it is, no visit is believed in. */
function lookedAtPlan(state: CompanyState, now: Instant, { home }: EstimatorContext): CompanyState {
  const { visits } = home.carePlan;
  const found = now.clockTrusted ? visitNow(visits, now.wall, home.timeZone) : undefined;
  const wait =
    visits.length === 0 || !now.clockTrusted
      ? limits.lookWithoutVisits
      : untilVisitsChange(visits, now.wall, home.timeZone, limits.look);
  const same = JSON.stringify(found ?? null) === JSON.stringify(state.planned);
  return {
    ...state,
    planned: same ? state.planned : (found ?? null),
    deadlines: { ...state.deadlines, plan: startDeadline(now, wait) },
  };
}
