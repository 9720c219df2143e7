// What is told of a lost connection, and when. Time is the test's.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAST_BANNER_MS, LONG_OUTAGE_MS, Outage, QUIET_OUTAGE_MS } from "../../web/static/js/outage.js";

function watched(context) {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000 });
  const told = [];
  const outage = new Outage(() => told.push(outage.told));
  return { outage, told, pass: (ms) => context.mock.timers.tick(ms) };
}

test("a blip is not told", (context) => {
  const { outage, told, pass } = watched(context);
  outage.lost("lost");
  pass(QUIET_OUTAGE_MS - 1);
  outage.back();
  pass(60_000);
  assert.deepEqual(told, []);
});

test("an outage is told once, and stands long enough to be read", (context) => {
  const { outage, told, pass } = watched(context);
  outage.lost("lost");
  outage.lost("lost"); // another try has failed
  pass(QUIET_OUTAGE_MS);
  assert.deepEqual(told, ["lost"]);
  outage.back();
  pass(LEAST_BANNER_MS - 1);
  assert.deepEqual(told, ["lost"]);
  pass(1);
  assert.deepEqual(told, ["lost", null]);
  assert.equal(outage.isLong, false);
});

test("lost again while the word still stands, it stays", (context) => {
  const { outage, told, pass } = watched(context);
  outage.lost("lost");
  pass(QUIET_OUTAGE_MS);
  outage.back();
  outage.lost("lost");
  pass(LEAST_BANNER_MS);
  assert.deepEqual(told, ["lost"]);
  outage.back();
  pass(LEAST_BANNER_MS);
  assert.deepEqual(told, ["lost", null]);
});

test("a restart is told at once, and is none when it takes long", (context) => {
  const { outage, told, pass } = watched(context);
  outage.lost("updating");
  assert.deepEqual(told, ["updating"]);
  pass(LONG_OUTAGE_MS - 1);
  outage.lost("lost");
  assert.deepEqual(told, ["updating"]);
  pass(2);
  outage.lost("lost");
  assert.deepEqual(told, ["updating", "lost"]);
  assert.ok(outage.isLong);
});

test("whoever is signed out is told nothing else", (context) => {
  const { outage, told, pass } = watched(context);
  outage.lost("signed-out");
  outage.lost("lost");
  pass(60_000);
  assert.deepEqual(told, ["signed-out"]);
});
