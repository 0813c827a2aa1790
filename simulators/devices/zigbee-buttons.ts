import { seconds } from '../../foundation/durations.ts';
import { byExposes, zigbeeSimulator } from './zigbee-device.ts';
import { action, battery, batteryLow, flag, linkquality } from './zigbee-exposes.ts';
import { native, onBattery, type ZigbeeModel } from './zigbee-models.ts';

const hs1eb: ZigbeeModel = {
  device: { ...onBattery, model_id: 'SOS-EM', manufacturer: 'HEIMAN' },
  definition: {
    ...native,
    model: 'HS1EB/HS1EB-E',
    vendor: 'Heiman',
    description: 'Smart emergency button',
    exposes: [batteryLow, battery, action('off', 'single', 'double', 'hold'), linkquality],
  },
  restState: { battery: 98, battery_low: false, linkquality: 87 },
};

/** An emergency button whose press says "single", and then takes it back with "off". */
const heimanButton = zigbeeSimulator({
  id: 'heiman-hs1eb-e',
  profile: byExposes,
  model: hs1eb,
  worst: { action: 'single' },
  events: {
    press: (voice) => {
      voice.report({}, { action: 'single' });
      voice.report({}, { action: 'off' });
    },
    hold: (voice) => voice.report({}, { action: 'hold' }),
    'battery-low': (voice) => voice.report({ battery: 7, battery_low: true }),
  },
});

const pb206: ZigbeeModel = {
  device: { ...onBattery, model_id: 'PB206', manufacturer: 'OWON' },
  definition: {
    ...native,
    model: 'PB206',
    vendor: 'OWON',
    description: 'Panic button',
    exposes: [flag('sos', { label: 'SOS' }), batteryLow, linkquality],
  },
  restState: { sos: false, battery_low: false, linkquality: 76 },
};

const owonButton = zigbeeSimulator({
  id: 'owon-pb206',
  profile: byExposes,
  model: pb206,
  worst: { sos: true },
  events: {
    press: (voice) => {
      voice.report({ sos: true });
      voice.later(seconds(10), () => voice.report({ sos: false }));
    },
    'battery-low': (voice) => voice.report({ battery_low: true }),
  },
});

export const zigbeeButtons = [heimanButton, owonButton];
