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

/** What is written in the place of letters and marks that the alphabet has not; the rest loses its marks. */
const PLAIN: Record<string, string> = {
  "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "„": '"', "”": '"', "“": '"', "«": '"', "»": '"',
  "’": "'", "‘": "'", "‚": "'", "–": "-", "—": "-", "\u2011": "-", "−": "-", "…": "...", "•": "-", "\u00a0": " ",
  "\u202f": " ", "\u2009": " ", "\t": " ", "\u200b": "", "\ufeff": "", "\u00ad": "", "→": "->", "×": "x", "№": "nr", "²": "2",
};

function bare(letter: string): string {
  if (BASIC.includes(letter) || TWICE.includes(letter)) return letter;
  return PLAIN[letter] ?? letter.normalize("NFKD").replace(/\p{M}/gu, "");
}

/** A text without marks on letters, where that suffices; else as it is: nothing would be gained. */
export function folded(text: string): string {
  const plain = [...text.normalize("NFC")].map(bare).join("");
  return septets(plain) ? plain : text;
}
