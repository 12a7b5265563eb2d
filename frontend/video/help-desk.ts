/** Below the pictures at the desk: who is sought or asked besides the official, and what the official may do about it. */

import { h, icon, send, toast, write } from "../dom.ts";
import { t } from "../texts.ts";
import { helperWords, officialWords } from "./help-words.ts";
import type { Meeting } from "./types.ts";

/** Each button's icon, and when it is there. */
const STEPS: Record<string, { icon: string; there: (meeting: Meeting) => boolean }> = {
  begin: { icon: "play", there: ({ phase }) => phase === "gather" },
  stop: { icon: "x", there: ({ interpreter }) => interpreter?.state === "sought" },
  seek: { icon: "search", there: ({ interpreter, language }) => !interpreter && !["", "pl"].includes(language) },
  link: { icon: "link", there: ({ language, interpreter, link }) => !["", "pl"].includes(language) && !link && interpreter?.state !== "here" },
  "end-link": { icon: "unlink", there: ({ link }) => link },
  "take-back": { icon: "undo-2", there: ({ colleague }) => ["asked", "coming", "here"].includes(colleague?.state ?? "") },
  "hand-over": { icon: "arrow-right-left", there: ({ colleague }) => colleague?.state === "here" },
};

export class HelpDesk {
  readonly element: HTMLElement;
  private readonly words = h("p", { class: "help-words s", role: "status" });
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private readonly address = h("input", { type: "text", readonly: true, class: "full", "aria-label": t("video_link_address") });
  private readonly to = h("input", { class: "grow", maxlength: "254", autocomplete: "off", required: true, "aria-label": t("video_link_to"), placeholder: t("video_link_to") });
  private readonly sent = h("p", { class: "s", role: "status" });
  private readonly sends = h("form", { class: "row" }, this.to, h("button", { type: "submit", class: "b small" }, icon("send"), h("span", {}, t("video_link_send"))));
  private readonly made = h("div", { class: "stack", hidden: true }, h("p", { class: "s" }, t("video_link_words")), this.address, this.sends, this.sent);
  private contact = 0;
  private linked = false; // one that nobody has come by yet

  constructor() {
    for (const [step, { icon: image }] of Object.entries(STEPS)) {
      const button = h("button", { type: "button", class: "b small", "data-help": step, hidden: true }, icon(image), h("span"));
      button.addEventListener("click", () => void this.do(step));
      this.buttons.set(step, button);
    }
    this.sends.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.element = h("div", { class: "stack help" }, this.words, this.made, h("div", { class: "row wrapping" }, ...this.buttons.values()));
  }

  /** As the meeting stands; null: there is none. `contact`: the official's own. */
  show(meeting: Meeting | null, contact: number): void {
    this.contact = contact;
    const holds = meeting?.role === "official";
    if (this.linked && !meeting?.link) this.made.hidden = true; // it was used, or taken back
    this.linked = meeting?.link ?? false;
    write(this.words, meeting ? (holds ? officialWords(meeting) : helperWords(meeting)) : "");
    const name = meeting?.colleague?.name ?? "";
    for (const [step, button] of this.buttons) {
      button.hidden = !(meeting && holds && STEPS[step]!.there(meeting));
      const asked = step === "take-back" && meeting?.colleague?.state !== "asked";
      write(button.querySelector("span")!, t(`video_step_${step}${asked ? "-here" : ""}`, { name }));
    }
  }

  private async do(step: string): Promise<void> {
    try {
      if (step === "link") return await this.link();
      await send(`/desk/video/${this.contact}/help/${step}/`);
    } catch (error) {
      toast(error instanceof Error ? error.message : t("no-link"), true);
    }
  }

  /** An address that is told once: it stands here to be copied and sent. */
  private async link(): Promise<void> {
    const given = await send<{ link: string; to: string }>(`/desk/video/${this.contact}/link/`);
    if (!given) return;
    this.address.value = given.link;
    this.to.value = given.to;
    write(this.sent, "");
    this.made.hidden = false;
    this.address.focus();
    this.address.select();
  }

  /** To the interpreter or their service, by e-mail or as a text message. */
  private async send(): Promise<void> {
    const [to, link] = [this.to.value.trim(), this.address.value.split("#")[1] ?? ""];
    try {
      await send(`/desk/video/${this.contact}/link/send/`, { link, address: to });
      write(this.sent, t("video_link_sent", { to }));
    } catch (error) {
      toast(error instanceof Error ? error.message : t("no-link"), true);
    }
  }
}
