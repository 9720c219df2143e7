// What this page knows of the tasks: a pure reducer over the server's messages.

import { ACTIVE } from "./messages.js";

/**
 * `offset` is how far the server's clock is ahead of this one, `seenAt` up to when the person has seen the failures,
 * `sessionEndsAt` when they will be signed out; all in milliseconds. `tasks` is what is shown; `told` is what the stream of updates has said so far, to which changed
 * fields are to be added: an ack may be ahead of it.
 */
export function empty() {
  return { tasks: new Map(), told: new Map(), counts: {}, me: null, offset: 0, seenAt: 0, sessionEndsAt: Infinity, ready: false };
}

export function reduce(state, message, now = Date.now()) {
  switch (message.type) {
    case "hello":
      return {
        ...state, me: message.user, offset: Date.parse(message.now) - now, seenAt: message.seen_at ? Date.parse(message.seen_at) : 0,
        sessionEndsAt: Date.parse(message.session_ends_at),
      };
    case "session":
      return { ...state, sessionEndsAt: Date.parse(message.ends_at) };
    case "seen":
      return { ...state, seenAt: Math.max(state.seenAt, Date.parse(message.at)) };
    case "user":
      return { ...state, me: message.user };
    case "snapshot":
      return { ...state, ready: true, counts: message.counts, tasks: byId(message.tasks), told: byId(message.tasks) };
    case "tasks":
      return merge(state, message.upsert ?? [], message.removed ?? [], message.counts ?? state.counts);
    case "ack":
      return message.task ? { ...state, tasks: newer(new Map(state.tasks), message.task) } : state;
    default:
      return state;
  }
}

/** Without the tasks whose time is over, though nobody has said so yet. */
export function expire(state, serverNow) {
  const over = [...state.tasks.values()].filter((task) => task.expires_at && Date.parse(task.expires_at) <= serverNow);
  return over.length ? merge(state, [], over.map((task) => task.id), state.counts) : state;
}

const RANK = { running: 0, queued: 1, paused: 2 };

/** The drawer's order: what moves, what waits, then the newest of what is over. */
export function drawerOrder(tasks) {
  const rank = (task) => RANK[task.status] ?? 3;
  const moment = (task) => Date.parse(task.finished_at ?? task.created_at);
  return [...tasks].sort((a, b) => rank(a) - rank(b) || moment(b) - moment(a));
}

export function newestFirst(tasks) {
  return [...tasks].sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** How many tasks of the one state are not as they were in the other. */
export function changesBetween(before, after) {
  const changed = [...after.tasks.values()].filter((task) => before.tasks.get(task.id)?.version !== task.version);
  return changed.length + [...before.tasks.keys()].filter((id) => !after.tasks.has(id)).length;
}

export function isActive(task) {
  return ACTIVE.includes(task.status);
}

function merge(state, upserts, removed, counts) {
  const [tasks, told] = [new Map(state.tasks), new Map(state.told)];
  for (const id of removed) tasks.delete(id), told.delete(id);
  for (const change of upserts) {
    const known = told.get(change.id);
    // Changed fields alone say nothing of a task that was never seen whole.
    if (known ? change.version < known.version : !("title" in change)) continue;
    const task = { ...known, ...change };
    told.set(task.id, task);
    newer(tasks, task);
  }
  return { ...state, tasks, told, counts };
}

/** Shows the task, unless a newer state of it is shown already. */
function newer(tasks, task) {
  return task.version < tasks.get(task.id)?.version ? tasks : tasks.set(task.id, task);
}

function byId(tasks) {
  return new Map(tasks.map((task) => [task.id, task]));
}
