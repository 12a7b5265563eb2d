/** Pictures with up to three others: peers open and close as the office's server says who sees whom. */

import { difference, isLater } from "./pairs.ts";
import { Peer } from "./peer.ts";
import type { Stand } from "./picture-watch.ts";
import type { Kind, Network, Pair, SeatOf, Signal } from "./types.ts";

const EARLY = 100; // signals that may come before it is said with whom

export interface MeshHears {
  signal(to: number, generation: string, kind: Kind, body: Signal["body"]): void;
  /** The picture of a seat; null: it is over. */
  picture(seat: number, stream: MediaStream | null): void;
  stands(seat: number, stand: Stand): void;
}

export class Mesh {
  readonly peers = new Map<number, Peer>();
  private network: Network | null = null; // pictures wait until it is known
  private readonly hears: MeshHears;
  private early: Signal[] = [];
  private track: MediaStreamTrack | null = null;
  private signs = false;

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

  close(): void {
    for (const seat of [...this.peers.keys()]) this.end(seat);
    this.early = [];
  }

  private showAll(): void {
    for (const peer of this.peers.values()) peer.show({ track: this.track, others: this.peers.size, signs: this.signs });
  }

  private begin(pair: Pair, network: Network): void {
    const { seat, generation } = pair;
    const peer = new Peer(pair, network, {
      signal: (kind, body) => this.hears.signal(seat, generation, kind, body),
      picture: (stream) => this.hears.picture(seat, stream),
      stands: (stand) => this.hears.stands(seat, stand),
    });
    this.peers.set(seat, peer);
  }

  private end(seat: number): void {
    this.peers.get(seat)?.close();
    this.peers.delete(seat);
    this.hears.picture(seat, null);
  }
}
