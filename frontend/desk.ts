/**
 * The desk: one document. The server's state, the telephone and the keys meet here; what is drawn is
 * drawn by strip.ts and by htmx's panels.
 */

import htmx from "htmx.org";
import { alertUser, chime, quiet, setTitle, soundOn, startSound, unlockAlerts, unlockSound, wrote } from "./alerts.ts";
import { type News, newsOf } from "./desk-news.ts";
import { type DeskState, type Quality, spoken, type Talk, unanswered } from "./desk-state.ts";
import { checkedAt, Devices } from "./devices.ts";
import { DeskPhone } from "./desk-phone.ts";
import { fetchJson, h, PATIENCE, send, SignedOut, toast } from "./dom.ts";
import { chats, showStand, startChatKeys, tellQuietly, turnedSlow } from "./chat-desk.ts";
import { startAlsoWrites } from "./also-writes.ts";
import { startChatSend } from "./chat-send.ts";
import { startChatSigns } from "./chat-signs.ts";
import { startCounting } from "./counting.ts";
import { forget, startDrafts } from "./drafts.ts";
import { startEachLetter } from "./each-letter.ts";
import { startEditors } from "./editor.ts";
import { startForms } from "./forms.ts";
import { banner, noBanner, Reload, signedOut } from "./hold-on.ts";
import { keysOn, startKeys, switchKeys, writes } from "./keys.ts";
import { startLists } from "./lists.ts";
import { linkState, startLive } from "./live.ts";
import { openDialog, startPage } from "./pages.ts";
import type { PhoneView } from "./phone-types.ts";
import { type Act, stripView } from "./strip-view.ts";
import { startQuick } from "./quick.ts";
import { greet, playOnce, toGreet } from "./ringing.ts";
import { Strip } from "./strip.ts";
import { afterSwap } from "./swaps.ts";
import { t } from "./texts.ts";
import { clockWords, serverNow, serverSays, startTimers, steady } from "./timers.ts";
import { VideoDesk } from "./video-desk.ts";

const OPEN_AGAIN = PATIENCE + 1000; // ms; a request has ended by then
const SESSION = new BroadcastChannel("okienko-session");
const LINE_AGAIN = 5000; // ms
const CONNECTED = ["active", "held", "kept", "dialling"];

/** What the stream tells of this official: an event, and its contact where it is about one. */
interface Heard {
  kind: string;
  interaction?: number;
}

/** A telephone that waits is well; in a call the worst direction of both sides counts. */
function barsShown({ leg, bars, unsent, unheard }: PhoneView, quality: Quality | null | undefined): number {
  if (!leg || unsent || unheard) return leg ? 1 : 4;
  const known = [bars, quality?.official?.bars ?? 0, quality?.customer?.bars ?? 0].filter((one) => one > 0);
  return Math.min(4, ...known);
}

class Desk {
  private state: DeskState = JSON.parse(document.getElementById("state")?.textContent ?? "null") as DeskState;
  private readonly line = new DeskPhone(() => this.show());
  private readonly phone = this.line.phone;
  private readonly strip: Strip;
  private readonly devices: Devices;
  private readonly video = new VideoDesk((url) => void this.open(url), () => this.phone.drop());
  private out = false; // signed out: what goes on goes on, and nothing new begins
  private fetching: Promise<void> | null = null;
  private again = false;
  private readonly doing = new Set<Act>();
  private lineAt = 0;
  private greeted = 0; // the offer that rings, or rang, as its person wants it
  private called = 0; // the offer that calls for attention
  private slowUntil = 0; // up to this moment chats that are slow were told
  private wanted: { url: string; again: number } | null = null; // a contact that is not open yet

  constructor() {
    this.strip = new Strip(document.getElementById("phone") as HTMLElement, (act) => void this.act(act));
    this.devices = new Devices(document.getElementById("devices") as HTMLDialogElement, this.phone);
    startSound(() => this.showSound());
    afterSwap(() => showStand(this.state, serverNow()));
    startChatKeys(() => this.state, (url) => void this.open(url));
    new Reload(() => this.busy());
    document.addEventListener("second", () => this.show());
    document.addEventListener("second", () => this.openAgain());
    document.addEventListener("second", () => !this.out && void this.line.second(this.present()));
    // that contact, or another that the official has chosen meanwhile
    for (const done of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.addEventListener(done, () => (this.wanted = null));
    document.addEventListener("mine", (event) => this.heard((event as CustomEvent<Heard>).detail));
    document.addEventListener("link", () => this.showLink());
    document.addEventListener("signed-out", () => this.signedOut());
    document.addEventListener("stream-refused", () => void this.refresh());
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("htmx:afterRequest", (event) => this.answered(event));
    window.addEventListener("pagehide", () => this.line.leave());
    // a page brought back from the browser's memory has a dead telephone: begin anew
    window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
    // another window has signed in or out: the server knows who this is now
    SESSION.addEventListener("message", () => void this.refresh());
    serverSays(this.state.now);
    this.show();
    if (this.call && location.pathname === "/desk/") void this.open(this.call.url);
  }

  /** The live contact that is spoken. */
  private get call(): Talk | null {
    return spoken(this.state);
  }

  /** A reload waits while a customer is connected or what happened is being written down. */
  private busy(): boolean {
    return this.phone.view.leg !== null || (this.call !== null && CONNECTED.includes(this.call.state));
  }

  // --- what is seen

  private show(): void {
    const now = serverNow();
    const phone = this.line.view;
    if (!this.out) this.video.agree(this.call, phone); // signed out, what goes on goes on
    this.strip.show(stripView({ state: this.state, phone, now, checked: checkedAt() }));
    this.showPresence(now);
    this.showPhone(phone);
    this.showLine();
    this.showSound();
    this.callAttention();
    this.greet();
    if (this.out && !phone.leg && this.phone.view.state !== "off") void this.line.stop();
    showStand(this.state, now);
    this.tellSlow(now);
    const { call } = this;
    const waiting = unanswered(this.state);
    setTitle((waiting ? `(${waiting}) ` : "") + (call && call.state !== "wrap_up" ? `${call.who} ${clockWords((now - (call.held ?? call.began)) / 1000)} – Okienko` : t("title")));
  }

  private showPresence(now: number): void {
    const { presence } = this.state;
    const button = document.getElementById("presence") as HTMLElement;
    button.className = `presence ${presence.look}`;
    const [word, time] = button.querySelectorAll("[data-part]");
    if (word && word.textContent !== presence.word) word.textContent = presence.word;
    if (time) time.textContent = presence.state === "off" ? "" : clockWords((now - presence.since) / 1000);
  }

  private showPhone(phone: PhoneView): void {
    const box = document.getElementById("phone-link") as HTMLElement;
    const word = box.querySelector("[data-part=word]") as HTMLElement;
    (box.querySelector(".meter") as HTMLElement).dataset["bars"] = String(phone.state === "registered" ? barsShown(phone, this.call?.quality) : 0);
    const text = t(phone.trouble ? "phone_none" : `phone_${phone.state}`);
    if (word.textContent !== text) word.textContent = text;
  }

  /** While somebody reads how the call sounds, it is asked for anew now and then. */
  private showLine(): void {
    const { call } = this;
    this.devices.showLine(call && CONNECTED.includes(call.state) ? call.quality : null);
    if (!call?.quality || !this.devices.shown || steady() - this.lineAt < LINE_AGAIN) return;
    this.lineAt = steady();
    void this.refresh();
  }

  /** Until the first key or click a browser plays nothing: who waits for a ring has to know. */
  private showSound(): void {
    if (soundOn() || !this.present()) return noBanner("sound");
    if (document.querySelector('[data-kind="sound"]')) return;
    const button = h("button", { type: "button", class: "b small" }, t("sound_turn_on"));
    button.addEventListener("click", unlockSound);
    banner("sound", t("sound_off"), button);
  }

  private showLink(): void {
    const { link, heard } = linkState();
    noBanner("link");
    if (link !== "late" && link !== "lost") return;
    const at = new Date(Date.now() - (steady() - heard));
    banner("link", t(`link_${link}`, { time: clockWords(at.getHours() * 60 + at.getMinutes()) }));
  }

  /** A customer has waited too long for an answer: said once, and heard where nobody looks at it. */
  private tellSlow(now: number): void {
    const from = this.slowUntil || now;
    this.slowUntil = now;
    for (const { who, url } of turnedSlow(chats(this.state), from, now)) {
      tellQuietly(t("chat_is_slow", { who }));
      if (!(document.hasFocus() && location.pathname === url)) wrote(t("chat_is_slow", { who }));
    }
  }

  private callAttention(): void {
    const offer = this.state.offers[0];
    if (!offer) {
      this.called = 0;
      return quiet();
    }
    if (offer.id === this.called) return;
    this.called = offer.id;
    alertUser(t(offer.rings ? "rings_title" : "offered_title", { who: offer.who }), offer.rings);
  }

  /** As this person wants it to ring. */
  private greet(): void {
    const offer = toGreet(this.state, this.line.view, this.greeted);
    if (!offer) return;
    this.greeted = offer.id;
    const rings = (): boolean => this.line.view.leg?.state === "ringing" && this.line.view.leg.offer === offer.id;
    void greet(offer, this.state.presence.says ?? false, {
      play: playOnce,
      wait: (ms) => new Promise((go) => window.setTimeout(go, ms)),
      answers: () => rings() && (this.state.presence.answers ?? false),
      answer: () => this.phone.answer(),
    });
  }

  // --- what the server says

  /** Fetches the state and the panels that concern this official; calls that meet become one. */
  async refresh(): Promise<void> {
    if (this.fetching) {
      this.again = true;
      return this.fetching;
    }
    this.fetching = this.fetchState().finally(() => {
      this.fetching = null;
    });
    await this.fetching;
    if (this.again) {
      this.again = false;
      await this.refresh();
    }
  }

  private async fetchState(): Promise<void> {
    try {
      const next = await fetchJson<DeskState>("/desk/state/");
      if (!next) return;
      serverSays(next.now);
      this.heardOf(newsOf(this.state, next));
      this.state = next;
      if (this.out) this.signedInAgain();
      this.line.useDevice(next.device, this.present());
      this.phone.expect(this.call?.state === "active");
      this.show();
      this.refreshPanels("[data-mine]");
    } catch (error) {
      if (!(error instanceof SignedOut)) console.warn("state", error);
    }
  }

  private heard({ kind, interaction }: Heard): void {
    if (kind === "note.whispered") {
      const chat = chats(this.state).find((talk) => talk.interaction === interaction);
      const words = t("chat_whispered", { who: chat?.who ?? "" });
      tellQuietly(words);
      wrote(words);
      if (chat && location.pathname !== chat.url) toast(words);
    }
    void this.refresh();
  }

  private heardOf({ sounds, open, taken, moved, wrote: writers, timeUp }: News): void {
    if (sounds) chime();
    if (open) void this.open(open.url);
    for (const chat of taken) if (!writes(document.activeElement)) void this.open(chat.url)?.then(() => this.write(chat.url));
    for (const contact of moved) this.moved(contact);
    for (const { url, who } of writers) {
      const seen = document.hasFocus() && location.pathname === url;
      if (!seen) wrote(t("chat_wrote", { who }));
      if (location.pathname !== url) tellQuietly(t("chat_wrote", { who }));
    }
    for (const talk of timeUp) this.timeIsUp(talk);
  }

  /** Its form and its wrap-up are drawn anew, also under the button that has just ended it. */
  private moved(contact: number): void {
    if (document.activeElement?.id === "end-chat") document.getElementById("wrap")?.focus();
    this.refreshPanels(`[data-state-of="${contact}"]`);
  }

  /** The official is free again; the form stays, and what was typed in it can still be saved. */
  private timeIsUp(call: Talk): void {
    if (document.querySelector(`form#wrap-form[data-contact="${call.interaction}"]`)) toast(t("time_up"));
    this.refreshPanels(`[data-state-of="${call.interaction}"]`);
  }

  /** Panels fetch themselves; one in which somebody is writing waits for the next time. */
  private refreshPanels(which: string): void {
    for (const panel of document.querySelectorAll<HTMLElement>(which)) {
      const form = document.activeElement?.closest("form");
      const writing = (form && panel.contains(form)) || panel.querySelector("dialog[open], #card-form, [data-list] :checked");
      if (!writing) htmx.trigger(panel, "refresh");
    }
  }

  /** Opens a contact; what could not be opened, as while the server starts anew, is asked for again. */
  private open(url: string): Promise<void> | null {
    if (location.pathname === url) return null;
    this.wanted = { url, again: steady() + OPEN_AGAIN };
    return htmx.ajax("get", url, { target: "#workspace", swap: "outerHTML", push: url } as Parameters<typeof htmx.ajax>[2]);
  }

  /** Who has just taken a chat answers it: the cursor stands there, unless it is somewhere else by now. */
  private write(url: string): void {
    const text = document.getElementById("reply-text");
    if (text && location.pathname === url && !writes(document.activeElement) && matchMedia("(pointer: fine)").matches) text.focus();
  }

  private openAgain(): void {
    if (this.wanted && steady() > this.wanted.again) void this.open(this.wanted.url);
  }

  // --- what the official does

  private async act(act: Act, contact?: string): Promise<void> {
    if (this.doing.has(act)) return; // pressed once more while it is on its way
    this.doing.add(act);
    try {
      await (act === "transfer" ? this.transfer(contact) : this.acts[act]());
    } catch (error) {
      if (!(error instanceof SignedOut)) toast(error instanceof Error ? error.message : t("failed_to_do"), true);
    } finally {
      this.doing.delete(act);
    }
    await this.refresh();
  }

  private readonly acts: Record<Act, () => Promise<unknown> | unknown> = {
    ready: () => this.ready(),
    pause: () => send("/desk/presence/", { state: "not_ready", reason: "break" }),
    dial: () => this.dial(),
    check: () => this.line.start(false),
    "take-over": () => this.line.start(true),
    devices: () => this.devices.open(),
    answer: () => this.answer(),
    decline: () => this.decline(),
    browser: () => this.toBrowser(),
    mute: () => this.phone.mute(true),
    unmute: () => this.phone.mute(false),
    hold: () => this.onCall("hold"),
    resume: () => this.onCall("resume"),
    transfer: () => this.transfer(),
    keypad: () => openDialog("keypad"),
    "hang-up": () => this.onCall("end"),
    back: () => this.back(),
    "more-time": () => this.onCall("more-time"),
    finish: () => this.finish(),
    complete: () => this.onCall("complete"),
    "give-up": () => this.onCall("give-up"),
    swap: () => this.onCall("swap"),
    gather: () => this.onCall("gather"),
    "record-wish": () => this.onCall("recording/wish"),
    "record-unwish": () => this.onCall("recording/unwish"),
    "record-pause": () => this.onCall("recording/pause"),
    "record-go_on": () => this.onCall("recording/go-on"),
    "record-refuse": () => this.onCall("recording/refuse"),
    "ear-listen": () => this.atCall("listen"),
    "ear-whisper": () => this.atCall("whisper"),
    "ear-join": () => this.atCall("join"),
    "ear-take-over": () => this.atCall("take-over"),
    "ear-stop": () => this.atCall("stop"),
  };

  private onCall(step: string): Promise<unknown> {
    return send(`/desk/contact/${this.call?.interaction ?? 0}/${step}/`);
  }

  /** A supervisor's step at somebody else's call. */
  private atCall(step: string): Promise<unknown> {
    return send(`/wallboard/contact/${this.state.listens?.interaction ?? 0}/listening/${step}/`);
  }

  private dial(): void {
    openDialog("dial");
    htmx.trigger("#dial-lately", "lately");
  }

  private transfer(contact = String(this.call?.interaction ?? 0)): void {
    const url = `/desk/contact/${contact}/transfer/`;
    // the list of an earlier call must not be chosen from
    document.getElementById("transfer-body")?.replaceChildren(h("div", { class: "loading" }, h("i"), h("i"), h("i")));
    void htmx.ajax("get", url, { target: "#transfer-body", swap: "innerHTML" });
    openDialog("transfer");
  }

  /** A number of the list beside the field: dialled as if it were typed there. */
  private dials(number: string): void {
    const form = document.getElementById("dial-form") as HTMLFormElement;
    (form.elements.namedItem("address") as HTMLInputElement).value = number;
    form.requestSubmit();
  }

  /** "Ready" is the click that unlocks microphone, sound and notifications. */
  private async ready(): Promise<void> {
    void unlockAlerts();
    void this.line.start(false); // letters come without a telephone, too
    await send("/desk/presence/", { state: "ready" });
  }

  /** After a reload, or when the browser shows an old page again. */
  async comeBack(): Promise<void> {
    const [how] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (how?.type === "back_forward") await this.refresh(); // what stands in the page may be hours old
    this.phone.expect(this.call?.state === "active");
    this.line.useDevice(this.state.device, this.present());
    await this.line.comeBack(this.present());
  }

  private present(): boolean {
    return this.state.presence.state !== "off";
  }

  /** From the telephone on the desk back to the one here; who is kept goes on here. */
  private async toBrowser(): Promise<void> {
    void unlockAlerts();
    await send("/phone/device/", { step: "browser" });
    this.line.useDevice(null, false);
    this.state.device = null;
    await this.line.start(true);
    if (this.call?.state === "kept") await this.back();
  }

  private async answer(): Promise<void> {
    void unlockAlerts();
    const offer = this.state.offers.find((one) => one.rings) ?? this.state.offers[0];
    if (!offer) return;
    if (offer.rings) this.phone.answer();
    else await send(`/desk/offer/${offer.id}/accept/`);
  }

  private async decline(): Promise<void> {
    const offer = this.state.offers.find((one) => one.rings) ?? this.state.offers[0];
    if (!offer) return;
    await send(`/desk/offer/${offer.id}/decline/`); // the house ends what rings
  }

  private async back(): Promise<void> {
    await this.line.forCall();
    await this.onCall("back");
  }

  private finish(): void {
    const { call } = this;
    const form = document.querySelector<HTMLFormElement>(`form#wrap-form[data-contact="${call?.interaction ?? ""}"]`);
    if (form) form.requestSubmit();
    else if (call) void this.open(call.url);
  }

  private clicked(event: MouseEvent): void {
    const element = (event.target as Element).closest<HTMLElement>("[data-act], [data-tone], [data-keys], [data-dials]");
    if (!element || element.closest("#phone")) return;
    const { act, tone, contact, dials } = element.dataset;
    if (dials) this.dials(dials);
    if (act) void this.act(act as Act, contact);
    if (tone) this.phone.tone(tone);
    if (element instanceof HTMLInputElement && "keys" in element.dataset) switchKeys(element.checked);
  }

  /** Signed out; in mid-call the server refuses, and nothing ends. */
  private answered(event: Event): void {
    const { elt, successful } = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    if (!successful || !elt.matches("[data-signs-out]")) return;
    forget();
    void this.line.stop();
    SESSION.postMessage("");
  }

  /** The sign-in is over: here, in another window, or because it was long ago. A call goes on; its telephone ends with it. */
  private signedOut(): void {
    this.out = true;
    signedOut();
    this.show();
  }

  private signedInAgain(): void {
    this.out = false;
    noBanner("signed-out");
    if (!this.busy()) location.reload();
  }
}

startPage();
startTimers();
startKeys();
startChatSend();
startDrafts();
startForms();
startChatSigns();
startAlsoWrites();
startEachLetter();
startQuick();
startCounting();
startLists();
startEditors();
const keysBox = document.querySelector<HTMLInputElement>("input[data-keys]");
if (keysBox) keysBox.checked = keysOn();
const desk = new Desk();
document.addEventListener("desk-changed", () => void desk.refresh());
startLive();
void desk.comeBack();
