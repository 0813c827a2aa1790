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
  const filled = lists.filter((list) => list.length > 0);
  return filled.length > 1 ? filled.flat() : (filled[0] ?? nothing);
}
