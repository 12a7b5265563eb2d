/**
 * The chat's window, in the site's own page: loaded by button.ts when it is opened, or where a
 * conversation goes on.
 *
 *     before ──begin──> queue ──> talk ──> over ──anew──> before
 *                         └── the office's server says which (`state` of its stream)
 */

import { h } from "../dom.ts";
import type { Link } from "../link.ts";
import dots from "lucide:ellipsis";
import down from "lucide:chevron-down";
import { Announcer } from "./announcer.ts";
import { before, below, type Begun } from "./before.ts";
import { Calls } from "./calls.ts";
import { Composer } from "./composer.ts";
import { iconButton } from "./forms.ts";
import { Kept, usable } from "./kept.ts";
import { Log } from "./log.ts";
import { newId, Outbox } from "./outbox.ts";
import { type Around, languages, more, over } from "./panels.ts";
import { countInTitle, fit, keepFocus, keepPlace } from "./place.ts";
import { Stream } from "./stream.ts";
import css from "./window.css";
import { type Snapshot, Talk } from "./talk.ts";
import { Tabs } from "./tabs.ts";
import { loadTexts, spoken, t, waitWords } from "./texts.ts";
import { Uploads } from "./uploads.ts";
import type { Controls, Now, Said, Side } from "./types.ts";

const TYPING = 3000; // how often the office is told that somebody types (milliseconds)
const PAUSE = 20_000; // between two words on how it stands, for who listens (milliseconds)

class Chat implements Around {
  readonly calls: Calls;
  private readonly side: Side;
  private readonly local: Kept;
  private readonly session: Kept;
  private readonly outbox: Outbox;
  private readonly uploads: Uploads;
  private readonly announcer = new Announcer((count) => t("many_new", { count }));
  private talk = new Talk();
  private stream: Stream | null = null;
  private tabs: Tabs | null = null;
  private link: Link = "joining";
  private typedAt = 0;
  private seenSaid = 0;
  private stood = "";

  private readonly head = h("div", { class: "head" }); // no <header>: in a page it would be one more banner
  private readonly heading = h("h2", { id: "title", tabindex: "-1" });
  private readonly stands = h("p", { class: "stands" });
  private readonly body = h("div", { class: "body" });
  private readonly note = h("p", { class: "note", hidden: true });
  private readonly speaks = h("p", { class: "vh", role: "status" });
  private readonly window: HTMLElement;
  private parts: { where: HTMLElement; lost: HTMLElement; log: Log; typing: HTMLElement; composer: Composer; after: HTMLElement } | null = null;
  private panel: HTMLElement | null = null;

  constructor(side: Side) {
    this.side = side;
    this.calls = new Calls(side.base);
    this.local = new Kept(side.key, usable(() => localStorage));
    this.session = new Kept(side.key, usable(() => sessionStorage));
    this.outbox = new Outbox(
      this.local,
      async ({ client_id, text }) => void (await this.calls.post("say", { client_id, text })),
      () => this.showLog(),
      (again, ms) => setTimeout(again, ms),
    );
    this.uploads = new Uploads(this.calls, () => this.showLog(), (words) => this.done(words));
    this.window = h("div", { class: side.whole ? "win whole" : "win", role: "dialog", "aria-labelledby": "title", hidden: true }, this.head, this.note, this.body, this.speaks);
    this.calls.token = this.local.token(Date.now());
  }

  async start(): Promise<void> {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.side.root.adoptedStyleSheets = [...this.side.root.adoptedStyleSheets, sheet];
    await loadTexts(this.side.base, this.side.lang, this.side.texts);
    await this.resume();
    this.side.root.append(this.window);
    this.window.addEventListener("keydown", (event) => this.key(event));
    const files = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false; // words go where they are dropped
    this.window.addEventListener("dragover", (event) => files(event) && event.preventDefault());
    this.window.addEventListener("drop", (event) => {
      if (!files(event)) return;
      event.preventDefault();
      this.parts?.composer.pick([...(event.dataTransfer?.files ?? [])]);
    });
    addEventListener("storage", (event) => this.stored(event));
    addEventListener("offline", () => this.calls.token && this.heardLink("lost"));
    addEventListener("online", () => {
      this.stream?.again();
      this.hurry();
    });
    addEventListener("pageshow", (event) => event.persisted && this.hurry());
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.hurry();
      this.seen();
    });
    fit(this.window);
    setInterval(() => this.tick(), 1000);
    if (this.calls.token) this.join();
    this.draw();
    void this.watchNow();
  }

  // --- what is seen -------------------------------------------------------------------------

  open(): void {
    if (!this.window.hidden) return;
    this.window.hidden = false;
    this.session.set("open", true);
    this.side.show(true);
    this.parts?.log.toEnd();
    this.focus();
    this.seen();
    void this.lookAgain(); // the page may have been open for hours
  }

  close(): void {
    if (this.side.whole) return;
    this.window.hidden = true;
    this.session.set("open", null);
    this.side.show(false);
    this.side.root.querySelector<HTMLElement>(".open")?.focus();
  }

  private get opened(): boolean {
    return !this.window.hidden && document.visibilityState === "visible";
  }

  private focus(): void {
    const words = this.parts && !this.panel ? this.parts.composer : null;
    if (words && !words.element.hidden && !matchMedia("(pointer: coarse)").matches) words.words.focus();
    else (this.panel?.querySelector<HTMLElement>("h3") ?? this.heading).focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      if (this.panel) this.show(null);
      else this.close();
    }
    if (!this.side.whole) keepFocus(event, this.window, this.heading);
  }

  /** Draws the step that it is in. */
  private draw(): void {
    const { now, whole } = this.side;
    this.window.lang = spoken();
    this.heading.textContent = now.name || now.office;
    const tools = this.calls.token ? [iconButton(dots, t("more"), () => this.show(more(this)))] : [];
    if (!whole) tools.push(iconButton(down, t("hide"), () => this.close()));
    this.head.replaceChildren(h("div", { class: "grow" }, this.heading, this.stands), ...tools);
    this.panel = null;
    this.parts = null;
    if (this.calls.token) this.drawTalk();
    else {
      this.stands.textContent = below(this.side.now);
      this.body.replaceChildren(h("div", { class: "scroll" }, this.language(), before(now, this.side.base, this.session, (words) => this.begin(words))));
    }
    this.tell();
  }

  private drawTalk(): void {
    const log = new Log(this.calls, {
      again: (id) => this.again(id),
      drop: (id) => this.drop(id),
      failed: (words) => this.done(words),
    });
    const composer = new Composer(this.side.now.limits, this.session, {
      say: (text) => void this.outbox.add(text, Date.now()),
      send: (file) => this.uploads.start(newId(), file),
      typing: () => this.typing(),
    });
    this.parts = {
      where: h("div", { class: "where" }),
      lost: h("p", { class: "lost", hidden: true }, t("lost")),
      log,
      typing: h("p", { class: "typing" }),
      composer,
      after: h("div", {}),
    };
    const { where, lost, typing, after } = this.parts;
    this.body.replaceChildren(where, lost, log.element, typing, composer.element, after);
    this.showState();
    this.showLog();
  }

  show(panel: HTMLElement | null): void {
    this.panel?.remove();
    this.panel = panel;
    this.body.classList.toggle("covered", !!panel);
    if (panel) {
      panel.classList.add("scroll");
      this.body.append(panel);
    }
    this.focus();
  }

  done(words: string): void {
    this.note.textContent = words;
    this.note.hidden = !words;
    this.announcer.stands(words, true);
    setTimeout(() => this.note.textContent === words && (this.note.hidden = true), 10_000);
  }

  state(): Talk["state"] {
    return this.talk.state;
  }

  /** The choice of the language. */
  language(): HTMLElement {
    return languages(this.side.now.languages, (code) => {
      const learnt = loadTexts(this.side.base, code).then(() => this.learnNow());
      void learnt.then(() => this.relearn()).catch((error: unknown) => this.done((error as Error).message));
    });
  }

  private relearn(): void {
    this.local.set("lang", spoken());
    this.side.lang = spoken();
    this.stream?.again();
    this.draw();
    this.focus();
  }

  private showState(): void {
    if (!this.parts) return;
    const state = this.talk.state;
    const { where, composer, after } = this.parts;
    const now = state?.state ?? "queue";
    this.stands.textContent = state?.official ?? below(this.side.now);
    const place = state?.state === "queue" && state.place !== null ? h("p", { class: "place" }, t("place"), " ", h("b", {}, String(state.place))) : null;
    const wait = state?.state === "queue" ? h("p", {}, state.wait === null ? t("wait_unknown") : waitWords(state.wait)) : null;
    where.dataset["state"] = now;
    where.hidden = now === "talk" && !!state?.official; // the head says who it is
    where.replaceChildren(h("p", { class: "words" }, state?.words || t("joining")), ...(place && wait ? [h("div", { class: "row wrapping" }, place, " ", wait)] : wait ? [wait] : []));
    composer.element.hidden = !(state?.may.say ?? true);
    composer.mayFile = state?.may.file ?? false;
    this.local.set("over", now === "over" ? (this.local.get("over") ?? Date.now()) : null);
    const rated = this.session.get<boolean>("rated") ?? false;
    const wanted = now === "over" ? `over ${rated} ${state?.may.rate}` : "";
    if (after.dataset["drawn"] !== wanted) {
      after.dataset["drawn"] = wanted;
      const part = wanted ? over(this, () => this.anew(), rated, () => {
        this.session.set("rated", true);
        this.showState();
      }) : null;
      after.replaceChildren(...(part ? [part] : []));
    }
    this.announcer.stands([...where.children].map((part) => part.textContent).join(" "), now !== this.stood);
    this.stood = now;
  }

  private showLog(): void {
    if (!this.parts) return;
    const { messages } = this.talk;
    this.parts.log.show(messages.values(), this.outbox.entries.filter(({ client_id }) => !this.talk.has(client_id)), this.uploads.list);
  }

  private showTyping(): void {
    if (!this.parts) return;
    const words = this.talk.typing ? t("typing", { name: this.talk.state?.official ?? t("office") }) : "";
    if (this.parts.typing.textContent !== words) this.parts.typing.textContent = words;
  }

  /** The number of unread messages, at the button and in the page's title. */
  private tell(): void {
    const unread = this.calls.token ? this.talk.unread(this.local.get<number>("seen") ?? 0) : 0;
    this.side.mark(this.opened ? 0 : unread, this.calls.token !== null && !this.local.get("over"));
    countInTitle(this.opened ? 0 : unread);
  }

  private tick(): void {
    if (this.window.hidden) return;
    const words = this.announcer.next(performance.now(), PAUSE);
    if (words) this.speaks.textContent = words;
  }

  // --- what is said and heard -----------------------------------------------------------------

  private async learnNow(): Promise<void> {
    const now = await this.calls.get<Now>("now");
    Object.assign(this.side.now, now);
  }

  /** Looks how it stands while nothing has begun, so that a chat that opens is open here. */
  private async watchNow(): Promise<never> {
    for (;;) {
      await new Promise((go) => setTimeout(go, Math.max(5, this.side.now.poll) * 1000));
      if (this.opened) await this.lookAgain();
    }
  }

  /** Draws anew what has changed before anything has begun; what is typed, and the place in it, stay. */
  private async lookAgain(): Promise<void> {
    if (this.calls.token) return;
    const was = JSON.stringify(this.side.now);
    await this.learnNow().catch(() => undefined);
    if (this.calls.token || JSON.stringify(this.side.now) === was) return;
    keepPlace(this.window, () => this.draw());
    this.announcer.stands(this.side.now.words);
  }

  private async begin(words: Begun): Promise<void> {
    const page = location.origin + location.pathname;
    const { token } = await this.calls.post<{ token: string }>("begin", { lang: spoken(), page, ...words });
    this.session.set("before", null);
    this.enter(token);
  }

  /** From now on this browser has the conversation. */
  private enter(token: string): void {
    this.local.set("token", token);
    this.calls.token = token;
    this.join();
    this.draw();
    this.focus();
  }

  /** The link that goes on elsewhere: #resume=CODE, on the chat's own page. */
  private async resume(): Promise<void> {
    const code = this.side.whole ? /^#resume=(.+)$/.exec(location.hash)?.[1] : null;
    if (!code) return;
    history.replaceState(null, "", location.pathname + location.search);
    try {
      this.calls.token = (await this.calls.post<{ token: string }>("resume", { code })).token;
      this.local.set("token", this.calls.token);
      this.done(t("elsewhere_came")); // a stranger may have begun it, to read what somebody else writes to the office
    } catch (error) {
      this.done((error as Error).message);
    }
  }

  /** Joins the one stream of this browser. */
  private join(): void {
    const talk = (this.talk = new Talk());
    this.tabs = new Tabs(`okienko-chat-${this.side.key}`, {
      lead: async () => {
        this.stream = new Stream({
          open: (cursor, signal) => fetch(this.calls.address("stream"), { headers: this.calls.headers(cursor ? { "Last-Event-ID": cursor } : {}), credentials: "omit", cache: "no-store", signal }),
          cursor: () => talk.cursor,
          said: (said) => {
            this.tabs?.tell({ kind: "said", said });
            this.hear(said);
          },
          link: (link) => {
            if (link !== this.link) this.tabs?.tell({ kind: "link", link });
            this.heardLink(link);
          },
        });
        await this.stream.run();
      },
      hear: (said) => {
        if (said.kind === "said") this.hear(said.said);
        if (said.kind === "link") this.heardLink(said.link);
        if (said.kind === "all") {
          this.heardLink(said.link);
          this.learn(said.all);
        }
      },
      all: () => ({ kind: "all", all: talk.snapshot(), link: this.link }),
    });
    void this.outbox.flush();
  }

  private learn(all: Snapshot): void {
    this.talk.learn(all);
    for (const { client_id } of all.messages) if (client_id) this.arrived(client_id);
    this.showState();
    this.showLog();
    this.seen();
  }

  private hear(said: Said): void {
    const { fresh, state, gone } = this.talk.take(said);
    if (gone) return this.gone();
    if (said.event === "message") this.arrived((JSON.parse(said.data) as { client_id: string | null }).client_id);
    for (const { name, text, files } of fresh) this.announcer.message({ who: name || t("office"), text: [text, ...files.map((file) => file.name)].filter(Boolean).join(", ") });
    if (state) this.showState();
    if (said.event === "message") this.showLog();
    if (said.event === "typing" && this.talk.typing) this.announcer.stands(t("typing", { name: this.talk.state?.official ?? t("office") }));
    this.showTyping();
    this.seen();
  }

  private heardLink(link: Link): void {
    if (link === this.link) return;
    const was = this.link;
    this.link = link;
    if (this.parts) this.parts.lost.hidden = link === "live" || link === "joining";
    if (link === "lost" || link === "late") this.announcer.stands(t("lost"), true);
    if (link !== "live") return;
    if (was !== "joining") this.announcer.stands(t("found"), true);
    void this.outbox.flush();
  }

  /** Ours has come back in the stream. */
  private arrived(clientId: string | null): void {
    if (clientId) this.drop(clientId);
  }

  /** What is shown to eyes was read, and the office is told so once. */
  private seen(): void {
    const { last } = this.talk;
    const read = this.calls.token && this.opened && last;
    if (read && (this.local.get<number>("seen") ?? 0) !== last) this.local.set("seen", last);
    if (read && this.seenSaid !== last) {
      this.seenSaid = last;
      this.calls.post("seen", { id: last }).catch(() => (this.seenSaid = 0));
    }
    this.tell();
  }

  private typing(): void {
    if (Date.now() - this.typedAt < TYPING || this.talk.state?.state !== "talk") return;
    this.typedAt = Date.now();
    this.calls.post("typing", { on: true }).catch(() => undefined);
  }

  private again(id: string): void {
    if (!this.uploads.again(id)) this.outbox.again(id);
  }

  private drop(id: string): void {
    this.uploads.drop(id);
    this.outbox.drop(id);
  }

  // --- ends ------------------------------------------------------------------------------------

  /** The conversation is not there any more: what was not sent becomes the first words of a new one. */
  private gone(): void {
    const unsent = this.outbox.entries.filter(({ state }) => state !== "sent").map(({ text }) => text);
    const draft = this.session.get<string>("draft") ?? "";
    this.forget();
    this.session.set("draft", null);
    const text = [...unsent, draft].filter(Boolean).join("\n");
    if (text) this.session.set("before", { text });
    this.done(t("gone"));
  }

  private anew(): void {
    this.forget();
    this.focus();
  }

  private forget(): void {
    this.calls.token = null;
    this.stream?.stop();
    this.stream = null;
    this.tabs?.stop();
    this.tabs = null;
    this.talk = new Talk();
    this.uploads.list = [];
    this.link = "joining";
    this.seenSaid = 0;
    this.outbox.clear();
    for (const name of ["token", "seen", "over"]) this.local.set(name, null);
    this.session.set("rated", null);
    void this.learnNow().catch(() => undefined).finally(() => !this.calls.token && this.draw());
    this.draw();
  }

  /** Another tab has begun, ended or written. */
  private stored(event: StorageEvent): void {
    if (event.key === this.local.full("outbox")) this.showLog();
    if (event.key === this.local.full("seen")) this.tell();
    if (event.key !== this.local.full("token")) return;
    const token = this.local.get<string>("token");
    if (token === this.calls.token) return;
    if (token === null) return this.forget();
    this.calls.token = token;
    this.join();
    this.draw();
  }

  private hurry(): void {
    this.stream?.hurry();
    if (this.calls.token) void this.outbox.flush();
  }

  /** The page is left: the office keeps the place for some minutes. Another tab that is there goes on. */
  private leave(): void {
    if (this.calls.token && this.tabs?.leading && this.talk.state && this.talk.state.state !== "over") this.calls.post("leave", {}, true).catch(() => undefined);
  }
}

/** Starts the window; it stays closed until it is opened. */
export async function start(side: Side): Promise<Controls> {
  const chat = new Chat(side);
  await chat.start();
  return { open: () => chat.open() };
}
