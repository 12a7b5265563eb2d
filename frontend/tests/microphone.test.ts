/** The microphone comes and goes: over a browser's devices that are pulled out, put back, and slow to open. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const soon = (): Promise<void> => new Promise((go) => setTimeout(go));

class Track extends EventTarget {
  enabled = true;
  readyState = "live";
  readonly deviceId: string;

  constructor(deviceId: string) {
    super();
    this.deviceId = deviceId;
  }

  getSettings(): object {
    return { deviceId: this.deviceId };
  }

  stop(): void {
    this.readyState = "ended"; // by the page itself: the browser says nothing
  }

  pulledOut(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

/** The browser's devices: which are there, what is allowed, and what was opened. */
class Browser extends EventTarget {
  there = ["built-in", "headset"];
  allowed = true;
  opened: Track[] = [];
  waits: (() => void)[] | null = null; // while it is a list, what is opened waits there

  async getUserMedia({ audio }: { audio: { deviceId?: { exact: string } } }): Promise<object> {
    const { waits } = this;
    if (waits) await new Promise<void>((go) => waits.push(go));
    if (!this.allowed) throw new DOMException("no", "NotAllowedError");
    const wanted = audio.deviceId?.exact ?? this.there[0];
    if (wanted === undefined || !this.there.includes(wanted)) throw new DOMException("none", "NotFoundError");
    const track = new Track(wanted);
    this.opened.push(track);
    return { getAudioTracks: () => [track], getTracks: () => [track] };
  }

  async enumerateDevices(): Promise<object[]> {
    return this.there.map((deviceId) => ({ kind: "audioinput", deviceId }));
  }

  async now(...there: string[]): Promise<void> {
    const gone = this.opened.filter(({ deviceId, readyState }) => readyState === "live" && !there.includes(deviceId));
    this.there = there;
    gone.forEach((track) => track.pulledOut());
    this.dispatchEvent(new Event("devicechange"));
    await soon();
  }

  get live(): string[] {
    return this.opened.filter(({ readyState }) => readyState === "live").map(({ deviceId }) => deviceId);
  }
}

let browser = new Browser();
Object.assign(globalThis, { window: { isSecureContext: true } });
Object.defineProperty(globalThis, "navigator", { value: { get mediaDevices() { return browser; } }, configurable: true });
const { Microphone } = await import("../microphone.ts");

beforeEach(() => {
  browser = new Browser();
});

/** One that is open, and the devices that it told of (null: none). */
async function open(device = ""): Promise<{ microphone: InstanceType<typeof Microphone>; told: (string | null)[] }> {
  const microphone = new Microphone();
  const told: (string | null)[] = [];
  microphone.onchange = (track) => told.push((track as unknown as Track | null)?.deviceId ?? null);
  await microphone.use(device);
  await microphone.start();
  return { microphone, told };
}

test("a headset that is pulled out gives way to another, and comes back when it is put in", async () => {
  const { microphone, told } = await open("headset");
  await browser.now("built-in");
  assert.deepEqual(told, ["built-in"]);
  assert.deepEqual(browser.live, ["built-in"]);
  await browser.now("built-in", "headset");
  assert.deepEqual(told, ["built-in", "headset"]);
  assert.deepEqual(browser.live, ["headset"], "the other is let go");
  assert.equal(microphone.gone, "");
});

test("the last one is pulled out: said once, and the first that comes is taken", async () => {
  const { microphone, told } = await open();
  await browser.now();
  await browser.now();
  assert.equal(microphone.gone, "no-microphone");
  assert.deepEqual(told, [null]);
  await browser.now("other");
  assert.equal(microphone.gone, "");
  assert.deepEqual(told, [null, "other"]);
});

test("who muted stays muted with another device", async () => {
  const { microphone } = await open("headset");
  microphone.mute(true);
  await browser.now("built-in");
  assert.equal(microphone.track?.enabled, false);
  microphone.mute(false);
  assert.equal(microphone.track?.enabled, true);
});

test("a device that comes and is not the chosen one changes nothing", async () => {
  const { told } = await open("headset");
  await browser.now("built-in", "headset", "third");
  assert.deepEqual(told, []);
  assert.equal(browser.live.length, 1);
});

test("stopped while it opens: what comes afterwards is let go", async () => {
  const microphone = new Microphone();
  browser.waits = [];
  const starting = microphone.start();
  microphone.stop();
  browser.waits.forEach((go) => go());
  await starting;
  assert.equal(microphone.stream, null);
  assert.deepEqual(browser.live, []);
});

test("two choices one after the other: the second counts, whichever opens first", async () => {
  const { microphone } = await open();
  browser.waits = [];
  const one = microphone.use("headset");
  const two = microphone.use("built-in");
  browser.waits.reverse().forEach((go) => go());
  await Promise.all([one, two]);
  assert.deepEqual(browser.live, ["built-in"]);
  assert.equal((microphone.track as unknown as Track).deviceId, "built-in");
});

test("a track that stopped without a word is found at the next look", async () => {
  const { microphone, told } = await open();
  (microphone.track as unknown as Track).stop();
  microphone.check();
  await soon();
  assert.deepEqual(told, ["built-in"]);
  microphone.check();
  await soon();
  assert.equal(told.length, 1, "one that lives is let alone");
});

test("refused is not gone: it is asked for again only when something has changed", async () => {
  const { microphone, told } = await open();
  browser.allowed = false;
  (microphone.track as unknown as Track).pulledOut();
  await soon();
  assert.equal(microphone.gone, "microphone-refused");
  browser.allowed = true;
  microphone.check();
  await soon();
  assert.equal(microphone.gone, "microphone-refused", "a browser that asks the person is not asked each second");
  microphone.tryAgain();
  await soon();
  assert.equal(microphone.gone, "");
  assert.deepEqual(told, [null, "built-in"]);
});

test("without TLS there are words for it", async () => {
  const { window } = globalThis as unknown as { window: { isSecureContext: boolean } };
  window.isSecureContext = false;
  await assert.rejects(new Microphone().start(), { trouble: "no-tls" });
  window.isSecureContext = true;
});
