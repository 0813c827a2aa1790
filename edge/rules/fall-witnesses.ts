import type { Capability } from '../../device-profiles/reading.ts';
import { isUnknown, maySay } from './home-facts.ts';
import type { LastWords } from './recovery.ts';
import type { DeviceFacts, RuleContext } from './rule.ts';

type Context = Pick<RuleContext<unknown>, 'home' | 'estimates'>;

/** Those of its sensors that show whether something moves; a radar that only says that somebody is there does not. */
const shownBy = ['occupancy', 'movement', 'contact', 'bed_occupancy', 'chair_occupancy'] as const;
const seenBy = ['occupancy', 'movement'] as const;

/** One that is not known at the start says what it was heard to say, by `<device> <capability>`. */
const says = (facts: DeviceFacts, capability: Capability, words: LastWords): boolean =>
  isUnknown(facts) ? words.has(`${facts.device} ${capability}`) : maySay(facts, capability);
const showsMovement = (facts: DeviceFacts, words: LastWords): boolean => shownBy.some((one) => says(facts, one, words));
const seesMotion = (facts: DeviceFacts, words: LastWords): boolean => seenBy.some((one) => says(facts, one, words));

/** Whether what is not heard of recovery after the fall that this radar reported (`flag`: still does) means anything. */
export function canJudge(
  device: string,
  flag: boolean,
  words: LastWords,
  { home, estimates: { unheard, distrusted } }: Context,
): boolean {
  const isHeard = (facts: DeviceFacts): boolean =>
    !Object.hasOwn(unheard, facts.device) && !Object.hasOwn(distrusted, facts.device);
  if (flag && !Object.hasOwn(unheard, device)) return true;
  return home.devices.some((facts) => showsMovement(facts, words) && isHeard(facts));
}

/** Stillness is told only where a sensor that would show motion is heard in the room. */
export const stillnessIsSeen = (
  place: string,
  words: LastWords,
  { home, estimates: { unheard, distrusted } }: Context,
): boolean =>
  home.devices.some(
    (facts) =>
      facts.place === place &&
      seesMotion(facts, words) &&
      !Object.hasOwn(unheard, facts.device) &&
      !Object.hasOwn(distrusted, facts.device),
  );
