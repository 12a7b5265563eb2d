/**
 * Where the pictures stand: the others, one of them large, and oneself small. Made once and never drawn anew, for a
 * picture that is moved to another element begins again; the same element goes to another place or window.
 */

import { h, icon } from "../dom.ts";
import { t } from "../texts.ts";
import { SOUND_ALONE } from "./caps.ts";
import { cameLast, type Key, laid } from "./layout.ts";
import type { Between } from "./peer-line.ts";
import type { Stand } from "./picture-watch.ts";
import type { Meeting, SeatOf } from "./types.ts";

/** What is said over a picture; "" while it lives. `phase` is the meeting's; `slow`: the line is too slow for it. */
export function tileWords(seat: SeatOf, stand: Stand, phase: Meeting["phase"], slow = false): string {
  if (!seat.here) return t("video_away");
  if (phase === "hold") return t("video_holds");
  if (["queue", "gather"].includes(phase)) return t("video_gathers");
  if (!seat.camera) return t("video_camera_off");
  if (slow) return t("video_slow");
  return stand === "up" ? "" : t(`video_${stand}`);
}

class Tile {
  readonly element: HTMLElement;
  readonly video = h("video", { playsinline: true, autoplay: true });
  private readonly name = h("span", { class: "who" });
  private readonly words = h("span", { class: "how" });
  private readonly instead = h("div", { class: "instead" }, icon("user-round"));
  readonly enlarge = h("button", { type: "button", class: "b small enlarge" }, icon("maximize-2"));

  /** `enlarged`: it was asked to stand large. */
  constructor(kind: string, enlarged: (() => void) | null = null) {
    this.video.muted = true; // sound has its own way
    this.element = h("figure", { class: `tile ${kind}`, tabindex: "-1" }, this.video, this.instead, h("figcaption", {}, this.name, this.words));
    if (!enlarged) return;
    this.element.append(this.enlarge);
    this.enlarge.addEventListener("click", enlarged);
  }

  /** Shows this picture; null: none. */
  show(stream: MediaStream | null): void {
    if (this.video.srcObject !== stream) this.video.srcObject = stream;
    this.play();
  }

  play(): void {
    if (this.video.srcObject && this.video.paused) void this.video.play().catch(() => undefined);
  }

  /** `bare`: there is no picture to be seen, so a sign of a person stands there. */
  say(name: string, words: string, bare: boolean): void {
    if (this.name.textContent !== name) this.name.textContent = name;
    const enlarge = t("video_enlarge", { name });
    if (this.enlarge.title !== enlarge) {
      this.enlarge.title = enlarge;
      this.enlarge.setAttribute("aria-label", enlarge);
    }
    if (this.words.textContent !== words) this.words.textContent = words;
    this.element.toggleAttribute("data-bare", bare);
    this.video.setAttribute("aria-label", words ? `${name}: ${words}` : name);
  }
}

export class Stage {
  readonly element = h("section", { class: "stage", "aria-label": t("video_pictures") });
  private readonly own = new Tile("own");
  private readonly tiles = new Map<number, Tile>();
  private readonly streams = new Map<number, MediaStream>();
  private readonly stands = new Map<number, Stand>();
  private readonly slow = new Set<number>();
  private readonly screens = new Map<number, MediaStream>();
  private readonly screen = new Tile("screen", () => this.choose("screen"));
  private document: HTMLElement | null = null; // its tile
  private meeting: Meeting | null = null;
  private newest: Key | null = null;
  private chosen: Key | null = null;

  constructor() {
    this.element.append(this.own.element);
  }

  /** The own picture, as the others see it or would. */
  self(track: MediaStreamTrack | null): void {
    this.own.show(track ? new MediaStream([track]) : null);
    this.own.say(t("video_you"), track ? "" : t("video_camera_off"), !track);
  }

  picture(seat: number, stream: MediaStream | null): void {
    if (stream) this.streams.set(seat, stream);
    else this.streams.delete(seat);
    this.stands.delete(seat);
    if (!stream) this.slow.delete(seat);
    this.draw();
  }

  /** What comes on the second line of a seat: its screen, while it shares one. */
  share(seat: number, stream: MediaStream | null): void {
    if (stream) this.screens.set(seat, stream);
    else this.screens.delete(seat);
    this.draw();
  }

  /** The tile in which a document is shown, with a button to make it large. */
  place(tile: HTMLElement): void {
    this.document = tile;
    tile.hidden = true;
    this.element.append(tile);
  }

  /** Where captions stand: right below what is large. */
  caption(line: HTMLElement): void {
    this.element.append(line);
  }

  /** Something stands large from now on: the reader's choice. */
  choose(key: Key): void {
    this.chosen = key;
    this.draw();
    this.element.querySelector<HTMLElement>(".tile.large")?.focus();
  }

  stand(seat: number, stand: Stand): void {
    this.stands.set(seat, stand);
    this.draw();
  }

  /** The line to a seat: whether it is too slow for that one's picture. */
  line(seat: number, { theirs }: Between): void {
    if (theirs.level === SOUND_ALONE) this.slow.add(seat);
    else this.slow.delete(seat);
    this.draw();
  }

  show(meeting: Meeting): void {
    const came = cameLast(this.meeting, meeting);
    if (came !== null) [this.newest, this.chosen] = [came, null];
    this.meeting = meeting;
    this.draw();
  }

  /** Nobody is there any more. */
  clear(): void {
    this.meeting = null;
    for (const tile of this.tiles.values()) tile.element.remove();
    for (const all of [this.tiles, this.streams, this.stands, this.slow, this.screens]) all.clear();
    this.screen.element.remove();
    if (this.document) this.document.hidden = true;
    this.newest = this.chosen = null;
    delete this.element.dataset["count"];
  }

  /** How the worst of the others' pictures does now, with whose it is. */
  get worst(): { seat: SeatOf; stand: Stand } | null {
    const order: Stand[] = ["lost", "frozen", "poor"];
    const { meeting } = this;
    if (!meeting) return null;
    const all = meeting.seats.filter(({ id, here, camera }) => id !== meeting.me && here && camera && this.streams.has(id));
    for (const stand of order) {
      const seat = all.find(({ id }) => this.stands.get(id) === stand);
      if (seat) return { seat, stand };
    }
    return null;
  }

  /** The picture that stands large. */
  get large(): HTMLVideoElement | null {
    return this.element.querySelector<HTMLVideoElement>(".tile.large video");
  }

  /** After the element has moved in the page: some browsers stop what moved. */
  play(): void {
    for (const tile of [this.own, this.screen, ...this.tiles.values()]) tile.play();
  }

  private draw(): void {
    const { meeting } = this;
    if (!meeting) return;
    const all = laid(meeting, this.newest, this.chosen);
    for (const [seat, tile] of this.tiles) {
      if (all.includes(seat)) continue;
      tile.element.remove();
      this.tiles.delete(seat);
    }
    if (!all.includes("screen")) this.screen.element.remove();
    if (this.document) this.document.hidden = !all.includes("document");
    all.forEach((key, at) => {
      const element = key === "document" ? this.document : key === "screen" ? this.drawScreen(meeting) : this.drawSeat(meeting, key);
      if (!element) return;
      element.classList.toggle("large", at === 0);
      element.style.setProperty("order", String(at === 0 ? 0 : at + 1)); // captions are 1
    });
    this.element.dataset["count"] = String(all.length);
    this.element.dataset["mine"] = meeting.role;
  }

  private drawSeat(meeting: Meeting, id: number): HTMLElement | null {
    const seat = meeting.seats.find((one) => one.id === id);
    if (!seat) return null;
    const tile = this.tiles.get(id) ?? this.make(id);
    tile.element.dataset["role"] = seat.role;
    const stand = this.stands.get(id) ?? "joining";
    const slow = this.slow.has(id);
    const words = tileWords(seat, stand, meeting.phase, slow);
    const seen = seat.here && seat.camera && !slow && meeting.phase !== "hold" && stand !== "joining" && stand !== "lost";
    tile.element.dataset["stand"] = seat.here ? stand : "away";
    tile.show(this.streams.get(id) ?? null);
    tile.say(seat.name || t(`video_role_${seat.role}`), words, !seen);
    return tile.element;
  }

  private drawScreen({ beside, seats }: Meeting): HTMLElement {
    const { screen } = this;
    const seat = seats.find(({ id }) => id === beside.screen);
    screen.show(this.screens.get(beside.screen ?? 0) ?? null);
    screen.say(t("video_screen_of", { name: seat?.name || t(`video_role_${seat?.role ?? "official"}`) }), "", false);
    if (!screen.element.parentElement) this.element.append(screen.element);
    screen.play();
    return screen.element;
  }

  private make(seat: number): Tile {
    const tile = new Tile("other", () => this.choose(seat));
    tile.element.dataset["seat"] = String(seat);
    this.tiles.set(seat, tile);
    this.element.append(tile.element);
    return tile;
  }
}
