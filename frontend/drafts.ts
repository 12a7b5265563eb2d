/**
 * What is typed survives a swapped panel, a reload, a closed tab and a change of computers.
 *
 * A form with data-draft keeps its fields in this tab until they are sent or the official signs out. One
 * with data-keeps (the address of its contact's drafts) is kept by the server as well: a second after the
 * last key, when it is left, and when the page goes. The tab's own copy bridges the time without a
 * connection. When two windows write at the same time the newest text counts, and the other is offered.
 */

import { fetchJson, h, Refusal, send, SignedOut, whoAsks, csrf } from "./dom.ts";
import { fields, joined, marks, read, words } from "./draft-fields.ts";
import { type Fields, type Kept, meet, type Mine, same } from "./draft-rules.ts";
import { afterSwap } from "./swaps.ts";
import { t } from "./texts.ts";
import { steady } from "./timers.ts";

const PREFIX = "okienko-draft-";
const PAUSE = 1000; // ms after the last key
const LONGEST = 5000; // ms that somebody who types on and on waits for it
const AGAIN = 5000; // ms between tries without a connection
const ORDERLY = 2000; // ms that what is sent waits for its draft that is just being saved

const drafts = new Map<HTMLFormElement, Draft>();
/** The files that are chosen in forms of this document, by draft: who goes to another contact finds them again. */
const held = new Map<string, File[]>();

/** Forms that were sent while their draft was still on its way, by name: until it is forgotten. */
const endings = new Map<string, Promise<unknown>>();
/** Forms whose answer has not come yet, by name: their text is neither lost nor offered a second time. */
const flying = new Map<string, Fields>();

/** One form's draft. */
class Draft {
  private readonly name: string;
  private readonly keeps: string;
  private readonly form: string;
  private readonly untouched: Fields;
  private files: string[] = []; // chosen before and not any more: a page cannot choose them again
  private base = 0;
  private timer = 0;
  private since = 0;
  private saving: Promise<void> | null = null;
  private late: Promise<void> | null = null; // what was still being saved when it was sent
  private dirty = false;
  private filling = false;
  private sent = false;
  private leaves = false; // it was sent without waiting for its draft any longer
  private tried = 0;
  private readonly says = h("span", { class: "s dim draft-said", role: "status" });
  private readonly beside = h("div", { class: "draft-other", hidden: true });

  constructor(private readonly element: HTMLFormElement) {
    this.name = element.dataset["draft"] ?? "";
    this.keeps = element.dataset["keeps"] ?? "";
    this.form = this.name.split("-")[0] ?? "";
    this.untouched = read(element);
    const submit = element.querySelector("button[type=submit]");
    if (this.keeps) {
      const title = element.querySelector("[data-says-draft]"); // where words move no button
      if (title) title.after(this.says);
      else submit?.before(this.says);
      submit?.closest(".row")?.before(this.beside);
    }
    const mine = flying.has(this.name) ? null : this.local(); // it is being sent, from where it stood before
    if (mine) this.fill(mine.fields);
    this.files = mine?.files ?? [];
    if (!flying.has(this.name)) this.giveBack();
    this.sayFiles();
    if (this.keeps) void this.join(mine);
  }

  /** Meets what the server has; what is typed meanwhile is newer. */
  async join(mine: Mine | null): Promise<void> {
    await endings.get(this.name);
    const found = await draftsOf(this.keeps);
    if (!this.element.isConnected || this.sent) return;
    if (found === null) {
      if (!mine || mine.saved || this.dirty) return;
      [this.base, this.dirty, this.tried] = [mine.base, true, steady()]; // or it waited until something is typed
      return this.unsaved(true);
    }
    const kept = found[this.form] ?? null;
    const then = meet(kept, read(this.element), this.untouched, mine);
    this.base = kept?.version ?? 0;
    if (then === "empty") this.empty();
    if (kept && then === "theirs") {
      this.fill(kept.fields);
      this.files = this.lost(kept.files);
      this.keep(true);
      this.sayFiles();
      this.say(t("draft_saved", { time: kept.at }));
      this.offer(kept);
    }
    if (then === "mine") {
      if (kept) this.base = mine?.base ?? 0;
      this.changed();
    }
  }

  /** Something was typed or chosen. */
  changed(): void {
    if (this.filling || this.sent) return;
    this.dirty = true;
    this.keep(false);
    if (!this.keeps) return;
    const now = steady();
    this.since ||= now;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), Math.max(0, Math.min(PAUSE, this.since + LONGEST - now)));
  }

  chosen(input: HTMLInputElement): void {
    held.set(this.name, [...(input.files ?? [])]);
    if (!input.files?.length) return;
    this.files = [];
    this.changed();
    this.sayFiles();
  }

  /** Saves at once what is not saved; `leaving`: the page does not wait for the answer. */
  async save(leaving = false): Promise<void> {
    if (!this.keeps || !this.dirty || this.sent) return;
    if (leaving) return this.sendOff();
    if (this.saving) return this.saving;
    window.clearTimeout(this.timer);
    this.saving = this.saveNow().finally(() => {
      this.saving = null;
      if (this.dirty && this.tried === 0) this.changed();
    });
    return this.saving;
  }

  private async saveNow(): Promise<void> {
    await endings.get(this.name); // or what is saved now would be forgotten with it
    const now = read(this.element);
    this.since = 0;
    this.dirty = false;
    try {
      if (same(now, this.untouched)) {
        if (this.base) await send(`${this.keeps}drop/`, { form: this.form });
        this.base = 0;
        this.forgetLocal();
        return this.say("");
      }
      const kept = await send<Kept>(`${this.keeps}save/`, this.body(now));
      this.tried = 0;
      if (!kept?.version) return this.goneElsewhere();
      this.base = kept.version;
      // a letter that is begun stands in the list of own work from now on
      if (this.form === "letter" && kept.version === 1) document.dispatchEvent(new CustomEvent("desk-changed"));
      if (!this.sent) this.keep(!this.dirty);
      this.say(t("draft_saved", { time: kept.at }));
      this.offer(kept);
    } catch (error) {
      if (error instanceof Refusal) return this.say(error.message); // as too long: until it is changed
      this.dirty = true;
      this.tried = steady();
      this.unsaved(true, error instanceof SignedOut ? "" : undefined);
    }
  }

  /** Each second: what could not be saved is tried again. */
  again(): void {
    if (this.tried && steady() - this.tried > AGAIN) void this.save();
  }

  /**
   * It is about to be sent: waits for what is just being saved. A draft that reached the server after its
   * answer would be one of an answer that was sent, and come back over the emptied form. Null: nothing to wait for.
   */
  before(): Promise<unknown> | null {
    this.sent = true;
    window.clearTimeout(this.timer);
    this.leaves = false;
    this.late = this.saving;
    if (!this.late) return null;
    const saved = this.late.then(() => void (this.leaves || (this.late = null)));
    const over = new Promise<void>((go) => window.setTimeout(() => (this.leave(), go()), ORDERLY));
    return Promise.race([saved, over]);
  }

  /** It goes without its draft: the server may see them in either order, whichever answer comes first. */
  readonly leave = (): void => void (this.leaves = true);

  /** It was sent. Where the line was too slow to wait for its draft, that is forgotten once more. */
  done(late = this.late): void {
    this.sent = true;
    this.forgetLocal();
    held.delete(this.name);
    asked.delete(this.keeps); // what was asked for before it was sent is no answer any more
    if (!late) return;
    const forgotten = late.then(() => send(`${this.keeps}drop/`, { form: this.form })).catch(() => undefined);
    endings.set(this.name, forgotten);
    void forgotten.then(() => endings.delete(this.name));
  }

  notSent(): void {
    this.sent = false;
    this.changed();
  }

  /**
   * It leaves. Who has gone to another contact before the answer comes, and back, finds an empty form if it was
   * sent, and the text again, before what was typed since, if it was not.
   */
  flies(xhr: XMLHttpRequest): void {
    const { name } = this;
    flying.set(name, read(this.element));
    const landed = new Promise<void>((done) => xhr.addEventListener("loadend", () => done()));
    endings.set(name, landed);
    void landed.then(() => {
      if (endings.get(name) === landed) endings.delete(name);
      const sent = flying.get(name);
      flying.delete(name);
      if (this.element.isConnected) return; // told by htmx
      const well = xhr.status >= 200 && xhr.status < 300;
      const now = [...drafts.values()].find((draft) => draft.name === name && draft !== this);
      if (well && now) now.goesOn();
      else if (well) this.sentFromElsewhere(sent);
      else if (sent) now?.bringBack(sent);
    });
  }

  /** Only what was typed behind it meanwhile is left. */
  private sentFromElsewhere(sent?: Fields): void {
    const left = this.local();
    this.done();
    if (left && left.fields["text"] !== sent?.["text"]) sessionStorage.setItem(PREFIX + this.name, JSON.stringify(left));
  }

  /** What was sent from another form of the same draft is kept no more, only what was typed here since. */
  private goesOn(): void {
    if (same(read(this.element), this.untouched)) this.forgetLocal();
    else this.keep(false);
    held.delete(this.name);
    const input = this.element.querySelector<HTMLInputElement>("input[type=file]");
    if (input?.files?.length) held.set(this.name, [...input.files]);
  }

  private bringBack(sent: Fields): void {
    const now = read(this.element);
    this.fill({ ...now, ...sent, text: joined(sent["text"], now["text"]) });
    this.giveBack();
    this.changed();
  }

  is(name: string): boolean {
    return this.name === name && this.element.isConnected;
  }

  add(text: string): void {
    const now = read(this.element);
    this.fill({ ...now, text: joined(now["text"], text) });
    this.changed();
  }

  fresh(): void {
    this.sent = this.dirty = false;
    this.base = 0;
    this.files = [];
    this.say("");
    this.offer(null);
    this.sayFiles();
  }

  /** The files that were chosen before in this document are chosen again. */
  private giveBack(): void {
    const files = held.get(this.name);
    const input = this.element.querySelector<HTMLInputElement>("input[type=file]");
    if (!files?.length || !input) return;
    const list = new DataTransfer();
    files.forEach((file) => list.items.add(file));
    input.files = list.files;
    this.files = this.lost(this.files);
    input.dispatchEvent(new Event("change", { bubbles: true })); // their names are shown
  }

  private lost(names: string[]): string[] {
    return names.filter((name) => !held.get(this.name)?.some((file) => file.name === name));
  }

  private body(now: Fields): FormData {
    const body = new FormData(); // a third of the bytes of an address's encoding
    for (const [name, value] of Object.entries({ form: this.form, draft: JSON.stringify(now), base: String(this.base) })) body.append(name, value);
    for (const name of this.names()) body.append("file", name);
    return body;
  }

  private sendOff(): void {
    this.dirty = false;
    const headers = { "X-CSRFToken": csrf(), ...whoAsks(), "HX-Request": "true", Accept: "application/json" };
    // more than 64 kB is refused by browsers here: it was saved while it was written
    void fetch(`${this.keeps}save/`, { method: "POST", headers, body: this.body(read(this.element)), keepalive: true }).catch(() => (this.dirty = true));
  }

  /** The names of files that are chosen now, or were when it was written. */
  private names(): string[] {
    const inputs = [...this.element.querySelectorAll<HTMLInputElement>("input[type=file]")];
    return [...inputs.flatMap((input) => [...(input.files ?? [])].map((file) => file.name)), ...this.files];
  }

  private fill(kept: Fields): void {
    this.filling = true;
    for (const [key, field] of fields(this.element)) {
      if (marks(field)) field.checked = key in kept;
      else if (key in kept) field.value = kept[key] ?? "";
    }
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
    this.filling = false;
  }

  private empty(): void {
    this.fill(this.untouched);
    this.forgetLocal();
    held.delete(this.name);
    this.fresh();
  }

  private goneElsewhere(): void {
    this.base = 0; // what stands here is kept in this tab alone until it is changed
    this.say(t("draft_gone"));
  }

  private keep(saved: boolean): void {
    const mine: Mine = { fields: read(this.element), files: this.names(), base: this.base, saved };
    try {
      sessionStorage.setItem(PREFIX + this.name, JSON.stringify(mine));
    } catch {
      this.forgetLocal(); // longer than a browser keeps: an older copy would be worse than none
    }
  }

  private local(): Mine | null {
    return JSON.parse(sessionStorage.getItem(PREFIX + this.name) ?? "null") as Mine | null;
  }

  private forgetLocal(): void {
    sessionStorage.removeItem(PREFIX + this.name);
  }

  private unsaved(true_: boolean, words = t("draft_unsaved")): void {
    if (true_) this.say(words);
  }

  private say(words: string): void {
    if (this.says.textContent !== words) this.says.textContent = words;
  }

  private sayFiles(): void {
    const place = document.getElementById(this.element.querySelector<HTMLElement>("[data-lists]")?.dataset["lists"] ?? "");
    if (place && this.files.length) place.textContent = t("draft_files", { names: this.files.join(", ") });
  }

  /** The text that was replaced when two windows wrote at the same time. */
  private offer(kept: Kept | null): void {
    const other = kept?.other;
    this.beside.hidden = !other;
    if (!other) return this.beside.replaceChildren();
    const take = h("button", { type: "button", class: "b small" }, t("draft_take"));
    const leave = h("button", { type: "button", class: "b small bare" }, t("draft_leave"));
    take.addEventListener("click", () => {
      const before = read(this.element);
      this.fill(other.fields);
      this.offer({ ...kept, other: { at: kept.at, fields: before } });
      this.changed();
    });
    leave.addEventListener("click", () => {
      this.offer(null);
      // what is being saved may come back with it once more
      void Promise.resolve(this.saving)
        .then(() => send(`${this.keeps}drop/`, { form: this.form, other: "1" }))
        .then(() => this.offer(null))
        .catch(() => undefined);
    });
    const text = h("pre", {}, words(other.fields));
    const fold = h("details", {}, h("summary", {}, t("draft_other", { time: other.at })), text);
    this.beside.replaceChildren(fold, h("div", { class: "row" }, take, leave));
  }
}

/** What a reader wants to see of a form. */
const asked = new Map<string, Promise<Record<string, Kept> | null>>();

/** A contact's drafts, asked for once for all its forms; null without an answer. */
function draftsOf(address: string): Promise<Record<string, Kept> | null> {
  let answer = asked.get(address);
  if (!answer) {
    answer = fetchJson<Record<string, Kept>>(address).catch(() => null);
    asked.set(address, answer);
    void answer.finally(() => window.setTimeout(() => asked.delete(address), 0));
  }
  return answer;
}

/** An answer that was not sent before the contact went to somebody else: shown, to be put into a note. */
async function left(box: HTMLElement): Promise<void> {
  const kept = (await draftsOf(box.dataset["keeps"] ?? ""))?.["reply"];
  const text = kept?.fields["text"] ?? "";
  if (!text.trim() || !box.isConnected) return;
  const pre = box.querySelector("pre") as HTMLElement;
  pre.textContent = text;
  box.querySelector<HTMLElement>("[data-into]")?.setAttribute("data-text", text);
  box.querySelector("[data-drops]")?.addEventListener("click", () => {
    box.hidden = true;
    void send(`${box.dataset["keeps"] ?? ""}drop/`, { form: "reply" }).catch(() => undefined);
  });
  box.hidden = false;
}

/** Forgets what was typed in one form, or in all of them, in this tab. */
export function forget(draft?: string): void {
  if (draft === undefined) held.clear();
  else held.delete(draft);
  for (const key of Object.keys(sessionStorage)) {
    if (draft === undefined ? key.startsWith(PREFIX) : key === PREFIX + draft) sessionStorage.removeItem(key);
  }
}

function of(target: EventTarget | null): Draft | undefined {
  const form = target instanceof Element ? target.closest<HTMLFormElement>("form[data-draft]") : null;
  return form ? drafts.get(form) : undefined;
}

/** Keeps a text of a form that may have left the page: behind what stands in its draft, or after that was `sent` instead. */
export function bring(form: HTMLFormElement, text: string, sent: boolean): void {
  const name = form.dataset["draft"] ?? "";
  const now = [...drafts.values()].find((draft) => draft.is(name));
  if (now) return now.add(text);
  const mine = JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null") as Mine | null;
  const fields = { ...mine?.fields, text: sent ? text : joined(mine?.fields["text"], text) };
  sessionStorage.setItem(PREFIX + name, JSON.stringify({ files: [], base: 0, ...mine, fields, saved: false }));
}

/** The draft of a form that a script sends by itself: it says `before` and then `done` or `notSent`. */
export function draftOf(form: HTMLFormElement): Pick<Draft, "before" | "done" | "notSent"> | undefined {
  return drafts.get(form);
}

/** Looks after every form with data-draft, now and after each swap. */
export function startDrafts(): void {
  const all = (root: ParentNode): void => {
    for (const form of drafts.keys()) if (!form.isConnected) drafts.delete(form);
    for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) if (!drafts.has(form)) drafts.set(form, new Draft(form));
    for (const box of root.querySelectorAll<HTMLElement>("[data-left]")) if (box.hidden) void left(box);
  };
  const everyone = (step: (draft: Draft) => void): void => drafts.forEach(step);
  all(document);
  afterSwap(all);
  document.addEventListener("input", ({ target }) => of(target)?.changed());
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === "file") of(target)?.chosen(target);
    else if (!(target instanceof HTMLFormElement)) of(target)?.changed();
  });
  document.addEventListener("focusout", ({ target }) => void of(target)?.save());
  document.addEventListener("second", () => everyone((draft) => draft.again()));
  document.addEventListener("visibilitychange", () => document.hidden && everyone((draft) => void draft.save()));
  window.addEventListener("pagehide", () => everyone((draft) => void draft.save(true)));
  const waits = new Map<HTMLFormElement, () => void>(); // and how they go without their draft
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, issueRequest } = (event as CustomEvent<{ elt: Element; issueRequest: (confirmed: boolean) => void }>).detail;
    if (!(elt instanceof HTMLFormElement) || event.defaultPrevented) return;
    const draft = drafts.get(elt);
    if (!draft) return;
    if (waits.has(elt)) return event.preventDefault();
    const saved = draft.before();
    if (!saved) return;
    event.preventDefault();
    const go = (): void => {
      if (waits.delete(elt)) issueRequest(true);
    };
    waits.set(elt, () => (draft.leave(), go()));
    void saved.then(go);
  });
  document.addEventListener("htmx:beforeSend", (event) => {
    const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr: XMLHttpRequest }>).detail;
    if (elt instanceof HTMLFormElement) drafts.get(elt)?.flies(xhr);
  }, true); // before the words leave the field of a chat
  // what takes the form away, as its panel that is drawn anew or another contact that is opened, must not lose
  // what was pressed: htmx sends nothing for a form that is gone
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap } = (event as CustomEvent<{ target: Element; shouldSwap: boolean }>).detail;
    for (const [form, go] of waits) if (shouldSwap && target.contains(form)) go();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr: XMLHttpRequest }>).detail;
    const draft = elt instanceof HTMLFormElement ? drafts.get(elt) : undefined;
    // before the swap, or the emptied form would take its old text back; the form may be gone by then
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState === XMLHttpRequest.DONE && xhr.status >= 200 && xhr.status < 300) draft?.done();
    });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    const draft = elt instanceof HTMLFormElement ? drafts.get(elt) : undefined;
    if (!draft) return;
    if (!successful) draft.notSent();
    // a field that is swapped away while it has the focus still says "change"
    else window.setTimeout(() => draft.fresh(), 500);
  });
}
