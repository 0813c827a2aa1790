import { noCarePlan } from '../../contracts/care-plan.ts';
import type { DescribedDevice } from '../../device-profiles/exposes-profile.ts';
import { findProfile, zigbeeProfileOf } from '../../device-profiles/registry.ts';
import { hours } from '../../foundation/durations.ts';
import { withOutsideDoors } from '../rules/outside-door.ts';
import type { DeviceFacts, HomeFacts } from '../rules/rule.ts';
import type { DeviceSettings, HubConfiguration } from './hub-configuration.ts';

/** How long a device that no profile speaks for may be silent: the usual limit of battery devices. */
const usualSilence = hours(25);

/** A Zigbee device as the last run saw it. */
interface SeenDevice extends DescribedDevice {
  readonly ieee: string;
}

/** What the rules know of the home. A Zigbee device without a profile in the file is known by its model, once it was seen. */
export const homeOf = (settings: HubConfiguration, seen: readonly SeenDevice[] = []): HomeFacts => ({
  timeZone: settings.timeZone,
  devices: withOutsideDoors(settings.devices.map((device) => factsOf(device, seen))),
  carePlan: noCarePlan,
});

function factsOf(settings: DeviceSettings, seen: readonly SeenDevice[]): DeviceFacts {
  const profile =
    settings.transport === 'zigbee'
      ? zigbeeProfileOf(
          settings.profile,
          seen.find(({ ieee }) => ieee === settings.ieee),
        )
      : findProfile(settings.profile);
  return {
    device: settings.device,
    place: settings.place,
    profile: profile?.id ?? settings.transport,
    capabilities: profile?.capabilities ?? [],
    silence: profile?.silence ?? usualSilence,
    ...(profile?.transport === 'serial' && profile.watches && { watches: profile.watches }),
    ...(settings.transport !== 'serial' &&
      settings.outsideDoor !== undefined && { outsideDoor: settings.outsideDoor ? 'yes' : 'no' }),
  };
}
