/**
 * In what situation the last sign of life was given. Silences after like situations are alike: after lively steps in the
 * kitchen at nine a long one is rare, after a last step to the outside door at noon it is not.
 */
export interface SituationFacts {
  /** Hour of the day, 0 to 23, local time of the home. */
  readonly hour: number;
  /** Signs of life in the last five minutes, the last one with them. */
  readonly signs: number;
  /** Whether the outside door was one of them, or was used a quarter of an hour before at most. */
  readonly door: DoorUse;
}

export type DoorUse = 'none' | 'before' | 'just-now';

export const hoursOfDay = 24;
export const doorUses: readonly DoorUse[] = ['none', 'before', 'just-now'];

/** From how many signs of life in five minutes on each level of liveliness begins. */
const levelsFrom = [1, 3, 5, 10, 20, 40, 80, 160] as const;
export const levels = levelsFrom.length;
export const situations = doorUses.length * hoursOfDay * levels;

/** The number of a situation, 0 to `situations` - 1. */
export function situationOf({ hour, signs, door }: SituationFacts): number {
  let level = 0;
  while (level + 1 < levels && signs >= (levelsFrom[level + 1] ?? Infinity)) level++;
  return (doorUses.indexOf(door) * hoursOfDay + hour) * levels + level;
}

export const levelOf = (situation: number): number => situation % levels;
export const hourOf = (situation: number): number => Math.floor(situation / levels) % hoursOfDay;
export const doorOf = (situation: number): DoorUse => doorUses[Math.floor(situation / levels / hoursOfDay)] ?? 'none';
