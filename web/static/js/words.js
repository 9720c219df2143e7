// The sentences that people read about a task, as in server/pages/words.py. Pure; tests/data/words.json binds both.
// Times are milliseconds; a zone is an IANA name, and without one it is the viewer's.

const SINGULAR = {
  families: "family", students: "student", classes: "class", camps: "camp", meetings: "meeting",
  enrollments: "enrollment", transactions: "transaction", rows: "row",
};

export const STATE_WORDS = {
  queued: "Queued", running: "Running", canceling: "Canceling…", paused: "Paused", completed: "Completed",
  errors: "Completed with errors", failed: "Failed", canceled: "Canceled",
};

const MINUTE = 60;
const HOUR = 3600;
const FINAL = ["completed", "failed", "canceled"];

export const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

export function noun(recordType, count) {
  return count === 1 ? (SINGULAR[recordType] ?? recordType.replace(/s$/, "")) : recordType;
}

export const counted = (count, recordType) => `${number(count)} ${noun(recordType, count)}`;

export function stateOf(task) {
  return task.status === "completed" && task.records.failed ? "errors" : task.status;
}

export const settled = ({ done, failed, skipped }) => done + failed + skipped;

/** Rounded down; 100 only at the end. */
export function percent(task) {
  const final = FINAL.includes(task.status);
  if (!task.records.total) return final ? 100 : 0;
  const share = Math.floor((100 * settled(task.records)) / task.records.total);
  return final ? share : Math.min(share, 99);
}

export function eta(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds <= 5) return "a few seconds left";
  if (seconds < 55) return `about ${Math.floor((seconds + 9) / 10) * 10} s left`;
  if (seconds < 57 * MINUTE) return `about ${Math.floor((seconds + 30) / MINUTE)} min left`;
  const tens = Math.floor((seconds + 300) / 600) * 10;
  return `about ${hours(Math.floor(tens / 60), tens % 60)} left`;
}

/** An estimate that does not jump about: the last one goes on counting down until the new one is 20 % off. */
export function steady(last, seconds, now) {
  if (seconds === null || seconds === undefined) return null;
  const expected = last ? last.seconds - (now - last.at) / 1000 : null;
  const near = expected !== null && expected > 0 && Math.abs(seconds - expected) <= 0.2 * expected;
  return near ? last : { seconds, at: now };
}

export function duration(seconds) {
  const whole = Math.floor(seconds);
  if (whole < 1) return "under 1 s";
  if (whole < MINUTE) return `${whole} s`;
  if (whole >= HOUR) return hours(Math.floor(whole / HOUR), Math.floor((whole % HOUR) / MINUTE));
  const minutes = `${Math.floor(whole / MINUTE)} min`;
  return whole % MINUTE ? `${minutes} ${whole % MINUTE} s` : minutes;
}

export function clockTime(at, zone) {
  const { hour, minute, dayPeriod } = parts(at, zone);
  return `${hour}:${minute} ${dayPeriod}`;
}

/** A point in time by the clock: today its time, else its day too. */
export function moment(at, now, zone) {
  const then = parts(at, zone);
  const today = parts(now, zone);
  if (then.year === today.year && then.month === today.month && then.day === today.day) return clockTime(at, zone);
  const year = then.year === today.year ? "" : `, ${then.year}`;
  return `${then.month} ${then.day}${year}, ${clockTime(at, zone)}`;
}

export function relative(at, now, zone) {
  const seconds = (now - at) / 1000;
  if (seconds < MINUTE) return "just now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  return moment(at, now, zone);
}

export function fullTime(at, zone) {
  return new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeStyle: "long", timeZone: zone }).format(at);
}

export function countdown(expiresAt, now) {
  if (!expiresAt) return "";
  const seconds = (expiresAt - now) / 1000;
  if (seconds <= MINUTE) return "Leaves this list in less than a minute";
  return `Leaves this list in ${Math.ceil(seconds / MINUTE)} min`;
}

/** What the Cancel dialog says, and keeps saying anew. */
export function cancelQuestion({ records, record_type: recordType }) {
  const rest = counted(records.total - settled(records), recordType);
  return { soFar: `${soFar(records, recordType)}.`, rest: `The remaining ${rest} will not be changed.` };
}

function soFar(records, recordType) {
  const of = `${number(settled(records))} of ${counted(records.total, recordType)}`;
  if (!records.failed && !records.skipped) return `${of} done so far`;
  const { done, failed, skipped } = records;
  const parts = [`${number(done)} done`, skipped && `${number(skipped)} skipped`, failed && `${number(failed)} failed`];
  return `${of} so far: ${parts.filter(Boolean).join(", ")}`;
}

const hours = (whole, minutes) => (minutes ? `${whole} h ${minutes} min` : `${whole} h`);

const formats = new Map();

function parts(at, zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-US", {
      year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", hour12: true, timeZone: zone,
    }));
  }
  return Object.fromEntries(formats.get(zone).formatToParts(at).map(({ type, value }) => [type, value]));
}
