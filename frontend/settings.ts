/** Forms of settings: what was changed and not saved is not left by mistake, and is sent once. */

import { csrf, fetchJson, h, SignedOut, toast } from "./dom.ts";
import { t } from "./texts.ts";

function filled(form: HTMLFormElement): string {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  return JSON.stringify(fields.map(([name, value]) => [name, value instanceof File ? value.name : value]));
}

/** Whether what is sent now would be taken, in the name of who opened the page; if not, says what to do. */
async function signedIn(): Promise<boolean> {
  try {
    await fetchJson("/account/me/here/");
    return true;
  } catch (error) {
    const link = h("a", { class: "b small", href: "/account/login/?next=/desk/signed-in/", target: "_blank" }, t("sign_in"));
    if (error instanceof SignedOut) toast(t("away"), true, link);
    else toast((error as Error).message, true);
    return false;
  }
}

/** Sends a long form when it would be taken: what is typed is not lost with the sign-in or the link. */
function askFirst(form: HTMLFormElement): void {
  let mayGo = false;
  let asking = false;
  form.addEventListener("submit", (event) => {
    if (mayGo) return void (mayGo = false);
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking) return;
    asking = true;
    const { submitter } = event as SubmitEvent;
    void signedIn().then((yes) => {
      asking = false;
      const token = form.elements.namedItem("csrfmiddlewaretoken");
      if (token instanceof HTMLInputElement) token.value = csrf();
      mayGo = yes;
      if (yes) form.requestSubmit(submitter);
    });
  });
}

/** What is asked for, or told, only while a field has one of some values: data-when, data-is. */
function startWhen(): void {
  const parts = [...document.querySelectorAll<HTMLElement>("[data-when]")];
  const decides = (name: string | undefined): HTMLSelectElement | null => document.querySelector(`select[name="${name}"]`);
  const show = (): void => {
    for (const part of parts) {
      const by = decides(part.dataset["when"]);
      const whole = part.closest<HTMLElement>(".field") ?? part;
      if (by) whole.hidden = !part.dataset["is"]?.split(" ").includes(by.value);
    }
    for (const group of document.querySelectorAll<HTMLElement>("form[data-settings] .group")) {
      const fields = [...group.querySelectorAll<HTMLElement>(".field")];
      group.hidden = fields.length > 0 && fields.every((field) => field.hidden);
    }
  };
  for (const name of new Set(parts.map((part) => part.dataset["when"]))) decides(name)?.addEventListener("change", show);
  window.addEventListener("pageshow", show); // "back" brings what was chosen
  show();
}

/** An empty field gets what is usual for a choice: the servers of a known provider. Another choice takes it out again. */
function startUsual(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-usual]")) {
    const by = document.querySelector<HTMLSelectElement>(`select[name="${field.dataset["usualBy"]}"]`);
    const usual = JSON.parse(field.dataset["usual"] ?? "{}") as Record<string, string>;
    by?.addEventListener("change", () => {
      if (field.value === "" || Object.values(usual).includes(field.value)) field.value = usual[by.value] ?? "";
    });
  }
}

/** Watches every form of settings on the page. */
export function startSettings(): void {
  startWhen();
  startUsual();
  const forms = new Map<HTMLFormElement, string>();
  const sent = new Set<HTMLFormElement>();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-settings]")) {
    forms.set(form, filled(form));
    askFirst(form);
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (sent.has(form)) event.preventDefault(); // the second of a double click
      sent.add(form);
    });
  }
  for (const file of document.querySelectorAll<HTMLInputElement>("input[data-largest]")) {
    file.addEventListener("change", () => {
      const size = file.files?.[0]?.size ?? 0;
      file.setCustomValidity(size > Number(file.dataset["largest"]) ? t("too_large") : "");
      file.reportValidity();
    });
  }
  // a refused form has changes from the beginning
  const refused = document.querySelector<HTMLElement>("[data-wrong]");
  refused?.focus();
  window.addEventListener("beforeunload", (event) => {
    const changed = [...forms].some(([form, before]) => filled(form) !== before || (refused !== null && form.contains(refused)));
    if (!changed || sent.size) return;
    event.preventDefault();
    event.returnValue = t("unsaved");
  });
  // "back" brings the page as it was left, sent and all
  window.addEventListener("pageshow", () => sent.clear());
  const nav = document.querySelector<HTMLDetailsElement>(".settings-nav");
  const narrow = window.matchMedia("(max-width: 900px)");
  const fold = (): void => void (nav && (nav.open = !narrow.matches));
  narrow.addEventListener("change", fold);
  fold();
}
