import { hours } from '../../foundation/durations.ts';
import type { Expose, ZigbeeProfile } from '../profile.ts';
import { readKeys } from '../zigbee-reading.ts';

const exposes: readonly Expose[] = [
  { property: 'smoke', type: 'binary', valueOn: true, valueOff: false },
  { property: 'battery_low', type: 'binary', valueOn: true, valueOff: false },
  { property: 'battery', type: 'numeric' },
  { property: 'test', type: 'binary', valueOn: true, valueOff: false },
];

export const heimanHs1saE: ZigbeeProfile = {
  id: 'heiman-hs1sa-e',
  title: { en: 'Heiman HS1SA-E smoke detector', zh: '海曼 HS1SA-E 烟雾探测器' },
  transport: 'zigbee',
  models: ['HS1SA-E'],
  capabilities: ['smoke', 'battery', 'battery_low', 'test', 'tamper', 'trouble'],
  power: 'battery',
  silence: hours(25),
  installation: ['Ceiling of the room or corridor, at least 50 cm from walls and lamps'],
  decode: (payload, known) =>
    readKeys(payload, known, {
      smoke: { capability: 'smoke' },
      battery_low: { capability: 'battery_low' },
      battery: { capability: 'battery' },
      test: { capability: 'test' },
      // Not among its exposes, but in its payloads (zigbee-herdsman-converters, HS1SA-E).
      tamper: { capability: 'tamper' },
      trouble: { capability: 'trouble' },
    }),
  samples: [
    {
      payload: { smoke: true, battery_low: false, tamper: false, test: false, battery: 76.5, linkquality: 89 },
      exposes,
      values: [
        { capability: 'smoke', value: true },
        { capability: 'battery_low', value: false },
        { capability: 'battery', value: 76.5 },
        { capability: 'test', value: false },
        { capability: 'tamper', value: false },
      ],
      source: 'Zigbee2MQTT 2.12, converters 26.112',
    },
    { payload: { smoke: false }, exposes, values: [{ capability: 'smoke', value: false }], source: 'cache_state off' },
  ],
};
