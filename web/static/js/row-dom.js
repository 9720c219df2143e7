// Between a row's view and its markup: fills the slots that the templates declare (web/templates/macros/task.html).

import { address } from "./address.js";
import { fullTime, number } from "./locale.js";
import { STATE_WORDS } from "./words.js";

const TEXTS = ["word", "percent", "line", "who", "took", "mark", "tag", "leaves", "mail", "message", "file", "advice", "rest", "trouble"];
const COUNTS = ["done", "failed", "skipped"];
const EMAILS = ["sent", "held", "failed", "unconfirmed"];
/** Parts that are there only while they have something to say. */
const SAYING = ["advice", "mail", "message", "file"];
/** The order in which the actions stand. */
const ACTIONS = ["resume", "pause", "cancel", "delete"];

/** Row -> its slots and parts, by name: what they hold changes, they do not. */
const places = new WeakMap();

/** A new row for a task. */
export function makeRow(template, task) {
  const row = copyOf(template);
  row.dataset.id = task.id;
  name(row, task);
  if (task.ghost) leadNowhere(row);
  return row;
}

export function fillRow(row, view, template) {
  setAttribute(row, "data-state", view.state);
  const { slots, parts } = placesOf(row);
  for (const text of TEXTS) setText(slots[text], view[text]);
  for (const count of COUNTS) fillCount(slots[count], view.task.records[count]);
  fillCount(slots.untouched, view.untouched);
  for (const email of EMAILS) fillCount(slots[`emails-${email}`], view.task.emails?.[email] ?? 0);
  fillCount(slots["emails-left"], view.emailsLeft);
  setText(slots.title, view.task.title);
  setIcon(slots.icon, view.state);
  fillTime(slots.when, view.at, view.when);
  fillProgress(slots.progress, view);
  show(parts, "progress", Boolean(view.percent));
  show(parts, "receipt", view.state === "canceled");
  for (const part of SAYING) show(parts, part, Boolean(view[part]));
  show(parts, "emails", Boolean(view.mail));
  setAttribute(parts.file, "href", view.task.result ? address(view.task.result.url) : "");
  show(parts, "review", ["errors", "failed"].includes(view.state));
  fillActions(row, parts.actions, view, template);
}

/** Changed only where it differs, so that a selection or a screen reader's place is not lost. */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, attribute, value) {
  if (element && element.getAttribute(attribute) !== String(value)) element.setAttribute(attribute, value);
}

/** Another icon, of the sprite that the old one is of. */
export function setIcon(use, icon) {
  setAttribute(use, "href", use?.getAttribute("href").replace(/#.*/, `#${icon}`));
}

const copyOf = (template) => template.content.firstElementChild.cloneNode(true);

function name(root, { id, title }) {
  for (const attribute of ["href", "action"]) {
    for (const element of root.querySelectorAll(`[${attribute}*="/tasks/"]`)) {
      element.setAttribute(attribute, element.getAttribute(attribute).replace("/tasks/", `/tasks/${id}`));
    }
  }
  for (const button of root.querySelectorAll("[data-name]")) {
    button.setAttribute("aria-label", `${button.dataset.name}: ${title}`);
  }
}

/** It is no task yet, so there is no page to go to. */
function leadNowhere(row) {
  row.toggleAttribute("data-ghost", true);
  for (const link of row.querySelectorAll("a[href]")) link.removeAttribute("href");
}

function placesOf(row) {
  if (!places.has(row)) {
    const found = { slots: {}, parts: {} };
    for (const element of row.querySelectorAll("[data-slot], [data-part]")) {
      const { slot, part } = element.dataset;
      if (slot) found.slots[slot] ??= element;
      if (part) found.parts[part] ??= element;
    }
    places.set(row, found);
  }
  return places.get(row);
}

function fillCount(element, count) {
  setText(element, number(count));
  element?.toggleAttribute("data-zero", count === 0);
}

/** The moment itself mostly stays, and to write it in full is dear. */
export function fillTime(element, at, text) {
  setText(element, text);
  const moment = new Date(at).toISOString();
  if (!element || element.getAttribute("datetime") === moment) return;
  setAttribute(element, "datetime", moment);
  setAttribute(element, "title", fullTime(at));
}

function fillProgress(element, view) {
  setAttribute(element, "max", view.bar.max || 1);
  setAttribute(element, "value", view.bar.value);
  setAttribute(element, "aria-label", view.task.title);
  setAttribute(element, "aria-valuetext", `${STATE_WORDS[view.state]}, ${view.percent}`);
}

function show(parts, part, shown) {
  parts[part]?.toggleAttribute("hidden", !shown);
}

/** What may not be done is not there at all. A button that had the focus hands it to the row's title. */
function fillActions(row, place, view, template) {
  if (!place) return;
  for (const action of ACTIONS) {
    const form = place.querySelector(`[data-command="${action}"]`);
    if (form && !view.can[action]) remove(form, row);
    if (!form && view.can[action] && template) place.append(actionForm(template, action, view.task));
  }
  sort(place);
}

function actionForm(template, action, task) {
  const row = copyOf(template);
  name(row, task);
  return row.querySelector(`[data-part="actions"] [data-command="${action}"]`);
}

function remove(form, row) {
  const focused = form.contains(row.getRootNode().activeElement);
  form.remove();
  if (focused) (row.querySelector("a.title") ?? row.querySelector("h1"))?.focus();
}

function sort(place) {
  const order = (form) => ACTIONS.indexOf(form.dataset.command);
  const forms = [...place.children];
  const sorted = forms.toSorted((a, b) => order(a) - order(b));
  if (sorted.some((form, index) => form !== forms[index])) place.append(...sorted);
}
