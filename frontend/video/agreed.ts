/** A video call that was agreed, by its link; and a time that is booked. */

import { busy } from "../busy.ts";
import { byId as id, write as say } from "../dom.ts";
import { t } from "../texts.ts";
import { post } from "./posts.ts";

const address = (office: string, what: string): string => `${office}/${what}?lang=${encodeURIComponent(document.documentElement.lang)}`;
const words = (error: unknown): string => (error instanceof Error ? error.message : t("no-link"));

const LOOKS = 10_000; // ms between looks at the clock: a computer that slept has its timers late

/** `office`: the address below which the office's video calls stand. */
export function agreed(office: string): void {
  const box = document.getElementById("agreed");
  if (box) opened(box, office);
  const form = document.getElementById("book");
  if (form instanceof HTMLFormElement) booking(form, office);
}

/** This page was opened by a person: what they booked is theirs. */
function opened(box: HTMLElement, office: string): void {
  const link = box.dataset["link"] ?? "";
  const fields = new URLSearchParams({ link });
  if (["early", "ready"].includes(box.dataset["code"] ?? "")) void post(address(office, "link/confirm"), "", fields, t("no-link")).catch((error: unknown) => say(id("agreed-said"), words(error)));
  if (box.dataset["opens"]) whenOpen(Number(box.dataset["opens"]));
  const move = document.getElementById("agreed-move");
  if (move instanceof HTMLDetailsElement) moving(move, office, link);
  const off = document.getElementById("agreed-off") as HTMLButtonElement | null;
  off?.addEventListener("click", () => {
    const calledOff = (): void => {
      off.hidden = id("begin").hidden = true;
      move?.remove();
      say(id("agreed-said"), t("called-off"));
      id("agreed-said").focus();
    };
    void busy(off, () => post(address(office, "link/off"), "", fields, t("no-link")).then(calledOff, (error: unknown) => say(id("agreed-said"), words(error))));
  });
}

/** Who came too early and left the page open is let in by it; `opens`: in how many seconds, by the server's clock. */
function whenOpen(opens: number): void {
  const at = Date.now() + opens * 1000;
  const look = (): void => {
    if (Date.now() < at) return;
    // never from a page that works to the browser's own page of an error
    void fetch(location.href, { credentials: "omit" }).then((answer) => answer.ok && location.reload()).catch(() => null);
  };
  setInterval(look, LOOKS);
  document.addEventListener("visibilitychange", look);
}

/** The link has done what it was for: loaded anew, the page is one without it. */
export function spent(): void {
  const here = new URL(location.href);
  here.searchParams.delete("link");
  history.replaceState(null, "", here);
}

/** The address of this page where one books a time with an interpreter of that language. */
const TIMES = /^#times(?:=(\w+))?$/;

/** Another time; until then nobody is let in. */
function moving(box: HTMLDetailsElement, office: string, link: string): void {
  const form = box.querySelector("form")!;
  const button = form.querySelector("button")!;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = id<HTMLSelectElement>("agreed-at").selectedOptions[0];
    const moved = (): void => {
      box.open = false;
      id("begin").hidden = true;
      document.getElementById("agreed-opens")?.remove();
      id("agreed-title").hidden = true;
      say(id("agreed-said"), t("moved", { at: chosen?.text ?? "" }));
      id("agreed-said").focus();
    };
    void busy(button, () => post(address(office, "link/move"), "", new URLSearchParams({ link, at: chosen?.value ?? "" }), t("no-link")).then(moved, (error: unknown) => say(id("agreed-said"), words(error))));
  });
}

function booking(form: HTMLFormElement, office: string): void {
  const language = id<HTMLSelectElement>("book-language");
  const kinds = [...form.querySelectorAll<HTMLElement>("[data-times]")];
  const button = form.querySelector("button")!;
  const chosen = (): HTMLElement | undefined => kinds.find((one) => one.dataset["times"] === (language.value === "pjm" ? "pjm" : ""));
  const draw = (): void => {
    for (const one of kinds) one.hidden = one !== chosen();
    id("no-times").hidden = chosen() !== undefined;
    button.disabled = chosen() === undefined;
  };
  language.addEventListener("change", draw);
  const asked = TIMES.exec(location.hash);
  if (asked) {
    const box = form.closest("details")!;
    box.open = true;
    if ([...language.options].some(({ value }) => value === asked[1])) language.value = asked[1]!;
    box.scrollIntoView();
    language.focus();
  }
  draw();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    fields.set("at", chosen()?.querySelector("select")?.value ?? "");
    say(id("book-trouble"), "");
    const booked = (): void => {
      form.hidden = true;
      say(id("booked"), t("booked", { address: fields.get("address") ?? "" }));
      id("booked").focus();
    };
    void busy(button, () => post(address(office, "book"), "", fields, t("no-link")).then(booked, (error: unknown) => say(id("book-trouble"), words(error)))).then(draw);
  });
}
