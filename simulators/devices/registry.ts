import { batteryDivider } from './battery-divider.ts';
import type { SimulatorEntry } from './device-simulator.ts';
import { gpioContacts } from './gpio-contacts.ts';
import { iwr6843Simulator } from './iwr6843.ts';
import { ld2410Simulator } from './ld2410.ts';
import { ld2450Simulator } from './ld2450.ts';
import { ld6002Simulator } from './ld6002.ts';
import { mr60bha2Simulator } from './mr60bha2.ts';
import { mr60fda2Simulator } from './mr60fda2.ts';
import { sumRadarSimulators } from './sum-radar.ts';
import { zigbeeSimulators } from './zigbee-devices.ts';

/** Every device that can be simulated. A new one is a file here and a line below. */
export const simulators: readonly SimulatorEntry[] = [
  batteryDivider,
  ...gpioContacts,
  iwr6843Simulator,
  ld2410Simulator,
  ld2450Simulator,
  ld6002Simulator,
  mr60bha2Simulator,
  mr60fda2Simulator,
  ...sumRadarSimulators,
  ...zigbeeSimulators,
];

/** By the entry's id. Undefined for a device that cannot be simulated. */
export const findSimulator = (id: string): SimulatorEntry | undefined => simulators.find((entry) => entry.id === id);
