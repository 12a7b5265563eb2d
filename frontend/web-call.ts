/** The page "Call from your browser": try the microphone, call, see where the call stands, spell a name. */

import { Awake } from "./awake.ts";
import { byId as id, write as say } from "./dom.ts";
import { barOf, Hearing, Loudness } from "./loudness.ts";
import { TextLine, type Written } from "./text-line.ts";
import { t } from "./texts.ts";
import type { CallWith, WebPhone } from "./web-phone.ts";

interface Told {
  state: "new" | "menu" | "queue" | "talk" | "hold" | "over";
  place?: number | null;
  wait?: number | null;
  official?: string;
  menu?: { text: string; language: string; choices: { key: string; words: string }[]; types?: boolean } | null;
  messages?: Written[];
}

const MENU_PACE = 1000; // ms between two questions where something may happen at once
const PACE = 2500; // ms elsewhere

const show = (element: HTMLElement, on: boolean): void => void (element.hidden = !on);

class Page {
  private readonly root = id("web-call");
  private stream: MediaStream | null = null;
  private phone: WebPhone | null = null;
  private token = "";
  private told: Told = { state: "new" };
  private poll = 0;
  private lost = 0;
  private muted = false;
  private readonly awake = new Awake();
  private readonly loudness = new Loudness();
  private readonly line = new TextLine((text, name) => this.spell(text, name));

  constructor() {
    id("try").addEventListener("click", () => void this.tryMicrophone());
    id<HTMLFormElement>("begin").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.call();
    });
    id("hang-up").addEventListener("click", () => this.hangUp());
    id("mute").addEventListener("click", () => this.mute());
    id("again").addEventListener("click", () => this.again());
    id("keypad").addEventListener("click", ({ target }) => {
      const key = (target as Element).closest<HTMLElement>("[data-key-of]")?.dataset["keyOf"];
      if (key) this.press(key);
    });
    id("choices").addEventListener("click", ({ target }) => {
      const key = (target as Element).closest<HTMLElement>("[data-key-of]")?.dataset["keyOf"];
      if (key) this.press(key);
    });
    window.addEventListener("beforeunload", (event) => this.phone && event.preventDefault());
    window.addEventListener("pagehide", () => this.phone?.hangUp());
    if (!window.isSecureContext || !navigator.mediaDevices || !window.RTCPeerConnection) {
      this.trouble("no-web-call");
      id<HTMLButtonElement>("call").disabled = true;
      id<HTMLButtonElement>("try").disabled = true;
    }
    (window as unknown as { okienkoCall?: Page }).okienkoCall = this; // for the end-to-end tests
  }

  /** The statistics of the call, for tests. */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.phone?.stats()) ?? null;
  }

  // --- the microphone

  private async open(): Promise<MediaStream | null> {
    if (this.stream?.active) return this.stream;
    try {
      const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      this.stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      this.trouble(name === "NotAllowedError" || name === "SecurityError" ? "microphone-refused" : name === "NotReadableError" ? "microphone-busy" : "no-microphone");
      return null;
    }
    this.trouble("");
    return this.stream;
  }

  private async tryMicrophone(): Promise<void> {
    const stream = await this.open();
    if (!stream) return;
    show(id("level-row"), true);
    say(id("heard"), t("speak-now"));
    const level = id<HTMLMeterElement>("level");
    const hearing = new Hearing();
    await this.loudness.start(stream, (loud) => {
      level.value = barOf(loud);
      const heard = hearing.see(loud);
      if (heard) say(id("heard"), t(heard));
    });
  }

  // --- the call

  private async call(): Promise<void> {
    const button = id<HTMLButtonElement>("call");
    button.disabled = true;
    try {
      const stream = await this.open();
      if (!stream) return;
      const given = await this.begin();
      if (!given) return;
      this.token = given.token;
      this.enter();
      const { WebPhone } = (await import(this.root.dataset["phone"] ?? "")) as typeof import("./web-phone.ts");
      const relay = new URLSearchParams(location.search).has("relay");
      this.phone = new WebPhone(given, stream, { up: () => this.up(), over: (why) => this.over(why), line: (state) => this.quality(state) }, relay);
    } catch {
      this.over("no-link");
    } finally {
      button.disabled = false;
    }
  }

  private async begin(): Promise<(CallWith & { token: string }) | null> {
    const answer = await fetch(this.address("begin"), { method: "POST", body: new URLSearchParams(new FormData(id<HTMLFormElement>("begin")) as unknown as Record<string, string>), credentials: "omit" }).catch(() => null);
    if (answer?.status === 201) return (await answer.json()) as CallWith & { token: string };
    const said = (await answer?.json().catch(() => null)) as { words?: string } | null;
    this.trouble("words", said?.words ?? t("no-link"));
    return null;
  }

  private address(what: string): string {
    return `${this.root.dataset[what] ?? ""}?lang=${encodeURIComponent(document.documentElement.lang)}`;
  }

  private enter(): void {
    this.trouble("");
    this.told = { state: "new" };
    show(id("before"), false);
    show(id("after"), false);
    show(id("during"), true);
    this.draw();
    id("call-title").focus();
    this.awake.keep();
  }

  private up(): void {
    id<HTMLButtonElement>("mute").disabled = false;
    void this.look();
  }

  private async look(): Promise<void> {
    window.clearTimeout(this.poll);
    if (!this.phone) return;
    try {
      const answer = await fetch(this.address("now"), { headers: this.bearer(), credentials: "omit" });
      if (answer.ok) this.take((await answer.json()) as Told);
      this.lost = 0;
    } catch {
      this.lost += 1; // the sound has a way of its own, and may well go on
    }
    const waits = this.told.state === "menu" || this.told.state === "new" ? MENU_PACE : PACE;
    window.clearTimeout(this.poll);
    if (this.phone) this.poll = window.setTimeout(() => void this.look(), waits);
  }

  private bearer(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }

  private take(told: Told): void {
    this.told = told;
    this.draw();
  }

  private draw(): void {
    const { told } = this;
    say(id("state"), this.words());
    const menu = told.state === "menu" ? told.menu : null;
    show(id("menu"), Boolean(menu?.choices.length));
    const shape = JSON.stringify(menu ?? null);
    if (menu && id("menu").dataset["shape"] !== shape) this.drawMenu(menu);
    id("menu").dataset["shape"] = shape;
    show(id("spelling"), ["queue", "talk", "hold"].includes(told.state));
    for (const each of told.messages ?? []) this.line.show(each);
  }

  private words(): string {
    const { state, place, wait, official } = this.told;
    if (state === "menu") return t("in-menu");
    if (state === "talk") return official ? t("talks-with", { name: official }) : t("talks");
    if (state === "hold") return official ? t("holds-of", { name: official }) : t("holds");
    if (state !== "queue") return state === "over" ? t("over") : t("calling");
    const where = place ? t("place", { n: place }) : t("waiting");
    if (wait === null || wait === undefined) return `${where} ${t("wait-unknown")}`;
    return `${where} ${wait <= 60 ? t("wait-minute") : t("wait-minutes", { n: Math.ceil(wait / 60) })}`;
  }

  private drawMenu(menu: NonNullable<Told["menu"]>): void {
    const said = id("said");
    said.textContent = menu.text;
    said.lang = menu.language;
    show(said, Boolean(menu.text));
    if (menu.types) id("keypad").closest("details")?.setAttribute("open", "");
    id("choices").replaceChildren(
      ...menu.choices.map(({ key, words }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "b";
        button.dataset["keyOf"] = key;
        const number = document.createElement("b");
        number.textContent = key;
        number.className = "num";
        button.append(number, ` ${words}`);
        return button;
      }),
    );
  }

  private press(key: string): void {
    this.phone?.tone(key);
    say(id("pressed"), t("pressed", { key }));
    window.clearTimeout(this.poll);
    this.poll = window.setTimeout(() => void this.look(), 400);
  }

  private mute(): void {
    const button = id("mute");
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    this.muted = on;
    this.phone?.mute(on);
    say(id("quality"), on ? t("muted") : "");
  }

  private quality({ bars, unsent, unheard }: { bars: number; unsent: string; unheard: boolean }): void {
    const words = this.muted ? t("muted") : unsent === "no-packets" ? t("line-lost") : unsent ? t("they-hear-nothing") : unheard ? t("you-hear-nothing") : bars ? t(`line-${bars > 2 ? "good" : bars === 2 ? "fair" : "poor"}`) : "";
    say(id("quality"), this.lost > 2 ? t("page-lost") : words);
  }

  private async spell(text: string, name: string): Promise<void> {
    const answer = await fetch(this.address("say"), { method: "POST", headers: this.bearer(), body: new URLSearchParams({ text, client_id: name }), credentials: "omit" }).catch(() => null);
    if (answer?.ok) return void this.look();
    const said = (await answer?.json().catch(() => null)) as { words?: string } | null;
    throw new Error(said?.words ?? t("no-link"));
  }

  private hangUp(): void {
    if (this.phone) this.phone.hangUp();
    else this.over("");
  }

  private over(why: string): void {
    const had = this.phone !== null;
    this.phone = null;
    window.clearTimeout(this.poll);
    this.awake.release();
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.loudness.stop();
    show(id("level-row"), false);
    if (this.token) void fetch(this.address("end"), { method: "POST", headers: this.bearer(), credentials: "omit", keepalive: true }).catch(() => undefined);
    this.token = "";
    show(id("during"), false);
    show(id("after"), true);
    say(id("ended"), why ? t(why) : had ? t("over") : t("not-begun"));
    id("ended").focus();
    id("mute").setAttribute("aria-pressed", "false");
    this.muted = false;
    say(id("quality"), "");
    say(id("pressed"), "");
  }

  private again(): void {
    show(id("after"), false);
    show(id("before"), true);
    this.line.clear();
    id("call").focus();
  }

  private trouble(what: string, words = ""): void {
    const line = id("trouble");
    show(line, Boolean(what));
    say(line, what ? words || t(what) : "");
    if (what) line.scrollIntoView({ block: "nearest" }); // on a telephone the button stands below the screen
  }
}

new Page();
