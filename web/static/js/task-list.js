// A list of task rows that keeps itself true: the drawer's list, and the table of the full page.
// Rows are keyed by id. While the list has the pointer or the focus nothing moves in it and new rows wait behind
// the button "2 new tasks"; what changes in a row changes where it stands.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { fillRow, makeRow, setText } from "./row-dom.js";
import { drawerOrder, isActive, newestFirst } from "./store.js";
import { viewOf } from "./view-of.js";
import { number } from "./words.js";

const SHOWS = {
  all: () => true,
  active: isActive,
  done: (task) => !isActive(task),
};

export class TaskList extends LiveElement {
  #frame = 0;
  /** Ids that this list has shown: a row that comes back is not new. */
  #shown = new Set();
  /** Ids that the server has told this page of: only of those does it know when they are gone. */
  #told = new Set();
  #show = "all";
  #mine = false;

  start() {
    for (const row of this.rows) this.#shown.add(row.dataset.id);
    this.on(live, "change", () => this.later());
    this.on(live, "tick", () => this.later());
    this.on(this, "pointerleave", () => this.later());
    this.on(this, "focusout", () => this.later());
    if (this.news) this.on(this.news, "click", () => this.#reveal());
    this.later();
  }

  stop() {
    cancelAnimationFrame(this.#frame);
  }

  get place() {
    return this.querySelector(".tasks");
  }

  get rows() {
    return [...this.place.children];
  }

  get news() {
    return this.parentElement.querySelector("[data-news]");
  }

  /** What of the tasks is shown: "all", "active" or "done"; of everybody or only the viewer's own. */
  filter({ show = this.#show, mine = this.#mine }) {
    this.#show = show;
    this.#mine = mine;
    this.#render({ frozen: false });
  }

  later() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#render());
  }

  #reveal() {
    this.#render({ frozen: false });
    this.rows[0]?.querySelector("a.title")?.focus();
  }

  #render({ frozen = this.#isFrozen() } = {}) {
    const { state } = live;
    if (!state.ready) return;
    for (const id of state.tasks.keys()) this.#told.add(id);
    const all = this.#candidates(state);
    const shown = frozen ? this.#standing(all) : this.#limited(all);
    this.#place(shown);
    this.#around(all, shown);
  }

  #isFrozen() {
    return this.rows.length > 0 && (this.matches(":hover") || this.contains(document.activeElement));
  }

  /** In order, what would be shown if there were room. */
  #candidates(state) {
    const tasks = [...state.tasks.values()].filter((task) => this.#fits(task));
    if (this.dataset.limit) return drawerOrder(tasks);
    const ids = new Set(this.rows.map((row) => row.dataset.id));
    return newestFirst("fixed" in this.dataset ? tasks.filter((task) => ids.has(task.id)) : tasks);
  }

  #fits(task) {
    if (live.pending.get(task.id) === "delete") return false;
    return SHOWS[this.#show](task) && (!this.#mine || task.created_by.id === live.state.me?.id);
  }

  #limited(tasks) {
    return this.dataset.limit ? tasks.slice(0, Number(this.dataset.limit)) : tasks;
  }

  /** The rows as they stand, without what is gone, and with what came back. */
  #standing(tasks) {
    const wanted = new Map(this.#limited(tasks).map((task) => [task.id, task]));
    const known = new Map(tasks.map((task) => [task.id, task]));
    const standing = this.rows.map((row) => known.get(row.dataset.id)).filter(Boolean);
    const there = new Set(standing.map((task) => task.id));
    const back = [...wanted.values()].filter((task) => !there.has(task.id) && this.#shown.has(task.id));
    return [...back, ...standing];
  }

  #place(tasks) {
    const rows = new Map(this.rows.map((row) => [row.dataset.id, row]));
    const wanted = new Set(tasks.map((task) => task.id));
    for (const [id, row] of rows) {
      if (!wanted.has(id) && this.#mayGo(id)) this.#remove(row);
    }
    let next = this.place.firstElementChild;
    for (const task of tasks) {
      const row = rows.get(task.id) ?? makeRow(this.dataset.template, task);
      fillRow(row, viewOf(task), this.dataset.template);
      if (row === next) next = next.nextElementSibling;
      else this.place.insertBefore(row, next);
      this.#shown.add(task.id);
    }
  }

  /** Older pages hold rows that this page was never told of; those stay as the server drew them. */
  #mayGo(id) {
    return Boolean(this.dataset.limit) || this.#told.has(id);
  }

  #remove(row) {
    if (row.contains(document.activeElement)) {
      const neighbour = row.nextElementSibling ?? row.previousElementSibling;
      const fallback = this.closest("aside, main");
      (neighbour?.querySelector("a.title") ?? fallback.querySelector("h1, h2") ?? fallback).focus();
    }
    row.remove();
  }

  #around(all, shown) {
    const filled = this.rows.length > 0;
    this.querySelector("[data-empty]").hidden = filled;
    this.querySelector("[data-filled]")?.toggleAttribute("hidden", !filled);
    setText(this.querySelector("[data-empty-title]"), this.#show === "all" && !this.#mine ? "No background tasks yet" : "No tasks match");
    const there = new Set(shown.map((task) => task.id));
    const fresh = this.#limited(all).filter((task) => !there.has(task.id) && !this.#shown.has(task.id)).length;
    if (this.news) {
      this.news.hidden = !fresh;
      setText(this.news, `${number(fresh)} new ${fresh === 1 ? "task" : "tasks"}`);
    }
    const more = all.length - shown.length;
    setText(this.parentElement.parentElement.querySelector("[data-more]"), more > 0 ? `${number(more)} more` : "");
  }
}
