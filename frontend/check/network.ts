/** What the check tries of the network: our server's stream, the relay by either way, its speed by a loop through it. */

import type { Passed } from "./judging.ts";

const PATIENCE = 8000; // ms for each
const LOOP = 3000; // ms of data through the relay
const PIECE = 1100; // bytes
const EACH = 20; // ms between two lots
const MOST = 2_500_000; // bits in a second that are sent: no more is needed, and the relay is everybody's

const rest = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));
const within = <T>(ms: number, what: Promise<T>, instead: T): Promise<T> => Promise.race([what, rest(ms).then(() => instead)]);

/** The stream that says four things in a second: when the first came (ms), and whether they came one by one. */
export async function stream(address: string): Promise<{ ms: number | null; inPieces: boolean }> {
  const began = performance.now();
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { cache: "no-store", credentials: "omit", signal: control.signal });
    if (!answer.ok || !answer.body) return { ms: null, inPieces: false };
    const reader = answer.body.getReader();
    const times: number[] = [];
    while (!(await reader.read()).done) times.push(performance.now());
    const [first = began, last = began] = [times[0], times.at(-1)];
    return { ms: Math.round(first - began), inPieces: last - first > 300 };
  } catch {
    return { ms: null, inPieces: false };
  } finally {
    clearTimeout(timer);
  }
}

/** The servers of a relay by one way only. */
export function only(ice: RTCIceServer[], transport: "udp" | "tcp"): RTCIceServer[] {
  const urls = (server: RTCIceServer): string[] => [server.urls].flat().filter((url) => (/transport=tcp|^turns:/.test(url) ? "tcp" : "udp") === transport);
  return ice.map((server) => ({ ...server, urls: urls(server) })).filter((server) => server.urls.length > 0);
}

/** How long a relay takes to give a place (ms); null: it gives none. */
export async function place(ice: RTCIceServer[]): Promise<number | null> {
  const way = new RTCPeerConnection({ iceServers: ice, iceTransportPolicy: "relay" });
  const began = performance.now();
  way.createDataChannel("check");
  const given = new Promise<number | null>((done) => {
    way.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate?.type === "relay") done(Math.round(performance.now() - began));
      else if (!candidate) done(null);
    });
  });
  await way.setLocalDescription();
  return within(PATIENCE, given, null).finally(() => way.close());
}

/** What passes from this browser through the relay and back to it; null: nothing does. */
export async function loop(ice: RTCIceServer[]): Promise<Passed | null> {
  const ways = [0, 1].map(() => new RTCPeerConnection({ iceServers: ice, iceTransportPolicy: "relay" })) as [RTCPeerConnection, RTCPeerConnection];
  const [here, there] = ways;
  ways.forEach((way, at) => way.addEventListener("icecandidate", ({ candidate }) => candidate && void ways[1 - at]!.addIceCandidate(candidate).catch(() => undefined)));
  const channel = here.createDataChannel("check", { ordered: false, maxRetransmits: 0 });
  const opened = new Promise<boolean>((done) => channel.addEventListener("open", () => done(true)));
  let [came, first, last] = [0, 0, 0];
  there.addEventListener("datachannel", ({ channel: end }) => {
    end.binaryType = "arraybuffer";
    end.addEventListener("message", ({ data }) => {
      last = performance.now();
      first ||= last;
      came += (data as ArrayBuffer).byteLength;
    });
  });
  try {
    await here.setLocalDescription();
    await there.setRemoteDescription(here.localDescription!);
    await there.setLocalDescription();
    await here.setRemoteDescription(there.localDescription!);
    if (!(await within(PATIENCE, opened, false))) return null;
    const sent = await send(channel);
    await rest(400); // what is still on its way
    if (!came) return null;
    return { rate: (came * 8000) / Math.max(last - first, LOOP / 2), lost: Math.max(0, 1 - came / sent) };
  } catch {
    return null;
  } finally {
    ways.forEach((way) => way.close());
  }
}

async function send(channel: RTCDataChannel): Promise<number> {
  const piece = new Uint8Array(PIECE);
  const began = performance.now();
  let sent = 0;
  for (let now = began; now - began < LOOP && channel.readyState === "open"; now = performance.now()) {
    const due = ((now - began) * MOST) / 8000;
    while (sent < due && channel.bufferedAmount < 20 * PIECE) {
      channel.send(piece);
      sent += PIECE;
    }
    await rest(EACH);
  }
  return sent;
}
