/**
 * "Somebody else writes": a colleague's answer or note in the contact that stands open here. A sign, kept
 * nowhere; it comes while they write and is gone some seconds after the last one.
 */

import { t } from "./texts.ts";

const LASTS = 12_000; // ms; a draft is saved, and told, each five seconds of typing at least

let hiding = 0;

/** Begins to show it, on the desk. */
export function startAlsoWrites(): void {
  document.addEventListener("sign", (event) => {
    const { contact, writes } = (event as CustomEvent<{ contact: number; writes?: string }>).detail;
    const line = document.getElementById("also-writes");
    if (!writes || line?.dataset["contact"] !== String(contact)) return;
    const words = t("also_writes", { name: writes });
    if (line.textContent !== words) line.textContent = words; // or it would be read out again and again
    clearTimeout(hiding);
    hiding = window.setTimeout(() => document.getElementById("also-writes")?.replaceChildren(), LASTS);
  });
}
