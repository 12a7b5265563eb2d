/** The window's texts, in the language that the customer has chosen; the office's server has them. */

import type { Texts } from "./types.ts";

let texts: Texts = {};
let code = "pl";

/** The window speaks this language from now on; `asked`: its texts, where they were asked for already. */
export async function loadTexts(base: string, lang: string, asked = fetch(`${base}/texts?lang=${lang}`, { credentials: "omit" })): Promise<void> {
  const response = await asked;
  if (!response.ok) throw new Error(`texts ${response.status}`);
  texts = (await response.json()) as Texts;
  code = lang;
}

/** The language that is spoken. */
export function spoken(): string {
  return code;
}

/** The text of a key, with {names} filled in. A missing key shows itself. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Says that a text is too long, "" when it is not. A field that takes no more would lose the end of what is pasted. */
export function tooLong(text: string, most: number): string {
  const length = [...text].length; // as the server counts
  return length > most ? t("too_long", { length, most }) : "";
}

/** The language as Europe writes it: 14:05, not 2:05 PM. */
function region(): string {
  return code === "en" ? "en-GB" : code;
}

/** "10:32", with the day when it is not today. */
export function timeWords(at: Date): string {
  const today = at.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(region(), { hour: "numeric", minute: "2-digit", ...(!today && { day: "numeric", month: "long" }) }).format(at);
}

/** "2,4 MB" */
export function sizeWords(bytes: number): string {
  const [unit, size] = bytes < 1_000_000 ? ["kilobyte", bytes / 1000] : ["megabyte", bytes / 1_000_000];
  return new Intl.NumberFormat(region(), { style: "unit", unit, maximumFractionDigits: unit === "kilobyte" ? 0 : 1 }).format(Math.max(size, 1));
}

/** A wait in words: minutes, rounded up. */
export function waitWords(seconds: number): string {
  return t(seconds <= 60 ? "wait_minute" : "wait_minutes", { minutes: Math.ceil(seconds / 60) });
}
