/** A document that all look at: its page, its words for who cannot see it, and the tools to go through it. */

import { h, icon, write } from "../dom.ts";
import { t } from "../texts.ts";
import { Every } from "./every.ts";
import type { Drawn, Opened } from "./pdf.ts";
import { Steps, zoomed } from "./steps.ts";
import type { Meeting, Passing, ShownDocument } from "./types.ts";

type Script = typeof import("./pdf.ts");

const POINTS = 150; // ms between two places that are pointed at
const STEP = 0.04; // share of the page that an arrow key moves the pointer
const PICTURE_SIDE = 4096;

export interface DocumentHears {
  file(id: number): Promise<Blob>;
  show(file: number, page: number, turn: boolean): Promise<unknown>;
  point(at: [number, number] | null): void;
  /** In words, for who hears the page. */
  say(words: string): void;
  enlarge(): void;
}

/** A picture as a document of one page. */
async function picture(content: Blob): Promise<Opened> {
  const image = await createImageBitmap(content);
  const draw = (_page: number, wide: number, canvas: HTMLCanvasElement, words: HTMLElement): Promise<Drawn> => {
    const scale = Math.min(wide / image.width, PICTURE_SIDE / Math.max(image.width, image.height));
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    words.replaceChildren();
    return Promise.resolve({ width: image.width * scale, height: image.height * scale });
  };
  return { pages: 1, draw, close: () => image.close() };
}

async function pdf(content: Blob): Promise<Opened> {
  const addresses = document.querySelector<HTMLMetaElement>('meta[name="pdf"]')?.dataset ?? {};
  const { open } = (await import(addresses["script"] ?? "")) as Script;
  return open(await content.arrayBuffer(), addresses);
}

export class DocumentTile {
  private readonly canvas = h("canvas", { "aria-hidden": "true" });
  private readonly words = h("div", { class: "page-words" });
  private readonly dot = h("span", { class: "points", hidden: true }, h("span", {}, t("video_here")));
  private readonly page = h("div", { class: "page-drawn" }, this.canvas, this.words, this.dot);
  private readonly sheet = h("div", { class: "sheet", tabindex: "0", role: "region" }, this.page);
  private readonly where = h("span", { class: "num where" });
  private readonly state = h("p", { class: "sheet-state", role: "status" });
  private readonly buttons = {
    before: this.button(icon("chevron-left"), "video_page_before", () => this.turn(-1)),
    after: this.button(icon("chevron-right"), "video_page_after", () => this.turn(1)),
    smaller: this.button(icon("zoom-out"), "video_page_smaller", () => this.zoom(-1)),
    larger: this.button(icon("zoom-in"), "video_page_larger", () => this.zoom(1)),
    back: this.button(icon("locate-fixed"), "video_page_back", () => this.back(), true),
    lead: this.button(icon("hand"), "video_page_lead", () => this.lead(), true),
    end: this.button(icon("x"), "video_page_end", () => this.end(), true),
  };
  private readonly enlarge = h("button", { type: "button", class: "b small enlarge" }, icon("maximize-2"));
  private readonly bar = h("div", { class: "turns row wrapping", role: "toolbar", "aria-label": t("video_page_tools") });
  readonly element = h("figure", { class: "tile document", tabindex: "-1", "aria-label": t("video_document") }, this.sheet, this.bar, this.state, this.enlarge);
  private readonly hears: DocumentHears;
  private readonly steps = new Steps(() => this.me);
  private me = 0;
  private office = false; // who of the office ends what anybody shows
  private names = new Map<number, string>();
  private opened: Opened | null = null;
  private scale = 1;
  private turnNo = 0; // of what is being drawn: what comes later wins
  private pointed = false;
  private readonly pointing: Every<[number, number] | null>;
  private at: [number, number] = [0.5, 0.5];

  constructor(hears: DocumentHears) {
    this.hears = hears;
    this.pointing = new Every(POINTS, (at) => hears.point(at));
    const { before, after, smaller, larger, back, lead, end } = this.buttons;
    this.bar.append(before, this.where, after, smaller, larger, back, lead, end);
    this.enlarge.setAttribute("aria-label", t("video_enlarge", { name: t("video_document") }));
    this.enlarge.addEventListener("click", () => hears.enlarge());
    this.page.addEventListener("pointermove", (event) => this.points(event));
    this.page.addEventListener("pointerleave", () => this.unpoint());
    this.sheet.addEventListener("keydown", (event) => this.key(event));
    this.sheet.addEventListener("blur", () => this.unpoint());
    new ResizeObserver(() => void this.draw()).observe(this.sheet);
  }

  take({ beside, me, role, seats }: Meeting): void {
    this.me = me;
    this.office = role !== "customer";
    this.names = new Map(seats.map(({ id, name, role: its }) => [id, name || t(`video_role_${its}`)]));
    const was = this.steps.shown;
    const { page, leads } = this.steps;
    const other = this.steps.take(beside.document);
    if (other) {
      if (was && !beside.document) this.hears.say(t("video_page_ended", { name: was.name }));
      void this.load(beside.document);
    } else if (page !== this.steps.page) void this.draw();
    // what was turned while the office did not know yet who shows
    if (!other && !leads && this.steps.leads && this.steps.page !== beside.document?.page) this.tellPage();
    this.write();
  }

  /** Where somebody else points. */
  point({ from, body }: Passing): void {
    const { shown } = this.steps;
    const here = Array.isArray(body) && shown?.by === from && !this.steps.strays;
    this.dot.hidden = !here;
    if (!here) return;
    this.dot.style.setProperty("left", `${body[0] * 100}%`);
    this.dot.style.setProperty("top", `${body[1] * 100}%`);
  }

  clear(): void {
    this.steps.take(null);
    this.opened?.close();
    this.opened = null;
    this.turnNo += 1;
  }

  private button(image: Element, words: string, act: () => void, worded = false): HTMLButtonElement {
    const made = h("button", { type: "button", class: "b small", title: t(words), "aria-label": t(words) }, image, worded && h("span", {}, t(words)));
    made.addEventListener("click", act);
    return made;
  }

  private async load(shown: ShownDocument | null): Promise<void> {
    const turn = ++this.turnNo;
    this.opened?.close();
    this.opened = null;
    this.scale = 1;
    this.dot.hidden = true;
    this.words.replaceChildren();
    this.canvas.width = this.canvas.height = 1;
    if (!shown) return;
    write(this.state, t("video_page_loads", { name: shown.name }));
    this.hears.say(t("video_page_shown", { name: shown.name, who: this.names.get(shown.by) ?? "" }));
    try {
      const content = await this.hears.file(shown.file);
      if (turn !== this.turnNo) return;
      const opened = await (shown.type === "application/pdf" ? pdf(content) : picture(content));
      if (turn !== this.turnNo) return opened.close();
      this.opened = opened;
      this.steps.pages = opened.pages;
      this.steps.turn(0);
      write(this.state, "");
      this.write();
      await this.draw();
    } catch (error) {
      console.info("video document", error);
      if (turn === this.turnNo) write(this.state, t("video_page_broken", { name: shown.name }));
    }
  }

  private drawing: Promise<void> = Promise.resolve();
  private asked = "";

  /** Draws the page where it stands; one after the other, and the same not twice. */
  private draw(): Promise<void> {
    this.drawing = this.drawing.then(() => this.drawNow());
    return this.drawing;
  }

  private async drawNow(): Promise<void> {
    const { opened, steps, scale, turnNo } = this;
    const width = this.sheet.clientWidth;
    if (!opened || !steps.shown || !width) return;
    const page = Math.min(steps.page, opened.pages);
    const asked = [turnNo, page, scale, width].join();
    if (asked === this.asked) return;
    this.asked = asked;
    try {
      const { width: wide, height } = await opened.draw(page, this.wide(width), this.canvas, this.words);
      this.page.style.setProperty("width", `${wide}px`);
      this.page.style.setProperty("height", `${height}px`);
      this.element.dataset["page"] = String(page);
    } catch (error) {
      console.info("video page", error);
      if (turnNo === this.turnNo) write(this.state, t("video_page_broken", { name: steps.shown.name }));
    }
  }

  private wide(width: number): number {
    return Math.floor((width - 2) * this.scale);
  }

  private write(): void {
    const { steps, buttons } = this;
    const { shown, page, pages } = steps;
    if (!shown) return;
    const where = pages ? t("video_page_of", { n: page, all: pages }) : "";
    write(this.where, where);
    this.sheet.setAttribute("aria-label", `${shown.name} ${where}`);
    buttons.before.disabled = page <= 1;
    buttons.after.disabled = page >= pages;
    buttons.back.hidden = !steps.strays;
    buttons.lead.hidden = steps.leads;
    buttons.end.hidden = !steps.leads && !this.office;
    this.element.toggleAttribute("data-leads", steps.leads);
  }

  private turn(by: number): void {
    const { steps } = this;
    if (!steps.turn(by) || !steps.shown) return;
    this.dot.hidden = true;
    if (steps.leads) this.tellPage();
    this.moved();
  }

  private tellPage(): void {
    const { shown, page } = this.steps;
    if (shown) void this.hears.show(shown.file, page, true).catch(() => undefined); // who shows now says where it is
  }

  private moved(): void {
    this.write();
    this.sheet.scrollTop = 0;
    this.hears.say(t("video_page_of", { n: this.steps.page, all: this.steps.pages }));
    void this.draw();
  }

  private back(): void {
    this.steps.back();
    this.moved();
    this.sheet.focus();
  }

  /** Turns the pages for all from here on. */
  private lead(): void {
    const { shown, page } = this.steps;
    if (shown) void this.hears.show(shown.file, page, false).catch((error: unknown) => this.hears.say(error instanceof Error ? error.message : ""));
    this.sheet.focus();
  }

  private end(): void {
    void this.hears.show(0, 1, false).catch((error: unknown) => this.hears.say(error instanceof Error ? error.message : ""));
  }

  private zoom(by: 1 | -1): void {
    this.scale = zoomed(this.scale, by);
    void this.draw();
  }

  private points(event: PointerEvent): void {
    const box = this.page.getBoundingClientRect();
    const share = (at: number, from: number, size: number): number => Math.min(Math.max((at - from) / size, 0), 1);
    this.tellPoint([share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)]);
  }

  private tellPoint(at: [number, number]): void {
    this.at = at;
    if (!this.steps.leads) return;
    this.pointed = true;
    this.pointing.add(at);
  }

  private unpoint(): void {
    if (!this.steps.leads || !this.pointed) return;
    this.pointed = false;
    this.pointing.now(null);
  }

  /** Pages by Page Up and Page Down; Shift and the arrows point. */
  private key(event: KeyboardEvent): void {
    const moves: Record<string, [number, number]> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const move = event.shiftKey ? moves[event.key] : undefined;
    if (move) {
      const held = (at: number): number => Math.min(Math.max(at, 0), 1);
      this.tellPoint([held(this.at[0] + move[0]), held(this.at[1] + move[1])]);
      if (this.steps.leads) {
        this.dot.hidden = false; // who points by keys sees where
        this.dot.style.setProperty("left", `${this.at[0] * 100}%`);
        this.dot.style.setProperty("top", `${this.at[1] * 100}%`);
      }
    } else if (event.key === "PageDown") this.turn(1);
    else if (event.key === "PageUp") this.turn(-1);
    else if (event.key === "+") this.zoom(1);
    else if (event.key === "-") this.zoom(-1);
    else return;
    event.preventDefault();
  }
}
