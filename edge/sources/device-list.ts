import type { Expose } from '../../device-profiles/profile.ts';

/** One device as Zigbee2MQTT last described it. */
export interface ZigbeeDevice {
  /** IEEE address, lower case: what stays when the device is renamed. */
  readonly ieee: string;
  /** Its name in Zigbee2MQTT, which is its topic. May hold slashes and any script. */
  readonly name: string;
  /** Absent while Zigbee2MQTT does not know what it is. */
  readonly model?: string;
  /** As Zigbee2MQTT says it: `Battery`, `Mains (single phase)`, ... */
  readonly powerSource?: string;
  /** Who made it and what it is, as Zigbee2MQTT words it. */
  readonly vendor?: string;
  readonly description?: string;
  /** What it calls itself on the radio: all that is known of an unsupported one. */
  readonly modelId?: string;
  readonly manufacturer?: string;
  /** False: Zigbee2MQTT has no definition for it. */
  readonly supported?: boolean;
  /** How far it was asked what it is. */
  readonly interview?: 'pending' | 'in-progress' | 'successful' | 'failed';
  /** Zigbee2MQTT ignores it. */
  readonly disabled?: boolean;
  readonly exposes: readonly Expose[];
}

/**
 * The last device list, kept by the hub itself: a broker that restarts forgets it, and Zigbee2MQTT says it only after
 * its own start. Without it no topic can be told from another.
 */
export interface DeviceList {
  /** Empty when there is none, or none that can be read. */
  load(): Promise<readonly ZigbeeDevice[]>;
  /** Returns at once; a disk that fails costs the copy, never the devices. */
  keep(devices: readonly ZigbeeDevice[]): void;
  close(): Promise<void>;
}
