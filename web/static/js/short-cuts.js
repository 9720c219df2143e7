// Single keys, only where nobody is writing, and not at all for whoever switched them off; Esc closes what is on top.
// Each has a button that does the same.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { pause } from "./pausing.js";
import { SHORT_CUTS, isOn, set } from "./preferences.js";

const WRITING = "input, select, textarea, [contenteditable]";

export class ShortCuts extends LiveElement {
  start() {
    this.dialog = this.querySelector("dialog");
    this.box = this.querySelector('[name="short-cuts"]');
    this.on(document, "keydown", (event) => this.#take(event));
    this.on(document, "click", ({ target }) => this.#clicked(target));
    this.on(this.box, "change", () => set(SHORT_CUTS, this.box.checked));
  }

  help() {
    this.box.checked = isOn(SHORT_CUTS);
    this.dialog.showModal();
  }

  #take(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return; // it closes itself
    if (event.target.closest?.(WRITING) && !isSwitch(event.target)) return;
    const run = event.key === "Escape" ? escape : isOn(SHORT_CUTS) && this.#keys[event.key];
    if (run && run(event) !== false) event.preventDefault();
  }

  /** What answers false leaves the key to the browser. */
  #keys = {
    b: () => drawer()?.toggle(),
    p: () => pause(!live.paused),
    "?": () => this.help(),
    "/": () => document.querySelector("main [data-search]")?.focus() ?? false,
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: (event) => inList(event) && step(1),
    ArrowUp: (event) => inList(event) && step(-1),
    x: (event) => press(event, "cancel"),
    Delete: (event) => press(event, "delete"),
  };

  #clicked(target) {
    closeMenu(target.closest("[data-menu]"));
    if (target.closest("[data-help]")) {
      closeMenu();
      this.help();
    }
  }
}

const drawer = () => document.querySelector("background-tasks-drawer");

/** Boxes and radios take no text; single keys work on them. */
const isSwitch = (target) => target.matches('[type="checkbox"], [type="radio"]') && target.closest("aside, task-list, task-table") !== null;

const inList = ({ target }) => target.matches("a.title, .actions button");

function escape() {
  return closeMenu() || (drawer()?.isOpen ? drawer().close() : false);
}

/** To the next or the last row's title, in the list that is being used. */
function step(by) {
  const list = currentList();
  const titles = [...(list?.querySelectorAll(".task a.title") ?? [])];
  if (!titles.length) return false;
  const at = titles.findIndex((title) => title.closest(".task").contains(document.activeElement));
  titles[at < 0 ? 0 : Math.min(titles.length - 1, Math.max(0, at + by))].focus();
}

function currentList() {
  const used = document.activeElement.closest?.("task-list, task-table");
  if (used) return used;
  return drawer()?.isOpen ? drawer().querySelector("task-list") : document.querySelector("main task-table");
}

/** The button of the row that has the focus; on a task's own page the focus may be anywhere but in the drawer. */
function press({ target }, action) {
  const row = target.closest(".task") ?? (target.closest("aside") ? null : document.querySelector("task-page .task-head"));
  const button = row?.querySelector(`[data-command="${action}"] button`);
  if (!button) return false;
  button.click();
}

/** Closes what is open, but for the menu that is being used; says whether one was. */
function closeMenu(used = null) {
  const open = [...document.querySelectorAll("[data-menu][open]")].filter((menu) => menu !== used);
  for (const menu of open) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
  return open.length > 0;
}
