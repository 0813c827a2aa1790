import type { RuleEntry } from '../../../../contracts/rule-entry.ts';

/** Under which heading people look for a rule. */
export const groups = {
  danger: ['fall', 'low-height', 'long-lie', 'sos', 'smoke', 'carbon-monoxide', 'gas', 'water-leak'],
  life: ['inactivity', 'bathroom-overstay', 'left-at-night', 'not-back-home', 'long-absence'],
  body: ['not-up', 'not-in-bed', 'bed-exit-at-night', 'in-bed-long', 'vitals'],
  house: ['door-open-at-night', 'room-hot', 'room-cold', 'no-water-use', 'water-flows-on'],
  equipment: [
    'judging',
    'sensor-distrusted',
    'device-silent',
    'device-trouble',
    'battery-low',
    'tamper',
    'mains-lost',
    'source-failed',
    'device-settings',
    'clock-untrusted',
    'verify',
  ],
} as const;

export type RuleGroup = keyof typeof groups;

/** The rules under their headings. One that nobody has put anywhere stands with those of daily life. */
export function inGroups(rules: readonly RuleEntry[]): readonly [RuleGroup, readonly RuleEntry[]][] {
  const placed = new Set<string>(Object.values(groups).flat());
  return (Object.entries(groups) as [RuleGroup, readonly string[]][]).map(([group, names]) => [
    group,
    [
      ...names.flatMap((name) => rules.find((rule) => rule.name === name) ?? []),
      ...(group === 'life' ? rules.filter(({ name }) => !placed.has(name)) : []),
    ],
  ]);
}
