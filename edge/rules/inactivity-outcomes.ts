import type { Sign } from '../estimates/estimates.ts';
import type { InactivityContext } from './inactivity-settings.ts';
import type { Outcome } from './rule.ts';

/** Ends what was raised when nobody had moved. */
export const movesAgain = ({ device, capability }: Sign, alarmKind: 'inactivity' | 'not_back_home'): Outcome => ({
  kind: 'clear',
  alarmKind,
  subject: 'home',
  because: { reason: 'somebody-moves', evidence: { device, capability } },
});

/** After a while without evidence that is a fault. */
export const cannotJudgeForLong = ({
  settings: { cannotJudgeMinutes },
}: InactivityContext): Outcome & { readonly kind: 'alarm' } => ({
  kind: 'alarm',
  alarmKind: 'cannot_judge',
  subject: 'home',
  place: '',
  because: { reason: 'no-activity-sensor-is-heard', evidence: { forMinutes: cannotJudgeMinutes } },
});

/** Ends that fault. */
export const canJudgeAgain: Outcome = {
  kind: 'clear',
  alarmKind: 'cannot_judge',
  subject: 'home',
  because: { reason: 'activity-sensor-heard-again', evidence: {} },
};

/** While no sensor of activity is heard. */
export const blind: Outcome = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'no-activity-sensor-is-heard', evidence: {} },
};

/** A home without such a sensor; for ever, and no fault. */
export const unequipped: Outcome = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'home-has-no-activity-sensor', evidence: {} },
};

/** For as long as the care plan names an animal: what moves may be it, while somebody lies there. */
export const animalMayMove: Outcome = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'an-animal-may-move', evidence: {} },
};

/** On a holiday of the care plan, of a home that nobody was seen to leave: silence is then neither life nor danger. */
export const nobodySeenToLeave: Outcome = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'nobody-seen-to-leave-for-holiday', evidence: {} },
};
