import type { Duration } from '../foundation/durations.ts';
import type { Capability, DecodedValue } from './reading.ts';
import type { DeviceAnswer, SerialSetup } from './setup.ts';

/** What every device type says of itself. One file per device type, one line in registry.ts. */
interface ProfileFacts {
  /** Stable name used in hub configurations, such as `seeed-mr60fda2`. */
  readonly id: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly capabilities: readonly Capability[];
  readonly power: 'mains' | 'battery';
  /** How long silence is normal. Past it the device is stale and a fault is raised. */
  readonly silence: Duration;
  /** What an installer must respect, with its source. */
  readonly installation: readonly string[];
}

/** A device that writes frames on a serial line. */
export interface SerialProfile extends ProfileFacts {
  readonly transport: 'serial';
  /** Most likely first; a source probes them in this order. */
  readonly baudRates: readonly [number, ...number[]];
  /** What has to be asked for, in this order. A device that says everything by itself is asked nothing. */
  readonly polls?: readonly SerialPoll[];
  /** Written once when the line opens: what brings a device that was left half-way back to reporting. */
  readonly greeting?: readonly string[];
  /** What can be set in the device. Absent: nothing. */
  readonly setup?: SerialSetup;
  /**
   * What it is there for, where it says or answers so well within `silence` whatever happens in the room. A device that
   * says nothing of any of these is not the one that is configured, or does not watch: other frames do not prove it alive.
   */
  readonly watches?: readonly Capability[];
  /** One decoder per connection. Pure: bytes in, values out, no time and no I/O. `isOwn` marks what the hub wrote itself. */
  createDecoder(isOwn?: IsOwn): SerialDecoder;
  readonly samples: readonly {
    readonly hex: string;
    readonly values: readonly DecodedValue[];
    readonly source: string;
  }[];
}

/** Whether these bytes, one whole frame, are what the hub itself has written to the line. */
export type IsOwn = (frame: Uint8Array) => boolean;

/** A question that changes nothing in the device, asked again and again. */
export interface SerialPoll {
  readonly hex: string;
  readonly every: Duration;
}

export interface SerialDecoder {
  /** Any split of the stream into chunks gives the same frames. */
  push(chunk: Uint8Array): readonly SerialFrame[];
  /**
   * The line has been quiet for longer than a frame can pause: a frame that is still incomplete was cut or never was
   * one. Gives it up and returns what stands complete behind its start, so that a false start cannot hide a real frame.
   */
  quiet(): readonly SerialFrame[];
  /** Whether bytes of an incomplete frame are waiting. */
  readonly pending: boolean;
  /** Bytes that were dropped while searching for a frame, and frames that were dropped, by reason, since creation. */
  readonly refused: {
    readonly bytes: number;
    readonly frames: number;
    readonly reasons: Readonly<Record<string, number>>;
  };
}

/** One valid frame. `values` is empty for a frame that is only proof of life, or whose type is not known. */
export interface SerialFrame {
  readonly values: readonly DecodedValue[];
  /** Set when the frame is well formed but its type or value is not known: counted, never silent. */
  readonly unknown?: string;
  /**
   * With `unknown`: it may be a false start whose checksum of one byte fits by chance, with a real frame inside. It is
   * searched too.
   */
  readonly impossible?: true;
  /** Set when the frame answers a command, or shows a setting: for `setup`. */
  readonly answer?: DeviceAnswer;
  /** Shows that the device watches for this, without a value of it: it knows none at present, or was asked how it is set. */
  readonly shows?: Capability;
  /** The same bytes as something that the hub wrote. */
  readonly echo?: true;
}

/** A frame that no device that we know of can mean. `what` names it for the count. */
export const impossibleFrame = (what: string): SerialFrame => ({ values: [], unknown: what, impossible: true });

/** A copy of what a frame holds: the frame itself stands in the receive buffer until the next push only. */
export const bytesIn = (data: DataView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();

/** A device behind Zigbee2MQTT. */
export interface ZigbeeProfile extends ProfileFacts {
  readonly transport: 'zigbee';
  /** Zigbee2MQTT definition models that this profile speaks for, such as `MCCGQ11LM`. */
  readonly models: readonly string[];
  /** `exposes` is the flattened list of the device's definition; polarity comes from it, never from truthiness. */
  decode(payload: Readonly<Record<string, unknown>>, exposes: readonly Expose[]): ZigbeeDecoded;
  readonly samples: readonly {
    readonly payload: Readonly<Record<string, unknown>>;
    readonly exposes: readonly Expose[];
    readonly values: readonly DecodedValue[];
    readonly source: string;
  }[];
}

export interface ZigbeeDecoded {
  readonly values: readonly DecodedValue[];
  /** Keys with a value of the wrong type or outside the known set, each said once: counted, never silent. */
  readonly unknown: readonly string[];
  /** Alarm-grade capabilities among them: what cannot be read may be the danger itself. Absent when there is none. */
  readonly doubtful?: readonly Capability[];
  /** Set when a key was understood that is no reading, such as a button that is let go: the device is alive. */
  readonly understood?: true;
}

/** One flattened entry of a Zigbee2MQTT definition's `exposes`. */
export interface Expose {
  readonly property: string;
  readonly type: string;
  /** Without the endpoint that `property` ends with, where the device has several: `battery_low` of `battery_low_1`. */
  readonly name?: string;
  /** It can be set from here (bit 2 of `access`). */
  readonly settable?: boolean;
  /** It can be asked for (bit 4). */
  readonly gettable?: boolean;
  readonly valueOn?: string | number | boolean;
  readonly valueOff?: string | number | boolean;
  readonly values?: readonly string[];
}

/** What is wired to a pin of a board. */
export type GpioProfile = ContactProfile | PulseProfile | VoltageProfile;

/** A contact or level on a pin. */
export interface ContactProfile extends ProfileFacts {
  readonly transport: 'gpio';
  readonly kind: 'contact';
  readonly pull: 'up' | 'none';
  readonly capability: Capability;
  /** What the capability's value is while the pin is high, which with a pull-up is also how a cut wire reads. */
  readonly valueWhenHigh: boolean;
  /** A level must hold this long before it counts. 0: the first edge counts (a pressed cord). */
  readonly debounce: Duration;
  /** After debouncing, how long a change to `true` / to `false` must hold before it is said. */
  readonly holdTrue: Duration;
  readonly holdFalse: Duration;
  /** An event capability says only `true`, once per press. */
  readonly event: boolean;
}

/** A meter's contact that closes to ground once for each so many litres. How many is set in the hub's configuration. */
export interface PulseProfile extends ProfileFacts {
  readonly transport: 'gpio';
  readonly kind: 'pulses';
  readonly pull: 'up' | 'none';
  /** A number: the litres since this was said last. */
  readonly capability: Capability;
  /** The contact must have been open this long, and then closed this long, before that is a pulse. */
  readonly settles: Duration;
  /** Pulses that would mean more than this, in litres a second, are a chattering contact. */
  readonly mostLitresPerSecond: number;
  /** The first use after a pause is said at once; then it is gathered for this long. */
  readonly saysEvery: Duration;
}

/** A direct voltage behind a divider, on an analogue pin. The divider is set in the hub's configuration. */
export interface VoltageProfile extends ProfileFacts {
  readonly transport: 'gpio';
  readonly kind: 'voltage';
  /** A number: volts. */
  readonly capability: Capability;
  /** The battery is low below the first, and no longer so above the second, in volts. The configuration may say otherwise. */
  readonly lowVolts: number;
  readonly recoveredVolts: number;
  /** How long the voltage must be below or above before that is said: a siren pulls it down for a moment. */
  readonly holds: Duration;
  /** How often the voltage is said. */
  readonly saysEvery: Duration;
}

export type Profile = SerialProfile | ZigbeeProfile | GpioProfile;
