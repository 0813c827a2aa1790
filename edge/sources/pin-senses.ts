import type { ContactProfile, PulseProfile, VoltageProfile } from '../../device-profiles/profile.ts';
import { isAlarmGrade, type DecodedValue } from '../../device-profiles/reading.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { stepContact, untouched, type ContactState } from './contact.ts';
import type { PinSense } from './gpio-pin.ts';
import { contactUnknown, noPulses, stepPulses, type PulseState } from './pulses.ts';
import type { GpioDeviceSettings } from './settings.ts';
import { stepVoltage, unmeasured, type VoltageState } from './voltage.ts';

const nothing: readonly DecodedValue[] = [];

/** A contact: levels in, its capability out. */
export function contactSense(
  profile: ContactProfile,
  { inverted }: GpioDeviceSettings,
): PinSense<boolean, ContactState> {
  const { capability } = profile;
  const trueWhenHigh = profile.valueWhenHigh !== inverted;
  const isDanger = isAlarmGrade({ capability, value: true });
  const facts = {
    ...profile,
    // An SOS cord that hangs pulled is a call for help. "I'm all right" must be seen to be pressed: a short circuit
    // would cancel alarms.
    pressedAtStart: isDanger,
    worrying: isDanger || capability === 'tamper' ? true : undefined,
  };
  return {
    initial: untouched,
    step(before, high, now) {
      const level = high === undefined ? undefined : high === trueWhenHigh;
      const { state, say, wakeAt } = stepContact(before, level, now, facts);
      return { state, values: say.map((value) => ({ capability, value })), refused: 0, wakeAt };
    },
    lost: () => untouched,
    last: () => nothing,
    speaksForItself: false,
  };
}

/** A meter: levels in, litres out. */
export function pulseSense(
  profile: PulseProfile,
  { inverted, litresPerPulse = 1 }: GpioDeviceSettings,
): PinSense<boolean, PulseState> {
  const facts = {
    ...profile,
    // Half of the time that the pipe needs for that much water: meters and contacts are not exact.
    fastest: milliseconds(seconds(litresPerPulse / profile.mostLitresPerSecond) / 2),
  };
  const litres = (pulses: number): readonly DecodedValue[] =>
    pulses === 0 ? nothing : [{ capability: profile.capability, value: rounded(pulses * litresPerPulse) }];
  return {
    initial: noPulses,
    step(before, high, now) {
      const closed = high === undefined ? undefined : high === inverted;
      const { state, say, chatter, wakeAt } = stepPulses(before, closed, now, facts);
      return { state, values: litres(say ?? 0), refused: chatter ? 1 : 0, wakeAt };
    },
    lost: contactUnknown,
    last: ({ unsaid }) => litres(unsaid),
    speaksForItself: false,
  };
}

/** Many sums of 0.1 are not quite a whole number. */
const rounded = (litres: number): number => Math.round(litres * 1_000) / 1_000;

/** A battery: shares of the board's reference voltage in, volts and whether that is low out. */
export function voltageSense(profile: VoltageProfile, settings: GpioDeviceSettings): PinSense<number, VoltageState> {
  const { dividerRatio = 1, referenceVolts, lowVolts, recoveredVolts } = settings;
  const facts = {
    ...profile,
    lowVolts: lowVolts ?? profile.lowVolts,
    recoveredVolts: recoveredVolts ?? (lowVolts ?? profile.lowVolts) + profile.recoveredVolts - profile.lowVolts,
  };
  return {
    initial: unmeasured,
    step(before, share, now) {
      if (share === undefined) return { state: before, values: nothing, refused: 0, wakeAt: undefined };
      const { state, volts, low } = stepVoltage(before, share * referenceVolts * dividerRatio, now, facts);
      const values: DecodedValue[] = [];
      if (volts !== undefined) values.push({ capability: profile.capability, value: volts });
      if (low !== undefined) values.push({ capability: 'battery_low', value: low });
      return { state, values, refused: 0, wakeAt: undefined };
    },
    lost: () => unmeasured,
    last: () => nothing,
    speaksForItself: true,
  };
}
