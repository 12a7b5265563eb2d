/**
 * The pictures of a video contact at the desk. They stand in its conversation, or small beside the work while something
 * else is open, and join by themselves, after a reload too. One window has them: the one that has the telephone. Another page
 * that took the seat keeps it until somebody presses "here": two pages never fight.
 */

import type { Talk } from "./desk-state.ts";
import { h, icon, send, SignedOut, toast, write } from "./dom.ts";
import { suffers } from "./line.ts";
import type { PhoneView } from "./phone-types.ts";
import { afterSwap } from "./swaps.ts";
import { t } from "./texts.ts";
import { steady } from "./timers.ts";
import { CallIn } from "./video-call-in.ts";
import { whenBack } from "./video/back.ts";
import { Beside } from "./video/beside.ts";
import { Camera } from "./video/camera.ts";
import { HelpDesk } from "./video/help-desk.ts";
import { HelpLine } from "./video/help-line.ts";
import { Lines } from "./video/lines.ts";
import type { Mesh } from "./video/mesh.ts";
import type { Seat } from "./video/seat.ts";
import { news, rise, sit } from "./video/sitting.ts";
import { Stage } from "./video/stage.ts";
import type { Meeting } from "./video/types.ts";
import { canFill, canFloat, fill, float, floats, land } from "./video/windows.ts";

const AGAIN = 3000; // ms after which a seat that was refused is asked for again
const UNKNOWN = 2500; // ms after loading for which another window may have the telephone unseen
const SOUND = 5000; // ms after which the telephone is asked to ring again
const CAMERA = "okienko-camera"; // "off" in localStorage: meetings begin without the own picture
const GOES_ON = ["active", "held", "kept"];

interface Given {
  token: string;
}

function button(act: string, image: string, words: string): HTMLButtonElement {
  return h("button", { type: "button", class: "b small", "data-video": act }, icon(image), h("span", {}, t(words)));
}

export class VideoDesk {
  readonly stage = new Stage();
  private readonly camera = new Camera();
  readonly beside = new Beside(this.stage, this.camera, true);
  private readonly said = h("p", { class: "said s", role: "status" });
  private readonly slow = h("p", { class: "slow s", role: "status" });
  readonly lines = new Lines();
  private hadSound = false;
  private readonly help = new HelpDesk();
  private readonly helpLine = new HelpLine(() => this.seat);
  private readonly buttons = {
    camera: button("camera", "video", "video_off"),
    fill: button("fill", "maximize", "video_fill"),
    float: button("float", "picture-in-picture-2", "video_float"),
    take: button("take", "monitor-down", "video_take"),
    show: button("show", "arrow-left", "video_show"),
    leave: button("leave", "log-out", "video_leave"),
    again: button("again", "video", "video_again"),
  };
  private readonly phones = new CallIn(() => this.talk?.interaction ?? 0);
  private readonly box = h("div", { class: "desk-video" }, this.stage.element, this.beside.notices, this.slow, this.said, this.help.element, h("div", { class: "row wrapping" }, ...Object.values(this.buttons), this.phones.button), this.phones.element, this.beside.element);
  private talk: Talk | null = null;
  private joined: Talk | null = null; // somebody else's, in which a supervisor takes part
  private phone: PhoneView | null = null;
  private seat: Seat | null = null;
  private mesh: Mesh | null = null;
  private meeting: Meeting | null = null;
  private elsewhere = false;
  private away = false; // the telephone is in another window
  private asking = false;
  private askedAt = -Infinity;
  private rangAt = -Infinity;
  private readonly open: (url: string) => void;
  private readonly drop: () => void;

  /** `open` shows a contact; `drop` lets a leg of the telephone go. */
  constructor(open: (url: string) => void, drop: () => void) {
    this.open = open;
    this.drop = drop;
    this.camera.onchange = () => this.cameraChanged();
    const acts: Record<string, () => unknown> = { camera: () => this.toggleCamera(), fill: () => fill(this.box.closest<HTMLElement>(".talk") ?? this.stage.element), float: () => this.toggleFloat(), take: () => this.take(), leave: () => this.leave(), again: () => this.mesh?.tryAgain(), show: () => this.talk && this.open(this.talk.url) };
    for (const [name, act] of Object.entries(acts)) {
      this.buttons[name as keyof typeof this.buttons].addEventListener("click", () => void Promise.resolve(act()).catch((error: unknown) => console.info(name, error)));
    }
    this.buttons.fill.hidden = !canFill();
    this.buttons.float.hidden = !canFloat();
    afterSwap(() => this.place());
    document.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest<HTMLElement>("[data-supervises]") : null;
      if (button) this.supervise(Number(button.dataset["supervises"]));
    });
    whenBack((moved) => {
      this.seat?.hurry(moved);
      this.mesh?.hurry();
      void this.camera.wake();
    });
    (window as unknown as { okienkoVideo?: VideoDesk }).okienkoVideo = this; // for the end-to-end tests
  }

  /** What the desk says of the talk that is spoken, and its telephone: each second, and when something changed. */
  agree(call: Talk | null, phone: PhoneView): void {
    const own = call?.medium === "video" && GOES_ON.includes(call.state) ? call : null;
    if (own) this.joined = null;
    const talk = own ?? this.joined;
    this.phone = phone;
    if (talk?.interaction !== this.talk?.interaction) this.change(talk);
    this.talk = talk;
    if (!talk) return;
    const away = phone.trouble === "other-window";
    if (this.away && !away) this.elsewhere = false; // the telephone came here, and the pictures with it
    this.away = away;
    if (away) this.leaveTo();
    else if (!this.seat && !this.elsewhere && !this.asking && this.settled && steady() - this.askedAt > AGAIN) void this.join(talk);
    this.sound();
    this.tell();
    this.drawLine();
  }

  /** Whether it is known by now that no other window has the telephone. */
  private get settled(): boolean {
    return this.phone?.state !== "off" || performance.now() > UNKNOWN;
  }

  private change(talk: Talk | null): void {
    this.end();
    this.camera.stop();
    this.elsewhere = this.hadSound = false;
    this.askedAt = this.rangAt = -Infinity;
    this.talk = talk;
    this.stage.self(null);
    this.phones.clear();
    this.helpLine.clear();
    write(this.said, "");
    this.place();
  }

  /** The box stands in its conversation where that is open, else beside the work. */
  private place(): void {
    this.helpLine.place();
    const aside = document.getElementById("video-aside");
    const here = document.querySelector(`#video-place[data-contact="${this.talk?.interaction ?? 0}"]`);
    const wanted = this.talk ? (here ?? aside) : null;
    if (aside) aside.hidden = !this.talk || here !== null;
    this.buttons.show.hidden = here !== null;
    if (!wanted) return this.box.remove();
    if (this.box.parentElement !== wanted) wanted.replaceChildren(this.box);
    this.stage.play();
    this.draw();
  }

  private async join(talk: Talk): Promise<void> {
    this.asking = true;
    this.askedAt = steady();
    try {
      const given = await send<Given>(`/desk/video/${talk.interaction}/${this.joined ? "supervise" : "seat"}/`);
      if (given && this.talk?.interaction === talk.interaction && !this.seat) this.begin(given);
    } catch (error) {
      if (!(error instanceof SignedOut)) write(this.said, error instanceof Error ? error.message : t("no_link"));
      if (this.joined && error instanceof Error) {
        toast(error.message, true);
        this.joined = null;
      }
    } finally {
      this.asking = false;
    }
  }

  private begin({ token }: Given): void {
    const { seat, mesh } = sit("/video", token, t("no_link"), this, {
      state: (meeting) => this.heard(meeting),
      line: (line) => {
        this.beside.line(line);
        this.helpLine.show(line); // of one's own contact the conversation shows it
      },
      gone: (why) => this.gone(why),
      link: () => undefined, // the desk's own stream says it
      moved: () => this.drawLine(),
    });
    this.seat = seat;
    this.mesh = mesh;
    this.elsewhere = false;
    write(this.said, "");
    void seat.run();
    if (!this.joined && localStorage.getItem(CAMERA) !== "off") void this.startCamera();
    else this.cameraChanged();
  }

  private heard(meeting: Meeting): void {
    const before = this.meeting;
    this.meeting = meeting;
    this.camera.forSigns(meeting.signs);
    this.stage.show(meeting);
    this.beside.take(meeting);
    this.mesh?.agree(meeting.peers, meeting.seats);
    this.help.show(meeting, this.talk?.interaction ?? 0);
    this.showPicture();
    const said = news(before, meeting);
    if (said) write(this.said, said);
    this.phones.show(meeting.phones, meeting.relay);
    this.sound();
  }

  private gone(why: string): void {
    if (this.joined && why !== "elsewhere") this.joined = null;
    this.end();
    this.askedAt = steady(); // the desk's state says that it is over a moment later
    this.elsewhere = why === "elsewhere";
    if (this.elsewhere) this.leaveTo();
  }

  /** Another window has it: said here, with a way to take it. */
  private leaveTo(): void {
    if (!this.elsewhere) this.end();
    this.elsewhere = true;
    this.camera.stop();
    write(this.said, t("video_elsewhere"));
    this.draw();
  }

  /** A supervisor takes part, by their own press. */
  private supervise(interaction: number): void {
    if (this.talk) return toast(t("video_busy_here"), true);
    this.joined = { interaction, medium: "video", state: "active", url: `/desk/contact/${interaction}/` } as Talk;
    if (this.phone) this.agree(null, this.phone);
  }

  /** Out of somebody else's meeting again. */
  private leave(): void {
    void this.seat?.leave();
    if (this.phone?.leg) this.drop();
    this.joined = null;
    if (this.phone) this.agree(null, this.phone);
  }

  private take(): void {
    this.elsewhere = false;
    if (this.talk) void this.join(this.talk);
    this.draw();
  }

  private end(): void {
    land();
    rise(this.seat, this.mesh, this);
    this.seat = this.mesh = this.meeting = null;
    this.help.show(null, 0);
  }

  // --- the own camera and voice

  private async toggleCamera(): Promise<void> {
    if (!this.joined) localStorage.setItem(CAMERA, this.camera.on ? "off" : "on");
    if (this.camera.on) return this.camera.stop();
    await this.startCamera();
    if (this.camera.trouble) toast(t(`video_camera_${this.camera.trouble}`), true);
  }

  /** Says under the pictures why there is no own one: nobody else tells the official. */
  private async startCamera(): Promise<void> {
    await this.camera.start();
    if (!this.elsewhere) write(this.said, this.camera.trouble && t(`video_camera_${this.camera.trouble}`));
  }

  private cameraChanged(): void {
    this.stage.self(this.camera.track);
    this.showPicture();
    this.draw();
  }

  private showPicture(): void {
    this.mesh?.show(this.meeting?.phase === "hold" ? null : this.camera.track, this.meeting?.signs);
    this.tell();
  }

  private tell(): void {
    this.seat?.tell(this.camera.on, this.phone?.leg?.state === "talking" && !this.phone.muted);
  }

  /** The telephone rings and answers by itself where it has no leg of this meeting, or one that the house has lost. */
  private sound(): void {
    const { phone, meeting, seat } = this;
    if (!seat || !meeting || phone?.state !== "registered" || !["talk", "hold"].includes(meeting.phase)) return;
    if (steady() - this.rangAt < SOUND) return;
    if (phone.leg?.state === "talking" && meeting.sound === "lost") this.drop();
    else if (phone.leg) return;
    this.rangAt = steady();
    seat.sound().catch((error: unknown) => console.info("video sound", error));
  }

  // --- what is seen

  private async toggleFloat(): Promise<void> {
    if (floats()) return land();
    await float(this.stage, () => {
      this.box.prepend(this.stage.element);
      this.stage.play();
    });
  }

  /** What the lines to the others carry; the telephone's sound comes before the pictures. */
  private drawLine(): void {
    const { phone, meeting } = this;
    const suffering = phone?.leg?.state === "talking" && suffers(phone);
    this.mesh?.hear(suffering);
    const { words, alone, unsent } = this.lines.said(meeting?.seats ?? [], suffering);
    this.beside.screen.carry(!unsent);
    this.hadSound ||= meeting?.sound === "up";
    // a page that was just loaded connects its telephone, and has lost nothing
    const lost = meeting?.sound === "lost" || (this.hadSound && (phone?.state === "connecting" || phone?.state === "failed"));
    write(this.slow, meeting?.phase !== "talk" ? "" : lost ? t("video_sound_lost") : words);
    this.buttons.again.hidden = !alone || meeting?.phase !== "talk";
  }

  private draw(): void {
    const { camera, take } = this.buttons;
    take.hidden = !this.elsewhere || this.phone?.trouble === "other-window"; // the strip has a way for that
    this.stage.element.hidden = this.elsewhere;
    camera.hidden = this.elsewhere;
    this.buttons.leave.hidden = !this.joined;
    this.phones.button.hidden = this.joined !== null || Boolean(this.talk?.helps); // who assists calls nobody in
    write(camera.querySelector("span")!, t(this.camera.on ? "video_off" : "video_on"));
  }
}
