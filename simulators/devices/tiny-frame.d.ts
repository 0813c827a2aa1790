/** Seeed's 60 GHz radars of the second generation speak TinyFrame (github.com/MightyPork/TinyFrame). Written apart from the hub's decoder. */
export interface TinyFrame {
    readonly id: number;
    readonly type: number;
    readonly data: Uint8Array;
}
/** The bytes of one frame. A frame without data is its 8-byte head alone. */
export declare function encodeTinyFrame({ id, type, data }: TinyFrame): Uint8Array;
/** Hears a host's commands. Anything that is not a whole, right frame is skipped a byte at a time. */
export declare class TinyFrameEar {
    #private;
    constructor(longest?: number);
    hear(bytes: Uint8Array): TinyFrame[];
}
/** Little-endian fields, as data of these radars has them. */
export declare const u8: (value: number) => Uint8Array;
export declare const u32: (value: number) => Uint8Array;
export declare const f32: (...values: number[]) => Uint8Array;
