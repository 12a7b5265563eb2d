/** The script of the customers' forms. They work without it: it keeps what is typed, and does the work that tells a
 * visitor from a script which sends thousands (channels/form/suspicion.py). */

import { solve } from "./work.ts";

const PAUSE = 1500; // ms after the last key

/** Send the form's words, not its files, so that a reload or a lost page finds them again. */
function startKeeping(form: HTMLFormElement): void {
  let timer = 0;
  let dirty = false;
  let leaving = false;
  const told = form.querySelector<HTMLElement>("[data-kept]");
  const keep = (): void => {
    clearTimeout(timer);
    if (!dirty || leaving) return;
    dirty = false;
    const words = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") words.append(name, value);
    fetch(form.action, { method: "POST", body: words, headers: { "X-Kept": "1" }, keepalive: true })
      .then((answer) => {
        if (told && answer.status === 204) told.textContent = told.dataset.kept ?? "";
        if (!answer.ok) dirty = true;
      })
      .catch(() => {
        dirty = true; // without a network it stays on the page, and is sent with the next key
      });
  };
  form.addEventListener("input", () => {
    dirty = true;
    if (told) told.textContent = "";
    clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => (leaving = true));
  addEventListener("pagehide", keep);
  addEventListener("pageshow", () => (leaving = false));
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}

/** A second press while the first is on its way sends nothing. */
function startOnce(form: HTMLFormElement): void {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => (sent = false));
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keeps]")) startKeeping(form);
for (const form of document.querySelectorAll<HTMLFormElement>("form#filled")) startOnce(form);
document.querySelector<HTMLElement>(".wrong")?.focus();
const work = document.querySelector<HTMLInputElement>("[data-work]");
if (work) {
  solve(work.dataset.work ?? "", Number(work.dataset.bits)).then((number) => {
    work.value = number;
  });
}
