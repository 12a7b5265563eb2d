/** Clocks that run in the page: seconds pass without the server. */

import { meta } from "./dom.ts";
import { t } from "./texts.ts";

let began = performance.timeOrigin; // the server's time when this page's count began

/** Milliseconds that only go on, whatever is done to this computer's clock. It may stand still while it sleeps. */
export function steady(): number {
  return performance.now();
}

/** Learns the server's time, in milliseconds since 1970; each sign of life of the stream tells it anew. */
export function serverSays(now: number): void {
  began = now - steady();
}

/** The server's time, in milliseconds since 1970. */
export function serverNow(): number {
  return began + steady();
}

/** 7 -> "0:07", 102 -> "1:42", 3700 -> "1:01:40". */
export function clockWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A waiting time: a stopwatch below ten minutes, then minutes, then hours. */
export function spanWords(seconds: number): string {
  if (seconds < 600) return clockWords(seconds);
  if (seconds < 7200) return t("minutes", { count: Math.floor(seconds / 60) });
  if (seconds < 172800) return t("hours", { count: Math.floor(seconds / 3600) });
  return t("days", { count: Math.floor(seconds / 86400) });
}

function tick(): void {
  const now = serverNow();
  for (const element of document.querySelectorAll<HTMLElement>("[data-since]")) {
    const from = Date.parse(element.getAttribute("datetime") ?? "");
    if (Number.isNaN(from)) continue;
    const words = element.dataset["since"] === "span" ? spanWords : clockWords;
    write(element, words((now - from) / 1000));
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-until]")) {
    const until = Date.parse(element.getAttribute("datetime") ?? "");
    const words = element.dataset["until"] === "span" ? spanWords : clockWords;
    if (!Number.isNaN(until)) write(element, words((until - now) / 1000 + 0.5));
  }
  for (const part of document.querySelectorAll<HTMLElement>("[data-until-gone]")) {
    if (Date.parse(part.dataset["untilGone"] ?? "") <= now) part.hidden = true;
  }
  for (const part of document.querySelectorAll<HTMLElement>("[data-shows-at]")) {
    part.hidden = Date.parse(part.dataset["showsAt"] ?? "") > now;
  }
  for (const count of document.querySelectorAll<HTMLElement>("[data-counts]")) {
    const found = count.closest("[data-panel]")?.querySelectorAll(`${count.dataset["counts"] ?? ""}:not([hidden])`).length ?? 0;
    write(count, String(found));
    if (count.parentElement) count.parentElement.hidden = found === 0;
  }
  for (const bar of document.querySelectorAll<HTMLProgressElement>("progress[data-from]")) {
    const from = Number(bar.dataset["from"]);
    const to = Number(bar.dataset["to"]);
    bar.value = Math.min(1, Math.max(0, (now - from) / (to - from)));
  }
  document.dispatchEvent(new CustomEvent("second"));
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Starts the page's one clock; it fires `second` at the document. */
export function startTimers(): void {
  const now = Number(meta("now"));
  if (now) serverSays(now);
  tick();
  window.setInterval(tick, 1000);
}
