/** Links that let a person in: taken from the address, and copied or printed where one is shown. */

import { t } from "./texts.ts";

/** The code behind the # of the address goes into the form, and out of the address and the history. */
function takeCode(form: HTMLFormElement): void {
  const code = location.hash.slice(1);
  const field = form.elements.namedItem("code");
  if (!code || !(field instanceof HTMLInputElement)) return;
  history.replaceState(null, "", location.pathname);
  field.value = code;
  form.requestSubmit();
}

async function copy(button: HTMLElement, field: HTMLInputElement): Promise<void> {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // pages without TLS have no clipboard
  }
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "tag ok";
  said.textContent = t("copied");
  button.parentElement?.querySelector(".tag.ok")?.remove();
  button.after(said);
}

/** Forms and buttons about codes: data-code, data-copies="id of the field", data-prints, data-whole. */
export function startCodes(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-code]");
  if (form) {
    takeCode(form);
    window.addEventListener("hashchange", () => takeCode(form)); // the link, opened over this very page
  }
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copies], [data-prints]");
    if (!button) return;
    const field = document.getElementById(button.dataset["copies"] ?? "");
    if (field instanceof HTMLInputElement) void copy(button, field);
    if (button.hasAttribute("data-prints")) window.print();
  });
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-whole]")) {
    field.addEventListener("focus", () => field.select());
  }
}
