/**
 * The seal at the end of a result: "vesipk-1" and the CRC-64 (as in xz) of all before it, little-endian.
 * Two halves of 32 bits: BigInt is a hundred times slower.
 */
const low = new Uint32Array(256);
const high = new Uint32Array(256);
for (let i = 0; i < 256; ++i) {
  let l = i;
  let h = 0;
  for (let bit = 0; bit < 8; ++bit) {
    const odd = l & 1;
    l = (l >>> 1) | (h << 31);
    h >>>= 1;
    if (odd) {
      l ^= 0xd7870f42;
      h ^= 0xc96c5795;
    }
  }
  low[i] = l;
  high[i] = h;
}

const mark = "vesipk-1";
export const sealSize = 16;

/** Is there a seal, and is it the one of these bytes? */
export function checkSeal(bytes: Uint8Array): "missing" | "right" | "wrong" {
  const n = bytes.length - sealSize;
  if (n < 0 || String.fromCharCode(...bytes.subarray(n, n + mark.length)) !== mark) return "missing";
  let l = 0xffffffff;
  let h = 0xffffffff;
  for (let i = 0; i < n; ++i) {
    const k = (l ^ bytes[i]!) & 0xff;
    l = ((l >>> 8) | (h << 24)) ^ low[k]!;
    h = (h >>> 8) ^ high[k]!;
  }
  const stored = new DataView(bytes.buffer, bytes.byteOffset + n + mark.length, 8);
  const same = stored.getUint32(0, true) === ~l >>> 0 && stored.getUint32(4, true) === ~h >>> 0;
  return same ? "right" : "wrong";
}
