import { minutes } from '../../foundation/durations.ts';
import { vitals } from './body.ts';
import type { Doing } from './device-simulator.ts';
import { byExposes, zigbeeSimulator } from './zigbee-device.ts';
import { choice, flag, linkquality, measure, readable, settable, text } from './zigbee-exposes.ts';
import { native, onMains, type State, type ZigbeeModel } from './zigbee-models.ts';

/** On mains: Zigbee2MQTT counts one as gone after 10 minutes. */
const checkIn = minutes(4);

const mirHe200: ZigbeeModel = {
  device: { ...onMains, model_id: 'TS0601', manufacturer: '_TZE200_lu01t0zl' },
  definition: {
    ...native,
    model: 'MIR-HE200-TY',
    vendor: 'Tuya',
    description: 'Human presence sensor with fall function',
    exposes: [
      measure('illuminance', 'lx'),
      flag('presence'),
      flag('occupancy'),
      measure('motion_speed'),
      choice('motion_direction', ['standing_still', 'moving_forward', 'moving_backward']),
      measure('radar_sensitivity', undefined, { access: settable, value_max: 10, value_min: 0 }),
      choice('radar_scene', ['default', 'area', 'toilet', 'bedroom', 'parlour', 'office', 'hotel'], {
        access: settable,
      }),
      choice('tumble_switch', ['ON', 'OFF'], { access: settable }),
      measure('fall_sensitivity', undefined, { access: settable, value_max: 10, value_min: 1 }),
      measure('tumble_alarm_time', 'min', { access: settable, value_max: 5, value_min: 1 }),
      choice('fall_down_status', ['none', 'maybe_fall', 'fall']),
      text('static_dwell_alarm'),
      linkquality,
    ],
  },
  restState: {
    presence: true,
    occupancy: true,
    illuminance: 120,
    motion_speed: 0,
    motion_direction: 'standing_still',
    tumble_switch: 'ON',
    fall_sensitivity: 5,
    tumble_alarm_time: 1,
    fall_down_status: 'none',
    linkquality: 140,
  },
};

/** It says "maybe" first, and then that it was one. */
const tuyaFallSensor = zigbeeSimulator({
  id: 'tuya-mir-he200-ty',
  profile: byExposes,
  model: mirHe200,
  checkIn,
  worst: { presence: true, fall_down_status: 'fall' },
  notices: (voice, doing) => {
    const there = doing !== 'away';
    const walks = doing === 'walking';
    const seen: State = {
      presence: there,
      occupancy: walks,
      motion_speed: walks ? 60 : 0,
      motion_direction: walks ? 'moving_forward' : 'standing_still',
    };
    if (doing !== 'fallen') return voice.report({ ...seen, fall_down_status: 'none' });
    voice.report({ ...seen, fall_down_status: 'maybe_fall' });
    voice.report({ fall_down_status: 'fall' });
  },
});

const hs2fd: ZigbeeModel = {
  device: { ...onMains, model_id: 'HS2FD-EF1-3.0', manufacturer: 'HEIMAN' },
  definition: {
    ...native,
    model: 'HS2FD-EF1-3.0',
    vendor: 'Heiman',
    description: 'Fall Detection Sensor',
    supports_ota: true,
    exposes: [
      flag('enable_indicator', { access: readable }),
      flag('enable_sub_region_isolation', { access: readable }),
      flag('occupancy'),
      choice('sensor_status', ['none', 'activity', 'unknown']),
      choice('fall_status', ['normal', 'fall_warning', 'fall_alarm', 'unknown']),
      text('cell_mounted_table', { access: readable }),
      text('wall_mounted_table', { access: readable }),
      text('sub_region_isolation_table', { access: readable }),
      choice('sensitivity', ['Off', 'LowSensitivity', 'HighSensitivity'], { access: readable }),
      choice('installation_method', ['WallMounted', 'Ceiling', 'RotateCeiling45'], { access: readable }),
      linkquality,
    ],
  },
  restState: {
    enable_indicator: true,
    occupancy: true,
    sensor_status: 'activity',
    fall_status: 'normal',
    sensitivity: 'HighSensitivity',
    installation_method: 'Ceiling',
    linkquality: 133,
  },
};

const heimanFallSensor = zigbeeSimulator({
  id: 'heiman-hs2fd',
  profile: byExposes,
  model: hs2fd,
  checkIn,
  worst: { fall_status: 'fall_alarm' },
  notices: (voice, doing) => {
    const there = doing !== 'away';
    const seen: State = { occupancy: there, sensor_status: doing === 'walking' ? 'activity' : 'none' };
    if (doing === 'fallen') voice.report({ ...seen, fall_status: 'fall_warning' });
    voice.report({ ...seen, fall_status: doing === 'fallen' ? 'fall_alarm' : 'normal' });
  },
});

const fds315: ZigbeeModel = {
  device: { ...onMains, model_id: 'FDS315', manufacturer: 'OWON' },
  definition: {
    ...native,
    model: 'FDS315',
    vendor: 'OWON',
    description: 'Fall Detection Sensor',
    exposes: [
      choice('status', ['unoccupied', 'occupied', 'sitting', 'on_the_bed', 'low_posture', 'falling']),
      measure('breathing_rate', 'breaths/min'),
      measure('location_x', 'cm'),
      measure('location_y', 'cm'),
      text('fall_detection_settings', { access: readable }),
      linkquality,
    ],
  },
  restState: { status: 'occupied', breathing_rate: 0, location_x: 20, location_y: 140, linkquality: 120 },
};

const owonWords: Readonly<Record<Doing, string>> = {
  away: 'unoccupied',
  walking: 'occupied',
  sitting: 'sitting',
  'lying-in-bed': 'on_the_bed',
  fallen: 'falling',
};

const owonFallSensor = zigbeeSimulator({
  id: 'owon-fds315',
  profile: byExposes,
  model: fds315,
  checkIn,
  worst: { status: 'falling' },
  notices: (voice, doing) => {
    if (doing === 'fallen') voice.report({ status: 'low_posture' });
    voice.report({ status: owonWords[doing], breathing_rate: doing === 'lying-in-bed' ? vitals.breaths : 0 });
  },
});

export const zigbeeFallSensors = [tuyaFallSensor, heimanFallSensor, owonFallSensor];
