/**
 * Quick replies: ; or / and a few letters in an answer list the templates that are meant. Arrows choose, Enter or
 * Tab puts one in, Escape leaves what was typed. The templates are those of the form's own list.
 */

import { h } from "./dom.ts";
import { stepped } from "./find.ts";
import { askedBefore, fitting, type Quick } from "./quick-rules.ts";
import { t } from "./texts.ts";

const MOST = 8;

interface Reply extends Quick {
  text: string;
}

/** The list that is open, in which field, and what has been typed for it. */
interface Open {
  field: HTMLElement;
  replies: Reply[];
  at: number;
  typed: string;
}

let open: Open | null = null;
let left = ""; // what stood there when Escape was pressed: not listed again before it changes
const list = h("ul", { class: "quick", role: "listbox", id: "quick-list", hidden: true });
const said = h("p", { class: "vh", role: "status" });

/** The field whose text it is: an editor stands for the textarea before which it is. */
function ownerOf(field: HTMLElement): HTMLTextAreaElement | null {
  return document.getElementById(field.id.replace(/-rich$/, "")) as HTMLTextAreaElement | null;
}

function repliesOf(field: HTMLElement): Reply[] {
  const input = document.querySelector<HTMLInputElement>(`[data-inserts="${CSS.escape(ownerOf(field)?.id ?? "")}"]`);
  const options = input?.closest(".combo")?.querySelectorAll<HTMLElement>("[role=option]") ?? [];
  return [...options].map((option) => ({
    name: (option.textContent ?? "").trim(), text: option.dataset["value"] ?? "", short: option.dataset["short"] ?? "", own: "own" in option.dataset,
  }));
}

/** The text before the cursor: of a field, or of the words in an editor in which it stands. */
function before(field: HTMLElement): string | null {
  if (field instanceof HTMLTextAreaElement) {
    return field.selectionStart === field.selectionEnd ? field.value.slice(0, field.selectionStart) : null;
  }
  const selection = getSelection();
  const node = selection?.anchorNode;
  if (!selection?.isCollapsed || !(node instanceof Text) || !field.contains(node)) return null;
  return node.data.slice(0, selection.anchorOffset).replace(/\u00a0/g, " ");
}

function typed(event: Event): void {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement || (field instanceof HTMLElement && field.isContentEditable))) return;
  if (event instanceof InputEvent && event.isComposing) return;
  look(field);
}

function look(field: HTMLElement): void {
  const text = before(field);
  const asked = text === null ? null : askedBefore(text);
  if (asked === null) left = "";
  if (asked === null || (left && text === left)) return close();
  const replies = fitting(repliesOf(field), asked, MOST);
  if (!replies.length) return close();
  open = { field, replies, at: asked ? 0 : -1, typed: asked };
  draw();
  said.textContent = t("quick_found", { count: replies.length });
}

function draw(): void {
  if (!open) return;
  const { field, replies, at } = open;
  list.setAttribute("aria-label", t("quick"));
  list.replaceChildren(
    ...replies.map((reply, index) => {
      const option = h("li", { role: "option", id: `quick-${index}`, "aria-selected": String(index === at) }, h("span", { class: "cut" }, reply.name));
      if (reply.short) option.prepend(h("kbd", {}, `;${reply.short}`));
      option.append(h("span", { class: "s dim cut" }, reply.text.replace(/\s+/g, " ").slice(0, 90)));
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        put(index);
      });
      return option;
    }),
  );
  list.hidden = false;
  (field.closest("main") ?? document.body).append(list); // another workspace may stand there by now
  place(field);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  if (at >= 0) field.setAttribute("aria-activedescendant", `quick-${at}`);
  else field.removeAttribute("aria-activedescendant");
  list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
}

function moved(): void {
  if (open) place(open.field);
}

/** Above the field, or below it where there is more room. */
function place(field: HTMLElement): void {
  const box = field.getBoundingClientRect();
  const above = box.top > innerHeight - box.bottom;
  list.style.left = `${box.left}px`;
  list.style.width = `${Math.min(box.width, 560)}px`;
  list.style.top = above ? "auto" : `${box.bottom + 4}px`;
  list.style.bottom = above ? `${innerHeight - box.top + 4}px` : "auto";
  list.style.maxHeight = `${Math.max(120, (above ? box.top : innerHeight - box.bottom) - 16)}px`;
}

function close(): void {
  if (!open) return;
  for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"]) open.field.removeAttribute(name);
  open = null;
  list.hidden = true;
  said.textContent = "";
}

/** Puts a reply in the place of what was typed for it. */
function put(index: number): void {
  const now = open;
  const reply = now?.replies[index];
  if (!now || !reply) return;
  const length = now.typed.length + 1; // and the sign
  close();
  if (now.field instanceof HTMLTextAreaElement) {
    const at = now.field.selectionStart;
    now.field.setRangeText(reply.text, at - length, at, "end");
    now.field.focus();
    now.field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const selection = getSelection();
  const node = selection?.anchorNode;
  if (!selection || !node) return;
  selection.setBaseAndExtent(node, selection.anchorOffset - length, node, selection.anchorOffset);
  ownerOf(now.field)?.dispatchEvent(new CustomEvent("insert-text", { detail: reply.text, cancelable: true }));
}

/** While the list is open its keys are not the form's: Enter sends nothing. */
function pressed(event: KeyboardEvent): void {
  if (!open || event.target !== open.field || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
  if (step) {
    open.at = stepped(open.at, step, open.replies.length);
    draw();
  } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && open.at >= 0) put(open.at);
  else if (event.key === "Escape") {
    left = before(open.field) ?? "";
    close();
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Listens in every answer of the page. */
export function startQuick(): void {
  document.body.append(said);
  document.addEventListener("input", typed);
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("focusout", () => close());
  for (const event of ["resize", "scroll"]) window.addEventListener(event, moved, true);
  document.addEventListener("second", moved); // what stands above or below may have grown
}
