import { minutes } from '../../foundation/durations.ts';
import type { VoltageProfile } from '../profile.ts';

/** The 12 V lead battery that feeds hub and detectors, behind a divider on an analogue pin. A cut wire reads as empty. */
export const batteryVoltage: VoltageProfile = {
  id: 'battery-voltage',
  title: { en: 'Battery voltage', zh: '蓄电池电压' },
  transport: 'gpio',
  kind: 'voltage',
  capability: 'battery_voltage',
  capabilities: ['battery_voltage', 'battery_low'],
  // A sealed lead battery under a light load: about 11.6 V with a fifth of its charge left, 12.3 V with more than half.
  lowVolts: 11.6,
  recoveredVolts: 12.3,
  holds: minutes(1),
  saysEvery: minutes(5),
  power: 'mains',
  silence: minutes(10),
  installation: [
    'A divider with its lower resistor at the board, so that a cut wire reads 0 V: 20 kΩ and 10 kΩ make 15 V of 5 V',
    'Set dividerRatio, and referenceVolts where the board is not a 5 V Uno; compare once with a meter',
    'Set lowVolts and recoveredVolts for any other battery than 12 V lead',
    "Needs a Firmata board: the Pi's own pins measure no voltage",
  ],
};
