import type { z } from 'zod';
import type { Duration } from '../foundation/durations.ts';

/** What a setting is, as people write it and as a device says it: metres, a mode, a zone. Plain data. */
export type SettingValue =
  number | string | boolean | readonly SettingValue[] | { readonly [name: string]: SettingValue };
export type SettingValues = Readonly<Record<string, SettingValue>>;

/** An answer as it came over the line: whose it is, and what it holds. The bytes are its own copy. */
export interface DeviceAnswer {
  readonly command: number;
  readonly data: Uint8Array;
}

/** What an answer means for the step that waits: what the device has said of its settings, or that it will not. */
export type Answered =
  { readonly kind: 'done'; readonly values?: SettingValues } | { readonly kind: 'refused'; readonly because: string };

/** One thing that is written to a device, and the answer that confirms it. */
export interface SetupStep {
  /** For people: `the question for its parameters`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** How long the answer may take. */
  readonly limit: Duration;
  /** How long the device is left alone afterwards. */
  readonly pause: Duration;
  /** Undefined: the answer belongs to something else. */
  readonly answered: (answer: DeviceAnswer) => Answered | undefined;
}

/** A setting that is not as it should be, and how the device is told. */
export interface SetupChange {
  /** Its name in the hub's configuration, below `settings`; the device's own answers use the same name. */
  readonly field: string;
  /** Where one command sets several fields of the configuration: these. */
  readonly fields?: readonly string[];
  readonly value: SettingValue;
  readonly step: SetupStep;
  /** What a person does when the device will not take it. */
  readonly fix: string;
}

/** What is asked, and then told, together. */
export interface SetupStage {
  readonly reads: readonly SetupStep[];
  /** What differs from `known`: what the device has said, or has confirmed before where it was not asked or did not say. */
  readonly changes: (known: SettingValues) => readonly SetupChange[];
}

/** How one device comes to have its settings. Asked first, told only what differs: its memory wears. */
export interface SetupPlan {
  /** How long the device is heard first, for what it shows by itself. */
  readonly listen: Duration;
  /** Where everything stands between a first and a last command. The last one always follows the first. */
  readonly session?: { readonly begin: SetupStep; readonly end: SetupStep };
  readonly stages: readonly SetupStage[];
  /** Written once after anything was changed, for a device that takes its settings only then. */
  readonly restart?: SetupStep;
  /** What the device forgets without power: it is told again after each connection, unless it shows it by itself. */
  readonly volatile: readonly string[];
  /** What the device shows of its settings without being asked. */
  readonly observed: (answer: DeviceAnswer) => SettingValues | undefined;
}

/** The settings that a device type has. */
export interface SerialSetup {
  /** Strict, every field with its description, unit and bounds: the `settings` of a device in the hub's configuration. */
  readonly settings: z.ZodType;
  /** The plan for settings that have passed the schema; throws for others. */
  readonly plan: (settings: unknown) => SetupPlan;
}

export const setupOf = <Schema extends z.ZodType>(
  settings: Schema,
  plan: (settings: z.output<Schema>) => SetupPlan,
): SerialSetup => ({ settings, plan: (given) => plan(settings.parse(given)) });

/** Binary fractions come back from a device a little different from what was written in the configuration. */
export const sameNumber = (a: SettingValue | undefined, b: number): boolean =>
  typeof a === 'number' && Math.abs(a - b) < 0.005;
