// What a task's row says, slot by slot, as in server/pages/rows.py. Pure; tests/data/words.json binds both.

import { clockTimeToTheSecond, number, relative } from "./locale.js";
import { isActive } from "./store.js";
import * as words from "./words.js";

/**
 * `here` is { now, zone, me, pending, trouble, lostAt, seenAt }: `pending` is a command that the server has not answered yet,
 * `lostAt` when the server was last heard, where the connection is lost, `seenAt` up to when failures are no news.
 */
export function rowView(task, here) {
  const state = here.pending === "cancel" ? "canceling" : words.stateOf(task);
  const canceled = task.status === "canceled";
  const { records } = task;
  return {
    task,
    state,
    word: task.ghost ? "Starting…" : words.STATE_WORDS[state],
    percent: isActive(task) && task.started_at ? `${words.percent(task)}%` : "",
    line: [line(task, here), asOf(task, here)].filter(Boolean).join(" · "),
    who: who(task, here.me),
    when: when(task, here),
    at: Date.parse(task.finished_at ?? task.started_at ?? task.created_at),
    took: took(task, here.now),
    mark: here.seenAt !== undefined && words.isUnseen(task, here.seenAt) ? "New" : "",
    tag: task.ghost || task.can.cancel || task.can.delete ? "" : "View only",
    leaves: canceled ? words.countdown(task.expires_at && Date.parse(task.expires_at), here.now) : "",
    mail: mail(task.emails),
    message: isActive(task) ? task.message || words.stall(task, here.now) : "",
    file: task.result ? `Download ${task.result.name} (${words.size(task.result.bytes)})` : "",
    advice: task.delete_advised ? advice(task) : "",
    rest: ["canceled", "failed"].includes(task.status) ? "Untouched" : "Remaining",
    untouched: records.total - words.settled(records),
    emailsLeft: words.emailsLeft(task.emails),
    bar: words.bar(task),
    rate: words.rate(records.total - words.settled(records), task.eta_seconds),
    can: here.pending ? {} : task.can,
    trouble: here.trouble ?? "",
  };
}

const asOf = (task, { lostAt, zone }) => (lostAt && isActive(task) ? `as of ${clockTimeToTheSecond(lostAt, zone)}` : "");

function line(task, here) {
  const total = words.counted(task.records.total, task.record_type);
  const soFar = number(words.settled(task.records));
  if (task.ghost) return task.records.total ? total : "";
  switch (task.status) {
    case "queued":
      return task.started_at ? `${soFar} of ${total} · waiting to go on` : `Waiting to start · ${total}`;
    case "running":
      return running(task, soFar, total);
    case "paused":
      return `${words.paused(task, here.now, here.me)} after ${soFar} of ${total}`;
    default:
      return ending(task, soFar, number(task.records.total));
  }
}

/** Once every record has its outcome the emails go on, and their line says how far they are. */
function running(task, soFar, total) {
  if (task.emails && words.settled(task.records) === task.records.total) return outcomes(task, "");
  return [`${soFar} of ${total}`, task.late ? "taking longer than usual" : words.eta(task.eta_seconds)].filter(Boolean).join(" · ");
}

function ending(task, soFar, total) {
  if (task.status === "canceled") return `Stopped after ${soFar} of ${total}. What was already done stays done.`;
  if (task.status === "failed") return `${task.message || "It could not go on."} What was done: ${soFar} of ${total}.`;
  return outcomes(task, task.started_at && task.finished_at ? ` in ${took(task)}` : "");
}

/** "14 classes canceled in 4 min", or "Tokens issued to 1,190 of 1,204 students, 6 skipped, 8 failed". */
function outcomes(task, spent) {
  const { total, done, failed, skipped } = task.records;
  const of = done === total ? "" : `${number(done)} of `;
  return [
    words.deed(task.kind, of + words.counted(total, task.record_type)) + spent,
    skipped ? `${number(skipped)} skipped` : "",
    failed ? `${number(failed)} failed` : "",
  ].filter(Boolean).join(", ");
}

function who(task, me) {
  if (task.source === "autopilot") return task.workflow ? `Autopilot "${task.workflow.name}"` : "Autopilot";
  return task.created_by.id === me ? "You" : task.created_by.name;
}

function when(task, { now, zone, me }) {
  if (task.finished_at) return `${endVerb(task, me)} ${relative(Date.parse(task.finished_at), now, zone)}`;
  if (task.started_at) return `started ${relative(Date.parse(task.started_at), now, zone)}`;
  return `queued ${relative(Date.parse(task.created_at), now, zone)}`;
}

function endVerb(task, me) {
  if (task.status !== "canceled") return "finished";
  // Their name stands before it.
  if (task.source !== "autopilot" && task.canceled_by_id === task.created_by.id) return "canceled it";
  return `canceled${words.by(task.canceled_by_id, task.canceled_by, me)}`;
}

function took(task, now) {
  if (!task.started_at) return "";
  const end = task.finished_at ? Date.parse(task.finished_at) : now;
  return words.duration((end - Date.parse(task.started_at)) / 1000);
}

/** "1,011 emails sent, 12 left": the second line of a task that sends. */
function mail(emails) {
  if (!emails?.total) return "";
  const counts = { left: words.emailsLeft(emails), held: emails.held, failed: emails.failed, unconfirmed: emails.unconfirmed };
  const parts = [`${number(emails.sent)} ${emails.sent === 1 ? "email" : "emails"} sent`];
  for (const [word, count] of Object.entries(counts)) if (count) parts.push(`${number(count)} ${word}`);
  return parts.join(", ");
}

function advice(task) {
  const held = task.emails?.held ?? 0;
  if (!held) return "Strongly recommended: delete this entry, so that nobody takes it for done.";
  const emails = held === 1 ? "1 email is" : `${number(held)} emails are`;
  return `Strongly recommended: delete this entry. ${emails} held, and deleting it discards ${held === 1 ? "it" : "them"}.`;
}
