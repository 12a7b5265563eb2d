/**
 * The page "What works from here": camera, microphone, our server, the relay, speed, and the own voice through the
 * telephone's server and back. Each line says what it found and what to do. Nothing is sent to the office before somebody
 * presses for it, and then only how each line went.
 */

import { found, type Found, judgeRate, judgeRelay, judgeServer, judgeSound, summary } from "./check/judging.ts";
import { loop, only, place, stream } from "./check/network.ts";
import { byId as id, h, icon, write as say } from "./dom.ts";
import { Hearing, Loudness } from "./loudness.ts";
import { tripOf } from "./line.ts";
import { t } from "./texts.ts";
import { Camera, openBoth, Voice } from "./video/camera.ts";
import { post } from "./video/posts.ts";
import type { CallWith, WebPhone } from "./web-phone.ts";

const SPEAKS = 10_000; // ms in which somebody may say something
const LISTEN = 5000; // ms of the test call that are judged
const ECHO = 20_000; // ms in which the sound may come back
const MARKS = { good: () => icon("circle-check"), fair: () => icon("triangle-alert"), bad: () => icon("circle-x"), skipped: () => icon("minus") } as const;

const show = (element: HTMLElement, on: boolean): void => void (element.hidden = !on);
const until = async (ms: number, is: () => boolean): Promise<boolean> => {
  const end = performance.now() + ms;
  while (!is() && performance.now() < end) await new Promise((go) => setTimeout(go, 100));
  return is();
};

class Check {
  private readonly root = id("video-check");
  private readonly camera = new Camera();
  private readonly voice = new Voice();
  private readonly loudness = new Loudness();
  private readonly all = new Map<string, Found>();
  private phone: WebPhone | null = null;

  constructor() {
    id("too-old").remove();
    show(id("begin-row"), true);
    id("begin").addEventListener("click", () => void this.run());
    id("send").addEventListener("click", () => void this.send());
    for (const answer of ["good", "bad", "skipped"] as const) id(`heard-${answer}`).addEventListener("click", () => (this.answered = answer));
    (window as unknown as { okienkoCheck?: Check }).okienkoCheck = this; // for the end-to-end tests
  }

  private async run(): Promise<void> {
    const button = id<HTMLButtonElement>("begin");
    button.disabled = true;
    this.all.clear();
    for (const line of this.root.querySelectorAll<HTMLElement>("[data-line]")) this.draw(line.dataset["line"]!, null);
    show(id("end"), false);
    const able = window.isSecureContext && "RTCPeerConnection" in window && Boolean(navigator.mediaDevices);
    this.put("browser", able ? found("good", "browser-good") : found("bad", "browser-bad"));
    await this.line("server", async () => {
      const { ms, inPieces } = await stream(this.root.dataset["stream"] ?? "");
      return judgeServer(ms, inPieces);
    });
    if (able) {
      await this.devices();
      await this.network();
      await this.echo();
    } else this.skip("camera", "microphone", "relay_udp", "relay_tcp", "rate", "sound", "loudspeaker");
    this.end();
    button.disabled = false;
  }

  private skip(...lines: string[]): void {
    for (const line of lines) this.put(line, found("skipped", "skipped"));
  }

  private async devices(): Promise<void> {
    this.tries("camera");
    await openBoth(this.camera, this.voice);
    const preview = id<HTMLVideoElement>("preview");
    preview.srcObject = this.camera.track ? new MediaStream([this.camera.track]) : null;
    show(preview, this.camera.on);
    if (this.camera.on) void preview.play().catch(() => undefined);
    this.put("camera", this.camera.on ? found("good", "camera-good") : found("bad", `camera-${this.camera.trouble || "none"}`));
    this.tries("microphone");
    const { stream: sound } = this.voice;
    if (!sound) return this.put("microphone", found("bad", `microphone-${this.voice.trouble || "none"}`));
    say(id("now"), t("speak-now"));
    const hearing = new Hearing();
    let heard = false;
    await this.loudness.start(sound, (loud) => (heard ||= hearing.see(loud) === "heard"));
    await until(SPEAKS, () => heard);
    this.put("microphone", heard ? found("good", "microphone-good") : found("fair", "microphone-silent"));
  }

  private async network(): Promise<void> {
    const given = await this.ask<{ ice: RTCIceServer[] }>("relay");
    const ice = given?.ice ?? [];
    for (const name of ["udp", "tcp"] as const) {
      const servers = only(ice, name);
      await this.line(`relay_${name}`, async () => judgeRelay(name, servers.length ? await place(servers) : "none"));
    }
    await this.line("rate", async () => judgeRate(ice.length ? await loop(ice) : null));
  }

  /** The own voice, through the telephone's server and back. */
  private async echo(): Promise<void> {
    this.tries("sound");
    const given = await this.ask<CallWith>("sound");
    if (!given?.dial) {
      this.put("sound", found("skipped", "sound-busy"));
      return this.skip("loudspeaker");
    }
    const { WebPhone } = (await import(this.root.dataset["phone"] ?? "")) as typeof import("./web-phone.ts");
    let [up, over, why] = [false, false, ""];
    const hears = { up: () => void (up = true), over: (reason: string) => void ([over, why] = [true, reason]), line: ({ bars }: { bars: number }) => void (this.bars = bars) };
    this.phone = new WebPhone(given, this.voice.stream ?? Voice.silence(), hears, false);
    await until(ECHO, () => up || over);
    const back = up && (await until(6000, () => this.came > 0 || (void this.count(), false)));
    const untried = over && ["busy", "refused"].includes(why); // no place just now, or not known to Asterisk yet
    if (back) await until(LISTEN, () => over); // some seconds show gaps that a first packet does not
    if (back) await this.count();
    this.put("sound", back ? judgeSound(this.bars, this.trip) : untried ? found("skipped", "sound-busy") : found("bad", "sound-bad"));
    if (!back || !this.voice.stream) {
      this.phone.hangUp();
      return this.skip("loudspeaker");
    }
    this.tries("loudspeaker");
    say(id("now"), t("speak-and-listen"));
    show(id("ask"), true);
    this.answered = null;
    await until(ECHO, () => this.answered !== null || over);
    show(id("ask"), false);
    this.phone.hangUp();
    const answered = this.answered ?? "skipped";
    this.put("loudspeaker", found(answered, answered === "skipped" ? "skipped" : `loudspeaker-${answered}`));
  }

  private answered: "good" | "bad" | "skipped" | null = null; // "skipped": also by who does not hear
  private came = 0;
  private bars = 0;
  private trip = 0;

  private async count(): Promise<void> {
    const report = await this.phone?.stats();
    if (report) this.trip = tripOf(report as unknown as Parameters<typeof tripOf>[0]);
    report?.forEach((row: { type: string; packetsReceived?: number }) => {
      if (row.type === "inbound-rtp") this.came = row.packetsReceived ?? 0;
    });
  }

  private end(): void {
    this.loudness.stop();
    this.camera.stop();
    this.voice.stop();
    show(id("preview"), false);
    say(id("now"), t(`summary-${summary(this.all)}`));
    show(id("end"), true);
    show(id("send-row"), true);
    say(id("sent"), "");
    id("end").focus();
  }

  /** Sends how each line went, and says the report's number. */
  private async send(): Promise<void> {
    const button = id<HTMLButtonElement>("send");
    button.disabled = true;
    const lines = Object.fromEntries([...this.all].map(([name, { state, value }]) => [name, [state, value]]));
    try {
      const given = await post<{ number: string }>(this.address("report"), "", { official: this.root.dataset["who"] === "official", lines }, t("no-link"));
      say(id("sent"), t("sent", { number: given?.number ?? "" }));
      show(id("send-row"), false);
    } catch (error) {
      say(id("sent"), error instanceof Error ? error.message : t("no-link"));
    } finally {
      button.disabled = false;
    }
  }

  private address(what: string): string {
    return `${this.root.dataset["base"] ?? ""}/${what}?lang=${encodeURIComponent(document.documentElement.lang)}`;
  }

  private async ask<T>(what: string): Promise<T | null> {
    return post<T>(this.address(what), "", {}, t("no-link")).catch(() => null);
  }

  private async line(name: string, look: () => Promise<Found>): Promise<void> {
    this.tries(name);
    this.put(name, await look());
  }

  private tries(name: string): void {
    this.draw(name, "tries");
  }

  private put(name: string, one: Found): void {
    this.all.set(name, one);
    this.draw(name, one);
  }

  private draw(name: string, one: Found | "tries" | null): void {
    const line = this.root.querySelector<HTMLElement>(`[data-line="${name}"]`);
    if (!line) return;
    const state = one === null ? "" : one === "tries" ? "tries" : one.state;
    line.dataset["state"] = state;
    const measured = typeof one === "object" && one?.value !== null && one ? ` (${one.value} ${line.dataset["unit"] ?? ""})` : "";
    line.querySelector(".words")!.textContent = one === null ? "" : one === "tries" ? t("tries") : t(one.words) + measured;
    line.querySelector(".mark")!.replaceChildren(...(typeof one === "object" && one ? [MARKS[one.state](), h("span", { class: "vh" }, t(`state-${one.state}`))] : []));
  }
}

new Check();
