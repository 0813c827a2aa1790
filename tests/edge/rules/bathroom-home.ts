import { bathroomOverstay } from '../../../edge/rules/bathroom-overstay.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { hours, minutes, type Duration } from '../../../foundation/durations.ts';
import { door, mat } from '../decision/deciding-home.ts';
import { ToldRule } from './told-rule.ts';

export const motion = (device: string, place: string): DeviceFacts => ({
  device,
  place,
  profile: 'motion-profile',
  capabilities: ['occupancy', 'battery'],
  silence: hours(25),
});
export const bathroom = motion('pir-bathroom', 'bathroom');
export const bedroom = motion('pir-bedroom', 'bedroom');
export const radar: DeviceFacts = {
  ...motion('radar-bathroom', '卫生间'),
  capabilities: ['presence'],
  silence: minutes(10),
};
export const bathroomDoor: DeviceFacts = { ...door, device: 'contact-bathroom', place: 'bathroom' };
export const day = '2026-03-10T14:00:00+08:00';
export const night = '2026-03-10T23:00:00+08:00';
export const long = 'alarm bathroom_overstay (in-the-bathroom-for-long)';
export const passing = 'alarm bathroom_overstay (last-seen-in-the-bathroom)';
export const byRadar = 'alarm bathroom_overstay (presence-in-the-bathroom-for-long)';
export const out = 'clear bathroom_overstay (left-the-bathroom)';

type ToldOptions = ConstructorParameters<typeof ToldRule>[1];
export const told = (options: ToldOptions = {}) =>
  new ToldRule(bathroomOverstay, { at: day, devices: [bathroom, bedroom, radar, mat, door, bathroomDoor], ...options });

/** Somebody moves about in the bathroom, seen each minute. */
export function moves(home: ReturnType<typeof told>, duration: Duration): void {
  home.hears(bathroom, { occupancy: true });
  for (let passed = 0; passed < duration; passed += minutes(1)) {
    home.passes(minutes(1));
    home.hears(bathroom, { occupancy: true });
  }
}
