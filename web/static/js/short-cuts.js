// Single keys, only where nobody is writing: b for the drawer, / for the search, Esc closes what is on top.

import { LiveElement } from "./element.js";

const WRITING = "input, select, textarea, [contenteditable]";

export class ShortCuts extends LiveElement {
  start() {
    this.on(document, "keydown", (event) => this.#take(event));
  }

  #take(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return; // it closes itself
    if (event.key === "Escape") return this.#escape();
    if (event.target.closest?.(WRITING)) return;
    const run = KEYS[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }

  #escape() {
    const menu = document.querySelector(".person[open]");
    if (menu) menu.open = false;
    else document.querySelector("background-tasks-drawer")?.close();
  }
}

const KEYS = {
  b: () => document.querySelector("background-tasks-drawer")?.toggle(),
  "/": () => document.querySelector("main [data-search]")?.focus(),
};
