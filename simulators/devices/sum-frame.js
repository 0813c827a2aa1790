export function encodeSumFrame({ control, command, data }) {
    const body = [0x53, 0x59, control, command, data.length >> 8, data.length & 0xff, ...data];
    return Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) & 0xff, 0x54, 0x43]);
}
/** Hears a host's commands; what is no whole, right frame is skipped a byte at a time. */
export class SumFrameEar {
    #heard = [];
    hear(bytes) {
        this.#heard.push(...bytes);
        const frames = [];
        while (this.#heard.length >= 9) {
            const [first, second, control = 0, command = 0, high = 0, low = 0] = this.#heard;
            const length = high * 256 + low;
            if (first !== 0x53 || second !== 0x59 || length > 64) {
                this.#heard.shift();
                continue;
            }
            if (this.#heard.length < 9 + length)
                break;
            const data = this.#heard.slice(6, 6 + length);
            const right = encodeSumFrame({ control, command, data });
            if (!right.every((byte, n) => byte === this.#heard[n])) {
                this.#heard.shift();
                continue;
            }
            this.#heard.splice(0, right.length);
            frames.push({ control, command, data });
        }
        return frames;
    }
}
//# sourceMappingURL=sum-frame.js.map