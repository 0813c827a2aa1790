/**
 * Watches the bytes of one MQTT connection and counts packet lengths (MQTT 3.1.1, 2.2.3), so that a packet that is
 * too long is noticed at its header, not after it has filled the memory.
 */
export class PacketLimit {
  readonly #longest: number;
  #expects: 'type' | 'length' | 'rest' = 'type';
  #rest = 0;
  #multiplier = 1;

  constructor(longestPacketBytes: number) {
    this.#longest = longestPacketBytes;
  }

  /** False: a packet is longer than allowed, or its length is malformed. The connection must end. */
  accepts(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length;) {
      if (this.#expects === 'type') {
        this.#expects = 'length';
        this.#rest = 0;
        this.#multiplier = 1;
        at += 1;
      } else if (this.#expects === 'length') {
        const byte = bytes[at] ?? 0;
        this.#rest += (byte & 127) * this.#multiplier;
        if (this.#rest > this.#longest) return false;
        if (byte < 128) this.#expects = this.#rest === 0 ? 'type' : 'rest';
        else if (this.#multiplier >= 128 ** 3) return false;
        else this.#multiplier *= 128;
        at += 1;
      } else {
        const taken = Math.min(this.#rest, bytes.length - at);
        this.#rest -= taken;
        if (this.#rest === 0) this.#expects = 'type';
        at += taken;
      }
    }
    return true;
  }
}
