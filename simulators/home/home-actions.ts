import { sensorNames, type SensorName } from './home-state.ts';

/** Everything that a person at the control page can make happen. */
export type HomeAction =
  | 'fall'
  | 'get-up'
  | 'leave-bed'
  | 'return-to-bed'
  | 'all-right'
  | 'smoke-on'
  | 'smoke-off'
  | 'open-door'
  | 'close-door'
  | 'press-sos'
  | 'cut-internet'
  | 'restore-internet'
  | 'stop-hub'
  | 'start-hub'
  | `silence-${SensorName}`
  | `wake-${SensorName}`;

const actions: ReadonlySet<string> = new Set<HomeAction>([
  'fall',
  'get-up',
  'leave-bed',
  'return-to-bed',
  'all-right',
  'smoke-on',
  'smoke-off',
  'open-door',
  'close-door',
  'press-sos',
  'cut-internet',
  'restore-internet',
  'stop-hub',
  'start-hub',
  ...sensorNames.flatMap((sensor) => [`silence-${sensor}`, `wake-${sensor}`] as const),
]);

export const homeActions = [...actions];
export const isHomeAction = (name: string): name is HomeAction => actions.has(name);
