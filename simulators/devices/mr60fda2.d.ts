import type { Clock } from '../../foundation/clock.ts';
import { type Duration } from '../../foundation/durations.ts';
import type { SimulatedPort } from '../serial/pty-pair.ts';
/** Frame types of the Seeed MR60FDA2 (esphome/components/seeed_mr60fda2). */
export declare const mr60fda2Types: {
    readonly fall: 3586;
    readonly setHeight: 3588;
    readonly readParameters: 3590;
    readonly setThreshold: 3592;
    readonly setSensitivity: 3594;
    readonly setAlarmArea: 3596;
    readonly liveHeight: 3598;
    readonly people: 3849;
    readonly factoryReset: 8464;
};
/** What a host can set on the radar. Heights and area in metres; sensitivity in averaged frames. */
export interface Mr60fda2Settings {
    installHeight: number;
    fallThreshold: number;
    sensitivity: number;
    /** Left, right, front and back of the alarm rectangle, from the point below the radar. */
    alarmArea: readonly [number, number, number, number];
}
/** The sides of the line that a radar can be given: a `SimulatedPort`, or anything that takes and gives bytes. */
export type DeviceLine = Pick<SimulatedPort, 'write' | 'onData'>;
export interface Mr60fda2Options {
    readonly line: DeviceLine;
    readonly clock: Clock;
    /** How often presence is reported. */
    readonly presenceEvery?: Duration;
    /** How often the fall flag is repeated while somebody lies there. */
    readonly fallEvery?: Duration;
    /** The first frame's id; ids of the radar's side stay below 0x8000. */
    readonly firstId?: number;
    readonly settings?: Partial<Mr60fda2Settings>;
    /** Hi-Link's text says that each command is first acknowledged by a frame without data. */
    readonly acknowledgesFirst?: boolean;
}
/** A Seeed MR60FDA2 fall radar on a serial line. It writes its own bytes. */
export declare class Mr60fda2 {
    #private;
    constructor(options: Mr60fda2Options);
    get settings(): Readonly<Mr60fda2Settings>;
    get fallen(): boolean;
    get present(): boolean;
    get silent(): boolean;
    /** Powers the radar up: it reports presence from now on and answers commands. */
    start(): void;
    /** Powers it down. */
    stop(): void;
    /** Somebody comes into view or leaves it; reported at once and then with every presence report. */
    setPresent(present: boolean): void;
    /** Somebody falls: the flag is sent now and repeated until they are up, as the hardware does. */
    fall(): void;
    getUp(): void;
    /** Writes nothing and answers nothing until `speakAgain`; what happens in the room goes on. */
    silence(): void;
    speakAgain(): void;
    /** One frame of the radar's own, whatever the room is like. */
    sendFrame(type: number, data: Uint8Array): void;
    /** A fall frame whose end never comes. `bytes` is how many do come. */
    sendCutFrame(bytes?: number): void;
    /** A fall frame with one checksum wrong. */
    sendBadChecksum(which?: 'head' | 'data'): void;
    /** Bytes that are no frame at all. */
    sendNoise(bytes: Uint8Array): void;
}
