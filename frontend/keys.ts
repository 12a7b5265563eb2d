/**
 * Keys are printed on the buttons: an element with data-key="m" is clicked by M while it is visible
 * and enabled. "ctrl+enter" works in fields, too; a plain key never does.
 */

const SWITCH = "okienko-keys"; // "off" in localStorage: single keys are turned off (WCAG 2.1.4)

/** Whether plain keys work in this browser. */
export function keysOn(): boolean {
  return localStorage.getItem(SWITCH) !== "off";
}

/** Turns plain keys on or off in this browser. */
export function switchKeys(on: boolean): void {
  localStorage.setItem(SWITCH, on ? "on" : "off");
}

function name(event: KeyboardEvent): string {
  const base = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return `ctrl+${base}`;
  return event.altKey ? `alt+${base}` : base;
}

/** Whether somebody types into it. */
export function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])"));
}

function takesEnter(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("a, button, summary, [role=option], input") !== null;
}

function usable(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && !element.matches(":disabled, [aria-disabled=true]");
}

/** Out of a field, so that single keys work again without a hand on the mouse; what is typed stays. */
function leaves(target: EventTarget | null): boolean {
  if (!writes(target) || !(target instanceof HTMLElement) || !target.closest("#workspace") || target.closest("dialog, [popover]")) return false;
  document.getElementById("talk-title")?.focus({ preventScroll: true });
  return document.activeElement !== target;
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const pressed = name(event);
  if (pressed === "escape" && leaves(event.target)) return event.preventDefault();
  // who presses a key outside a field has a keyboard: the hints are of use
  if (!writes(event.target) && event.isTrusted) document.documentElement.toggleAttribute("data-keyboard", true);
  const modified = pressed.includes("+") && pressed !== "+";
  if (!modified && (!keysOn() || writes(event.target))) return;
  if (pressed === "enter" && takesEnter(event.target)) return;
  const dialog = document.querySelector("dialog[open]");
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  const wanted = `[data-key="${CSS.escape(pressed)}"]`;
  // the form that is being filled comes first; while it is being sent the key means no other one
  const near = [...(form?.querySelectorAll<HTMLElement>(wanted) ?? [])];
  if (near.some((element) => element.matches(":disabled"))) return event.preventDefault();
  for (const element of [...near, ...(dialog ?? document).querySelectorAll<HTMLElement>(wanted)]) {
    if (!usable(element) || (modified && !near.includes(element) && unfilled(element))) continue;
    event.preventDefault();
    if (element.matches("input:not([type=radio], [type=checkbox]), textarea")) element.focus();
    else element.click();
    return;
  }
}

/** Whether it sends another form than the one in hand, in which something is missing: an answer that nobody writes. */
function unfilled(element: HTMLElement): boolean {
  return element instanceof HTMLButtonElement && element.type === "submit" && element.form !== null && !element.form.checkValidity();
}

/** Listens for keys on the whole page. */
export function startKeys(): void {
  document.addEventListener("keydown", press);
}
