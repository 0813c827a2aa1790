import { seconds } from '../../foundation/durations.js';
import { repeat } from './repeat.js';
import { encodeSumFrame, SumFrameEar } from './sum-frame.js';
/** Control, command and data of everything that the radar can say of the room. */
const reports = {
    presence: { control: 0x80, command: 0x01 },
    motion: { control: 0x80, command: 0x02 },
    movement: { control: 0x80, command: 0x03 },
    fall: { control: 0x83, command: 0x01 },
    still: { control: 0x83, command: 0x05 },
    bed: { control: 0x84, command: 0x01 },
    breathing: { control: 0x81, command: 0x02 },
    heart: { control: 0x85, command: 0x02 },
};
const fallSide = ['presence', 'motion', 'fall', 'still'];
const bedSide = ['presence', 'motion', 'bed'];
/** An answer carries the command with this bit. */
const reply = 0x80;
export class SumRadar {
    model;
    #line;
    #clock;
    #ear = new SumFrameEar();
    #doing = 'walking';
    #silent = false;
    #stopListening;
    #stops = [];
    constructor(options) {
        this.model = options.model;
        this.#line = options.line;
        this.#clock = options.clock;
    }
    get doing() {
        return this.#doing;
    }
    /** Powers it up. One that is only asked says nothing by itself. */
    start() {
        this.#stopListening ??= this.#line.onData((bytes) => {
            for (const question of this.#ear.hear(bytes))
                this.#answer(question);
        });
        if (this.#isAsked || this.#stops.length > 0)
            return;
        this.#stops.push(repeat(this.#clock, seconds(1), () => this.#push('movement')));
        if (this.model === 'mr60bha1') {
            this.#stops.push(repeat(this.#clock, seconds(3), () => this.#pushVitals()));
        }
    }
    stop() {
        this.#stopListening?.();
        this.#stopListening = undefined;
        for (const stop of this.#stops.splice(0))
            stop();
    }
    /** The person does something else. Changes are pushed once, as the hardware does. */
    do(doing) {
        const before = new Map(this.#ownReports.map((report) => [report, this.#valueOf(report)]));
        this.#doing = doing;
        if (this.#isAsked)
            return;
        for (const [report, value] of before)
            if (this.#valueOf(report) !== value)
                this.#push(report);
    }
    silence() {
        this.#silent = true;
    }
    speakAgain() {
        this.#silent = false;
    }
    /** Bytes that are no frame at all. */
    sendNoise(bytes) {
        this.#write(bytes);
    }
    /** A fall, or a bed report, whose end never comes. */
    sendCutFrame(bytes = 7) {
        this.#write(this.#frameOf(this.#isBedSide ? 'bed' : 'fall').subarray(0, bytes));
    }
    sendBadChecksum() {
        const bytes = this.#frameOf(this.#isBedSide ? 'bed' : 'fall');
        bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 0xff;
        this.#write(bytes);
    }
    get #isAsked() {
        return this.model === 'c1001-fall' || this.model === 'c1001-sleep';
    }
    get #isBedSide() {
        return this.model === 'mr60bha1' || this.model === 'c1001-sleep';
    }
    get #ownReports() {
        return this.#isBedSide ? bedSide : fallSide;
    }
    #pushVitals() {
        if (this.#doing !== 'lying-in-bed')
            return;
        this.#push('breathing');
        this.#push('heart');
    }
    #answer({ control, command }) {
        const known = [
            ...this.#ownReports,
            'movement',
            ...(this.#isBedSide ? ['breathing', 'heart'] : []),
        ];
        const asked = known.find((report) => {
            const its = reports[report];
            return its.control === control && (its.command | reply) === command;
        });
        if (asked)
            this.#write(encodeSumFrame({ control, command, data: [this.#valueOf(asked)] }));
    }
    #valueOf(report) {
        const there = this.#doing !== 'away';
        switch (report) {
            case 'presence':
                return there ? 1 : 0;
            case 'motion':
                return this.#doing === 'walking' ? 2 : there ? 1 : 0;
            case 'movement':
                return this.#doing === 'walking' ? 45 : there ? 3 : 0;
            case 'fall':
                return this.#doing === 'fallen' ? 1 : 0;
            case 'still':
                return 0;
            case 'bed':
                return this.#doing === 'lying-in-bed' ? 1 : 0;
            case 'breathing':
                return this.#doing === 'lying-in-bed' ? 16 : 0;
            case 'heart':
                return this.#doing === 'lying-in-bed' ? 72 : 0;
        }
    }
    #frameOf(report) {
        return encodeSumFrame({ ...reports[report], data: [this.#valueOf(report)] });
    }
    #push(report) {
        this.#write(this.#frameOf(report));
    }
    #write(bytes) {
        if (!this.#silent)
            this.#line.write(bytes);
    }
}
//# sourceMappingURL=sum-radar.js.map