/** Bytes from the notation of data sheets: `01 00 FE`. */
export const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
