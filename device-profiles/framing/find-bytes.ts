/** Where `sought` stands within bytes[from..to); -1 when it does not. */
export function findBytes(bytes: Uint8Array, sought: readonly number[], from: number, to: number): number {
  const [first = 0] = sought;
  for (let at = bytes.indexOf(first, from); at >= 0 && at + sought.length <= to; at = bytes.indexOf(first, at + 1)) {
    if (sought.every((byte, n) => bytes[at + n] === byte)) return at;
  }
  return -1;
}
