import { hours } from '../../foundation/durations.ts';
import type { Expose, ZigbeeProfile } from '../profile.ts';
import { readKeys } from '../zigbee-reading.ts';

const exposes: readonly Expose[] = [
  { property: 'contact', type: 'binary', valueOn: false, valueOff: true },
  { property: 'battery', type: 'numeric' },
];

export const aqaraMccgq11lm: ZigbeeProfile = {
  id: 'aqara-mccgq11lm',
  title: { en: 'Aqara MCCGQ11LM door sensor', zh: 'Aqara MCCGQ11LM 门窗传感器' },
  transport: 'zigbee',
  models: ['MCCGQ11LM'],
  capabilities: ['contact', 'battery'],
  power: 'battery',
  silence: hours(25),
  installation: [
    'Gap between the two parts at most 22 mm; known to drop off silently: never the only source of a rule',
  ],
  decode: (payload, known) =>
    readKeys(payload, known, {
      // "On" is the open door (value_on is false), and our `contact: true` means closed.
      contact: { capability: 'contact', onMeans: false },
      battery: { capability: 'battery' },
    }),
  samples: [
    {
      payload: {
        battery: 100,
        contact: false,
        device_temperature: 28,
        linkquality: 160,
        power_outage_count: 8,
        voltage: 3015,
      },
      exposes,
      values: [
        { capability: 'contact', value: false },
        { capability: 'battery', value: 100 },
      ],
      source: 'door open, Zigbee2MQTT 2.12',
    },
    { payload: { contact: true }, exposes, values: [{ capability: 'contact', value: true }], source: 'door closed' },
  ],
};
