/** How many parts a text message has. The same rules as okienko/channels/sms/text.py; tests/sms/lengths.json proves it. */

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const TWICE = "\f^{}\\[~]|€";

/** What a text comes to: its parts, the characters that still fit the last one, and whether it needs Unicode. */
export interface Length {
  parts: number;
  left: number;
  unicode: boolean;
}

/** What each letter takes, in septets; null: one of them has no place in the alphabet. */
function septets(text: string): number[] | null {
  const sizes: number[] = [];
  for (const letter of text) {
    if (BASIC.includes(letter)) sizes.push(1);
    else if (TWICE.includes(letter)) sizes.push(2);
    else return null;
  }
  return sizes;
}

/** How many parts of `room` hold these sizes in their order, none split; and what is left of the last. */
function filled(sizes: number[], room: number): { parts: number; left: number } {
  let [parts, used] = [1, 0];
  for (const size of sizes) {
    if (used + size > room) [parts, used] = [parts + 1, 0];
    used += size;
  }
  return { parts, left: room - used };
}

/** The length of a text as it is sent: `fold` writes letters that would need Unicode without their marks. */
export function smsLength(text: string, fold: (text: string) => string = (same) => same): Length {
  const sent = fold(text);
  const basic = septets(sent);
  const sizes = basic ?? [...sent].map((letter) => letter.length);
  const [whole, part] = basic ? [160, 153] : [70, 67];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total === 0) return { parts: 0, left: whole, unicode: false };
  if (total <= whole) return { parts: 1, left: whole - total, unicode: !basic };
  return { ...filled(sizes, part), unicode: !basic };
}

/** A text with the letters of the table `to` written in their place. */
export function folded(text: string, to: Record<string, string>): string {
  return [...text].map((letter) => (Object.hasOwn(to, letter) ? to[letter]! : letter)).join("");
}
