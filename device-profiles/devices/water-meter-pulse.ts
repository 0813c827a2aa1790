import { milliseconds, minutes } from '../../foundation/durations.ts';
import type { PulseProfile } from '../profile.ts';

/** The pulse output of a water meter: a reed contact or open collector that closes to ground once a pulse. */
export const waterMeterPulse: PulseProfile = {
  id: 'water-meter-pulse',
  title: { en: 'Water meter, pulse output', zh: '脉冲水表' },
  transport: 'gpio',
  kind: 'pulses',
  pull: 'up',
  capability: 'water_use',
  capabilities: ['water_use'],
  // Reed contacts bounce for up to 5 ms; electronic outputs are 30 ms and longer (Kamstrup Multical 402, 11.3).
  settles: milliseconds(10),
  // 5 m³/h: what a household's meter with Q3 = 4 m³/h bears for a short time (Q4 = 1.25 Q3, ISO 4064-1).
  mostLitresPerSecond: 5_000 / 3_600,
  saysEvery: minutes(5),
  power: 'mains',
  silence: minutes(10),
  installation: [
    'Set litresPerPulse to what stands on the meter or its pulse module: 1, 2.5, 10, ...; then draw 10 L and compare',
    'Said in litres since the last time: the first pulse after a pause at once, then every 5 minutes at most',
    'A contact that stands still, open or closed, is no flow; one that closes faster than 5 m³/h is chatter: not counted as ' +
      'water, but as refused in the status of the source',
    'A cut wire looks like no water used, and a leaking cistern like somebody who draws water',
  ],
};
