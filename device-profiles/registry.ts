import { allRightButton } from './devices/all-right-button.ts';
import { aqaraMccgq11lm } from './devices/aqara-mccgq11lm.ts';
import { bedMat } from './devices/bed-mat.ts';
import { heimanHs1saE } from './devices/heiman-hs1sa-e.ts';
import { seeedMr60fda2 } from './devices/seeed-mr60fda2.ts';
import { tuyaTs0215aSos } from './devices/tuya-ts0215a-sos.ts';
import type { Profile } from './profile.ts';

/** Every device type that this hub knows. A new one is a file in devices/ and a line here. */
export const profiles: readonly Profile[] = [
  allRightButton,
  aqaraMccgq11lm,
  bedMat,
  heimanHs1saE,
  seeedMr60fda2,
  tuyaTs0215aSos,
];

/** Undefined for an id that no profile has. */
export const findProfile = (id: string): Profile | undefined => profiles.find((profile) => profile.id === id);
