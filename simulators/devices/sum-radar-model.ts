/** fda1: falls, pushed. bha1: bed and vitals, pushed. c1001-fall and c1001-sleep: the same, said only when asked. */
export type SumRadarModel = 'mr60fda1' | 'mr60bha1' | 'c1001-fall' | 'c1001-sleep';

/** Product, id, hardware and firmware, by the command that asks for it (02 A1 to 02 A4). */
export const textsOf: Readonly<Record<SumRadarModel, Readonly<Record<number, string>>>> = {
  mr60fda1: { 0xa1: 'G60FD1', 0xa2: 'MR60FDA1', 0xa3: 'G60FD1HW', 0xa4: 'G60FD1SYv010104' },
  mr60bha1: { 0xa1: 'G60SM1', 0xa2: 'MR60BHA1', 0xa3: 'G60SM1HW', 0xa4: 'G60SM1SYv010009' },
  'c1001-fall': { 0xa1: 'C1001', 0xa2: 'SEN0623', 0xa3: 'C1001HW', 0xa4: 'C1001SYv010100' },
  'c1001-sleep': { 0xa1: 'C1001', 0xa2: 'SEN0623', 0xa3: 'C1001HW', 0xa4: 'C1001SYv010100' },
};
