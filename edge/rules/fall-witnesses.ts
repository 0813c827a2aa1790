import type { DeviceFacts, RuleContext } from './rule.ts';

type Context = Pick<RuleContext<unknown>, 'home' | 'estimates'>;

/** Those of its sensors that show whether something moves; a radar that only says that somebody is there does not. */
const showsMovement = ({ capabilities }: DeviceFacts): boolean =>
  ['occupancy', 'movement', 'contact', 'bed_occupancy', 'chair_occupancy'].some((one) => capabilities.includes(one));
const seesMotion = ({ capabilities }: DeviceFacts): boolean =>
  ['occupancy', 'movement'].some((one) => capabilities.includes(one));

/** Whether what is not heard of recovery after the fall that this radar reported (`flag`: still does) means anything. */
export function canJudge(
  device: string,
  flag: boolean,
  { home, estimates: { unheard, distrusted } }: Context,
): boolean {
  const isHeard = (facts: DeviceFacts): boolean =>
    !Object.hasOwn(unheard, facts.device) && !Object.hasOwn(distrusted, facts.device);
  if (flag && !Object.hasOwn(unheard, device)) return true;
  return home.devices.some((facts) => showsMovement(facts) && isHeard(facts));
}

/** Stillness is told only where a sensor that would show motion is heard in the room. */
export const stillnessIsSeen = (place: string, { home, estimates: { unheard, distrusted } }: Context): boolean =>
  home.devices.some(
    (facts) =>
      facts.place === place &&
      seesMotion(facts) &&
      !Object.hasOwn(unheard, facts.device) &&
      !Object.hasOwn(distrusted, facts.device),
  );
