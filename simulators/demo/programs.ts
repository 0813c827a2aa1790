import { fileURLToPath } from 'node:url';

/** The programs as the build leaves them beside this one. They are run, never imported. */
const built = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const programs = {
  relay: built('cloud-relay/main.js'),
  hub: built('edge/main.js'),
  broker: built('edge/broker.js'),
  home: built('simulators/home/main.js'),
} as const;
