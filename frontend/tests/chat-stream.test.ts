/** The chat's stream: read on where it ended, whoever cut it, and opened anew when it says nothing. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Stream } from "../chat/stream.ts";
import type { Said } from "../chat/types.ts";

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
};

/** An office whose streams are opened, written to and cut by hand. */
class Office {
  cursors: string[] = [];
  said: Said[] = [];
  links: string[] = [];
  cursor = "";
  status = 200;
  reachable = true;
  private write: ReadableStreamDefaultController<Uint8Array> | null = null;
  readonly stream = new Stream({
    open: (cursor, signal) => this.open(cursor, signal),
    cursor: () => this.cursor,
    said: (said) => {
      this.said.push(said);
      if (said.id) this.cursor = said.id;
    },
    link: (link) => this.links.at(-1) !== link && this.links.push(link),
  });

  private async open(cursor: string, signal: AbortSignal): Promise<Response> {
    this.cursors.push(cursor);
    if (!this.reachable) throw new TypeError("Failed to fetch");
    if (this.status !== 200) return new Response("{}", { status: this.status });
    const body = new ReadableStream<Uint8Array>({
      start: (write) => {
        this.write = write;
        signal.addEventListener("abort", () => {
          try {
            write.error(new DOMException("", "AbortError"));
          } catch {
            // it is over already
          }
        });
      },
    });
    return new Response(body);
  }

  says(event: string, id: string): void {
    this.write!.enqueue(new TextEncoder().encode(`event: ${event}\nid: ${id}\ndata: {}\n\n`));
  }

  cut(): void {
    this.write!.error(new TypeError("network error"));
  }
}

/** Lets so many seconds pass, one after the other. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    mock.timers.tick(1000);
    await settled();
  }
}

async function begun(): Promise<Office> {
  mock.timers.enable({ apis: ["setInterval", "setTimeout", "Date"], now: 1_000_000 });
  const office = new Office();
  void office.stream.run();
  await settled();
  return office;
}

async function over(office: Office): Promise<void> {
  office.stream.stop();
  await settled();
  mock.timers.reset();
}

test("a stream that is cut goes on where it ended, after a pause", async () => {
  const office = await begun();
  office.says("message", "7");
  await settled();
  office.cut();
  await settled();
  assert.deepEqual(office.cursors, [""]);
  await pass(2);
  assert.deepEqual(office.cursors, ["", "7"]);
  office.says("message", "8");
  await settled();
  assert.deepEqual(office.said.map(({ id }) => id), ["7", "8"]);
  assert.deepEqual(office.links, ["live"]); // a break that is mended at once is not worth a word
  await over(office);
});

test("while nobody is reached the tries become rarer, and it is said", async () => {
  const office = await begun();
  office.says("message", "7");
  await settled();
  office.reachable = false;
  office.cut();
  await pass(60);
  assert.ok(office.cursors.length >= 5 && office.cursors.length <= 9, `${office.cursors.length} tries in a minute`);
  assert.deepEqual(office.links, ["live", "lost"]);
  office.reachable = true;
  office.stream.hurry(); // the network is there again
  await settled();
  assert.equal(office.cursors.at(-1), "7");
  assert.deepEqual(office.links, ["live", "lost", "live"]);
  await over(office);
});

test("a stream that says nothing any more is opened anew, one that gives signs of life is not", async () => {
  const office = await begun();
  for (let minute = 0; minute < 4; minute += 1) {
    await pass(15);
    office.says("beat", "");
    await settled();
  }
  assert.equal(office.cursors.length, 1);
  await pass(45);
  assert.equal(office.cursors.length, 2);
  assert.deepEqual(office.links, ["live", "late", "live"]);
  await over(office);
});

test("a computer that slept asks at once", async () => {
  const office = await begun();
  office.says("message", "7");
  await settled();
  mock.timers.setTime(Date.now() + 600_000); // ten minutes in which no timer ran
  office.stream.hurry();
  await pass(2);
  assert.deepEqual(office.cursors, ["", "7"]);
  await over(office);
});

test("who is not known any more is told so, once", async () => {
  const office = await begun();
  office.status = 401;
  office.cut();
  await pass(5);
  assert.deepEqual(office.said.map(({ event }) => event), ["gone"]);
  await pass(60);
  assert.equal(office.cursors.length, 2);
  await over(office);
});

test("an office that is too busy is asked again", async () => {
  const office = await begun();
  office.status = 503;
  office.cut();
  await pass(5);
  assert.ok(office.cursors.length >= 2);
  assert.deepEqual(office.said, []);
  office.status = 200;
  await pass(16);
  office.says("message", "9");
  await settled();
  assert.equal(office.said.length, 1);
  await over(office);
});
