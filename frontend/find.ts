/** How typing finds: every word somewhere in the text, whatever the case; marks are left out ("smieci" finds "Śmieci"). */

/** A text as it is compared. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/ł/gi, "l").toLowerCase();
}

/** What was typed, in words; the sign between a topic and its part is none. */
export function wordsOf(typed: string): string[] {
  return fold(typed).split(/[\s›]+/).filter(Boolean);
}

/** Whether all the words are in a text; none are in every one. */
export function finds(words: string[], text: string): boolean {
  const folded = fold(text);
  return words.every((word) => folded.includes(word));
}

/** The place in a list of `count` after a step from `at` (-1: none yet), round its ends; -1 in an empty list. */
export function stepped(at: number, step: 1 | -1, count: number): number {
  if (!count) return -1;
  if (at < 0) return step < 0 ? count - 1 : 0;
  return (at + step + count) % count;
}
