import { z } from 'zod';
import { batteryLow } from './battery-low.ts';
import { bedExitAtNight } from './bed-exit-at-night.ts';
import { clockUntrusted } from './clock-untrusted.ts';
import { deviceSettings } from './device-settings.ts';
import { deviceSilent } from './device-silent.ts';
import { deviceTrouble } from './device-trouble.ts';
import { doorOpenAtNight } from './door-open-at-night.ts';
import { fall } from './fall.ts';
import { inactivity } from './inactivity.ts';
import { noWaterUse } from './no-water-use.ts';
import { roomCold } from './room-cold.ts';
import { roomHot } from './room-hot.ts';
import { inBedLong } from './in-bed-long.ts';
import { longLie } from './long-lie.ts';
import { lowHeight } from './low-height.ts';
import { notInBed } from './not-in-bed.ts';
import { notUp } from './not-up.ts';
import { judging } from './judging.ts';
import { notBackHome } from './not-back-home.ts';
import { longAbsence } from './long-absence.ts';
import { bathroomOverstay } from './bathroom-overstay.ts';
import { leftAtNight } from './left-at-night.ts';
import { listed, type ListedRule } from './running-rule.ts';
import { mainsLost } from './mains-lost.ts';
import { sensorDistrusted } from './sensor-distrusted.ts';
import { carbonMonoxide, gas, smoke, waterLeak } from './smoke.ts';
import { sos } from './sos.ts';
import { sourceFailed } from './source-failed.ts';
import { tamper } from './tamper.ts';
import { verify } from './verify.ts';
import { vitals } from './vitals.ts';
import { waterFlowsOn } from './water-flows-on.ts';

/** Every rule of the hub. They are asked in this order, those that speak of danger first. */
export const ruleList: readonly ListedRule[] = [
  listed(fall),
  listed(lowHeight),
  listed(longLie),
  listed(smoke),
  listed(carbonMonoxide),
  listed(gas),
  listed(sos),
  listed(waterLeak),
  listed(leftAtNight),
  listed(notUp),
  listed(inBedLong),
  listed(bedExitAtNight),
  listed(notInBed),
  listed(vitals),
  listed(doorOpenAtNight),
  listed(inactivity),
  listed(bathroomOverstay),
  listed(roomHot),
  listed(roomCold),
  listed(noWaterUse),
  listed(waterFlowsOn),
  listed(notBackHome),
  listed(longAbsence),
  listed(verify),
  listed(sensorDistrusted),
  listed(judging),
  listed(deviceSilent),
  listed(batteryLow),
  listed(mainsLost),
  listed(tamper),
  listed(deviceTrouble),
  listed(sourceFailed),
  listed(deviceSettings),
  listed(clockUntrusted),
];

/** The `rules:` section of the hub configuration: settings by rule name, each optional. */
export const ruleSettingsSchema = z.strictObject(
  Object.fromEntries(ruleList.map((rule) => [rule.name, rule.settings.prefault({})])),
);
export type RuleSettings = Readonly<Record<string, unknown>>;
