import type { SimulatorEntry } from './device-simulator.ts';
import { mr60fda2Simulator } from './mr60fda2.ts';
import { sumRadarSimulators } from './sum-radar.ts';
import { zigbeeSimulators } from './zigbee-devices.ts';

/** Every device that can be simulated. A new one is a file here and a line below. */
export const simulators: readonly SimulatorEntry[] = [mr60fda2Simulator, ...sumRadarSimulators, ...zigbeeSimulators];

/** By the entry's id. Undefined for a device that cannot be simulated. */
export const findSimulator = (id: string): SimulatorEntry | undefined => simulators.find((entry) => entry.id === id);
