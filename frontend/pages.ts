/** What every page with htmx needs: tokens, failures said in their place, the end of a sign-in. */

import htmx from "htmx.org";
import { startCombos } from "./combo.ts";
import { csrf, h, toast } from "./dom.ts";
import { afterSwap } from "./swaps.ts";
import { t } from "./texts.ts";

interface Request {
  elt: Element;
  target: Element;
  xhr: XMLHttpRequest;
  headers: Record<string, string>;
  pathInfo: { requestPath: string };
}

function detail(event: Event): Request {
  return (event as CustomEvent<Request>).detail;
}

/** A panel that could not be loaded says so where it stands, with a way to try again. */
function failed(event: Event): void {
  const { elt, target, xhr } = detail(event);
  if (xhr.status === 401) return void document.dispatchEvent(new CustomEvent("signed-out"));
  const said = xhr.getResponseHeader("X-Words");
  if (xhr.status === 409) return toast(said ? decodeURIComponent(said) : t("overtaken"), true);
  const panel = target.closest<HTMLElement>("[data-panel]");
  if (!panel || elt.closest("form")) return toast(t(xhr.status ? "failed_to_do" : "no_link"), true);
  const again = h("button", { type: "button", class: "b small" }, t("again"));
  again.addEventListener("click", () => htmx.trigger(elt, elt === panel ? "refresh" : "click"));
  target.replaceChildren(h("div", { class: "failed", role: "alert" }, h("strong", {}, t("failed_to_load")), again));
}

/** Dialogs and menus that a page opens by attributes: data-opens="id", data-closes. */
function clicked(event: MouseEvent): void {
  const element = event.target as Element;
  const opener = element.closest<HTMLElement>("[data-opens]");
  if (opener) document.querySelector<HTMLDialogElement>(`dialog#${opener.dataset["opens"]}`)?.showModal();
  if (element.closest("[data-closes]")) element.closest("dialog")?.close();
  const menu = element.closest("[popover]");
  if (menu && element.closest("button, a") && !element.closest("[data-stays]")) (menu as HTMLElement).hidePopover();
}

/** A menu opens below its button, inside the window. */
function placed(event: Event): void {
  const menu = event.target as HTMLElement;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!button || (event as ToggleEvent).newState !== "open") return;
  const box = button.getBoundingClientRect();
  const width = menu.offsetWidth;
  menu.style.top = `${box.bottom + 4}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
  menu.querySelector<HTMLElement>("button, a")?.focus();
}

/** Arrow keys move in a menu. */
function moved(event: KeyboardEvent): void {
  const menu = (event.target as Element).closest(".menu");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...menu.querySelectorAll<HTMLElement>("button, a")];
  const at = items.indexOf(event.target as HTMLElement);
  event.preventDefault();
  items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
}

/** Starts what every page needs. */
export function startPage(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    detail(event).headers["X-CSRFToken"] = csrf();
  });
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  afterSwap(startCombos);
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", moved);
  document.addEventListener("toggle", placed, true);
  document.addEventListener("close-dialog", () => document.querySelectorAll<HTMLDialogElement>("dialog[open]").forEach((dialog) => dialog.close()));
  document.addEventListener("open-dialog", (event) => {
    document.querySelector<HTMLDialogElement>(`dialog#${(event as CustomEvent<{ value: string }>).detail.value}`)?.showModal();
  });
  document.addEventListener("said", (event) => toast((event as CustomEvent<{ value: string }>).detail.value));
  startCombos(document);
}
