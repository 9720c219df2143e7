// Nothing moves in a list that somebody is in, and what is new waits.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fits, standing, waitingBehind } from "../../web/static/js/arranging.js";

const tasks = (...ids) => [...ids].map((id) => ({ id }));
const ids = (list) => list.map(({ id }) => id).join("");

test("rows stand as they are, whatever the order is now", () => {
  assert.equal(ids(standing(tasks(..."cab"), [..."abc"], 8, new Set("abc"))), "abc");
});

test("what is gone leaves, what came back is there, what is new waits", () => {
  const now = tasks(..."ndab");
  const known = new Set("abcd");
  const shown = standing(now, [..."abc"], 8, known);
  assert.equal(ids(shown), "dab");
  assert.equal(waitingBehind(now, shown, 8, known), 1);
});

test("what does not fit any more is not waited for", () => {
  const known = new Set("abc");
  assert.equal(waitingBehind(tasks(..."abcxy"), tasks(..."abc"), 3, known), 0);
});

test("what a person wants to see", () => {
  const task = { status: "paused", created_by: { id: 7 } };
  assert.ok(fits(task, { show: "active", mine: true }, 7));
  assert.ok(!fits(task, { show: "done", mine: false }, 7));
  assert.ok(!fits(task, { show: "all", mine: true }, 8));
});
