// The QuickTool: opens and closes, remembers it from page to page, counts on its button. It never opens by itself.

import { LiveElement } from "./element.js";
import { ofBrowser, ofTab } from "./kept.js";
import { live } from "./live.js";
import { setAttribute, setText } from "./row-dom.js";
import { unseen } from "./seen.js";
import { tabs } from "./tabs.js";

const OPEN = "drawer";
const SCROLL = "drawer-scroll";
const SHOW = "drawer-show";
const MINE = "drawer-mine";

export class Drawer extends LiveElement {
  start() {
    this.button = this.root.querySelector("[data-drawer-button]");
    this.aside = this.querySelector("aside");
    this.body = this.querySelector(".drawer-body");
    this.on(this.button, "click", () => this.toggle());
    this.on(this.querySelector("[data-close]"), "click", () => this.close());
    this.on(this.querySelector("[data-clear-filters]"), "click", () => this.#clearFilters());
    this.on(this, "change", ({ target }) => target.name && this.#filter());
    this.on(live, "change", () => this.#count());
    this.on(live, "change", () => live.state.ready && this.#unfilter());
    this.on(live, "outage", () => this.button.toggleAttribute("data-lost", live.outage !== null));
    this.on(tabs, "drawer", ({ detail }) => this.#set(detail));
    this.on(window, "pagehide", () => ofTab.set(SCROLL, this.body.scrollTop));
    this.on(this.root, "focusin", ({ target }) => this.#uncover(target));
    this.#sayOpen();
    this.#restoreFilter();
    this.body.scrollTop = Number(ofTab.get(SCROLL, 0));
  }

  get isOpen() {
    return this.frame.classList.contains("drawer-open");
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open() {
    this.#set(true);
    tabs.tell("drawer", true);
    this.aside.classList.add("arriving");
    this.querySelector("h2").focus();
  }

  close() {
    const inside = this.contains(this.root.activeElement);
    this.#set(false);
    tabs.tell("drawer", false);
    if (inside) this.button.focus();
  }

  /** Once, when something was started. */
  pulse() {
    this.button.classList.remove("pulse");
    this.button.getBoundingClientRect(); // lets the animation begin anew
    this.button.classList.add("pulse");
  }

  #set(open) {
    this.frame.classList.toggle("drawer-open", open);
    for (const kept of [ofTab, ofBrowser]) kept.set(OPEN, open ? "open" : "closed");
    this.#sayOpen();
    this.dispatchEvent(new CustomEvent("drawer-moved", { bubbles: true }));
  }

  #sayOpen() {
    setAttribute(this.button, "aria-expanded", this.isOpen);
  }

  /** Where the drawer lies over the page, what has the focus must not be hidden under it. */
  #uncover(target) {
    if (!this.isOpen || this.contains(target) || !target.closest?.("main")) return;
    const [over, under] = [this.aside.getBoundingClientRect(), target.getBoundingClientRect()];
    if (under.left >= over.left && under.right <= over.right && under.width) this.#set(false);
  }

  get #fields() {
    const { value } = this.querySelector('[name="drawer-show"]:checked');
    return { show: value, mine: this.querySelector('[name="drawer-mine"]')?.checked ?? false };
  }

  /** The list itself does by now what the style sheet did for the first paint. */
  #unfilter() {
    delete this.frame.dataset.drawerShow;
    this.frame.removeAttribute("data-drawer-mine");
  }

  #filter() {
    this.#unfilter();
    const { show, mine } = this.#fields;
    ofTab.set(SHOW, show);
    ofTab.set(MINE, mine ? "yes" : "no");
    this.querySelector("task-list").filter({ show, mine });
  }

  #restoreFilter() {
    const show = this.querySelector(`[name="drawer-show"][value="${ofTab.get(SHOW, "all")}"]`);
    const mine = this.querySelector('[name="drawer-mine"]');
    if (show) show.checked = true;
    if (mine) mine.checked = ofTab.get(MINE) === "yes";
    this.querySelector("task-list").filter(this.#fields);
  }

  #clearFilters() {
    this.querySelector('[name="drawer-show"][value="all"]').checked = true;
    const mine = this.querySelector('[name="drawer-mine"]');
    if (mine) mine.checked = false;
    this.#filter();
    this.querySelector("h2").focus();
  }

  #count() {
    if (!live.state.ready) return;
    const tasks = [...live.state.tasks.values()];
    const running = tasks.filter((task) => task.status === "running").length;
    const waiting = tasks.filter((task) => task.status === "queued").length + live.asked.ghosts.size;
    setText(this.button.querySelector("[data-badge]"), running + waiting ? String(running + waiting) : "");
    const failures = unseen(live.state).length;
    this.button.toggleAttribute("data-unseen", failures > 0);
    const news = failures && `${failures} new ${failures === 1 ? "failure" : "failures"}`;
    const parts = [running && `${running} running`, waiting && `${waiting} queued`, news].filter(Boolean);
    setAttribute(this.button, "aria-label", ["Background Tasks", ...parts].join(", "));
  }
}
