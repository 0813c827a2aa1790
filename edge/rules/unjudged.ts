import { nothing, type CannotJudge, type DeviceFacts, type Outcome } from './rule.ts';

/**
 * Says of a device, with one reason, that its place cannot be judged. The same object for the same device, so that saying
 * it again in every step is no news.
 */
export function unjudged(reason: string): (facts: DeviceFacts) => CannotJudge {
  const said = new WeakMap<DeviceFacts, CannotJudge>();
  return (facts) => {
    const known = said.get(facts);
    if (known) return known;
    const { device, place } = facts;
    const outcome: CannotJudge = { kind: 'cannot-judge', place, because: { reason, evidence: { device } } };
    said.set(facts, outcome);
    return outcome;
  };
}

/** Without a trusted clock, for rules that judge by the hour alone. */
export const hourNotKnown: CannotJudge = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'hour-not-known', evidence: {} },
};

/** All of them in one list; the shared empty one, or one of them, when there is no more. */
export function together(...lists: readonly (readonly Outcome[])[]): readonly Outcome[] {
  let only: readonly Outcome[] = nothing;
  for (const list of lists) {
    if (list.length === 0) continue;
    if (only.length > 0) return lists.flat();
    only = list;
  }
  return only;
}

/** Says of those devices that they are not heard; the same list as long as the same are not. */
export function unjudgedUnheard(reason: string) {
  const say = unjudged(reason);
  const said = new WeakMap<
    object,
    { readonly devices: readonly DeviceFacts[]; readonly outcomes: readonly Outcome[] }
  >();
  return (devices: readonly DeviceFacts[], unheard: Readonly<Record<string, unknown>>): readonly Outcome[] => {
    const known = said.get(unheard);
    if (known?.devices === devices) return known.outcomes;
    const silent = devices.filter(({ device }) => Object.hasOwn(unheard, device));
    const outcomes = silent.length === 0 ? nothing : silent.map(say);
    said.set(unheard, { devices, outcomes });
    return outcomes;
  };
}
