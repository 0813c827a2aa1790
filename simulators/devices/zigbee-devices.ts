import { seconds } from '../../foundation/durations.ts';
import { zigbeeButtons } from './zigbee-buttons.ts';
import { alarmEvents, zigbeeDetectors } from './zigbee-detectors.ts';
import { zigbeeSimulator } from './zigbee-device.ts';
import { zigbeeFallSensors } from './zigbee-fall-sensors.ts';
import { aqaraMccgq11lm, heimanHs1saE, tuyaTs0215aSos } from './zigbee-models.ts';
import { zigbeePresenceSensors } from './zigbee-presence-sensors.ts';

/** How long the flat's door stands open when somebody goes through it. */
const doorway = seconds(5);

const door = zigbeeSimulator({
  id: 'aqara-mccgq11lm',
  model: aqaraMccgq11lm,
  worst: { contact: false },
  notices: (voice, doing, before) => {
    if (before === undefined || (doing === 'away') === (before === 'away')) return;
    voice.report({ contact: false });
    voice.later(doorway, () => voice.report({ contact: true }));
  },
  events: {
    open: (voice) => voice.report({ contact: false }),
    close: (voice) => voice.report({ contact: true }),
    'battery-low': (voice) => voice.report({ battery: 4, voltage: 2600 }),
  },
});

const smokeDetector = zigbeeSimulator({
  id: 'heiman-hs1sa-e',
  model: heimanHs1saE,
  worst: { smoke: true },
  events: {
    ...alarmEvents('smoke', { smoke: true }, { smoke: false }),
    'press-test': (voice) => {
      voice.report({ test: true });
      voice.report({ test: false });
    },
    'battery-low': (voice) => voice.report({ battery: 8, battery_low: true }),
    'tamper-starts': (voice) => voice.report({ tamper: true }),
    'tamper-ends': (voice) => voice.report({ tamper: false }),
  },
});

const sosButton = zigbeeSimulator({
  id: 'tuya-ts0215a-sos',
  model: tuyaTs0215aSos,
  worst: { action: 'emergency' },
  events: {
    press: (voice) => voice.report({}, { action: 'emergency' }),
    'battery-low': (voice) => voice.report({ battery: 5, voltage: 2500 }),
  },
});

export const zigbeeSimulators = [
  door,
  smokeDetector,
  sosButton,
  ...zigbeeButtons,
  ...zigbeeDetectors,
  ...zigbeeFallSensors,
  ...zigbeePresenceSensors,
];
