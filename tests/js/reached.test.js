// A bar never goes back and is full only at the end, however unevenly the emails come.

import assert from "node:assert/strict";
import { test } from "node:test";

import { carryReach } from "../../web/static/js/reached.js";
import { empty, reduce } from "../../web/static/js/store.js";
import { percent } from "../../web/static/js/words.js";

const task = (version, fields) => ({
  id: "a", version, title: "Task", status: "running", records: { total: 100, done: 0, failed: 0, skipped: 0 }, emails: null, ...fields,
});

function percents(...changes) {
  let state = reduce(empty(), { type: "snapshot", tasks: [task(1)], counts: {} });
  return changes.map((fields, index) => {
    state = carryReach(state, reduce(state, { type: "tasks", upsert: [task(index + 2, fields)] }));
    return percent(state.tasks.get("a"));
  });
}

const emails = (total, sent) => ({ total, sent, failed: 0, held: 0, unconfirmed: 0 });
const records = (done) => ({ total: 100, done, failed: 0, skipped: 0 });

test("emails that begin to come late do not set it back", () => {
  const shown = percents({ records: records(50) }, { records: records(52), emails: emails(20, 0) }, { records: records(90), emails: emails(60, 40) });
  assert.deepEqual(shown, [50, 50, 78]);
});

test("a thousand uneven tasks never go back", () => {
  let seed = 1;
  const random = (below) => ((seed = (seed * 48271) % 2147483647) % below);
  for (let round = 0; round < 1_000; round += 1) {
    let [done, written, sent] = [0, 0, 0];
    const changes = Array.from({ length: 12 }, () => {
      done = Math.min(99, done + random(20));
      written += random(30);
      sent = Math.min(written, sent + random(20));
      return { records: records(done), emails: emails(written, sent) };
    });
    const shown = percents(...changes);
    assert.deepEqual(shown, shown.toSorted((a, b) => a - b));
    assert.ok(shown.at(-1) < 100);
  }
});

test("the end is the end", () => {
  assert.deepEqual(percents({ records: records(80) }, { status: "completed", records: records(100), emails: emails(40, 40) }), [80, 100]);
});
