import { comparedFrom, comparedTo } from './dominance.ts';
import type { BaselinePoint } from './evaluate.ts';

/** The limits that cities use, and of each family the whole and half hours that raise neither hardly ever nor all the time. */
export function shownBaselines(all: readonly BaselinePoint[]): readonly BaselinePoint[] {
  const ofCities = [240, 720, 1_440];
  return all.filter(
    ({ limit: { minutes, hours, door }, falseAlarms }) =>
      (hours === 'any' && door === 'ignored' && ofCities.includes(minutes)) ||
      (falseAlarms >= comparedFrom && falseAlarms <= comparedTo && minutes % 30 === 0),
  );
}
