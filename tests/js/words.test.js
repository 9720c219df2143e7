// The words of the live pages against the table that the server's words meet, too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as locale from "../../web/static/js/locale.js";
import { rowView } from "../../web/static/js/rows.js";
import * as words from "../../web/static/js/words.js";

const table = JSON.parse(readFileSync(new URL("../data/words.json", import.meta.url)));
const time = (text) => text && Date.parse(text);

const SAY = {
  number: (value) => locale.number(value),
  counted: (count, recordType) => words.counted(count, recordType),
  eta: (seconds) => words.eta(seconds),
  rate: (left, seconds) => words.rate(left, seconds),
  duration: (seconds) => words.duration(seconds),
  relative: (at, now) => locale.relative(time(at), time(now), table.zone),
  until: (at, now) => words.until(time(at), time(now)),
  size: (count) => words.size(count),
  deed: (kind, counted) => words.deed(kind, counted),
  countdown: (at, now) => words.countdown(time(at), time(now)),
};

for (const [name, say] of Object.entries(SAY)) {
  test(`${name} says what the table says`, () => {
    for (const [...given] of table[name]) {
      const expected = given.pop();
      assert.equal(say(...given), expected);
    }
  });
}

for (const [tag, zone, at, now, expected] of table.written) {
  test(`times and numbers as ${tag} writes them`, (t) => {
    t.after(() => Object.assign(locale.reader, { locale: "en-US" }));
    locale.reader.locale = tag;
    const said = [locale.moment(time(at), time(now), zone), locale.fullTime(time(at), zone), locale.number(1234567), locale.tenths(12345)];
    assert.deepEqual(said, expected);
  });
}

test("the question before a cancel", () => {
  for (const [records, recordType, sent, soFar, emails, rest] of table.question) {
    assert.deepEqual(words.cancelQuestion({ records, emails: sent, record_type: recordType }), { soFar, emails, rest });
  }
});

for (const { name, now, me, task, expect } of table.rows) {
  test(`a row: ${name}`, () => {
    const view = rowView({ ...table.task, ...task }, { now: time(now), me, zone: table.zone });
    const said = Object.fromEntries(Object.keys(expect).map((slot) => [slot, view[slot]]));
    assert.deepEqual(said, expect);
  });
}

test("a cancel on its way shows, and nothing more can be asked", () => {
  const view = rowView(table.task, { now: time("2026-11-23T20:03:00Z"), me: 7, zone: table.zone, pending: "cancel" });
  assert.equal(view.word, "Canceling…");
  assert.deepEqual(view.can, {});
});

test("an estimate goes on counting down until the new one is far off", () => {
  const first = words.steady(null, 100, 0);
  assert.deepEqual([first.seconds, first.told, first.late], [100, 100, false]);
  assert.equal(words.steady(first, 95, 10_000).seconds, 100);
  assert.equal(words.steady(first, 200, 10_000).seconds, 200);
  assert.equal(words.steady(first, null, 10_000), null);
  assert.equal(words.steady(first, 60, 150_000).late, false);
  const { late } = words.steady(first, 60, 181_000);
  assert.match(rowView({ ...table.task, late }, { now: 0, me: 7, zone: table.zone }).line, / · taking longer than usual$/);
});

test("what is told of an estimate stays five seconds, whatever comes in", () => {
  let kept = null;
  const changes = [];
  for (let now = 0; now < 60_000; now += 100) {
    const last = words.eta(kept?.told);
    kept = words.steady(kept, [20, 300, 45, 3][Math.floor(now / 700) % 4], now);
    assert.ok(kept.told >= 0);
    if (words.eta(kept.told) !== last) changes.push(now);
  }
  assert.ok(changes.length > 2);
  assert.ok(changes.every((at, index) => index === 0 || at - changes[index - 1] >= 5_000));
});

test("what is no longer live says as of when", () => {
  const here = { now: time("2026-11-23T20:03:30Z"), me: 7, zone: table.zone, lostAt: time("2026-11-23T20:03:11Z") };
  assert.match(rowView(table.task, here).line, / · as of 2:03:11 PM$/);
  assert.doesNotMatch(rowView({ ...table.task, status: "completed" }, here).line, /as of/);
});

test("a failure is new to whoever looked before it", () => {
  const failed = { ...table.task, status: "failed", finished_at: "2026-11-23T20:00:00Z" };
  const view = (seenAt) => rowView(failed, { now: time("2026-11-23T20:01:00Z"), me: 7, zone: table.zone, seenAt });
  assert.equal(view(time("2026-11-23T19:59:59Z")).mark, "New");
  assert.equal(view(time("2026-11-23T20:00:00Z")).mark, "");
  assert.equal(view(undefined).mark, "");
});
