import type { GpioProfile } from '../../device-profiles/profile.ts';
import { isAlarmGrade } from '../../device-profiles/reading.ts';
import { findProfile } from '../../device-profiles/registry.ts';
import type { GpioDeviceSettings } from '../sources/settings.ts';
import { shown } from './problem-lines.ts';

/** Settings of a pin that only some kinds of profile have. */
const fieldsOf = {
  contact: [],
  pulses: ['litresPerPulse'],
  voltage: ['dividerRatio', 'lowVolts', 'recoveredVolts'],
} as const satisfies Record<GpioProfile['kind'], readonly (keyof GpioDeviceSettings)[]>;

const kindNames = { contact: 'a contact', pulses: 'a meter', voltage: 'a battery voltage' } as const;
const kinds = ['contact', 'pulses', 'voltage'] as const;

/** What does not fit between a device on a pin, its profile and the board. `at` is where it stands, such as `devices[2]`. */
export function pinProblems(at: string, device: GpioDeviceSettings, ownPins: boolean): string[] {
  const profile = findProfile(device.profile);
  if (profile?.transport !== 'gpio') return [];
  return [
    ...foreignFields(at, device, profile),
    ...missingFields(at, device, profile),
    ...wrongWay(at, device, profile),
    ...(ownPins && profile.kind === 'voltage'
      ? [
          `${at}.profile: ${shown(profile.id)} needs an analogue pin, and the computer's own pins have none. ` +
            'Connect it to a Firmata board, and name its path in board.path',
        ]
      : []),
  ];
}

function foreignFields(at: string, device: GpioDeviceSettings, profile: GpioProfile): string[] {
  return kinds.flatMap((kind) =>
    kind === profile.kind
      ? []
      : fieldsOf[kind].flatMap((field) =>
          device[field] === undefined
            ? []
            : [
                `${at}.${field}: ${shown(device[field])} is a setting of ${kindNames[kind]}, and ${profile.id} is ` +
                  `${kindNames[profile.kind]}. Take it out, or choose another profile`,
              ],
        ),
  );
}

/** What no default can stand for: a wrong guess would be read as so much water, or as a full battery. */
function missingFields(at: string, device: GpioDeviceSettings, profile: GpioProfile): string[] {
  if (profile.kind === 'pulses' && device.litresPerPulse === undefined)
    return [
      `${at}.litresPerPulse: is missing. Give the litres for one pulse, as printed on the meter, such as 1 or 10`,
    ];
  if (profile.kind === 'voltage' && device.dividerRatio === undefined)
    return [
      `${at}.dividerRatio: is missing. Give the volts of the battery for one volt at the pin, ` +
        'such as 3 for 20 kΩ towards the battery and 10 kΩ towards ground',
    ];
  return [];
}

function wrongWay(at: string, device: GpioDeviceSettings, profile: GpioProfile): string[] {
  if (profile.kind === 'voltage') {
    const { lowVolts = profile.lowVolts, recoveredVolts, inverted } = device;
    return [
      ...(recoveredVolts !== undefined && recoveredVolts <= lowVolts
        ? [
            `${at}.recoveredVolts: ${recoveredVolts} is not above lowVolts, ${lowVolts}. Give a higher one, such as ${lowVolts + 0.5}`,
          ]
        : []),
      ...(inverted ? [`${at}.inverted: true means nothing for a voltage. Take it out`] : []),
    ];
  }
  const cutWireAlarms =
    profile.kind === 'contact' &&
    profile.valueWhenHigh &&
    isAlarmGrade({ capability: profile.capability, value: true });
  return device.inverted && cutWireAlarms
    ? [
        `${at}.inverted: true would make a cut wire look like safety. Use the detector's normally closed contact, and take it out`,
      ]
    : [];
}
