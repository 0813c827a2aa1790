import type { Folder } from './temporary-copy.ts';

/** Which folder may import which: the picture in CONTRIBUTING.md, as data. Tests may import everything, and nothing imports them. */
export const allowedImports: Record<Folder, readonly Folder[]> = {
  foundation: [],
  contracts: [],
  'device-profiles': ['foundation'],
  edge: ['foundation', 'contracts', 'device-profiles'],
  'cloud-relay': ['foundation', 'contracts'],
  simulators: ['foundation', 'contracts'],
  tests: ['foundation', 'contracts', 'device-profiles', 'edge', 'cloud-relay', 'simulators'],
};
