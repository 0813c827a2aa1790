import { looksBlind, type Stay, type StayState } from './bathroom-stay.ts';
import type { CannotJudge, RuleContext } from './rule.ts';

/** What cannot be judged of the stay at present. */
export function doubtsOf(
  state: StayState,
  { estimates: { distrusted } }: Pick<RuleContext<unknown>, 'estimates'>,
): readonly CannotJudge[] {
  const { stay } = state;
  if (looksBlind(state)) return [unsure];
  if (stay?.life !== 'reported' || !Object.hasOwn(distrusted, stay.device)) return [];
  const said = doubts.get(stay) ?? [notBelieved(stay)];
  doubts.set(stay, said);
  return said;
}

/** Said again in every step of the same stay, which is no news. */
const doubts = new WeakMap<Stay, readonly CannotJudge[]>();

const notBelieved = ({ device, place }: Stay): CannotJudge => ({
  kind: 'cannot-judge',
  place,
  because: { reason: 'sensor-is-not-believed', evidence: { device } },
});

const unsure: CannotJudge = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'no-sensor-outside-the-bathroom-is-heard', evidence: {} },
};
