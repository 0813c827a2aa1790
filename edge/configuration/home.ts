import { findProfile, profiles } from '../../device-profiles/registry.ts';
import type { Profile } from '../../device-profiles/profile.ts';
import { hours } from '../../foundation/durations.ts';
import type { DeviceFacts, HomeFacts } from '../rules/rule.ts';
import type { DeviceSettings, HubConfiguration } from './hub-configuration.ts';

/** How long a device that no profile speaks for may be silent: the usual limit of battery devices. */
const usualSilence = hours(25);

/** A Zigbee device as the last run saw it. */
interface SeenDevice {
  readonly ieee: string;
  readonly model?: string;
}

/** What the rules know of the home. A Zigbee device without a profile in the file is known by its model, once it was seen. */
export const homeOf = (settings: HubConfiguration, seen: readonly SeenDevice[] = []): HomeFacts => ({
  timeZone: settings.timeZone,
  devices: settings.devices.map((device) => factsOf(device, seen)),
});

function factsOf(settings: DeviceSettings, seen: readonly SeenDevice[]): DeviceFacts {
  const profile = settings.profile === undefined ? byModel(settings, seen) : findProfile(settings.profile);
  return {
    device: settings.device,
    place: settings.place,
    profile: profile?.id ?? settings.transport,
    capabilities: profile?.capabilities ?? [],
    silence: profile?.silence ?? usualSilence,
  };
}

function byModel(settings: DeviceSettings, seen: readonly SeenDevice[]): Profile | undefined {
  if (settings.transport !== 'zigbee') return undefined;
  const model = seen.find(({ ieee }) => ieee === settings.ieee)?.model;
  return profiles.find(
    (profile) => profile.transport === 'zigbee' && model !== undefined && profile.models.includes(model),
  );
}
