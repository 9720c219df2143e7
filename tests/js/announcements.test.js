// What a screen reader is told, and how often. Time is the test's.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Announcements, PAUSE_MS } from "../../web/static/js/announcements.js";

function listening(context) {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 100_000 });
  const heard = [];
  const said = (text) => heard.push([Date.now() - 100_000, text]);
  const announcements = new Announcements(said, () => "Send statements 50 percent.");
  return { announcements, heard, pass: (ms) => context.mock.timers.tick(ms) };
}

const task = (title) => ({ title });

test("the first is told at once, what follows waits and is told together", (context) => {
  const { announcements, heard, pass } = listening(context);
  announcements.started(task("Send statements"));
  pass(0);
  announcements.moved();
  announcements.moved();
  announcements.ended("completed", task("Charge tuition"));
  pass(PAUSE_MS - 1);
  assert.deepEqual(heard, [[0, "Started: Send statements."]]);
  pass(1);
  assert.deepEqual(heard[1], [PAUSE_MS, "Completed: Charge tuition. Send statements 50 percent."]);
  pass(60_000);
  assert.equal(heard.length, 2);
});

test("many at once are counted", (context) => {
  const { announcements, heard, pass } = listening(context);
  for (const title of ["a", "b", "c"]) announcements.ended("completed", task(title));
  announcements.ended("canceled", task("d"));
  pass(0);
  assert.deepEqual(heard, [[0, "Completed: 3 tasks. Canceled: d."]]);
});

test("a failure is told at once and keeps the rest back", (context) => {
  const { announcements, heard, pass } = listening(context);
  announcements.started(task("a"));
  pass(0);
  announcements.moved();
  pass(1_000);
  announcements.atOnce("Failed: a.");
  pass(PAUSE_MS - 1);
  assert.deepEqual(heard.map(([, text]) => text), ["Started: a.", "Failed: a."]);
  pass(1);
  assert.equal(heard.length, 3);
});

test("whatever happens, two are five seconds apart", (context) => {
  const { announcements, heard, pass } = listening(context);
  for (let step = 0; step < 300; step += 1) {
    if (step % 3 === 0) announcements.moved();
    if (step % 7 === 0) announcements.started(task(`s${step}`));
    if (step % 11 === 0) announcements.ended("completed", task(`e${step}`));
    pass(100);
  }
  assert.ok(heard.length >= 5);
  assert.ok(heard.every(([at], index) => index === 0 || at - heard[index - 1][0] >= PAUSE_MS));
});
