/**
 * What is typed survives a swapped panel and a reload: forms with data-draft keep their fields in
 * this tab's session storage until they are sent or the official signs out.
 */

import { afterSwap } from "./swaps.ts";

const PREFIX = "okienko-draft-";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function fields(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>("input[name], textarea[name], select[name]")].filter(
    (field) => !field.matches("[type=hidden]:not([data-kept]), [type=file], [type=password]"),
  );
}

function keep(form: HTMLFormElement): void {
  const kept: Record<string, string> = {};
  for (const field of fields(form)) {
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) {
      if (field.checked) kept[`${field.name}=${field.value}`] = "on";
    } else if (field.value) kept[field.name] = field.value;
  }
  sessionStorage.setItem(PREFIX + form.dataset["draft"], JSON.stringify(kept));
}

function restore(form: HTMLFormElement): void {
  const found = sessionStorage.getItem(PREFIX + form.dataset["draft"]);
  if (!found) return;
  const kept = JSON.parse(found) as Record<string, string>;
  for (const field of fields(form)) {
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) {
      if (kept[`${field.name}=${field.value}`]) field.checked = true;
    } else if (kept[field.name]) field.value = kept[field.name] ?? "";
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Forgets what was typed in one form, or in all of them. */
export function forget(draft?: string): void {
  for (const key of Object.keys(sessionStorage)) {
    if (draft === undefined ? key.startsWith(PREFIX) : key === PREFIX + draft) sessionStorage.removeItem(key);
  }
}

/** Looks after every form with data-draft, now and after each swap. */
export function startDrafts(): void {
  const all = (root: ParentNode): void => root.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach(restore);
  const note = (event: Event): void => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-draft]");
    if (form && event.isTrusted && !("sent" in form.dataset)) keep(form);
  };
  all(document);
  document.addEventListener("input", note);
  document.addEventListener("change", note);
  afterSwap(all);
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    // before the swap, or the emptied form would take its old text back
    const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr: XMLHttpRequest }>).detail;
    if (!(elt instanceof HTMLFormElement) || xhr.status >= 300) return;
    forget(elt.dataset["draft"] ?? "");
    // a field that is swapped away while it has the focus still says "change"
    elt.dataset["sent"] = "";
    window.setTimeout(() => delete elt.dataset["sent"], 500);
  });
}
