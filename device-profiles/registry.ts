import { allRightButton } from './devices/all-right-button.ts';
import { aqaraMccgq11lm } from './devices/aqara-mccgq11lm.ts';
import { batteryVoltage } from './devices/battery-voltage.ts';
import { bedMat } from './devices/bed-mat.ts';
import { carbonMonoxideRelay } from './devices/carbon-monoxide-relay.ts';
import { chairMat } from './devices/chair-mat.ts';
import { dfrobotC1001Fall, dfrobotC1001Sleep } from './devices/dfrobot-c1001.ts';
import { doorContact } from './devices/door-contact.ts';
import { gasRelay } from './devices/gas-relay.ts';
import { heimanHs1saE } from './devices/heiman-hs1sa-e.ts';
import { hlkLd2410 } from './devices/hlk-ld2410.ts';
import { hlkLd2450 } from './devices/hlk-ld2450.ts';
import { hlkLd6002 } from './devices/hlk-ld6002.ts';
import { mainsPresent } from './devices/mains-present.ts';
import { pirMotion } from './devices/pir-motion.ts';
import { seeedMr60bha1 } from './devices/seeed-mr60bha1.ts';
import { seeedMr60bha2 } from './devices/seeed-mr60bha2.ts';
import { seeedMr60fda1 } from './devices/seeed-mr60fda1.ts';
import { seeedMr60fda2 } from './devices/seeed-mr60fda2.ts';
import { smokeRelay } from './devices/smoke-relay.ts';
import { sosPullCord } from './devices/sos-pull-cord.ts';
import { tamperLoop } from './devices/tamper-loop.ts';
import { tiIwr6843 } from './devices/ti-iwr6843.ts';
import { tuyaTs0215aSos } from './devices/tuya-ts0215a-sos.ts';
import { waterMeterPulse } from './devices/water-meter-pulse.ts';
import { exposesProfile, type DescribedDevice } from './exposes-profile.ts';
import type { Profile, ZigbeeProfile } from './profile.ts';

/** Every device type that this hub knows. A new one is a file in devices/ and a line here. */
export const profiles: readonly Profile[] = [
  allRightButton,
  aqaraMccgq11lm,
  batteryVoltage,
  bedMat,
  carbonMonoxideRelay,
  chairMat,
  dfrobotC1001Fall,
  dfrobotC1001Sleep,
  doorContact,
  gasRelay,
  heimanHs1saE,
  hlkLd2410,
  hlkLd2450,
  hlkLd6002,
  mainsPresent,
  pirMotion,
  seeedMr60bha1,
  seeedMr60bha2,
  seeedMr60fda1,
  seeedMr60fda2,
  smokeRelay,
  sosPullCord,
  tamperLoop,
  tiIwr6843,
  tuyaTs0215aSos,
  waterMeterPulse,
];

/** Undefined for an id that no profile has. */
export const findProfile = (id: string): Profile | undefined => profiles.find((profile) => profile.id === id);

/**
 * Who speaks for a Zigbee device: the profile that an installer has named, else the one of its model, else what it says
 * of itself. Undefined when none does, or it has not been seen yet.
 */
export function zigbeeProfileOf(
  named: string | undefined,
  device: DescribedDevice | undefined,
): ZigbeeProfile | undefined {
  const known = profiles.find(
    (profile): profile is ZigbeeProfile =>
      profile.transport === 'zigbee' &&
      (named === undefined
        ? device?.model !== undefined && profile.models.includes(device.model)
        : profile.id === named),
  );
  if (known || named !== undefined || !device) return known;
  return exposesProfile(device);
}
