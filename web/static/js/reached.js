// A bar never goes back, although what is expected of the emails may grow: each task carries how far it was shown. Pure.

import { isActive } from "./store.js";
import { bar } from "./words.js";

/** `after` with `reached` (from 0 to 1) on every active task that has changed since `before`. */
export function carryReach(before, after) {
  if (after.tasks === before.tasks) return after;
  const tasks = new Map(after.tasks);
  for (const task of after.tasks.values()) {
    const known = before.tasks.get(task.id);
    if (known !== task && isActive(task)) tasks.set(task.id, { ...task, reached: Math.max(known?.reached ?? 0, shareOf(task)) });
  }
  return { ...after, tasks };
}

function shareOf({ records, emails }) {
  const { value, max } = bar({ records, emails });
  return max ? value / max : 0;
}
