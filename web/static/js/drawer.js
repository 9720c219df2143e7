// The QuickTool: opens and closes, remembers it from page to page, counts on its button. It never opens by itself.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { setAttribute, setText } from "./row-dom.js";

const OPEN = "drawer";
const SCROLL = "drawer-scroll";
const SEEN = "drawer-seen";

export class Drawer extends LiveElement {
  start() {
    this.button = document.querySelector("[data-drawer-button]");
    this.aside = this.querySelector("aside");
    this.body = this.querySelector(".drawer-body");
    this.on(this.button, "click", () => this.toggle());
    this.on(this.querySelector("[data-close]"), "click", () => this.close());
    this.on(this, "change", ({ target }) => this.#filter(target));
    this.on(live, "change", () => this.#count());
    this.on(window, "pagehide", () => sessionStorage.setItem(SCROLL, this.body.scrollTop));
    this.#say();
    this.body.scrollTop = Number(sessionStorage.getItem(SCROLL) ?? 0);
  }

  get isOpen() {
    return document.documentElement.classList.contains("drawer-open");
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open() {
    this.#set(true);
    this.aside.classList.add("arriving");
    this.querySelector("h2").focus();
    this.#seen();
  }

  close() {
    const inside = this.contains(document.activeElement);
    this.#set(false);
    if (inside) this.button.focus();
  }

  /** Once, when something was started. */
  pulse() {
    this.button.classList.remove("pulse");
    this.button.getBoundingClientRect(); // lets the animation begin anew
    this.button.classList.add("pulse");
  }

  #set(open) {
    document.documentElement.classList.toggle("drawer-open", open);
    sessionStorage.setItem(OPEN, open ? "open" : "closed");
    this.#say();
  }

  #say() {
    setAttribute(this.button, "aria-expanded", this.isOpen);
  }

  #filter({ name, value, checked }) {
    const list = this.querySelector("task-list");
    if (name === "drawer-show") list.filter({ show: value });
    if (name === "drawer-mine") list.filter({ mine: checked });
  }

  #count() {
    const tasks = [...live.state.tasks.values()];
    const running = tasks.filter((task) => task.status === "running").length;
    const waiting = tasks.filter((task) => task.status === "queued").length;
    setText(this.button.querySelector("[data-badge]"), running + waiting ? String(running + waiting) : "");
    const parts = [running && `${running} running`, waiting && `${waiting} queued`].filter(Boolean);
    const unseen = this.#unseenFailure(tasks);
    this.button.toggleAttribute("data-unseen", unseen);
    setAttribute(this.button, "aria-label", ["Background Tasks", ...parts, ...(unseen ? ["a task failed"] : [])].join(", "));
  }

  #unseenFailure(tasks) {
    if (this.isOpen) {
      this.#seen();
      return false;
    }
    const seen = sessionStorage.getItem(SEEN);
    if (!seen) this.#seen();
    return tasks.some((task) => task.status === "failed" && Date.parse(task.finished_at) > Number(seen ?? live.now()));
  }

  #seen() {
    sessionStorage.setItem(SEEN, String(live.now()));
  }
}
