import { zigbeeProfileOf } from '../../device-profiles/registry.ts';
import type { ZigbeeDevice } from './device-list.ts';
import type { Unrecognised } from './source.ts';
import type { HeardOf } from './zigbee-heard.ts';
import type { ConfiguredDevice } from './zigbee-inventory.ts';

/** What a person calls it and finds it by. */
export const nameOf = ({ ieee, name, vendor, model, modelId }: ZigbeeDevice): string => {
  const what = [vendor, model ?? modelId].filter((part) => part !== undefined).join(' ');
  return [...(name === ieee ? [] : [name]), ieee, ...(what === '' ? [] : [what])].join(', ');
};

/** Why a paired device watches nothing; undefined when it does. */
function why(device: ZigbeeDevice, configured: ConfiguredDevice | undefined): string | undefined {
  const { interview } = device;
  if (interview === 'failed') return 'did not say what it is when it joined: pair it again, close to the radio';
  if (interview === 'pending' || interview === 'in-progress') return 'is still being asked what it is';
  if (device.supported === false || device.model === undefined) return 'is not supported by Zigbee2MQTT';
  if (configured) return configured.profile ? undefined : 'says nothing that the hub understands';
  const can = zigbeeProfileOf(undefined, device)?.capabilities ?? [];
  return `is not in the configuration; ${can.length === 0 ? 'the hub understands nothing of it' : `it can say ${can.join(', ')}`}`;
}

const said = (heard: HeardOf | undefined): string =>
  heard === undefined
    ? 'nothing heard yet'
    : heard.keys.length === 0
      ? 'heard without a value'
      : `said ${heard.keys.join(', ')}`;

/** Every paired device that watches nothing, with what was heard of it, and every topic that belongs to no device. */
export function unrecognisedZigbee(facts: {
  readonly devices: readonly ZigbeeDevice[];
  readonly configured: (ieee: string) => ConfiguredDevice | undefined;
  readonly heard: (ieee: string) => HeardOf | undefined;
  readonly topics: readonly (readonly [topic: string, heard: HeardOf])[];
}): readonly Unrecognised[] {
  const devices = facts.devices.flatMap((device): Unrecognised[] => {
    const because = why(device, facts.configured(device.ieee));
    if (because === undefined) return [];
    const heard = facts.heard(device.ieee);
    return [
      {
        device: nameOf(device),
        heard: `${because}; ${said(heard)}`,
        messages: heard?.messages ?? 0,
        ...(heard && { lastHeardAt: heard.at }),
      },
    ];
  });
  const topics = facts.topics.map(([topic, heard]): Unrecognised => ({
    device: `topic ${topic}`,
    heard: `belongs to no known device; ${said(heard)}`,
    messages: heard.messages,
    lastHeardAt: heard.at,
  }));
  return [...devices, ...topics];
}
