/** Work that costs a visitor half a second and a script that sends thousands of forms hours. */

const AT_ONCE = 64; // digests asked for together
const MOST = 40_000_000;

/** The number with which SHA-256 of `place:number` begins with so many zero bits (at most 32); "" where the browser has
 * no digests (without TLS) or none was found. */
export async function solve(place: string, bits: number): Promise<string> {
  if (!globalThis.crypto?.subtle || !(bits > 0 && bits <= 32)) return "";
  const encoder = new TextEncoder();
  for (let first = 0; first < MOST; first += AT_ONCE) {
    const digests = await Promise.all(
      Array.from({ length: AT_ONCE }, (_none, n) => crypto.subtle.digest("SHA-256", encoder.encode(`${place}:${first + n}`))),
    );
    const found = digests.findIndex((digest) => new DataView(digest).getUint32(0) >>> (32 - bits) === 0);
    if (found >= 0) return String(first + found);
  }
  return "";
}
