/** What stands beside the pictures, on a customer's page and at the desk alike: captions, a document, a screen, a still, blur. */

import { newId } from "../chat/outbox.ts";
import { h, icon, write } from "../dom.ts";
import type { Written } from "../text-line.ts";
import { t } from "../texts.ts";
import type { Camera } from "./camera.ts";
import { CaptionField, CaptionView } from "./captions.ts";
import { DocumentTile } from "./document.ts";
import type { Mesh } from "./mesh.ts";
import { ScreenShare } from "./screen.ts";
import type { Seat } from "./seat.ts";
import type { Stage } from "./stage.ts";
import { StillQuestion } from "./still.ts";
import type { Meeting, Passing } from "./types.ts";

type File_ = NonNullable<Written["files"]>[number];

const SHOWABLE = ["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"];
const COMES = 15_000; // ms that a file which was sent may take to be in the text line

function tool(act: string, image: Element, words: string): HTMLButtonElement {
  return h("button", { type: "button", class: "b", "data-beside": act }, image, h("span", {}, t(words)));
}

export class Beside {
  private readonly files = new Map<number, File_>();
  private readonly byMessage = new Map<number, File_[]>();
  private readonly news = h("p", { class: "vh", role: "status" });
  private readonly wrong = h("p", { class: "error", role: "alert" });
  private readonly stands = h("p", { class: "s", role: "status" }); // of a still that was asked for
  private readonly list = h("div", { class: "stack files-to-show" });
  private readonly pick = h("input", { type: "file", accept: ".pdf,image/*" });
  private readonly menu = h(
    "details",
    { class: "to-show", "data-beside": "document" },
    h("summary", { class: "b" }, icon("presentation"), t("video_show_document")),
    h("div", { class: "panel stack" }, this.list, h("label", { class: "b small file" }, icon("paperclip"), t("video_pick"), this.pick)),
  );
  private readonly blur = tool("blur", icon("scan-face"), "video_blur");
  private readonly ask = tool("still", icon("camera"), "video_still_ask");
  private readonly view = new CaptionView();
  private readonly document: DocumentTile;
  readonly screen: ScreenShare;
  private readonly question: StillQuestion;
  private readonly tools: HTMLElement;
  /** What wants to be read at once, right below the pictures. */
  readonly notices: HTMLElement;
  readonly element: HTMLElement;
  private readonly camera: Camera;
  private seat: Seat | null = null;
  private mesh: Mesh | null = null;
  private meeting: Meeting | null = null;

  /** `office`: captions are typed here, and stills asked for. */
  constructor(stage: Stage, camera: Camera, office: boolean) {
    this.camera = camera;
    const say = (words: string): void => write(this.news, words);
    const gone = (): Promise<never> => Promise.reject(new Error(t("video_alone")));
    this.document = new DocumentTile({
      file: (id) => this.seat?.file(id) ?? gone(),
      show: (file, page, turn) => this.seat?.document(file, page, turn) ?? gone(),
      point: (at) => this.seat?.pass("pointer", at),
      say,
      enlarge: () => stage.choose("document"),
    });
    this.screen = new ScreenShare({ share: (track) => this.mesh?.share(track), tell: (on) => this.seat?.screen(on) ?? gone(), say });
    this.question = new StillQuestion(camera, { answer: (id, agreed) => this.seat?.answer(id, agreed) ?? gone(), send: (id, still) => this.seat?.still(id, still) ?? gone(), say });
    stage.place(this.document.element);
    stage.caption(this.view.element);
    this.tools = h("div", { class: "row tools wrapping" }, this.menu, this.screen.button, office && this.ask, this.blur, this.view.tools);
    const captions = new CaptionField(
      (text, name) => this.seat?.say(text, name) ?? gone(),
      (text) => this.seat?.pass("caption", text),
    );
    this.notices = h("div", { class: "picture-notices" }, this.screen.element, this.question.element);
    this.element = h("div", { class: "by-pictures stack", hidden: true }, office && captions.element, this.tools, this.wrong, this.stands, this.news);
    this.ask.addEventListener("click", () => void this.attempt(() => this.seat?.snapshot()));
    this.blur.addEventListener("click", () => void camera.blur(!camera.blurred).then(() => this.draw()));
    this.menu.addEventListener("toggle", () => this.menu.open && this.drawList());
    this.menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.menu.open) return;
      event.stopPropagation();
      this.close();
    });
    this.pick.addEventListener("change", () => void this.picked());
  }

  /** This page has a seat. */
  sit(seat: Seat, mesh: Mesh): void {
    this.seat = seat;
    this.mesh = mesh;
  }

  take(meeting: Meeting): void {
    const before = this.meeting?.beside.snapshot;
    this.meeting = meeting;
    const { beside, me, role, phase } = meeting;
    this.element.hidden = this.notices.hidden = !["talk", "hold", "kept"].includes(phase);
    this.document.take(meeting);
    this.screen.agree(beside.screen === me);
    if (role === "customer") this.question.take(beside.snapshot);
    else if (beside.snapshot?.state !== before?.state || beside.snapshot?.id !== before?.id) write(this.stands, beside.snapshot ? t(`video_still_${beside.snapshot.state}`) : "");
    this.ask.disabled = beside.snapshot?.state === "asked";
    this.draw();
  }

  hear(passing: Passing): void {
    if (passing.kind === "caption") this.view.hear(passing);
    else this.document.point(passing);
  }

  line(written: Written): void {
    this.byMessage.set(written.id, written.files ?? []);
    for (const file of written.files ?? []) if (SHOWABLE.includes(file.type ?? "")) this.files.set(file.id, file);
    this.view.line(written);
    if (this.menu.open) this.drawList();
  }

  /** The seat is over here; the meeting may go on elsewhere. */
  end(): void {
    this.screen.end(false);
    this.document.clear();
    this.view.clear();
    this.files.clear();
    this.byMessage.clear();
    this.close(false);
    this.seat = this.mesh = this.meeting = null;
    this.element.hidden = this.notices.hidden = true;
    for (const said of [this.stands, this.news, this.wrong]) write(said, "");
  }

  private draw(): void {
    this.blur.hidden = !this.camera.canBlur;
    write(this.blur.querySelector("span")!, t(this.camera.blurred ? "video_blur_off" : "video_blur"));
  }

  private async attempt(act: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await act();
      write(this.wrong, "");
    } catch (error) {
      write(this.wrong, error instanceof Error ? error.message : t("video_alone"));
    }
  }

  // --- a document to show

  private drawList(): void {
    const rows = [...this.files.values()].reverse().map((file) => {
      const button = h("button", { type: "button", class: "b small" }, file.type === "application/pdf" ? icon("file-text") : icon("image"), h("span", { dir: "auto" }, file.name));
      button.addEventListener("click", () => void this.show(file.id));
      return button;
    });
    this.list.replaceChildren(...(rows.length ? rows : [h("p", { class: "dim s" }, t("video_no_files"))]));
  }

  private async show(file: number): Promise<void> {
    this.close();
    await this.attempt(() => this.seat?.document(file));
  }

  private async picked(): Promise<void> {
    const file = this.pick.files?.[0];
    this.pick.value = "";
    if (!file) return;
    this.close();
    write(this.news, t("video_sends", { name: file.name }));
    await this.attempt(async () => {
      if (!SHOWABLE.includes(file.type)) throw new Error(t("video_not_shown"));
      const said = await this.seat?.attach(file, newId());
      const kept = said && (await this.comes(said.id));
      if (kept) await this.seat?.document(kept.id);
    });
    write(this.news, "");
  }

  /** The file of a message that was just sent, once it stands in the text line. */
  private async comes(message: number): Promise<File_ | null> {
    for (let waited = 0; waited < COMES; waited += 100) {
      const [file] = this.byMessage.get(message) ?? [];
      if (file) return file;
      await new Promise((go) => setTimeout(go, 100));
    }
    throw new Error(t("video_not_shown"));
  }

  private close(focus = true): void {
    const inside = this.menu.contains(document.activeElement);
    this.menu.open = false;
    if (focus && inside) this.menu.querySelector("summary")?.focus();
  }
}
