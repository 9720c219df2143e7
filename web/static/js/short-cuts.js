// Single keys, only where nobody is writing: b for the drawer, / for the search, Esc closes what is on top.

import { LiveElement } from "./element.js";

const WRITING = "input, select, textarea, [contenteditable]";

export class ShortCuts extends LiveElement {
  start() {
    this.on(document, "keydown", (event) => this.#take(event));
    this.on(document, "click", ({ target }) => closeMenu(target.closest("[data-menu]")));
  }

  #take(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return; // it closes itself
    const writing = event.target.closest?.(WRITING);
    if (writing && !writing.closest("aside")) return;
    const run = KEYS[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }
}

const drawer = () => document.querySelector("background-tasks-drawer");

const KEYS = {
  Escape: () => closeMenu() || drawer()?.close(),
  b: () => drawer()?.toggle(),
  "/": () => document.querySelector("main [data-search]")?.focus(),
};

/** Closes what is open, but for the menu that is being used; says whether one was. */
function closeMenu(used = null) {
  const open = [...document.querySelectorAll("[data-menu][open]")].filter((menu) => menu !== used);
  for (const menu of open) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
  return open.length > 0;
}
