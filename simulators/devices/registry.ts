import type { SimulatorEntry } from './device-simulator.ts';

/** Every device that can be simulated: one entry for each profile. A new one is a file here and a line below. */
export const simulators: readonly SimulatorEntry[] = [];

/** Undefined for a profile without a simulator. */
export const findSimulator = (profile: string): SimulatorEntry | undefined =>
  simulators.find((entry) => entry.profile === profile);
