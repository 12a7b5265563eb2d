// An operator's message centre: node smsc.mjs PORT [KEY CERTIFICATE]. It speaks SMPP by the npm
// package `smpp`, and does what it is told, a JSON object on each line of its standard input.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import smpp from "smpp";

const [port, key, certificate] = process.argv.slice(2);
const options = key ? { key: readFileSync(key), cert: readFileSync(certificate) } : {};
smpp.addTLV("hologram", { id: 0x1789, type: smpp.types.tlv.cstring }); // of no version so far
const NAME = "urzad";
const PASSWORD = "tajne-haslo";

let fault = "takes"; // see tests/kit/peer.py, and `submitted` below
let receipts = ""; // "", "after", "early", "twice", "late"
let most = 0; // units in a second; 0: any number
let taken = []; // each unit of ours that it has, in their order
let statuses = []; // what it has answered
let delivered = 0; // what it brought and was thanked for
let waiting = []; // what it brings as soon as somebody listens
let binds = []; // how we signed in
let number = 0;
let second = 0;
let inSecond = 0;
const sessions = new Set();

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const server = smpp.createServer(options, (session) => {
  sessions.add(session);
  session.on("error", () => {});
  session.on("close", () => {
    sessions.delete(session);
    for (const each of waiting) if (each.by === session) each.by = null;
  });
  session.on("pdu", (pdu) => heard(session, pdu));
});
server.on("error", (error) => {
  if (error.code === "EADDRINUSE") throw error;
});

function heard(session, pdu) {
  if (pdu.command.startsWith("bind_") && !pdu.isResponse()) {
    const right = pdu.system_id === NAME && pdu.password === PASSWORD;
    const status = right ? smpp.ESME_ROK : smpp.ESME_RINVPASWD;
    session.send(pdu.response({ system_id: "centre", command_status: status }));
    if (!right) return;
    binds.push(pdu.command);
    session.listens = pdu.command !== "bind_transmitter";
    bring();
  } else if (pdu.command === "enquire_link") {
    if (fault !== "deaf") session.send(pdu.response());
  } else if (pdu.command === "unbind") {
    session.send(pdu.response());
    session.close();
  } else if (pdu.command === "submit_sm") {
    submitted(session, pdu);
  } else if (!pdu.isResponse()) {
    session.send(pdu.response({ command_status: smpp.ESME_RINVCMDID }));
  }
}

function submitted(session, pdu) {
  const status = refusal();
  if (status) {
    statuses.push(status);
    session.send(pdu.response({ command_status: status }));
    return;
  }
  const id = (0xab00 + ++number).toString(16).toUpperCase();
  const { message, udh } = pdu.short_message;
  taken.push({
    id,
    from: pdu.source_addr,
    ton: pdu.source_addr_ton,
    to: pdu.destination_addr,
    text: message || pdu.message_payload?.message || pdu.message_payload || "",
    udh: udh ? udh.map((each) => each.toString("hex")) : null,
    sar: pdu.sar_total_segments
      ? [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum]
      : null,
    coding: pdu.data_coding,
    registered: pdu.registered_delivery,
  });
  if (!pdu.registered_delivery) answer(session, pdu, id);
  else if (receipts === "early") receipt(id, () => answer(session, pdu, id));
  else answer(session, pdu, id);
  tell({ event: "arrived" });
}

function refusal() {
  if (fault === "temporary") return smpp.ESME_RTHROTTLED;
  if (fault === "permanent") return smpp.ESME_RINVDSTADR;
  if (most) {
    const now = Math.floor(Date.now() / 1000);
    inSecond = now === second ? inSecond + 1 : 1;
    second = now;
    if (inSecond > most) return smpp.ESME_RTHROTTLED;
  }
  return 0;
}

function answer(session, pdu, id) {
  const { socket } = session;
  if (fault === "cut") socket.destroy();
  else if (fault === "garbage") socket.write("HTTP/1.1 400 Bad Request\r\n\r\n");
  else if (fault === "drips") drip(session, pdu);
  else if (fault === "slow") setTimeout(() => thank(session, pdu, id), 300);
  else if (fault !== "stalls") thank(session, pdu, id);
}

function thank(session, pdu, id) {
  session.send(pdu.response({ message_id: id }));
  statuses.push(0);
  if (receipts === "after" || receipts === "twice") receipt(id);
  if (receipts === "twice") receipt(id);
  if (receipts === "late") setTimeout(() => receipt(id), 1500);
}

function drip(session, pdu) {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(60000, 0);
  head.writeUInt32BE(0x80000004, 4);
  head.writeUInt32BE(pdu.sequence_number, 12);
  session.socket.write(head);
  const timer = setInterval(() => session.socket.write("t"), 100);
  session.socket.on("close", () => clearInterval(timer));
}

function receipt(id, then) {
  const text =
    `id:${id} sub:001 dlvrd:001 submit date:2611300900 done date:2611300901 ` +
    "stat:DELIVRD err:000 text:";
  waiting.push({
    pdu: { esm_class: 4, source_addr: "48601000212", destination_addr: "48600100200",
      short_message: text, receipted_message_id: id, message_state: 2 },
    then,
  });
  bring();
}

// Bring what waits to whoever listens; what nobody thanked for is brought again.
function bring() {
  const listener = [...sessions].find((each) => each.listens && each.socket.writable);
  if (!listener) return;
  for (const each of waiting) {
    if (each.by) continue;
    if (each.raw) {
      listener.socket.write(Buffer.from(each.raw, "hex"));
      each.done = true;
      continue;
    }
    each.by = listener;
    const asked = each.then;
    each.then = undefined;
    listener.deliver_sm(each.pdu, (response) => {
      if (response.command_status) {
        each.by = null;
        setTimeout(bring, 200);
        return;
      }
      delivered += 1;
      each.done = true;
      waiting = waiting.filter((one) => !one.done);
    });
    asked?.();
  }
  waiting = waiting.filter((one) => !one.done);
}

const orders = {
  set: (order) => {
    if (order.fault !== undefined) fault = order.fault;
    if (order.receipts !== undefined) receipts = order.receipts;
    if (order.most !== undefined) most = order.most;
  },
  deliver: ({ pdu, times = 1 }) => {
    const udh = pdu.short_message?.udh;
    if (udh) pdu.short_message.udh = Buffer.from(udh, "hex");
    for (let each = 0; each < times; each += 1) waiting.push({ pdu });
    bring();
  },
  many: ({ pdus }) => {
    for (const pdu of pdus) waiting.push({ pdu });
    bring();
  },
  raw: ({ hex }) => {
    waiting.push({ raw: hex });
    bring();
  },
  receipt: ({ id }) => receipt(id),
  told: () => ({ taken, statuses, delivered, waiting: waiting.length, binds,
    sessions: sessions.size }),
  counts: () => ({ taken: taken.length, delivered, waiting: waiting.length,
    sessions: sessions.size }),
  drop: () => {
    for (const each of sessions) each.socket.destroy();
  },
  stop: () => new Promise((done) => {
    server.close(() => done());
    orders.drop();
  }),
  start: () => new Promise((done) => server.listen(Number(port), "127.0.0.1", () => done())),
  reset: () => {
    orders.drop();
    [fault, receipts, most, taken, statuses, delivered, waiting, binds] = [
      "takes", "", 0, [], [], 0, [], []];
  },
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const order = JSON.parse(line);
  const found = await orders[order.do](order);
  tell({ answer: found ?? null });
});
process.stdin.on("end", () => process.exit());
