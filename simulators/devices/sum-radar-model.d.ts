/** fda1: falls, pushed. bha1: bed and vitals, pushed. c1001-fall and c1001-sleep: the same, said only when asked. */
export type SumRadarModel = 'mr60fda1' | 'mr60bha1' | 'c1001-fall' | 'c1001-sleep';
/** Product, id, hardware and firmware, by the command that asks for it (02 A1 to 02 A4). */
export declare const textsOf: Readonly<Record<SumRadarModel, Readonly<Record<number, string>>>>;
