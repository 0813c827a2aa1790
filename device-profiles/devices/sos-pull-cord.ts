import { milliseconds, minutes } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** A cord that calls for help. It closes to ground; with `inverted: true` it opens, and a cut wire calls too. */
export const sosPullCord: ContactProfile = {
  id: 'sos-pull-cord',
  title: { en: 'SOS pull cord', zh: '紧急拉绳' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'sos',
  capabilities: ['sos'],
  valueWhenHigh: false,
  // The first edge counts: a short pull by a weak hand must not be lost.
  debounce: milliseconds(0),
  holdTrue: milliseconds(0),
  holdFalse: milliseconds(0),
  event: true,
  power: 'mains',
  silence: minutes(10),
  installation: [
    'Cord down to 10 cm above the floor, beside the toilet and in the shower; within reach of somebody who lies there',
    'Best wired normally closed with `inverted: true`: a normally open cord whose wire is cut is silent',
    'A pulse of 2 ms is a pull. StandardFirmata looks at its pins once a round of its loop (StandardFirmata.ino, loop(): ' +
      'checkDigitalInputs() comes first, whatever the sampling interval) and waits only for its own line: 3 bytes a port ' +
      'that has changed, 0.5 ms at 57,600 baud. So an Uno sees 2 ms even while all of its ports chatter; a Mega with more ' +
      'than three chattering ports may not',
    "The Pi's own pins interrupt on each edge; the kernel stamps it and keeps 16 until they are read (linux/gpio.h)",
    'Screened or twisted wire beside mains cables: a spike that long is a pull too',
  ],
};
