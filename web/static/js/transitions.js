// What has happened between two states of the store, worth telling a person. Pure.

import { isActive } from "./store.js";
import { percent } from "./words.js";

/** [{ what: "started" | "quarter" | "completed" | "failed" | "canceled", task }] */
export function transitions(before, after) {
  if (!before.ready || !after.ready) return [];
  return [...after.tasks.values()].map((task) => ({ task, what: whatHappened(before.tasks.get(task.id), task) }))
    .filter(({ what }) => what);
}

function whatHappened(old, task) {
  if (old === task) return null;
  if (!isActive(task)) return old && isActive(old) ? task.status : null;
  if (!old) return "started";
  return task.status === "running" && quarter(task) > quarter(old) ? "quarter" : null;
}

const quarter = (task) => Math.floor(percent(task) / 25);
