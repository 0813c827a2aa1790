const startOfFrame = 0x01;
const headLength = 8;
const checksum = (bytes) => ~bytes.reduce((sum, byte) => sum ^ byte, 0) & 0xff;
/** The bytes of one frame. A frame without data is its 8-byte head alone. */
export function encodeTinyFrame({ id, type, data }) {
    const head = [startOfFrame, id >> 8, id & 0xff, data.length >> 8, data.length & 0xff, type >> 8, type & 0xff];
    const headSum = checksum(Uint8Array.from(head));
    return Uint8Array.from(data.length === 0 ? [...head, headSum] : [...head, headSum, ...data, checksum(data)]);
}
/** Hears a host's commands. Anything that is not a whole, right frame is skipped a byte at a time. */
export class TinyFrameEar {
    #heard = [];
    #longest;
    constructor(longest = 64) {
        this.#longest = longest;
    }
    hear(bytes) {
        this.#heard.push(...bytes);
        const frames = [];
        while (this.#heard.length >= headLength) {
            const head = Uint8Array.from(this.#heard.slice(0, headLength));
            const view = new DataView(head.buffer);
            const length = view.getUint16(3);
            if (head[0] !== startOfFrame || head[7] !== checksum(head.subarray(0, 7)) || length > this.#longest) {
                this.#heard.shift();
                continue;
            }
            const total = length === 0 ? headLength : headLength + length + 1;
            if (this.#heard.length < total)
                break;
            const data = Uint8Array.from(this.#heard.slice(headLength, headLength + length));
            if (length > 0 && this.#heard[total - 1] !== checksum(data)) {
                this.#heard.shift();
                continue;
            }
            this.#heard.splice(0, total);
            frames.push({ id: view.getUint16(1), type: view.getUint16(5), data });
        }
        return frames;
    }
}
/** Little-endian fields, as data of these radars has them. */
export const u8 = (value) => Uint8Array.of(value);
export const u32 = (value) => fields(4, (view) => view.setUint32(0, value, true));
export const f32 = (...values) => fields(4 * values.length, (view) => {
    for (const [index, value] of values.entries())
        view.setFloat32(4 * index, value, true);
});
function fields(length, fill) {
    const bytes = new Uint8Array(length);
    fill(new DataView(bytes.buffer));
    return bytes;
}
//# sourceMappingURL=tiny-frame.js.map