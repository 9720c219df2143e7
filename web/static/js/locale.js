// Numbers and points in time as the reader writes them, as in server/pages/locales.py and times.py. Pure.
// Times are milliseconds; a zone is an IANA name.

/** As the server has written this page. */
export const reader = { locale: "en-US", zone: "UTC", ...globalThis.document?.documentElement.dataset };

const SHAPES = {
  number: { useGrouping: "always" },
  tenths: { useGrouping: "always", minimumFractionDigits: 1, maximumFractionDigits: 1 },
  time: { timeStyle: "short" },
  toTheSecond: { timeStyle: "medium" },
  monthAndDay: { month: "short", day: "numeric" },
  day: { dateStyle: "medium" },
  fullDay: { dateStyle: "full" },
  sortable: { year: "numeric", month: "2-digit", day: "2-digit" },
};
const MINUTE = 60;
const HOUR = 3600;

const formats = new Map();

export const number = (value) => formatOf(Intl.NumberFormat, "number").format(value);

/** "3.4" for 34. */
export const tenths = (value) => formatOf(Intl.NumberFormat, "tenths").format(value / 10);

/** "2:41 PM". */
export const clockTime = (at, zone = reader.zone) => written(at, zone, "time");

/** "2:41:09 PM", for what is no longer certain. */
export const clockTimeToTheSecond = (at, zone = reader.zone) => written(at, zone, "toTheSecond");

/** A point in time by the clock: today its time, else its day too, in another year that as well. */
export function moment(at, now, zone = reader.zone) {
  const [day, today] = [dayOf(at, zone), dayOf(now, zone)];
  if (day === today) return clockTime(at, zone);
  const shape = day.slice(-4) === today.slice(-4) ? "monthAndDay" : "day";
  return `${written(at, zone, shape)}, ${clockTime(at, zone)}`;
}

/** "just now", "4 min ago", then by the clock. */
export function relative(at, now, zone = reader.zone) {
  const seconds = (now - at) / 1000;
  if (seconds < MINUTE) return "just now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  return moment(at, now, zone);
}

/** For a tooltip: "Monday, November 23, 2026, 2:03:11 PM, Chicago time". */
export function fullTime(at, zone = reader.zone) {
  return `${written(at, zone, "fullDay")}, ${clockTimeToTheSecond(at, zone)}, ${zoneWords(zone)}`;
}

function zoneWords(zone) {
  const city = zone.split("/").at(-1).replaceAll("_", " ");
  return zone.includes("/") ? `${city} time` : city;
}

/** With the space that keyboards have: some locales write a narrow one before AM and PM. */
function written(at, zone, shape) {
  return formatOf(Intl.DateTimeFormat, shape, zone).format(at).replaceAll("\u202f", " ");
}

/** Which day it is there, for comparing; ends with the year. */
const dayOf = (at, zone) => formatOf(Intl.DateTimeFormat, "sortable", zone, "en-US").format(at);

function formatOf(Format, shape, timeZone, locale = reader.locale) {
  const key = `${locale} ${shape} ${timeZone}`;
  if (!formats.has(key)) formats.set(key, new Format(locale, { ...SHAPES[shape], timeZone }));
  return formats.get(key);
}
