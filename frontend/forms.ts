/**
 * Small duties of the desk's forms, by attributes: a text put into another field, a list filtered by
 * typing, parts that only some choices need. Nothing here knows what a form is for.
 */

import { sendNext, whenReady } from "./chat-send.ts";
import { forget } from "./drafts.ts";
import { finds, wordsOf } from "./find.ts";
import { afterSwap } from "./swaps.ts";
import { t } from "./texts.ts";

/** Puts a text into a field at the cursor, as if it had been typed. */
function insert(id: string, text: string, inline = false): void {
  const field = document.getElementById(id) as HTMLTextAreaElement | null;
  if (!field) return;
  const asked = new CustomEvent<string>("insert-text", { detail: text, cancelable: true });
  if (!field.dispatchEvent(asked)) return; // it is formatted: the editor has put it in
  const before = field.value.slice(0, field.selectionStart);
  const words = before.trim() && !/\s$/.test(before) ? " " : "";
  const gap = inline ? words : before.trim() && !before.endsWith("\n") ? "\n\n" : "";
  field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Adds an address to a list of them, once. */
function add(id: string, text: string): void {
  const field = document.getElementById(id) as HTMLTextAreaElement | null;
  if (!field) return;
  const there = field.value.trim().replace(/[,;]$/, "");
  if (!there.includes(text)) field.value = there ? `${there}, ${text}` : text;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function filter(input: HTMLInputElement): void {
  const words = wordsOf(input.value);
  for (const row of document.querySelectorAll<HTMLElement>(`#${input.dataset["filters"]} > label`)) {
    row.hidden = !finds(words, row.textContent ?? "");
  }
  let shown = false; // below a heading; from the last to the first
  for (const row of [...document.querySelectorAll<HTMLElement>(`#${input.dataset["filters"]} > *`)].reverse()) {
    if (row.matches("h3")) {
      row.hidden = !shown;
      shown = false;
    } else shown ||= !row.hidden;
  }
}

/** Shows what the present choices need: data-when=outcome, data-new for a new case, data-for=move. */
export function showNeeded(form: HTMLFormElement): void {
  const value = (name: string): string => String(new FormData(form).get(name) ?? "");
  const show = (part: HTMLElement, shown: boolean): void => {
    part.hidden = !shown;
    if (part instanceof HTMLFieldSetElement) part.disabled = !shown;
  };
  form.querySelectorAll<HTMLElement>("[data-when]").forEach((part) => show(part, value("outcome") === part.dataset["when"]));
  form.querySelectorAll<HTMLElement>("[data-new]").forEach((part) => show(part, value("case") === "new"));
  form.querySelectorAll<HTMLElement>("[data-for]").forEach((part) => show(part, value("move") === part.dataset["for"]));
  form.querySelectorAll<HTMLButtonElement>("[data-needs]").forEach((button) => {
    button.disabled = !(button.dataset["needs"] ?? "").split(" ").some((kind) => value("to").startsWith(kind));
  });
  form.querySelectorAll<HTMLElement>("[data-to]").forEach((part) => show(part, value("to").startsWith(part.dataset["to"] ?? "")));
}

/** Pixels above what was said last. */
const GAP = 8;

/** Where the history was last put. */
let putAt = 0;

/**
 * The newest stands at the end of the history. What a person wrote last is in view from its first
 * line, though an acknowledgement may follow.
 */
function showNewest(line: Element | null): void {
  if (!line) return;
  line.scrollTop = line.scrollHeight;
  const said = [...line.querySelectorAll<HTMLElement>(".ev:not(.quiet)")].at(-1);
  if (said && said.offsetTop < line.scrollTop) line.scrollTop = said.offsetTop - GAP;
  putAt = line.scrollTop;
  const pageScrolls = line.scrollHeight <= line.clientHeight; // on a narrow screen
  if (pageScrolls && said && said.getBoundingClientRect().top > innerHeight) said.scrollIntoView();
}

/** Whether the reader has left it where it was put, or stands at its end. */
function unmoved(line: Element): boolean {
  return Math.abs(line.scrollTop - putAt) < 1 || line.scrollHeight - line.scrollTop - line.clientHeight < 40;
}

/** Marks what is open in the list of own work. */
function markOpen(): void {
  for (const row of document.querySelectorAll<HTMLAnchorElement>("a.work[href]")) {
    if (row.pathname === location.pathname) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function all(root: ParentNode): void {
  root.querySelectorAll<HTMLFormElement>("form").forEach(showNeeded);
}

/** In a chat Enter sends, Shift+Enter begins a new line; not while letters are being composed. */
function enterSends(event: KeyboardEvent): void {
  const field = event.target as HTMLElement;
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (!(field instanceof HTMLTextAreaElement) || !("enterSends" in field.dataset) || event.repeat) return;
  event.preventDefault();
  const send = field.form?.querySelector<HTMLButtonElement>("button[type=submit]");
  if (!field.value.trim()) return;
  if (send?.disabled) sendNext(field.form);
  else if (field.form) whenReady(field.form);
}

/** A picture or a file that is pasted into a text goes with it, as one that was chosen. From Word the words count. */
function pasteFiles(event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (data?.files.length && !data.types.includes("text/plain")) takeFiles(event, data.files);
}

/** Files go with the text in which, or beside which, they were put; pictures stand in it where it is formatted. */
function takeFiles(event: Event, files: FileList): boolean {
  const target = event.target as Element;
  const form = target.closest("form");
  const input = form?.querySelector<HTMLInputElement>("input[type=file][multiple]");
  if (!form || !input) return false;
  event.preventDefault();
  const all = new DataTransfer();
  for (const file of input.files ?? []) all.items.add(file);
  const given = [...files].map((file) => named(file, form, all.files));
  for (const file of given) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const pictures = given.filter((file) => SHOWN.test(file.type));
  const place = target.closest(".rich");
  if (place && pictures.length) place.dispatchEvent(new CustomEvent<File[]>("insert-pictures", { detail: pictures, cancelable: true }));
  return true;
}

/** Kinds of pictures that stand in letters. */
const SHOWN = /^image\/(?:png|jpeg|gif|webp)$/;

/** Browsers call every pasted picture "image.png": with a number that no other has they can be told apart. */
function named(file: File, form: HTMLFormElement, beside: FileList): File {
  const ending = /^image\.(\w+)$/.exec(file.name)?.[1];
  if (!ending) return file;
  const again = [...form.querySelectorAll<HTMLElement>("[data-name]")].map((one) => one.dataset["name"]);
  const words = form.querySelector<HTMLInputElement>("input[name=html]")?.value ?? "";
  for (let number = 1; ; number += 1) {
    const name = `${t("pasted")}-${number}.${ending}`;
    const taken = again.includes(name) || words.includes(`cid:${encodeURIComponent(name)}`) || [...beside].some((one) => one.name === name);
    if (!taken) return new File([file], name, { type: file.type });
  }
}

/** A file that is dropped goes with the form under it; a drop beside one does not lead away from the page. */
function dropFiles(event: DragEvent): void {
  if (!event.dataTransfer?.types.includes("Files")) return;
  if (event.type === "drop" && takeFiles(event, event.dataTransfer.files)) return;
  if (event.type === "dragover" && (event.target as Element).closest("form")?.querySelector("input[type=file][multiple]")) return event.preventDefault();
  if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}

/** Listens on the whole page, now and after each swap. */
export function startForms(): void {
  all(document);
  showNewest(document.querySelector(".line[role=log]"));
  let follow = true;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const line = event.target as Element;
    if (line.id === "timeline") follow = unmoved(line);
  });
  afterSwap((root, target) => {
    all(root);
    markOpen();
    if (target === "workspace" || (target === "timeline" && follow)) showNewest(document.querySelector(".line[role=log]"));
  });
  document.addEventListener("htmx:pushedIntoHistory", markOpen);
  document.addEventListener("change", (event) => {
    const form = (event.target as Element).closest("form");
    if (form) showNeeded(form);
    const chosen = event.target as HTMLInputElement;
    const names = document.getElementById(chosen.dataset?.["lists"] ?? "");
    if (!names || !chosen.files) return;
    names.dataset["usual"] ??= names.textContent ?? "";
    names.textContent = [...chosen.files].map((file) => file.name).join(", ") || names.dataset["usual"];
  });
  document.addEventListener("keydown", enterSends);
  document.addEventListener("paste", pasteFiles);
  for (const kind of ["dragover", "drop"] as const) document.addEventListener(kind, dropFiles);
  document.addEventListener("input", (event) => {
    const input = event.target as HTMLInputElement;
    if (input.dataset["filters"]) filter(input);
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-into]");
    if (button) insert(button.dataset["into"] ?? "", button.dataset["text"] ?? "");
    const adds = (event.target as Element).closest<HTMLElement>("[data-adds]");
    if (adds) add(adds.dataset["adds"] ?? "", adds.dataset["text"] ?? "");
  });
  document.addEventListener("chosen", (event) => {
    const input = event.target as HTMLInputElement;
    if (!input.dataset["inserts"]) return;
    insert(input.dataset["inserts"], String((event as CustomEvent).detail), "inline" in input.dataset);
    input.value = "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    if (!successful || !(elt instanceof HTMLFormElement) || !("clears" in elt.dataset)) return;
    elt.reset();
    forget(elt.dataset["draft"] ?? "");
    elt.closest("dialog")?.close();
  });
}
