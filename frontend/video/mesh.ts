/** Pictures with up to three others: peers open and close as the office's server says who sees whom. */

import { capOf } from "./caps.ts";
import { difference, isLater } from "./pairs.ts";
import type { Between } from "./peer-line.ts";
import { Peer } from "./peer.ts";
import type { Stand } from "./picture-watch.ts";
import { Rate } from "./rate.ts";
import type { Kind, Network, Pair, SeatOf, Signal } from "./types.ts";

const EARLY = 100; // signals that may come before it is said with whom

export interface MeshHears {
  signal(to: number, generation: string, kind: Kind, body: Signal["body"]): void;
  /** The picture of a seat; null: it is over. */
  picture(seat: number, stream: MediaStream | null): void;
  /** What comes on the second line of a seat; null: it is over. */
  screen(seat: number, stream: MediaStream | null): void;
  stands(seat: number, stand: Stand): void;
  /** What the line to a seat carries is another, or what its page says of it. */
  line(seat: number, between: Between): void;
}

export class Mesh {
  readonly peers = new Map<number, Peer>();
  private network: Network | null = null; // pictures wait until it is known
  private readonly hears: MeshHears;
  private readonly sound = new Rate();
  private early: Signal[] = [];
  private track: MediaStreamTrack | null = null;
  private signs = false;
  private screen: MediaStreamTrack | null = null;

  constructor(hears: MeshHears) {
    this.hears = hears;
  }

  /** By which way pictures go from now on; those that go stay on theirs until it breaks. */
  reach(network: Network): void {
    this.network = network;
    for (const peer of this.peers.values()) peer.reach(network);
  }

  /** Exchanges pictures with these from now on; `seats` say whose camera is on. */
  agree(pairs: Pair[], seats: SeatOf[]): void {
    const now = new Map([...this.peers].map(([seat, { pair }]) => [seat, pair.generation]));
    const { close, open } = difference(now, pairs);
    for (const seat of close) this.end(seat);
    if (this.network) for (const pair of open) this.begin(pair, this.network);
    if (close.length || open.length) this.showAll();
    for (const [seat, peer] of this.peers) peer.expect(seats.find(({ id }) => id === seat)?.camera ?? false);
    const early = this.early;
    this.early = [];
    for (const signal of early) this.take(signal);
  }

  /** Takes a signal of somebody; one of a generation that is over is dropped. */
  take(signal: Signal): void {
    const peer = this.peers.get(signal.from);
    if (peer?.pair.generation === signal.generation) return void peer.take(signal);
    if (!peer || isLater(signal.generation, peer.pair.generation)) this.early = [...this.early, signal].slice(-EARLY);
  }

  /** Shows this track to all, or nothing. `signs`: somebody signs on it. */
  show(track: MediaStreamTrack | null, signs = false): void {
    this.track = track;
    this.signs = signs;
    this.showAll();
  }

  /** Shares this screen with all, beside the picture; null: no more. */
  share(screen: MediaStreamTrack | null): void {
    this.screen = screen;
    this.showAll();
  }

  /** How the own sound does, about each second: it goes before all pictures, to this page and from it. */
  hear(suffers: boolean): void {
    const before = this.sound.level;
    this.sound.see({ at: performance.now() / 1000, place: -1, lost: -1, limited: false, soundSuffers: suffers, sends: true }, capOf(1, false));
    if (this.sound.level !== before) for (const peer of this.peers.values()) this.ask(peer);
  }

  /** Pictures after all, though the line was too slow for them. */
  tryAgain(): void {
    this.sound.tryAgain(performance.now() / 1000);
    for (const peer of this.peers.values()) {
      this.ask(peer);
      peer.tryAgain();
    }
  }

  /** The network may be another, or the page was asleep. */
  hurry(): void {
    for (const peer of this.peers.values()) peer.hurry();
  }

  private ask(peer: Peer): void {
    peer.ask({ wants: this.sound.level, slow: this.sound.level > 0 });
  }

  close(): void {
    for (const seat of [...this.peers.keys()]) this.end(seat);
    this.early = [];
  }

  private showAll(): void {
    for (const peer of this.peers.values()) peer.show({ track: this.track, others: this.peers.size, signs: this.signs, screen: this.screen });
  }

  private begin(pair: Pair, network: Network): void {
    const { seat, generation } = pair;
    const peer = new Peer(pair, network, {
      signal: (kind, body) => this.hears.signal(seat, generation, kind, body),
      picture: (stream) => this.hears.picture(seat, stream),
      screen: (stream) => this.hears.screen(seat, stream),
      stands: (stand) => this.hears.stands(seat, stand),
      line: (between) => this.hears.line(seat, between),
    });
    this.peers.set(seat, peer);
    this.ask(peer);
  }

  private end(seat: number): void {
    this.peers.get(seat)?.close();
    this.peers.delete(seat);
    this.hears.picture(seat, null);
    this.hears.screen(seat, null);
  }
}
