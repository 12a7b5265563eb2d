/** A still of what the customer's camera sees: the office asks, the customer says yes or no, nothing is taken before. */

import { h, icon, write } from "../dom.ts";
import { t } from "../texts.ts";
import type { Camera } from "./camera.ts";
import type { Beside } from "./types.ts";

const MOST = 3840; // points of its longer side
const SHARPER = 1500; // ms that the camera has to become as sharp as it can
const QUALITY = 0.92;

interface Able extends MediaTrackCapabilities {
  width?: { max?: number };
  height?: { max?: number };
}

/** The picture of a camera as sharp as it can be; the camera goes on as before. */
export async function takeStill(track: MediaStreamTrack): Promise<Blob> {
  const before = track.getConstraints();
  const can = (track.getCapabilities?.() ?? {}) as Able;
  const [width, height] = [Math.min(can.width?.max ?? 0, MOST), Math.min(can.height?.max ?? 0, MOST)];
  const video = h("video", { playsinline: true });
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  await video.play();
  if (width && height) await track.applyConstraints({ ...before, width: { ideal: width }, height: { ideal: height }, frameRate: {} }).catch(() => undefined);
  const until = performance.now() + SHARPER;
  const sharpest = track.getSettings().width ?? 0;
  do await new Promise((seen) => (video.requestVideoFrameCallback ? video.requestVideoFrameCallback(seen) : setTimeout(seen, 100)));
  while (video.videoWidth < sharpest && video.videoHeight < sharpest && performance.now() < until);
  const canvas = h("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  video.srcObject = null;
  await track.applyConstraints(before).catch(() => undefined);
  return new Promise((done, failed) => canvas.toBlob((still) => (still ? done(still) : failed(new Error("no still"))), "image/jpeg", QUALITY));
}

export interface StillHears {
  answer(id: number, agreed: boolean): Promise<unknown>;
  send(id: number, still: Blob): Promise<unknown>;
  say(words: string): void;
}

/** The question on the customer's page. It stands there until it is answered. */
export class StillQuestion {
  private readonly title = h("h3", { id: "still-title", tabindex: "-1" }, t("video_still_title"));
  private readonly wrong = h("p", { class: "error", role: "alert" });
  private readonly yes = h("button", { type: "button", class: "b main" }, icon("camera"), h("span", {}, t("video_still_yes")));
  private readonly no = h("button", { type: "button", class: "b" }, icon("x"), t("video_still_no"));
  readonly element = h("section", { class: "panel stack still", "aria-labelledby": "still-title", hidden: true }, this.title, h("p", {}, t("video_still_about")), h("div", { class: "row wrapping" }, this.yes, this.no), this.wrong);
  private readonly camera: Camera;
  private readonly hears: StillHears;
  private asked: Beside["snapshot"] = null;
  private busy = false;

  constructor(camera: Camera, hears: StillHears) {
    this.camera = camera;
    this.hears = hears;
    this.yes.addEventListener("click", () => void this.agree());
    this.no.addEventListener("click", () => void this.answered(false));
  }

  take(asked: Beside["snapshot"]): void {
    const anew = asked?.id !== this.asked?.id && asked?.state === "asked";
    this.asked = asked;
    // agreed, and this page was loaded anew before it was taken: one press more
    const open = asked?.state === "asked" || (asked?.state === "agreed" && !this.busy);
    this.element.hidden = !open;
    this.no.hidden = asked?.state !== "asked";
    if (!anew) return;
    write(this.wrong, "");
    this.hears.say(t("video_still_title"));
    this.element.scrollIntoView({ block: "nearest" });
  }

  private async agree(): Promise<void> {
    const { asked, camera } = this;
    if (!asked || this.busy) return;
    if (!camera.track) {
      await camera.start();
      write(this.wrong, t(camera.track ? "video_still_camera_now" : "video_still_camera"));
      return;
    }
    this.busy = true;
    this.yes.disabled = true;
    try {
      if (asked.state === "asked") await this.hears.answer(asked.id, true);
      await this.hears.send(asked.id, await takeStill(camera.track));
      write(this.wrong, "");
      this.element.hidden = true;
      this.hears.say(t("video_still_sent"));
    } catch (error) {
      console.info("video still", error);
      this.element.hidden = false;
      write(this.wrong, t("video_still_failed"));
    } finally {
      this.busy = false;
      this.yes.disabled = false;
    }
  }

  private async answered(agreed: boolean): Promise<void> {
    if (!this.asked) return;
    try {
      await this.hears.answer(this.asked.id, agreed);
      this.element.hidden = true;
      this.hears.say(t("video_still_refused_said"));
    } catch (error) {
      write(this.wrong, error instanceof Error ? error.message : t("video_still_failed"));
    }
  }
}
