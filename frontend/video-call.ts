/**
 * The page "Video call": try camera and microphone, wait, see and hear the official, write. Neither camera nor microphone
 * is needed. Loaded anew, it is back by itself: the token is kept for this one tab.
 */

import { Awake } from "./awake.ts";
import { busy } from "./busy.ts";
import { newId } from "./chat/outbox.ts";
import { byId as id, write as say } from "./dom.ts";
import { suffers } from "./line.ts";
import type { Link } from "./link.ts";
import { barOf, Hearing, Loudness } from "./loudness.ts";
import { TextLine } from "./text-line.ts";
import { t } from "./texts.ts";
import { Beside } from "./video/beside.ts";
import { agreed, spent } from "./video/agreed.ts";
import { ByPhone, type Turn } from "./video/by-phone.ts";
import { HelpCall } from "./video/help-call.ts";
import { Keeper, type Kept } from "./video/kept.ts";
import { Leaving } from "./video/leaving.ts";
import { Camera, openBoth, Voice } from "./video/camera.ts";
import { Lines } from "./video/lines.ts";
import { lineWords, stateWords } from "./video/meeting-words.ts";
import type { Mesh } from "./video/mesh.ts";
import { Phones } from "./video/phones.ts";
import { isPassing, post } from "./video/posts.ts";
import { PAGE, type Seat } from "./video/seat.ts";
import { news, rise, sit } from "./video/sitting.ts";
import { Sound } from "./video/sound.ts";
import { Stage } from "./video/stage.ts";
import type { Meeting } from "./video/types.ts";
import { whenBack } from "./video/back.ts";
import { canFill, canFloat, fill, float, floats, land } from "./video/windows.ts";
import type { CallWith } from "./web-phone.ts";

const show = (element: HTMLElement, on: boolean): void => void (element.hidden = !on);
const TITLE = document.title;

class Page {
  private readonly root = id("video-call");
  private readonly camera = new Camera();
  private readonly voice = new Voice();
  private readonly loudness = new Loudness();
  private readonly awake = new Awake();
  readonly stage = new Stage();
  readonly beside = new Beside(this.stage, this.camera, false);
  private readonly phones = new Phones();
  private readonly line = new TextLine((text, name) => this.write(text, name), (file) => this.seat!.file(file));
  readonly lines = new Lines();
  private readonly help = new HelpCall(() => this.seat);
  private readonly sound: Sound;
  private readonly phone = new ByPhone({
    ask: (fields) => this.seat!.phone<Turn>(fields),
    agreed: (turn) => this.agreed(turn),
    refused: () => this.meeting?.phase === "over" && this.over(),
    withdraw: () => this.withdraw(),
    back: () => this.again(),
  });
  private seat: Seat | null = null;
  private mesh: Mesh | null = null;
  private readonly keeper = new Keeper();
  private readonly leaving = new Leaving(() => this.leave());
  private kept: Kept | null = null;
  private meeting: Meeting | null = null;
  private talked = false;
  private link: Link = "joining";
  private begun = ""; // this form's own name of what it begins: sent twice, it is one meeting

  constructor() {
    id("too-old").remove();
    this.sound = new Sound(this.root.dataset["phone"] ?? "", this.voice, () => this.seat!.sound<CallWith>(), () => this.drawLine());
    this.camera.onchange = () => this.cameraChanged();
    id("preview").append(this.stage.element);
    this.stage.self(null);
    id("pictures").append(this.beside.element);
    id("fill").closest(".tools")?.before(this.beside.notices);
    this.clicks({
      try: () => this.tryDevices(),
      "camera-try": () => this.toggleCamera(),
      camera: () => this.toggleCamera(),
      "other-camera": () => this.camera.next(),
      "blur-try": () => this.camera.blur(!this.camera.blurred).then(() => this.drawDevices()),
      mute: () => this.mute(),
      fill: () => fill(id("during")),
      float: () => this.toggleFloat(),
      leave: () => this.leaving.ask(this.meeting),
      "pictures-again": () => this.mesh?.tryAgain(),
      take: () => this.join(),
      again: () => this.again(),
      "go-on": () => this.goOn(),
      "closed-on": () => this.reopen(),
      "closed-off": () => this.notReopened(),
    });
    id("begin").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.begin();
    });
    whenBack((moved) => this.hurry(moved));
    window.addEventListener("pagehide", () => this.sound.phone?.hangUp());
    this.line.files(id<HTMLInputElement>("spell-file"), async (file, name) => this.seat?.attach(file, name));
    show(id("fill"), canFill());
    show(id("float"), canFloat());
    if (!window.isSecureContext || !navigator.mediaDevices || !window.RTCPeerConnection) this.cannot();
    (window as unknown as { okienkoVideo?: Page }).okienkoVideo = this; // for the end-to-end tests
    agreed((this.root.dataset["begin"] ?? "").replace(/\/begin$/, ""));
    void this.comeBack();
  }

  /** The telephone's counts, for tests. */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.sound.phone?.stats()) ?? null;
  }

  private clicks(all: Record<string, () => unknown>): void {
    for (const [name, act] of Object.entries(all)) {
      id(name).addEventListener("click", () => void Promise.resolve(act()).catch((error: unknown) => console.info(name, error)));
    }
  }

  private cannot(): void {
    this.trouble(t("no-video"));
    for (const name of ["try", "begin-button"]) id<HTMLButtonElement>(name).disabled = true;
  }

  // --- camera and microphone

  private get signs(): boolean {
    return id<HTMLSelectElement>("video-language").value === "pjm";
  }

  /** A customer who signs: of sound nothing is said, and no picture makes room for it. */
  private get soundless(): boolean {
    return this.meeting?.role === "customer" && this.meeting.signs;
  }

  private async tryDevices(): Promise<void> {
    show(id("devices"), true); // before it says anything
    await busy(id<HTMLButtonElement>("try"), () => openBoth(this.camera, this.voice));
    this.drawDevices();
    const { stream } = this.voice;
    show(id("level-row"), stream !== null);
    if (!stream) return;
    say(id("heard"), t("speak-now"));
    const level = id<HTMLMeterElement>("level");
    const hearing = new Hearing();
    await this.loudness.start(stream, (loud) => {
      level.value = barOf(loud);
      const heard = hearing.see(loud);
      if (heard) say(id("heard"), t(heard));
    });
  }

  private cameraChanged(): void {
    this.stage.self(this.camera.track);
    this.showPicture();
    this.drawDevices();
    this.keep();
    void this.camera.hasOthers().then((others) => show(id("other-camera"), others && this.camera.on));
  }

  private drawDevices(): void {
    const { camera, voice } = this;
    for (const name of ["camera", "camera-try"]) say(id(name).querySelector("span")!, t(camera.on ? "camera-off" : "camera-on"));
    say(id("mute").querySelector("span")!, t(voice.on ? "microphone-off" : "microphone-on"));
    say(id("seen"), camera.trouble ? t(`camera-${camera.trouble}`) : camera.on ? t("seen") : t("camera-is-off"));
    show(id("blur-try"), camera.canBlur);
    say(id("blur-try").querySelector("span")!, t(camera.blurred ? "video_blur_off" : "video_blur"));
    say(id("blur-words"), camera.on && !camera.canBlur ? t("video_blur_cannot") : "");
    if (!voice.stream) say(id("heard"), voice.trouble ? t(`microphone-${voice.trouble}`) : "");
    this.drawLine();
  }

  private async toggleCamera(): Promise<void> {
    if (this.camera.on) this.camera.stop();
    else await this.camera.start();
    if (this.camera.trouble && this.seat) this.trouble(t(`camera-${this.camera.trouble}`));
    else this.trouble("");
  }

  private async mute(): Promise<void> {
    if (this.voice.stream) this.sound.mute(this.voice.on);
    else await this.openVoice();
    this.keep();
    this.drawDevices();
    this.tell();
  }

  /** A microphone after all: allowed now, or plugged in. */
  private async openVoice(): Promise<void> {
    this.voice.muted = false;
    await this.voice.start();
    this.trouble(this.voice.trouble ? t(`microphone-${this.voice.trouble}`) : "");
    if (this.voice.stream) this.sound.again();
  }

  // --- the meeting

  private async begin(): Promise<void> {
    const form = new FormData(id<HTMLFormElement>("begin"));
    const fields = new URLSearchParams([...form].map(([name, value]) => [name, String(value)]));
    fields.set("client_id", (this.begun ||= newId()));
    fields.set("page", PAGE);
    if (location.hash) fields.set("secret", location.hash.slice(1)); // an interpreter from outside
    this.camera.forSigns(this.signs);
    await busy(id<HTMLButtonElement>("begin-button"), async () => {
      try {
        const given = await post<Pick<Kept, "token">>(this.address(this.root.dataset["begin"] ?? ""), "", fields, t("no-link"));
        if (!given) throw new Error(t("no-link"));
        this.begun = "";
        // who did not try them joins without: nothing is opened that nobody asked for
        this.kept = { ...given, camera: this.camera.on, muted: this.voice.muted, voice: this.voice.stream !== null, signs: this.signs };
        this.join();
      } catch (error) {
        this.trouble(error instanceof Error ? error.message : t("no-link"));
      }
    });
  }

  private address(path: string): string {
    return `${path}?lang=${encodeURIComponent(document.documentElement.lang)}`;
  }

  private async comeBack(): Promise<void> {
    const kept = this.keeper.get();
    if (!kept) return show(id("closed"), this.keeper.closed() !== null && !document.getElementById("agreed"));
    this.kept = kept;
    if (kept.phoned) return this.agreed({ ...kept.phoned, place: null }); // it may be another by now
    this.talked = kept.talked ?? false;
    this.camera.forSigns(kept.signs);
    this.voice.muted = kept.muted;
    this.join();
    if (kept.camera && kept.voice) await openBoth(this.camera, this.voice);
    else if (kept.camera) await this.camera.start();
    else if (kept.voice) await this.voice.start();
    if (!this.kept) return this.close(); // it was over before they were open
    this.sound.again(); // it may have begun without the microphone
    this.drawDevices();
    this.tell();
  }

  private keep(): void {
    const { kept, camera, voice } = this;
    if (!kept) return;
    Object.assign(kept, { camera: camera.on, muted: voice.muted, talked: this.talked });
    this.keeper.set({ ...kept, voice: voice.stream !== null });
  }

  /** The page was closed, and is open again. */
  private reopen(): Promise<void> {
    const kept = this.keeper.closed();
    if (kept) this.keeper.set(kept);
    return this.comeBack();
  }

  private async notReopened(): Promise<void> {
    this.kept = this.keeper.closed();
    await this.withdraw();
    show(id("closed"), false);
    id("try").focus();
  }

  /** Takes the seat with this page, also from another window. */
  private join(): void {
    const { kept } = this;
    if (!kept) return;
    this.loudness.stop();
    this.trouble("");
    this.keeper.set(kept); // camera and voice as they were, until they are open
    this.on("during");
    id("pictures").prepend(this.stage.element);
    id("phones").replaceChildren(this.phones.element);
    this.stage.play();
    const { seat, mesh } = sit(this.root.dataset["base"] ?? "", kept.token, t("no-link"), this, {
      state: (meeting) => this.take(meeting),
      line: (line) => {
        if (this.line.show(line)) this.beside.line(line);
      },
      gone: (why) => this.gone(why),
      link: (link) => {
        this.link = link;
        this.drawLine();
      },
      moved: () => this.drawLine(),
    });
    this.seat = seat;
    this.mesh = mesh;
    this.showPicture();
    this.tell();
    this.awake.keep();
    say(id("state"), t("joining"));
    id("call-title").focus();
    this.drawDevices();
    void seat.run();
  }

  private take(meeting: Meeting): void {
    const before = this.meeting;
    this.meeting = meeting;
    this.talked ||= ["talk", "hold", "kept"].includes(meeting.phase);
    if (meeting.phase === "over") return this.over();
    if (meeting.phase !== before?.phase) this.keep();
    this.stage.show(meeting);
    this.beside.take(meeting);
    this.mesh?.agree(meeting.peers, meeting.seats);
    this.showPicture();
    this.tell();
    this.sound.want(!["queue", "gather"].includes(meeting.phase));
    // the telephone's server lost it without a word to the browser
    if (this.sound.state === "up" && ["off", "lost"].includes(meeting.sound)) this.sound.again();
    say(id("state"), stateWords(meeting));
    const said = news(before, meeting);
    if (said) say(id("news"), said);
    this.phones.show(meeting.phones);
    if (meeting.phase === "passed") this.camera.stop();
    show(this.stage.element, meeting.phase !== "passed");
    show(id("spell"), meeting.phase !== "passed");
    show(id("line-closed"), meeting.phase === "passed");
    this.help.show(meeting);
    if (["queue", "gather"].includes(before?.phase ?? "") && meeting.phase === "talk") navigator.vibrate?.(300);
    document.title = meeting.phase === "queue" ? TITLE : `● ${t("talk-title")} – ${TITLE}`;
    this.root.dataset["phase"] = meeting.phase;
    this.phone.offer(meeting.phase === "queue" && !this.soundless);
    this.drawLine();
  }

  /** The office calls: nothing of this page is needed any more. */
  private agreed(turn: Turn): void {
    const { kept } = this;
    this.end();
    this.talked = false;
    this.meeting = null;
    this.camera.stop();
    this.voice.stop();
    if (kept) this.keeper.set({ ...kept, phoned: turn });
    this.on("by-phone-said");
    this.phone.tell(turn);
  }

  private async withdraw(): Promise<void> {
    const { kept } = this;
    if (!kept) return;
    await post(this.address(`${this.root.dataset["base"] ?? ""}/leave`), kept.token, null, t("no-link")).catch((error: unknown) => {
      if (isPassing(error)) throw error; // else it is over for long: nobody is to be called
    });
    this.kept = null;
    this.keeper.drop();
    spent();
  }

  private showPicture(): void {
    const held = this.meeting?.phase === "hold";
    this.mesh?.show(held ? null : this.camera.track, this.kept?.signs ?? false);
    this.tell();
  }

  private tell(): void {
    this.seat?.tell(this.camera.on, this.voice.on);
  }

  private drawLine(): void {
    const { meeting, link, sound, voice, stage } = this;
    if (!meeting || !this.seat) return;
    const { soundless } = this;
    const slow = !soundless && suffers(sound.line);
    this.mesh?.hear(slow);
    const { words: lines, alone, unsent } = this.lines.said(meeting.seats, slow, !soundless);
    this.beside.screen.carry(!unsent);
    show(id("slow-line"), alone && meeting.phase === "talk");
    const facts = { phase: meeting.phase, link, sound: sound.state, why: sound.why, line: sound.line, muted: voice.muted, microphone: voice.stream !== null, worst: stage.worst, lines, soundless };
    say(id("quality"), lineWords(facts));
    this.root.dataset["sound"] = sound.state;
  }

  /** Another network, or the telephone was locked: nothing waits for its own timer. */
  private hurry(moved: boolean): void {
    this.seat?.hurry(moved);
    this.mesh?.hurry();
    this.sound.hurry();
    void this.camera.wake();
  }

  private async write(text: string, name: string): Promise<void> {
    await this.seat?.say(text, name);
  }

  private async toggleFloat(): Promise<void> {
    if (floats()) return land();
    await float(this.stage, () => {
      id("pictures").prepend(this.stage.element);
      this.stage.play();
    });
  }

  // --- the end

  private gone(why: string): void {
    if (why !== "elsewhere") return this.over();
    this.keeper.rest();
    this.end();
    this.on("elsewhere");
    id("elsewhere-title").focus();
  }

  /** Pictures and sound end here; the meeting may go on. */
  private end(): void {
    this.leaving.close();
    land();
    rise(this.seat, this.mesh, this);
    this.sound.want(false);
    this.seat = this.mesh = null;
    this.awake.release();
    document.title = TITLE;
  }

  private leave(): void {
    void this.seat?.leave();
    this.over();
  }

  private over(): void {
    if (!this.kept || !this.seat || this.phone.asks) return; // said already, or the office calls
    const { talked, meeting } = this;
    const again = meeting?.phase === "over" && meeting.again;
    this.end();
    this.talked = false;
    this.meeting = this.kept = null;
    if (again) this.keeper.rest();
    else this.keeper.drop();
    this.close();
    spent();
    this.on("after");
    show(id("go-on"), again);
    say(id("ended"), t(again ? "cut-off" : talked ? "over" : "left-queue"));
    id("ended").focus();
  }

  private close(): void {
    this.camera.stop();
    this.voice.stop();
  }

  /** It was cut off: another meeting takes its place, with camera and microphone as they were. */
  private async goOn(): Promise<void> {
    const kept = this.keeper.get();
    try {
      const given = await post<Pick<Kept, "token">>(this.address(`${this.root.dataset["base"] ?? ""}/again`), kept?.token ?? "", null, t("no-link"));
      if (!kept || !given) throw new Error(t("no-link"));
      this.keeper.set({ ...kept, ...given });
      await this.comeBack();
    } catch (error) {
      this.trouble(error instanceof Error ? error.message : t("no-link"));
    }
  }

  private again(): void {
    this.keeper.drop();
    if (document.getElementById("agreed")) return location.reload(); // its link is spent
    this.line.clear();
    this.on("before");
    id("preview").append(this.stage.element);
    show(id("devices"), false);
    id("try").focus();
  }

  private on(step: "before" | "during" | "elsewhere" | "after" | "by-phone-said"): void {
    for (const each of ["before", "during", "elsewhere", "after", "by-phone-said"]) show(id(each), each === step);
  }

  private trouble(words: string): void {
    const line = id("trouble");
    show(line, Boolean(words));
    say(line, words);
    if (words) line.scrollIntoView({ block: "nearest" });
  }
}

new Page();
