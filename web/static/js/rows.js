// What a task's row says, slot by slot, as in server/pages/rows.py. Pure; tests/data/words.json binds both.

import { isActive } from "./store.js";
import * as words from "./words.js";

/** `here` is { now, zone, me, pending, trouble }: `pending` is a command that the server has not answered yet. */
export function rowView(task, here) {
  const state = here.pending === "cancel" ? "canceling" : words.stateOf(task);
  const canceled = task.status === "canceled";
  const { records } = task;
  return {
    task,
    state,
    word: words.STATE_WORDS[state],
    percent: isActive(task) && task.started_at ? `${words.percent(task)}%` : "",
    line: line(task),
    who: who(task, here.me),
    when: when(task, here),
    at: Date.parse(task.finished_at ?? task.started_at ?? task.created_at),
    took: took(task, here.now),
    tag: task.can.cancel || task.can.delete ? "" : "View only",
    leaves: canceled ? words.countdown(task.expires_at && Date.parse(task.expires_at), here.now) : "",
    mail: mail(task.emails),
    advice: task.delete_advised ? advice(task) : "",
    rest: ["canceled", "failed"].includes(task.status) ? "Untouched" : "Remaining",
    untouched: records.total - words.settled(records),
    settled: words.settled(records),
    can: here.pending ? {} : task.can,
    trouble: here.trouble ?? "",
  };
}

function line(task) {
  const total = words.counted(task.records.total, task.record_type);
  const soFar = words.number(words.settled(task.records));
  switch (task.status) {
    case "queued":
      return task.started_at ? `${soFar} of ${total} · waiting to go on` : `Waiting to start · ${total}`;
    case "running":
      return [`${soFar} of ${total}`, words.eta(task.eta_seconds)].filter(Boolean).join(" · ");
    case "paused":
      return `Paused after ${soFar} of ${total}`;
    default:
      return ending(task, soFar, words.number(task.records.total));
  }
}

function ending(task, soFar, total) {
  if (task.status === "canceled") return `Stopped after ${soFar} of ${total}. What was already done stays done.`;
  if (task.status === "failed") return `${task.message || "It could not go on."} What was done: ${soFar} of ${total}.`;
  return completed(task);
}

function completed(task) {
  const { total, done, failed, skipped } = task.records;
  const all = words.counted(total, task.record_type);
  const spent = task.started_at && task.finished_at ? ` in ${took(task)}` : "";
  if (!failed && !skipped) return `${all} done${spent}`;
  return [
    `${words.number(done)} of ${all} done${spent}`,
    skipped ? `${words.number(skipped)} skipped` : "",
    failed ? `${words.number(failed)} failed` : "",
  ].filter(Boolean).join(", ");
}

function who(task, me) {
  if (task.source === "autopilot") return task.workflow ? `Autopilot "${task.workflow.name}"` : "Autopilot";
  return task.created_by.id === me ? "You" : task.created_by.name;
}

function when(task, { now, zone }) {
  if (task.finished_at) return `${endVerb(task)} ${words.relative(Date.parse(task.finished_at), now, zone)}`;
  if (task.started_at) return `started ${words.relative(Date.parse(task.started_at), now, zone)}`;
  return `queued ${words.relative(Date.parse(task.created_at), now, zone)}`;
}

function endVerb(task) {
  if (task.status !== "canceled") return "finished";
  return task.canceled_by ? `canceled by ${task.canceled_by}` : "canceled";
}

function took(task, now) {
  if (!task.started_at) return "";
  const end = task.finished_at ? Date.parse(task.finished_at) : now;
  return words.duration((end - Date.parse(task.started_at)) / 1000);
}

function mail(emails) {
  if (!emails?.total) return "";
  const parts = [`${words.number(emails.sent)} of ${words.number(emails.total)} ${emails.total === 1 ? "email" : "emails"} sent`];
  for (const word of ["held", "failed", "unconfirmed"]) {
    if (emails[word]) parts.push(`${words.number(emails[word])} ${word}`);
  }
  return parts.join(", ");
}

function advice(task) {
  const held = task.emails?.held ?? 0;
  const unsent = held ? `${words.number(held)} unsent ${held === 1 ? "email" : "emails"}` : "emails not yet sent";
  return `Recommended: delete this entry. It also sends email, and deleting it discards ${unsent}.`;
}
