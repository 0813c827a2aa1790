import { exposesProfile, type DescribedDevice } from './exposes-profile.ts';
import type { ZigbeeProfile } from './profile.ts';
import { profiles } from './registry.ts';

/**
 * Who speaks for a Zigbee device: the profile that an installer has named, else the one of its model, else what it says
 * of itself. Undefined when none does, or it has not been seen yet.
 */
export function zigbeeProfileOf(
  named: string | undefined,
  device: DescribedDevice | undefined,
): ZigbeeProfile | undefined {
  const known = profiles.find(
    (profile): profile is ZigbeeProfile =>
      profile.transport === 'zigbee' &&
      (named === undefined
        ? device?.model !== undefined && profile.models.includes(device.model)
        : profile.id === named),
  );
  if (known || named !== undefined || !device) return known;
  return exposesProfile(device);
}
