import type { Decision } from '../decision/decision.ts';
import type { HubState } from '../decision/hub-state.ts';

/**
 * How soon the relay should hear of the test mode. `now`: it has begun, has another end or is over, which the relay must
 * know before the first alarm in it comes, and the disk before a restart. `soon`: a walk test has heard of a further device.
 */
export function testNews(
  before: HubState['testMode'],
  { state: { testMode }, confirm }: Pick<Decision, 'state' | 'confirm'>,
): 'now' | 'soon' | undefined {
  if (testMode === before) return undefined;
  if (testMode?.ends?.dueAt !== before?.ends?.dueAt) return 'now';
  return confirm === 'heard' ? 'soon' : undefined;
}
