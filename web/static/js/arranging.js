// Which tasks a list shows, and in which order. Pure.

import { isActive } from "./store.js";

const SHOWS = {
  all: () => true,
  active: isActive,
  done: (task) => !isActive(task),
};

/** Whether the task is among what the person wants to see: "all", "active" or "done", everybody's or their own. */
export const fits = (task, { show, mine }, me) => SHOWS[show](task) && (!mine || task.created_by.id === me);

/** While somebody is in the list: the rows as they stand, without what is gone, and with what came back. */
export function standing(tasks, ids, limit, known) {
  const there = new Map(tasks.map((task) => [task.id, task]));
  const rows = ids.map((id) => there.get(id)).filter(Boolean);
  const back = tasks.slice(0, limit).filter((task) => known.has(task.id) && !ids.includes(task.id));
  return [...back, ...rows];
}

/** How many would be shown that never were: they wait behind the button. */
export function waitingBehind(tasks, shown, limit, known) {
  const there = new Set(shown.map((task) => task.id));
  return tasks.slice(0, limit).filter((task) => !there.has(task.id) && !known.has(task.id)).length;
}
