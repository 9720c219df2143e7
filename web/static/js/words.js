// The sentences that people read about a task, as in server/pages/words.py. Pure; tests/data/words.json binds both.
// Times are milliseconds.

import { number, tenths } from "./locale.js";

const SINGULAR = {
  families: "family", students: "student", classes: "class", camps: "camp", meetings: "meeting",
  enrollments: "enrollment", transactions: "transaction", makeup_tokens: "makeup token", rows: "row",
};

/** Of the record types whose plural is not their name. */
const PLURAL = { makeup_tokens: "makeup tokens" };

/** What the records that are done have become, where it can be said better than "1,204 students done". */
const DEEDS = {
  makeup_tokens: "Tokens issued to {}",
  send_statements: "Statements written for {}",
  send_email: "Emails written for {}",
  resend_emails: "Emails released for {}",
  class_tuition: "{} charged",
  camp_tuition: "{} charged",
  anniversary_charges: "{} charged",
  late_charges: "{} charged",
  credits: "{} credited",
  class_drops: "{} dropped",
  enroll_students: "{} enrolled",
  expire_tokens: "{} expired",
  cancel_classes: "{} canceled",
  cancel_camps: "{} canceled",
  quick_edit: "{} changed",
  quick_edit_students: "{} changed",
  report: "{} read",
};

export const STATE_WORDS = {
  queued: "Queued", running: "Running", canceling: "Canceling…", paused: "Paused", completed: "Completed",
  errors: "Completed with errors", failed: "Failed", canceled: "Canceled",
};

const STALL_SECONDS = 30;
const LEAST_TOLD_MS = 5_000;
const LATE_MS = 30_000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const FINAL = ["completed", "failed", "canceled"];

export function noun(recordType, count) {
  if (count !== 1) return PLURAL[recordType] ?? recordType;
  return SINGULAR[recordType] ?? recordType.replace(/s$/, "");
}

export const counted = (count, recordType) => `${number(count)} ${noun(recordType, count)}`;

/** "14 classes canceled", "Tokens issued to 1,204 students". */
export const deed = (kind, countedRecords) => (DEEDS[kind] ?? "{} done").replace("{}", countedRecords);

export function stateOf(task) {
  return task.status === "completed" && trouble(task) ? "errors" : task.status;
}

/** Whether its failure is news to somebody who last looked at `seenAt`. */
export const isUnseen = (task, seenAt) => ["errors", "failed"].includes(stateOf(task)) && Date.parse(task.finished_at) > seenAt;

/** What wants a person's attention: failed records, and emails that failed or may not have arrived. */
export const trouble = ({ records, emails }) => records.failed + (emails ? emails.failed + emails.unconfirmed : 0);

/** How many emails are still to leave. */
export function emailsLeft(emails) {
  return emails ? Math.max(0, emails.total - emails.sent - emails.failed - emails.held - emails.unconfirmed) : 0;
}

export const settled = ({ done, failed, skipped }) => done + failed + skipped;

/** How far it is, and not less than it has `reached` already. Emails count like records; those still to be written are expected as so far. */
export function bar({ records, emails, reached = 0 }) {
  const done = settled(records);
  if (!emails || !done) return { value: done, max: records.total };
  const max = records.total + Math.max(emails.total, Math.floor((emails.total * records.total) / done));
  return { value: Math.max(done + emails.total - emailsLeft(emails), reached * max), max };
}

/** Rounded down; 100 only at the end. */
export function percent(task) {
  const final = FINAL.includes(task.status);
  const { value, max } = bar(task);
  if (!max) return final ? 100 : 0;
  const share = Math.floor((100 * value) / max + 1e-9);
  return final ? share : Math.min(share, 99);
}

/** " by you", " by Maria Lopez", or nothing where nobody was noted. */
export const by = (person, name, me) => (name ? ` by ${person === me ? "you" : name}` : "");

/** "Paused 12 min ago by Maria Lopez"; what was paused before this was noted is just "Paused". */
export function paused(task, now, me) {
  if (!task.paused_at) return "Paused";
  return `Paused ${ago(Date.parse(task.paused_at), now)}${by(task.paused_by_id, task.paused_by, me)}`;
}

export function eta(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds <= 5) return "a few seconds left";
  if (seconds < 55) return `about ${Math.floor((seconds + 9) / 10) * 10} s left`;
  if (seconds < 57 * MINUTE) return `about ${Math.floor((seconds + 30) / MINUTE)} min left`;
  const tens = Math.floor((seconds + 300) / 600) * 10;
  return `about ${hours(Math.floor(tens / 60), tens % 60)} left`;
}

/** How fast `left` records are worked through that take `seconds`: "3.4 per s", "12 per min". */
export function rate(left, seconds) {
  if (!seconds || !left) return "";
  const inTen = Math.floor((10 * left) / seconds);
  if (inTen >= 100) return `${number(Math.floor(inTen / 10))} per s`;
  return inTen >= 10 ? `${tenths(inTen)} per s` : `${number(Math.floor((60 * left) / seconds))} per min`;
}

/** "No record for 90 s, resuming": that a running task does not get on; empty where it does. */
export function stall({ status, records, emails, progress_at: at }, now) {
  const left = records.total - settled(records);
  if (status !== "running" || !at || !(left || emailsLeft(emails))) return "";
  const seconds = Math.floor((now - Date.parse(at)) / 10_000) * 10;
  const spent = seconds < 2 * MINUTE ? `${seconds} s` : duration(Math.floor(seconds / MINUTE) * MINUTE);
  return seconds >= STALL_SECONDS ? `No ${left ? "record" : "email"} for ${spent}, resuming` : "";
}

/**
 * An estimate that does not jump about: the last one goes on counting down until the new one is 20 % off, and what is
 * `told` of it stays at least five seconds. `late` once it takes half as long again as was `first` said.
 */
export function steady(last, seconds, now) {
  if (seconds === null || seconds === undefined) return null;
  const expected = last ? last.seconds - (now - last.at) / 1000 : null;
  const near = expected !== null && expected > 0 && Math.abs(seconds - expected) <= 0.2 * expected;
  const { seconds: from, at } = near ? last : { seconds, at: now };
  const left = Math.max(0, Math.round(from - (now - at) / 1000));
  const stays = last && (now - last.toldAt < LEAST_TOLD_MS || eta(left) === eta(last.told));
  const first = last?.first ?? { seconds, at: now };
  const late = now - first.at > 1_500 * first.seconds + LATE_MS;
  return { seconds: from, at, told: stays ? last.told : left, toldAt: stays ? last.toldAt : now, first, late };
}

export function duration(seconds) {
  const whole = Math.floor(seconds);
  if (whole < 1) return "under 1 s";
  if (whole < MINUTE) return `${whole} s`;
  if (whole >= HOUR) return hours(Math.floor(whole / HOUR), Math.floor((whole % HOUR) / MINUTE));
  const minutes = `${Math.floor(whole / MINUTE)} min`;
  return whole % MINUTE ? `${minutes} ${whole % MINUTE} s` : minutes;
}

/** How long it is, whatever the day: "just now", "12 min ago", "3 h 5 min ago", "2 days ago". */
export function ago(at, now) {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < MINUTE) return "just now";
  return seconds < 2 * DAY ? `${duration(Math.floor(seconds / MINUTE) * MINUTE)} ago` : `${Math.floor(seconds / DAY)} days ago`;
}

/** How long it is still to go: "in 45 s", "in 14 min", "in 3 h 5 min", "in 2 days"; "now" once it is due. */
export function until(at, now) {
  const seconds = Math.ceil((at - now) / 1000);
  if (seconds <= 0) return "now";
  if (seconds < MINUTE) return `in ${seconds} s`;
  const minutes = Math.ceil(seconds / MINUTE);
  if (minutes < 60) return `in ${minutes} min`;
  if (seconds < 2 * DAY) return `in ${hours(Math.floor(minutes / 60), minutes % 60)}`;
  return `in ${Math.floor(seconds / DAY)} days`;
}

export function countdown(expiresAt, now) {
  if (!expiresAt) return "";
  const seconds = (expiresAt - now) / 1000;
  if (seconds <= MINUTE) return "Leaves this list in less than a minute";
  // Rounded, not up: the browser's idea of the server's clock may be a second off, and ten minutes are not eleven.
  return `Leaves this list in ${Math.round(seconds / MINUTE)} min`;
}

/** What the Cancel dialog says, and keeps saying anew. */
export function cancelQuestion({ records, emails, record_type: recordType }) {
  const rest = records.total - settled(records);
  return {
    soFar: `${soFar(records, recordType)}.`,
    emails: emailsSoFar(emails),
    rest: rest ? `The remaining ${counted(rest, recordType)} will not be changed.` : "",
  };
}

function emailsSoFar(emails) {
  if (!emails?.total) return "";
  const sent = `${number(emails.sent)} ${emails.sent === 1 ? "email" : "emails"} sent so far.`;
  const left = emailsLeft(emails);
  return left ? `${sent} The other ${number(left)} will be held.` : sent;
}

/** Of a file: "812 bytes", "14 KB", "1.2 MB". */
export function size(count) {
  if (count < 1024) return `${count} bytes`;
  if (count < 1024 * 1024) return `${Math.ceil(count / 1024)} KB`;
  return `${tenths(Math.ceil((count * 10) / (1024 * 1024)))} MB`;
}

function soFar(records, recordType) {
  const of = `${number(settled(records))} of ${counted(records.total, recordType)}`;
  if (!records.failed && !records.skipped) return `${of} done so far`;
  const { done, failed, skipped } = records;
  const parts = [`${number(done)} done`, skipped && `${number(skipped)} skipped`, failed && `${number(failed)} failed`];
  return `${of} so far: ${parts.filter(Boolean).join(", ")}`;
}

const hours = (whole, minutes) => (minutes ? `${whole} h ${minutes} min` : `${whole} h`);
