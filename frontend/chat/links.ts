/** Finds addresses in what people write. They become links; everything else stays text. */

export type Part = string | { text: string; href: string };

const FOUND = /\bhttps?:\/\/[^\s<>"'`]+|\bwww\.[a-z0-9-]+\.[^\s<>"'`]+|[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi;

/** The parts of a text. Only http, https and mailto can come out of it. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(FOUND)) {
    const word = ended(match[0]);
    const href = address(word);
    if (!href) continue;
    if (match.index > from) found.push(text.slice(from, match.index));
    found.push({ text: word, href });
    from = match.index + word.length;
  }
  if (from < text.length) found.push(text.slice(from));
  return found;
}

/** Without the marks that end a sentence, and without a bracket that was opened before it. */
function ended(word: string): string {
  let end = word.length;
  for (; end; end -= 1) {
    const last = word[end - 1]!;
    if (/[.,;:!?…»”’*_]/.test(last)) continue;
    if (last === ")" && !word.slice(0, end).includes("(")) continue;
    break;
  }
  return word.slice(0, end);
}

function address(word: string): string | null {
  if (/^[^/:]+@/.test(word)) return `mailto:${word}`;
  try {
    const url = new URL(/^www\./i.test(word) ? `https://${word}` : word);
    // a name before the host is there to deceive
    return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
