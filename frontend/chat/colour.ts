/** The office's colour, and which text can be read on it. */

export const FALLBACK = "#0b5c63";

function light(part: number): number {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** The colour if it is one, and white or black, whichever stands out more (WCAG 2.2, 1.4.3: one of them has 4.5:1 at least). */
export function colours(wanted: string): { fill: string; on: string } {
  const fill = /^#[0-9a-f]{6}$/i.test(wanted) ? wanted : FALLBACK;
  const [red, green, blue] = [1, 3, 5].map((at) => light(parseInt(fill.slice(at, at + 2), 16))) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return { fill, on: 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000" };
}
