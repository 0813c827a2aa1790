/**
 * In what situation the last sign of life was given. Silences after like situations are alike: after lively steps in the
 * kitchen at nine a long one is rare, after a last step to the outside door at noon it is not.
 */
export interface SituationFacts {
  /** Hour of the day, 0 to 23, local time of the home. */
  readonly hour: number;
  /** Whether the outside door was used in the last five minutes, or in the quarter of an hour before. */
  readonly door: DoorUse;
  /** Signs of life in the last five minutes, the last one with them. */
  readonly signs: number;
  /** In how many rooms they were given; the outside door is none. Asked only while the door was just used. */
  readonly rooms: number;
  /** In how many of the last six stretches of five minutes there was life: who comes and goes, and who is up and about. */
  readonly stretches: number;
}

export type DoorUse = 'none' | 'before' | 'just-now';

export const hoursOfDay = 24;
export const doorUses: readonly DoorUse[] = ['none', 'before', 'just-now'];

/** From how many signs of life in five minutes on each level of liveliness begins. */
const levelsFrom = [1, 3, 10, 40, 80] as const;
/** From how many stretches on each level of steadiness begins: just begun, on and off, all the time. */
const steadyFrom = [1, 3, 6] as const;
export const levels = levelsFrom.length;
export const steadiness = steadyFrom.length;
/** None, one, two, or more. After the door it tells who has come home from who has left. */
export const roomCounts = 4;
export const situations = doorUses.length * hoursOfDay * levels * steadiness * roomCounts;

/** The number of a situation, 0 to `situations` - 1. */
export function situationOf({ hour, door, signs, rooms, stretches }: SituationFacts): number {
  const level = stepOf(levelsFrom, signs);
  const steady = stepOf(steadyFrom, stretches);
  return (
    (((doorUses.indexOf(door) * hoursOfDay + hour) * levels + level) * steadiness + steady) * roomCounts +
    (door === 'just-now' ? Math.min(rooms, roomCounts - 1) : 0)
  );
}

function stepOf(from: readonly number[], count: number): number {
  let step = 0;
  while (step + 1 < from.length && count >= (from[step + 1] ?? Infinity)) step++;
  return step;
}

export const roomsOf = (situation: number): number => situation % roomCounts;
export const steadyOf = (situation: number): number => Math.floor(situation / roomCounts) % steadiness;
export const levelOf = (situation: number): number => Math.floor(situation / roomCounts / steadiness) % levels;
/** Door use and hour as one number, 0 to 71: where silences of like length are looked up. */
export const doorAndHourOf = (situation: number): number => Math.floor(situation / roomCounts / steadiness / levels);
export const hourOf = (situation: number): number => doorAndHourOf(situation) % hoursOfDay;
export const doorOf = (situation: number): DoorUse =>
  doorUses[Math.floor(doorAndHourOf(situation) / hoursOfDay)] ?? 'none';
