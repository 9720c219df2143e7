// What the page knows: snapshot + updates is what the server shows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { changesBetween, drawerOrder, empty, expire, reduce } from "../../web/static/js/store.js";
import { transitions } from "../../web/static/js/transitions.js";

const task = (id, fields = {}) => ({
  id, version: 1, title: `Task ${id}`, status: "running", created_at: "2026-11-23T20:00:00Z", finished_at: null, expires_at: null,
  started_at: "2026-11-23T20:00:00Z", records: { total: 100, done: 0, failed: 0, skipped: 0 }, ...fields,
});
const snapshot = (...tasks) => ({ type: "snapshot", tasks, counts: { running: tasks.length } });
const update = (upsert, removed = [], counts) => ({ type: "tasks", upsert, removed, ...(counts && { counts }) });
const after = (...messages) => messages.reduce((state, message) => reduce(state, message, 1_000), empty());
const ids = (state) => [...state.tasks.keys()];

test("a snapshot replaces everything", () => {
  const state = after(snapshot(task("a"), task("b")), snapshot(task("c")));
  assert.deepEqual(ids(state), ["c"]);
  assert.deepEqual(state.counts, { running: 1 });
  assert.ok(state.ready);
});

test("an update merges by id, and changed fields alone are enough", () => {
  const state = after(snapshot(task("a")), update([{ id: "a", version: 2, status: "paused" }, task("b")]));
  assert.equal(state.tasks.get("a").status, "paused");
  assert.equal(state.tasks.get("a").title, "Task a");
  assert.deepEqual(ids(state), ["a", "b"]);
});

test("a lower version is ignored", () => {
  const state = after(snapshot(task("a", { version: 5 })), update([{ id: "a", version: 4, status: "paused" }]));
  assert.equal(state.tasks.get("a").status, "running");
});

test("changed fields of a task never seen whole are ignored", () => {
  assert.deepEqual(ids(after(snapshot(), update([{ id: "x", version: 2, status: "paused" }]))), []);
});

test("what is removed is gone, and may come back whole", () => {
  const gone = after(snapshot(task("a"), task("b")), update([], ["a"], { running: 1 }));
  assert.deepEqual(ids(gone), ["b"]);
  assert.deepEqual(gone.counts, { running: 1 });
  assert.deepEqual(ids(reduce(gone, update([task("a", { version: 3 })]))), ["b", "a"]);
});

test("an ack tells of its task, too", () => {
  const state = after(snapshot(task("a")), { type: "ack", ref: "1", task: task("a", { version: 2, status: "canceled" }) });
  assert.equal(state.tasks.get("a").status, "canceled");
});

test("changed fields are added to what the stream said, not to an ack that was ahead of it", () => {
  const told = after(snapshot(task("a")), { type: "ack", ref: "1", task: task("a", { version: 2, status: "paused" }) });
  assert.equal(reduce(told, update([{ id: "a", version: 1, message: "late" }])).tasks.get("a").status, "paused");
  assert.equal(reduce(told, update([{ id: "a", version: 3, eta_seconds: 5 }])).tasks.get("a").status, "running");
});

test("hello sets the clock right", () => {
  const state = reduce(empty(), { type: "hello", user: { id: 7 }, now: "1970-01-01T00:00:09Z" }, 1_000);
  assert.equal(state.offset, 8_000);
  assert.equal(state.me.id, 7);
});

test("a task past its time leaves, by the server's clock", () => {
  const state = after(snapshot(task("a", { expires_at: "2026-11-23T20:10:00Z" }), task("b")));
  const at = Date.parse("2026-11-23T20:10:00Z");
  assert.equal(expire(state, at - 1), state);
  assert.deepEqual(ids(expire(state, at)), ["b"]);
});

test("an unknown message changes nothing", () => {
  const state = after(snapshot(task("a")));
  assert.equal(reduce(state, { type: "news" }), state);
});

test("the drawer's order", () => {
  const final = (id, at) => task(id, { status: "completed", finished_at: at });
  const mixed = [
    final("old", "2026-11-23T20:01:00Z"), task("queued", { status: "queued" }), final("new", "2026-11-23T20:02:00Z"),
    task("paused", { status: "paused" }), task("running"),
  ];
  assert.deepEqual(drawerOrder(mixed).map(({ id }) => id), ["running", "queued", "paused", "new", "old"]);
});

test("what happened is told once", () => {
  const before = after(snapshot(task("a"), task("b"), task("c")));
  const now = reduce(before, update([
    { id: "a", version: 2, status: "completed" },
    { id: "b", version: 2, records: { total: 100, done: 26, failed: 0, skipped: 0 } },
    task("d", { status: "queued" }),
  ]));
  assert.deepEqual(transitions(before, now).map(({ what, task: { id } }) => [id, what]), [["a", "completed"], ["b", "quarter"], ["d", "started"]]);
  assert.deepEqual(transitions(now, now), []);
  assert.deepEqual(transitions(empty(), now), []);
});

test("how much has changed is counted by task", () => {
  const before = after(snapshot(task("a"), task("b"), task("c")));
  const now = [update([task("a", { version: 2 }), task("d")], ["b"]), update([task("a", { version: 3 })])].reduce((state, message) => reduce(state, message), before);
  assert.equal(changesBetween(before, now), 3);
  assert.equal(changesBetween(before, before), 0);
});
