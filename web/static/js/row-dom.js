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
  const slot = slotsOf(row);
  for (const text of TEXTS) setText(slot(text), view[text]);
  for (const count of COUNTS) fillCount(slot(count), view.task.records[count]);
  fillCount(slot("untouched"), view.untouched);
  for (const email of EMAILS) fillCount(slot(`emails-${email}`), view.task.emails?.[email] ?? 0);
  fillCount(slot("emails-left"), view.emailsLeft);
  setText(slot("title"), view.task.title);
  setIcon(slot("icon"), view.state);
  fillTime(slot("when"), view);
  fillProgress(slot("progress"), view);
  show(row, "progress", Boolean(view.percent));
  show(row, "receipt", view.state === "canceled");
  for (const part of SAYING) show(row, part, Boolean(view[part]));
  show(row, "emails", Boolean(view.mail));
  setAttribute(row.querySelector('[data-part="file"]'), "href", view.task.result ? address(view.task.result.url) : "");
  show(row, "review", ["errors", "failed"].includes(view.state));
  fillActions(row, view, template);
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

function slotsOf(row) {
  return (wanted) => row.querySelector(`[data-slot="${wanted}"]`);
}

function fillCount(element, count) {
  setText(element, number(count));
  element?.toggleAttribute("data-zero", count === 0);
}

function fillTime(element, view) {
  if (!element) return;
  setText(element, view.when);
  setAttribute(element, "datetime", new Date(view.at).toISOString());
  setAttribute(element, "title", fullTime(view.at));
}

function fillProgress(element, view) {
  setAttribute(element, "max", view.bar.max || 1);
  setAttribute(element, "value", view.bar.value);
  setAttribute(element, "aria-label", view.task.title);
  setAttribute(element, "aria-valuetext", `${STATE_WORDS[view.state]}, ${view.percent}`);
}

function show(row, part, shown) {
  row.querySelector(`[data-part="${part}"]`)?.toggleAttribute("hidden", !shown);
}

/** What may not be done is not there at all. A button that had the focus hands it to the row's title. */
function fillActions(row, view, template) {
  const place = row.querySelector('[data-part="actions"]');
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
