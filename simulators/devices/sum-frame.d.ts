/** What Seeed's first 60 GHz radars and DFRobot's C1001 speak: 53 59, control, command, length, data, sum, 54 43. Written apart from the hub's decoder. */
export interface SumFrame {
    readonly control: number;
    readonly command: number;
    readonly data: readonly number[];
}
export declare function encodeSumFrame({ control, command, data }: SumFrame): Uint8Array;
/** Hears a host's commands; what is no whole, right frame is skipped a byte at a time. */
export declare class SumFrameEar {
    #private;
    hear(bytes: Uint8Array): SumFrame[];
}
