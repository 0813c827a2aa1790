import type { ContactProfile } from '../profile.ts';
import { alarmRelay } from './alarm-relay.ts';

/** The alarm relay of a wired detector of combustible gas: its normally closed contact to ground. Open is gas and a cut wire. */
export const gasRelay: ContactProfile = {
  ...alarmRelay,
  id: 'gas-relay',
  title: { en: 'Gas detector with relay', zh: '有线可燃气体探测器（继电器）' },
  capability: 'gas',
  capabilities: ['gas'],
  installation: [
    'Wire the NC and COM contacts of the alarm relay to the pin and to ground: a cut wire then alarms as gas does',
    'Natural gas rises: within 30 cm of the ceiling; bottled gas sinks: within 30 cm of the floor; never above the stove',
    'Sensors heat up for minutes after power comes back, and some open their relay meanwhile: tell the home before tests',
  ],
};
