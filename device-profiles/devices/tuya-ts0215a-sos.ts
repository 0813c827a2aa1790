import { hours } from '../../foundation/durations.ts';
import type { Expose, ZigbeeProfile } from '../profile.ts';
import { describe, inDoubt, readKeys } from '../zigbee-reading.ts';

const exposes: readonly Expose[] = [
  { property: 'action', type: 'enum', values: ['emergency'] },
  { property: 'battery', type: 'numeric' },
];

export const tuyaTs0215aSos: ZigbeeProfile = {
  id: 'tuya-ts0215a-sos',
  title: { en: 'Tuya TS0215A SOS button', zh: '涂鸦 TS0215A 紧急按钮' },
  transport: 'zigbee',
  models: ['TS0215A_sos'],
  capabilities: ['sos', 'battery', 'battery_low'],
  power: 'battery',
  silence: hours(25),
  installation: ['Beside the bed and in the bathroom, within reach of somebody who lies on the floor'],
  decode(payload, known) {
    const state = readKeys(payload, known, {
      battery: { capability: 'battery' },
      battery_low: { capability: 'battery_low' },
    });
    const action = payload['action'];
    // Absent, null and "" are not presses (Zigbee2MQTT issue 31727 and its legacy empty action).
    if (action === undefined || action === null || action === '') return state;
    if (action === 'emergency') return { ...state, values: [{ capability: 'sos', value: true }, ...state.values] };
    return { ...state, unknown: [...state.unknown, `action ${describe(action)}`], ...inDoubt(['sos']) };
  },
  samples: [
    {
      payload: {
        action: 'emergency',
        battery: 100,
        voltage: 3000,
        linkquality: 98,
        last_seen: '2026-11-01T03:04:05.000Z',
      },
      exposes,
      values: [
        { capability: 'sos', value: true },
        { capability: 'battery', value: 100 },
      ],
      source: 'Zigbee2MQTT 2.12',
    },
    {
      payload: { action: null, battery: 90 },
      exposes,
      values: [{ capability: 'battery', value: 90 }],
      source: 'issue 31727',
    },
    { payload: { action: '' }, exposes, values: [], source: 'legacy empty action' },
  ],
};
