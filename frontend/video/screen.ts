/** The own screen, or a window of it, shared with the others: said plainly as long as it lasts, ended here or by the browser. */

import { h, icon, write } from "../dom.ts";
import { t } from "../texts.ts";

/** Whether this browser can share a screen: telephones cannot. */
export function canShare(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

export interface ScreenHears {
  /** What is shared now; null: nothing. */
  share(track: MediaStreamTrack | null): void;
  tell(on: boolean): Promise<unknown>;
  say(words: string): void;
}

export class ScreenShare {
  readonly button = h("button", { type: "button", class: "b", "data-beside": "screen" }, icon("screen-share"), h("span", {}, t("video_screen")));
  private readonly wrong = h("p", { class: "error", role: "alert" });
  private readonly words = h("strong", { class: "grow" }, t("video_screen_now"));
  private readonly stop = h("button", { type: "button", class: "b end" }, icon("screen-share-off"), t("video_screen_end"));
  readonly banner = h("div", { class: "shares row wrapping", hidden: true }, icon("screen-share"), this.words, this.stop);
  readonly element = h("div", {}, this.banner, this.wrong);
  private track: MediaStreamTrack | null = null;
  private told = false; // the others know of it
  private carried = true; // the lines to the others take it along
  private readonly hears: ScreenHears;

  constructor(hears: ScreenHears) {
    this.hears = hears;
    this.button.hidden = !canShare();
    this.button.addEventListener("click", () => void this.begin());
    this.stop.addEventListener("click", () => {
      this.end();
      this.button.focus();
    });
  }

  /** As the meeting says; `mine`: it has this page's screen. Another's has taken its place, or it ended. */
  agree(mine: boolean): void {
    if (this.track && this.told && !mine) this.end(false);
  }

  /** A line that carries the sound alone takes no screen along: who shares it reads so. */
  carry(carried: boolean): void {
    if (this.carried === carried) return;
    this.carried = carried;
    write(this.words, this.state);
    if (this.track) this.hears.say(this.state);
  }

  private get state(): string {
    return t(this.carried ? "video_screen_now" : "video_screen_unseen");
  }

  end(tell = true): void {
    const { track } = this;
    if (!track) return;
    this.track = null;
    this.told = false;
    track.stop();
    this.hears.share(null);
    if (tell) void this.hears.tell(false).catch(() => undefined); // a page that is lost shares none anyway
    this.hears.say(t("video_screen_ended"));
    this.draw();
  }

  private async begin(): Promise<void> {
    write(this.wrong, "");
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 10, max: 15 } }, audio: false }).catch((error: unknown) => error);
    if (!(stream instanceof MediaStream)) {
      const refused = stream instanceof DOMException && stream.name === "NotAllowedError"; // their own choice
      return write(this.wrong, refused ? "" : t("video_screen_failed"));
    }
    const [track] = stream.getVideoTracks();
    if (!track) return;
    track.contentHint = "detail";
    this.track = track;
    track.addEventListener("ended", () => this.track === track && this.end());
    this.hears.share(track);
    this.draw();
    try {
      await this.hears.tell(true);
      this.told = true;
      this.hears.say(this.state);
    } catch (error) {
      this.end(false);
      write(this.wrong, error instanceof Error ? error.message : t("video_screen_failed"));
    }
  }

  private draw(): void {
    this.banner.hidden = !this.track;
    this.button.hidden = this.track !== null;
  }
}
