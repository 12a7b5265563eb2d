/** Where a text message is written: its parts and what they cost, as it is typed. */

import { folded, smsLength } from "./sms-length.ts";
import { t } from "./texts.ts";

/** As desk/composer/counting.py says it. */
interface Rules {
  fold: boolean; // letters that cost more are written without their marks
  price: number; // of one part, in hundredths of a grosz; 0: not known
  tail: string; // added to each text when it leaves
  places: Record<string, number>; // {names} that are filled in when it leaves, and how long they are then
}

/** The text as long as it will be. */
function grown(text: string, { places, tail }: Rules): string {
  const filled = text.replace(/\{([a-z_]+)\}/g, (whole, name: string) => (Object.hasOwn(places, name) ? "x".repeat(places[name]!) : whole));
  return filled && filled + tail;
}

function show(out: HTMLElement): void {
  const field = document.getElementById(out.dataset["partsOf"] ?? "");
  if (!(field instanceof HTMLTextAreaElement)) return;
  const rules = JSON.parse(out.dataset["partRules"] ?? "") as Rules;
  const { parts, left, unicode } = smsLength(grown(field.value, rules), rules.fold ? folded : undefined);
  const words = [t("sms_parts", { n: parts }), t("sms_left", { n: left })];
  if (rules.price && parts) words.push(t("sms_cost", { zl: ((parts * rules.price) / 10_000).toFixed(2).replace(".", ",") }));
  if (unicode) words.push(t("sms_unicode"));
  const said = words.join(" · ");
  if (out.textContent !== said) out.textContent = said;
}

/** Starts it: what has `data-parts-of` tells the length of the text in the field of that id. */
export function startCounting(): void {
  const all = (): void => document.querySelectorAll<HTMLElement>("[data-parts-of]").forEach(show);
  for (const event of ["input", "change", "htmx:afterSettle", "drafted"]) document.addEventListener(event, all);
  all();
}
