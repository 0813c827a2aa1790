import type { RuleHearing, RuleInput } from '../rules/rule.ts';

/** Who hears what: for each kind of input, the places in the list of those that are to be told of it. */
export interface Hearing {
  of(input: RuleInput): readonly number[];
}

/** One in the list. `idle`: nothing in this home concerns it, so that it is told only of what everybody is told. */
export interface Hearer {
  readonly hears: RuleHearing;
  readonly idle?: boolean;
}

const nobody: readonly number[] = [];

/** Lets an input go only to those that named it, because most readings concern few rules. The list must keep its order. */
export function hearingOf(list: readonly Hearer[]): Hearing {
  const everybody = list.map((_, index) => index);
  const byInput = new Map<string, number[]>();
  const byCapability = new Map<string, number[]>();
  const toAnyReading: number[] = [];
  for (const [index, { hears, idle }] of list.entries()) {
    if (idle) continue;
    for (const kind of hears.inputs ?? []) entry(byInput, kind).push(index);
    if (hears.readings === 'all') toAnyReading.push(index);
    else for (const capability of hears.readings ?? []) entry(byCapability, capability).push(index);
  }
  for (const indexes of byCapability.values()) {
    indexes.push(...toAnyReading);
    indexes.sort((one, other) => one - other);
  }
  const toHeard = byInput.get('heard') ?? nobody;
  return {
    of(input) {
      switch (input.kind) {
        case 'heard':
          return toHeard;
        case 'started':
        case 'wake':
        case 'clock-changed':
          return everybody;
        case 'reading':
          return byCapability.get(input.reading.capability) ?? toAnyReading;
        default:
          return byInput.get(input.kind) ?? nobody;
      }
    },
  };
}

function entry(map: Map<string, number[]>, name: string): number[] {
  const known = map.get(name);
  if (known) return known;
  const created: number[] = [];
  map.set(name, created);
  return created;
}
