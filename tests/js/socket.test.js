// The connection, on a WebSocket that the test holds in its hand.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { LONGEST_WAIT_MS, REPLY_MS, Socket, waitBefore } from "../../web/static/js/socket.js";

class FakeWebSocket {
  static OPEN = 1;
  static all = [];
  readyState = 0;
  sent = [];
  constructor(_url, protocols) {
    this.protocols = protocols;
    FakeWebSocket.all.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  opens() {
    this.readyState = 1;
    this.onopen();
  }
  says(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  dies(code, reason = "") {
    this.readyState = 3;
    this.onclose({ code, reason });
  }
}

function connected() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  globalThis.WebSocket = FakeWebSocket;
  FakeWebSocket.all = [];
  const heard = { messages: [], lost: [] };
  const socket = new Socket("ws://here/ws", {
    open: () => {}, message: (message) => heard.messages.push(message), lost: (why) => heard.lost.push(why),
  });
  socket.open();
  FakeWebSocket.all[0].opens();
  return { socket, heard, wire: FakeWebSocket.all[0] };
}

test("each command gets exactly its own answer", async () => {
  const { socket, wire } = connected();
  const [first, second] = [socket.ask("cancel", { task: "a" }), socket.ask("delete", { task: "b" })];
  const [one, two] = wire.sent;
  wire.says({ type: "error", ref: two.ref, code: "conflict", message: "No." });
  wire.says({ type: "ack", ref: one.ref });
  assert.equal((await first).ref, one.ref);
  await assert.rejects(second, { code: "conflict", message: "No." });
});

test("no answer in time is said, and nothing is sent later", async () => {
  const { socket, wire } = connected();
  const asked = socket.ask("cancel", { task: "a" });
  mock.timers.tick(REPLY_MS);
  await assert.rejects(asked, { message: "Could not reach the server. Try again." });
  wire.dies(1006);
  await assert.rejects(socket.ask("cancel", { task: "a" }), { code: "unreachable" });
  mock.timers.tick(LONGEST_WAIT_MS);
  FakeWebSocket.all[1].opens();
  assert.deepEqual(FakeWebSocket.all[1].sent, []);
});

test("close codes tell what is the matter", () => {
  for (const [code, why, back] of [[1012, "updating", true], [1006, "lost", true], [4401, "signed-out", false]]) {
    const { heard, wire } = connected();
    wire.dies(code);
    mock.timers.tick(LONGEST_WAIT_MS);
    assert.deepEqual(heard.lost, [why]);
    assert.equal(FakeWebSocket.all.length, back ? 2 : 1);
  }
});

test("a server that restarts says how long it wants to be left alone", () => {
  for (const [code, reason, pause] of [[1012, "9", 9_000], [1012, "", 0], [1012, "soon", 0], [1012, "999", LONGEST_WAIT_MS], [1006, "9", 0]]) {
    mock.method(Math, "random", () => 0.5);
    const { wire } = connected();
    wire.dies(code, reason);
    mock.timers.tick(pause + 499);
    assert.equal(FakeWebSocket.all.length, 1);
    mock.timers.tick(1);
    assert.equal(FakeWebSocket.all.length, 2);
    mock.restoreAll();
  }
});

test("the waits lie anywhere within a span as long as the outage so far, within limits", () => {
  assert.deepEqual([0, 999, 3_000, 99_000].map((outage) => waitBefore(outage, () => 1)), [1_000, 1_000, 3_000, LONGEST_WAIT_MS]);
  assert.deepEqual([0, 0.25, 0.5].map((random) => waitBefore(4_000, () => random)), [0, 1_000, 2_000]);
});

test("2,000 who are lost together come back evenly over the first second", () => {
  const waits = Array.from({ length: 2000 }, () => waitBefore(0));
  const tenths = Array(10).fill(0);
  for (const wait of waits) tenths[Math.floor(wait / 100)]++;
  assert.ok(tenths.every((count) => count > 100 && count < 300), String(tenths));
});

test("who finds nobody waits as long as it has waited, and begins anew once it was let in", () => {
  const { wire } = connected();
  mock.method(Math, "random", () => 1);
  wire.dies(1006);
  for (const [attempt, wait] of [1_000, 1_000, 2_000, 4_000, 8_000, 16_000, LONGEST_WAIT_MS, LONGEST_WAIT_MS].entries()) {
    mock.timers.tick(wait - 1);
    assert.equal(FakeWebSocket.all.length, attempt + 1);
    mock.timers.tick(1);
    assert.equal(FakeWebSocket.all.length, attempt + 2);
    if (attempt < 7) FakeWebSocket.all.at(-1).dies(1006);
  }
  FakeWebSocket.all.at(-1).opens();
  FakeWebSocket.all.at(-1).dies(1006);
  mock.timers.tick(1_000);
  assert.equal(FakeWebSocket.all.length, 10);
  mock.restoreAll();
});

test("a token is offered beside the protocol, and without the one that is due nothing is opened", () => {
  const { socket, wire } = connected();
  assert.deepEqual(wire.protocols, []);
  socket.close();
  socket.token = "";
  socket.open();
  assert.equal(FakeWebSocket.all.length, 1);
  socket.token = "bte_1";
  socket.open();
  assert.deepEqual(FakeWebSocket.all[1].protocols, ["background-tasks", "bte_1"]);
});
