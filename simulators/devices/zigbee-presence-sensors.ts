import { minutes, seconds } from '../../foundation/durations.ts';
import type { Doing } from './device-simulator.ts';
import { byExposes, zigbeeSimulator } from './zigbee-device.ts';
import {
  action,
  battery,
  choice,
  deviceTemperature,
  flag,
  linkquality,
  measure,
  powerOutageCount,
  readable,
  settable,
  voltage,
} from './zigbee-exposes.ts';
import { native, onBattery, type ZigbeeModel } from './zigbee-models.ts';

/** A PIR says that somebody moved, and takes it back after this. */
const pirHold = seconds(90);

const rtcgq11lm: ZigbeeModel = {
  device: { ...onBattery, model_id: 'lumi.sensor_motion.aq2', manufacturer: 'LUMI' },
  definition: {
    ...native,
    model: 'RTCGQ11LM',
    vendor: 'Aqara',
    description: 'Motion sensor',
    exposes: [
      battery,
      flag('occupancy'),
      deviceTemperature,
      voltage,
      measure('illuminance', 'lx'),
      powerOutageCount,
      linkquality,
    ],
  },
  restState: {
    battery: 97,
    occupancy: false,
    device_temperature: 24,
    voltage: 3015,
    illuminance: 34,
    linkquality: 110,
  },
};

const motionSensor = zigbeeSimulator({
  id: 'aqara-rtcgq11lm',
  profile: byExposes,
  model: rtcgq11lm,
  worst: { occupancy: true },
  notices: (voice, doing) => {
    if (doing === 'walking') voice.report({ occupancy: true, illuminance: 40 });
    else voice.later(pirHold, () => voice.report({ occupancy: false }));
  },
});

const presenceEvents = ['enter', 'leave', 'left_enter', 'right_leave', 'right_enter', 'left_leave', 'approach', 'away'];

const rtczcgq11lm: ZigbeeModel = {
  device: { type: 'Router', power_source: 'DC Source', model_id: 'lumi.motion.ac01', manufacturer: 'aqara' },
  definition: {
    ...native,
    model: 'RTCZCGQ11LM',
    vendor: 'Aqara',
    description: 'Presence sensor FP1',
    exposes: [
      flag('presence', { access: 5 }),
      deviceTemperature,
      powerOutageCount,
      choice('presence_event', presenceEvents),
      choice('monitoring_mode', ['undirected', 'left_right'], { access: readable }),
      choice('approach_distance', ['far', 'medium', 'near'], { access: readable }),
      choice('motion_sensitivity', ['low', 'medium', 'high'], { access: readable }),
      action('region_*_enter', 'region_*_leave', 'region_*_occupied', 'region_*_unoccupied'),
      linkquality,
    ],
  },
  restState: { presence: true, presence_event: 'enter', device_temperature: 27, linkquality: 180 },
};

const presenceSensor = zigbeeSimulator({
  id: 'aqara-rtczcgq11lm',
  profile: byExposes,
  model: rtczcgq11lm,
  checkIn: minutes(4),
  worst: { presence: true },
  notices: (voice, doing) => {
    const there = doing !== 'away';
    voice.report({ presence: there, presence_event: there ? 'enter' : 'leave' });
  },
});

const workStates = ['presence', 'none', 'presence_5min', 'presence_30min', 'none_5min', 'none_30min'];

const bedPresenceSensor: ZigbeeModel = {
  device: { ...onBattery, model_id: 'TS0601', manufacturer: '_TZE200_seq9cm6u' },
  definition: {
    ...native,
    model: 'TS0601_bed_presence_sensor',
    vendor: 'Tuya',
    description: 'Pressure Sensing Strap/Bed Occupancy Sensor',
    exposes: [
      flag('occupancy'),
      battery,
      measure('illuminance', 'lx'),
      choice('sensitivity', ['low', 'middle', 'high'], { access: readable }),
      measure('interval_time', 'min', { access: readable, value_max: 720, value_min: 5 }),
      measure('presence_delay', 's', { access: readable, value_max: 3_600, value_min: 0 }),
      measure('presence_time', 's', { access: readable, value_max: 3_600, value_min: 0 }),
      choice('work_state', workStates),
      linkquality,
    ],
  },
  restState: { occupancy: false, battery: 88, illuminance: 5, work_state: 'none', presence_delay: 5, linkquality: 95 },
};

const inBed = (doing: Doing | undefined): boolean => doing === 'lying-in-bed';

const bedStrap = zigbeeSimulator({
  id: 'tuya-bed-presence-sensor',
  profile: byExposes,
  model: bedPresenceSensor,
  worst: { occupancy: true, work_state: 'presence_30min' },
  notices: (voice, doing, before) => {
    if (inBed(doing) !== inBed(before) || before === undefined) {
      voice.report({ occupancy: inBed(doing), work_state: inBed(doing) ? 'presence' : 'none' });
    }
  },
});

const zg210z: ZigbeeModel = {
  device: { ...onBattery, model_id: 'ZG-210Z', manufacturer: 'HOBEIAN' },
  definition: {
    ...native,
    model: 'ZG-210Z',
    vendor: 'HOBEIAN',
    description: 'Pressure Sensing Strap/Bed Occupancy Sensor',
    exposes: [
      choice('pressure_state', ['none', 'sit', 'sedentary']),
      measure('current_pressure', 'x'),
      measure('temperature', '°C'),
      measure('humidity', '%'),
      battery,
      measure('pressure_intensity', 'x', { access: readable, value_max: 2_000, value_min: 0 }),
      measure('presence_delay', 's', { access: readable, value_max: 3_600, value_min: 0 }),
      measure('sedentary_reminder', 'minutes', { access: readable, value_max: 1_440, value_min: 0 }),
      measure('temperature_calibration', '°C', { access: settable, value_max: 2, value_min: -2 }),
      measure('humidity_calibration', '%', { access: settable, value_max: 30, value_min: -30 }),
      linkquality,
    ],
  },
  restState: { pressure_state: 'none', current_pressure: 12, temperature: 22.4, humidity: 51, battery: 93 },
};

const pressureStrap = zigbeeSimulator({
  id: 'hobeian-zg-210z',
  profile: byExposes,
  model: zg210z,
  worst: { pressure_state: 'sedentary' },
  notices: (voice, doing) =>
    voice.report({ pressure_state: inBed(doing) ? 'sit' : 'none', current_pressure: inBed(doing) ? 640 : 12 }),
});

export const zigbeePresenceSensors = [motionSensor, presenceSensor, bedStrap, pressureStrap];
