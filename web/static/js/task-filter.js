// Whether a task is one of those that the page's filters hold, as in server/pages/task_query.py. Pure.

import { stateOf } from "./words.js";

/** `filters` is { state, kind, source, created_by, since, until, q }; what is empty or null is not asked. */
export function holds(filters, task) {
  return TESTS.every(([name, test]) => !filters[name] || test(task, filters[name]));
}

const TESTS = [
  ["state", (task, state) => stateOf(task) === state],
  ["kind", (task, kind) => task.kind === kind],
  ["source", (task, source) => task.source === source],
  ["created_by", (task, id) => task.created_by.id === id],
  ["since", (task, since) => Date.parse(task.created_at) >= Date.parse(since)],
  ["until", (task, until) => Date.parse(task.created_at) < Date.parse(until)],
  ["q", (task, text) => task.title.toLowerCase().includes(text.toLowerCase())],
];
