import { minutes, seconds } from '../../foundation/durations.ts';
import { byExposes, zigbeeSimulator, type ZigbeeBehaviour } from './zigbee-device.ts';
import {
  action,
  battery,
  batteryLow,
  deviceTemperature,
  flag,
  linkquality,
  measure,
  powerOutageCount,
  triggerCount,
  voltage,
} from './zigbee-exposes.ts';
import { native, onBattery, onMains, type State, type ZigbeeModel } from './zigbee-models.ts';
import { repeatWhileAlarming } from './zigbee-sensors.ts';

/** `gas-starts` and `gas-ends`, repeated in between. */
export const alarmEvents = (name: string, on: State, off: State): NonNullable<ZigbeeBehaviour['events']> => ({
  [`${name}-starts`]: (voice) => voice.keepReporting(on, repeatWhileAlarming),
  [`${name}-ends`]: (voice) => {
    voice.quieten();
    voice.report(off);
  },
});

const hs1cg: ZigbeeModel = {
  device: { ...onMains, model_id: 'GASSensor-EM', manufacturer: 'HEIMAN' },
  definition: {
    ...native,
    model: 'HS1CG-E',
    vendor: 'Heiman',
    description: 'Combustible gas sensor',
    exposes: [flag('gas'), batteryLow, flag('tamper'), linkquality],
  },
  restState: { gas: false, battery_low: false, tamper: false, linkquality: 151 },
};

const gasDetector = zigbeeSimulator({
  id: 'heiman-hs1cg-e',
  profile: byExposes,
  model: hs1cg,
  checkIn: minutes(4),
  worst: { gas: true },
  events: alarmEvents('gas', { gas: true }, { gas: false }),
});

const hs1ca: ZigbeeModel = {
  device: { ...onBattery, model_id: 'COSensor-EF-3.0', manufacturer: 'HEIMAN' },
  definition: {
    ...native,
    model: 'HS1CA-E',
    vendor: 'Heiman',
    description: 'Smart carbon monoxide alarm',
    exposes: [flag('carbon_monoxide'), batteryLow, battery, linkquality],
  },
  restState: { carbon_monoxide: false, battery_low: false, battery: 92, linkquality: 104 },
};

const carbonMonoxideDetector = zigbeeSimulator({
  id: 'heiman-hs1ca-e',
  profile: byExposes,
  model: hs1ca,
  worst: { carbon_monoxide: true },
  events: {
    ...alarmEvents('carbon-monoxide', { carbon_monoxide: true }, { carbon_monoxide: false }),
    'battery-low': (voice) => voice.report({ battery: 8, battery_low: true }),
  },
});

const sjcgq11lm: ZigbeeModel = {
  device: { ...onBattery, model_id: 'lumi.sensor_wleak.aq1', manufacturer: 'LUMI' },
  definition: {
    ...native,
    model: 'SJCGQ11LM',
    vendor: 'Aqara',
    description: 'Water leak sensor',
    exposes: [
      battery,
      voltage,
      deviceTemperature,
      powerOutageCount,
      triggerCount,
      flag('water_leak'),
      batteryLow,
      linkquality,
    ],
  },
  restState: { water_leak: false, battery_low: false, battery: 100, voltage: 3_025, device_temperature: 21 },
};

const leakSensor = zigbeeSimulator({
  id: 'aqara-sjcgq11lm',
  profile: byExposes,
  model: sjcgq11lm,
  worst: { water_leak: true },
  events: {
    'leak-starts': (voice) => voice.report({ water_leak: true }),
    'leak-ends': (voice) => voice.report({ water_leak: false }),
    'battery-low': (voice) => voice.report({ battery: 6, voltage: 2_500, battery_low: true }),
  },
});

const angle = (name: string) => measure(name, '°', { value_max: 90, value_min: -90 });
/** Zigbee2MQTT takes the vibration back by itself after this. */
const vibrationHold = seconds(90);

const djt11lm: ZigbeeModel = {
  device: { ...onBattery, model_id: 'lumi.vibration.aq1', manufacturer: 'LUMI' },
  definition: {
    ...native,
    model: 'DJT11LM',
    vendor: 'Aqara',
    description: 'Vibration sensor',
    exposes: [
      battery,
      deviceTemperature,
      flag('vibration'),
      measure('strength'),
      angle('angle_x'),
      angle('angle_y'),
      angle('angle_z'),
      measure('x_axis'),
      measure('y_axis'),
      measure('z_axis'),
      voltage,
      powerOutageCount,
      action('vibration', 'tilt', 'drop'),
      linkquality,
    ],
  },
  restState: { vibration: false, battery: 91, voltage: 2_985, angle_x: 0, angle_y: 1, angle_z: 89, strength: 0 },
};

const vibrationSensor = zigbeeSimulator({
  id: 'aqara-djt11lm',
  profile: byExposes,
  model: djt11lm,
  worst: { vibration: true },
  events: {
    shake: (voice) => {
      voice.report({ vibration: true, strength: 25 }, { action: 'vibration' });
      voice.later(vibrationHold, () => voice.report({ vibration: false }));
    },
  },
});

const wsdcgq11lm: ZigbeeModel = {
  device: { ...onBattery, model_id: 'lumi.weather', manufacturer: 'LUMI' },
  definition: {
    ...native,
    model: 'WSDCGQ11LM',
    vendor: 'Aqara',
    description: 'Temperature and humidity sensor',
    exposes: [
      battery,
      measure('temperature', '°C'),
      measure('humidity', '%'),
      measure('pressure', 'hPa'),
      voltage,
      linkquality,
    ],
  },
  restState: { battery: 95, temperature: 21.6, humidity: 48.3, pressure: 1_013, voltage: 3_005, linkquality: 99 },
};

const climateSensor = zigbeeSimulator({
  id: 'aqara-wsdcgq11lm',
  profile: byExposes,
  model: wsdcgq11lm,
  worst: { temperature: 41.5 },
  events: {
    'gets-cold': (voice) => voice.report({ temperature: 11.2 }),
    'gets-hot': (voice) => voice.report({ temperature: 36.4 }),
    'gets-mild': (voice) => voice.report({ temperature: 21.6 }),
  },
});

export const zigbeeDetectors = [gasDetector, carbonMonoxideDetector, leakSensor, vibrationSensor, climateSensor];
