import { seconds } from '../../foundation/durations.js';
import { repeat } from './repeat.js';
import { encodeTinyFrame, f32, TinyFrameEar, u8, u32 } from './tiny-frame.js';
/** Frame types of the Seeed MR60FDA2 (esphome/components/seeed_mr60fda2). */
export const mr60fda2Types = {
    fall: 0x0e02,
    setHeight: 0x0e04,
    readParameters: 0x0e06,
    setThreshold: 0x0e08,
    setSensitivity: 0x0e0a,
    setAlarmArea: 0x0e0c,
    liveHeight: 0x0e0e,
    people: 0x0f09,
    factoryReset: 0x2110,
};
const factorySettings = {
    installHeight: 2.6,
    fallThreshold: 0.6,
    sensitivity: 10,
    alarmArea: [0.5, 0.5, 0.5, 0.5],
};
/** Head heights that the radar sees of a person who stands and of one who lies on the floor, in metres. */
const standing = 1.6;
const lying = 0.35;
/** A Seeed MR60FDA2 fall radar on a serial line. It writes its own bytes. */
export class Mr60fda2 {
    #line;
    #clock;
    #presenceEvery;
    #fallEvery;
    #acknowledgesFirst;
    #ear = new TinyFrameEar();
    #initialSettings;
    #settings;
    #nextId;
    #present = true;
    #fallen = false;
    #silent = false;
    #reportsHeight = false;
    #stopPresence;
    #stopFall;
    #stopListening;
    constructor(options) {
        this.#line = options.line;
        this.#clock = options.clock;
        this.#presenceEvery = options.presenceEvery ?? seconds(1);
        this.#fallEvery = options.fallEvery ?? seconds(1);
        this.#acknowledgesFirst = options.acknowledgesFirst ?? false;
        this.#initialSettings = { ...factorySettings, ...options.settings };
        this.#settings = { ...this.#initialSettings };
        this.#nextId = options.firstId ?? 0;
    }
    get settings() {
        return this.#settings;
    }
    get fallen() {
        return this.#fallen;
    }
    get present() {
        return this.#present;
    }
    get silent() {
        return this.#silent;
    }
    /** Powers the radar up: it reports presence from now on and answers commands. */
    start() {
        this.#stopListening ??= this.#line.onData((bytes) => {
            for (const command of this.#ear.hear(bytes))
                this.#answer(command);
        });
        this.#stopPresence ??= repeat(this.#clock, this.#presenceEvery, () => this.#reportPresence());
    }
    /** Powers it down. */
    stop() {
        this.#stopListening?.();
        this.#stopPresence?.();
        this.#stopFall?.();
        this.#stopListening = this.#stopPresence = this.#stopFall = undefined;
    }
    /** Somebody comes into view or leaves it; reported at once and then with every presence report. */
    setPresent(present) {
        this.#present = present;
        this.#send(mr60fda2Types.people, u8(present ? 1 : 0));
    }
    /** Somebody falls: the flag is sent now and repeated until they are up, as the hardware does. */
    fall() {
        if (this.#fallen)
            return;
        this.#fallen = true;
        this.#stopFall = repeat(this.#clock, this.#fallEvery, () => this.#send(mr60fda2Types.fall, u8(1)));
    }
    getUp() {
        if (!this.#fallen)
            return;
        this.#fallen = false;
        this.#stopFall?.();
        this.#stopFall = undefined;
        this.#send(mr60fda2Types.fall, u8(0));
    }
    /** Writes nothing and answers nothing until `speakAgain`; what happens in the room goes on. */
    silence() {
        this.#silent = true;
    }
    speakAgain() {
        this.#silent = false;
    }
    /** One frame of the radar's own, whatever the room is like. */
    sendFrame(type, data) {
        this.#send(type, data);
    }
    /** A fall frame whose end never comes. `bytes` is how many do come. */
    sendCutFrame(bytes = 7) {
        this.#write(this.#frame(mr60fda2Types.fall, u8(1)).subarray(0, bytes));
    }
    /** A fall frame with one checksum wrong. */
    sendBadChecksum(which = 'data') {
        const bytes = this.#frame(mr60fda2Types.fall, u8(1));
        const at = which === 'head' ? 7 : bytes.length - 1;
        bytes[at] = (bytes[at] ?? 0) ^ 0xff;
        this.#write(bytes);
    }
    /** Bytes that are no frame at all. */
    sendNoise(bytes) {
        this.#write(bytes);
    }
    #reportPresence() {
        this.#send(mr60fda2Types.people, u8(this.#present ? 1 : 0));
        if (this.#reportsHeight && this.#present) {
            this.#send(mr60fda2Types.liveHeight, f32(this.#fallen ? lying : standing));
        }
    }
    #answer({ id, type, data }) {
        if (this.#silent)
            return;
        const reply = (answer) => this.#write(encodeTinyFrame({ id, type, data: answer }));
        if (this.#acknowledgesFirst)
            reply(new Uint8Array(0));
        switch (type) {
            case mr60fda2Types.readParameters:
                return reply(this.#parameters());
            case mr60fda2Types.liveHeight:
                this.#reportsHeight = true;
                return;
            case mr60fda2Types.factoryReset:
                this.#settings = { ...this.#initialSettings };
                return;
            default: {
                const changed = settingFrom(type, data);
                if (!changed)
                    return;
                this.#settings = { ...this.#settings, ...changed.settings };
                reply(u8(changed.accepted ? 1 : 0));
            }
        }
    }
    #parameters() {
        const { installHeight, fallThreshold, sensitivity, alarmArea } = this.#settings;
        return Uint8Array.from([...f32(installHeight, fallThreshold), ...u32(sensitivity), ...f32(...alarmArea)]);
    }
    #frame(type, data) {
        const id = this.#nextId;
        this.#nextId = (id + 1) & 0x7fff;
        return encodeTinyFrame({ id, type, data });
    }
    #send(type, data) {
        this.#write(this.#frame(type, data));
    }
    #write(bytes) {
        if (!this.#silent)
            this.#line.write(bytes);
    }
}
/** What a set command asks for, and whether the radar's limits allow it; undefined when it is no set command. */
function settingFrom(type, data) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const metres = (index) => Math.round(view.getFloat32(4 * index, true) * 1000) / 1000;
    const decide = (accepted, settings) => ({
        accepted,
        settings: accepted ? settings : {},
    });
    const within = (value, least, most) => value >= least && value <= most;
    if (type === mr60fda2Types.setAlarmArea && data.length === 16) {
        const alarmArea = [metres(0), metres(1), metres(2), metres(3)];
        return decide(alarmArea.every((side) => within(side, 0.3, 1.5)), { alarmArea });
    }
    if (data.length !== 4)
        return undefined;
    switch (type) {
        case mr60fda2Types.setHeight:
            return decide(within(metres(0), 1, 5), { installHeight: metres(0) });
        case mr60fda2Types.setThreshold:
            return decide(within(metres(0), 0.3, 1.5), { fallThreshold: metres(0) });
        case mr60fda2Types.setSensitivity:
            return decide(within(view.getUint32(0, true), 3, 30), { sensitivity: view.getUint32(0, true) });
        default:
            return undefined;
    }
}
//# sourceMappingURL=mr60fda2.js.map