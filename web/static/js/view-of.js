// A task as this page shows it now: with what the viewer has just asked of it, and an estimate that does not jump.

import { live } from "./live.js";
import { fillRow } from "./row-dom.js";
import { rowView } from "./rows.js";
import { newsSince } from "./seen.js";
import { steady } from "./words.js";

const estimates = new Map();
/** Row -> what it was drawn from. */
const drawn = new WeakMap();

/** Fills the row, where anything about it has changed since it was; says whether. */
export function drawRow(row, task, template) {
  const last = drawn.get(row);
  if (last?.task === task && last.epoch === live.epoch) return false;
  fillRow(row, viewOf(task), template);
  drawn.set(row, { task, epoch: live.epoch });
  return true;
}

export function viewOf(task) {
  const now = live.now();
  return rowView({ ...task, ...estimate(task, now) }, {
    now,
    me: live.state.me?.id,
    pending: live.asked.pending.get(task.id),
    trouble: live.asked.troubles.get(task.id),
    seenAt: newsSince,
    lostAt: live.outage ? live.heardAt : null,
  });
}

function estimate(task, now) {
  const kept = steady(estimates.get(task.id), task.eta_seconds, now);
  if (kept) estimates.set(task.id, kept);
  else estimates.delete(task.id);
  return { eta_seconds: kept?.told ?? null, late: kept?.late ?? false };
}
