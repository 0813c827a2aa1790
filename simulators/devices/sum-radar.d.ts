import type { Clock } from '../../foundation/clock.ts';
import type { DeviceLine } from './mr60fda2.ts';
/** fda1: falls, pushed. bha1: bed and vitals, pushed. c1001-fall and c1001-sleep: the same, said only when asked. */
export type SumRadarModel = 'mr60fda1' | 'mr60bha1' | 'c1001-fall' | 'c1001-sleep';
/** What the person does who is in front of the radar. */
export type Doing = 'away' | 'walking' | 'sitting' | 'lying-in-bed' | 'fallen';
export declare class SumRadar {
    #private;
    readonly model: SumRadarModel;
    constructor(options: {
        readonly model: SumRadarModel;
        readonly line: DeviceLine;
        readonly clock: Clock;
    });
    get doing(): Doing;
    /** Powers it up. One that is only asked says nothing by itself. */
    start(): void;
    stop(): void;
    /** The person does something else. Changes are pushed once, as the hardware does. */
    do(doing: Doing): void;
    silence(): void;
    speakAgain(): void;
    /** Bytes that are no frame at all. */
    sendNoise(bytes: Uint8Array): void;
    /** A fall, or a bed report, whose end never comes. */
    sendCutFrame(bytes?: number): void;
    sendBadChecksum(): void;
}
