import type { RuleChanges } from './recorded-home.ts';

/** One setting of the sweep. */
export interface Sensitivity {
  readonly label: string;
  readonly changes: RuleChanges;
}

const quarters = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) * 4 + 1 }, (_, index) => from + index / 4);

/**
 * From the calmest to the most alert. The one setting that says how many false alarms a home may expect; calmer than it can
 * be made is only who also waits longer at any hour.
 */
const steps: readonly Readonly<Record<string, number>>[] = [
  { alarmsPerMonth: 0.1, hoursAtAnyHour: 24 },
  { alarmsPerMonth: 0.1, hoursAtAnyHour: 16 },
  ...[0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1, 1.25, 1.5, 1.75, ...quarters(2, 5), 6, 8, 10].map((alarmsPerMonth) => ({
    alarmsPerMonth,
  })),
];

export const sensitivities = (base: RuleChanges): Sensitivity[] =>
  steps.map((settings) => ({
    label: Object.entries(settings)
      .map(([name, value]) => `inactivity.${name} = ${value}`)
      .join(', '),
    changes: { ...base, inactivity: { ...base['inactivity'], ...settings } },
  }));
