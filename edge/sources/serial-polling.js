import { after } from '../../foundation/clock.js';
/**
 * Writes what a device has to be asked, while its line is open. Only questions, which change nothing: a device that is told
 * its settings again and again can hang (Seeed wiki, MR60FDA1). One that does not answer is asked at the same pace.
 */
export class SerialPolling {
    #clock;
    #write;
    #greeting;
    #polls;
    #wakes = [];
    constructor(parts) {
        const { profile, clock, write } = parts;
        this.#clock = clock;
        this.#write = write;
        this.#greeting = (profile.greeting ?? []).map(bytesOf);
        this.#polls = (profile.polls ?? []).map(({ hex, every }) => ({ bytes: bytesOf(hex), every }));
    }
    opened() {
        this.closed();
        for (const bytes of this.#greeting)
            this.#write(bytes);
        for (const index of this.#polls.keys())
            this.#ask(index);
    }
    closed() {
        for (const cancel of this.#wakes)
            cancel?.();
        this.#wakes = [];
    }
    #ask(index) {
        const poll = this.#polls[index];
        if (!poll)
            return;
        this.#write(poll.bytes);
        this.#wakes[index] = this.#clock.wakeAt(after(this.#clock.now(), poll.every), () => this.#ask(index));
    }
}
const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
//# sourceMappingURL=serial-polling.js.map