// A list of task rows that keeps itself true: the drawer's list, and the table of the full page.
// Rows are keyed by id. While somebody is in the list (pointer, focus, a selection) nothing moves in it and new rows
// wait behind the button "2 new tasks"; what changes in a row changes where it stands.

import { fits, standing, waitingBehind } from "./arranging.js";
import { Drawing } from "./drawing.js";
import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { number } from "./locale.js";
import { makeRow, setText } from "./row-dom.js";
import { drawerOrder, newestFirst } from "./store.js";
import { drawRow } from "./view-of.js";

/** How the rows below one that goes close up. */
const COLLAPSE = { duration: 180, easing: "ease-out" };
const MOST_MOVED = 20;
const EVERYTHING = { show: "all", mine: false };

export class TaskList extends LiveElement {
  #drawing = new Drawing(() => this.#render());
  /** Ids that this list has shown: a row that comes back is not new. */
  #known = new Set();
  /** Ids that the server has told this page of: only of those does it know when they are gone. */
  #told = new Set();
  #wanted = EVERYTHING;

  start() {
    for (const row of this.rows) this.#known.add(row.dataset.id);
    for (const news of ["change", "tick", "outage"]) this.on(live, news, () => this.later());
    for (const leaving of ["pointerleave", "focusout", "change"]) this.on(this, leaving, () => this.later());
    if (this.news) this.on(this.news, "click", () => this.#reveal());
    this.later();
  }

  stop() {
    this.#drawing.stop();
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

  get limit() {
    return Number(this.dataset.limit ?? Infinity);
  }

  get isFiltered() {
    return this.#wanted.show !== "all" || this.#wanted.mine;
  }

  filter(wanted) {
    this.#wanted = { ...this.#wanted, ...wanted };
    this.#render({ frozen: false });
  }

  later() {
    this.#drawing.later();
  }

  #reveal() {
    this.#render({ frozen: false });
    this.rows[0]?.querySelector("a.title")?.focus();
  }

  #render({ frozen = this.#isInUse() } = {}) {
    const { shown: state } = live;
    if (!state.ready) return;
    for (const id of state.tasks.keys()) this.#told.add(id);
    const all = this.#candidates(state);
    const ids = this.rows.map((row) => row.dataset.id);
    const shown = frozen ? standing(all, ids, this.limit, this.#known) : all.slice(0, this.limit);
    const fresh = waitingBehind(all, shown, this.limit, this.#known);
    this.#put(shown);
    this.#around(all, shown, fresh);
  }

  #isInUse() {
    if (!this.rows.length) return false;
    return this.matches(":hover") || this.contains(this.root.activeElement) || this.#isSelecting();
  }

  /** Boxes that are ticked, or text that is marked. */
  #isSelecting() {
    const selection = getSelection();
    const marks = !selection.isCollapsed && this.contains(selection.anchorNode);
    return marks || this.querySelector(":checked") !== null;
  }

  /** In order, what would be shown if there were room. */
  #candidates(state) {
    const tasks = [...state.tasks.values(), ...live.asked.ghosts.values()].filter((task) => this.#fits(task));
    if (this.dataset.limit) return drawerOrder(tasks);
    const ids = new Set(this.rows.map((row) => row.dataset.id));
    return newestFirst("fixed" in this.dataset ? tasks.filter((task) => ids.has(task.id)) : tasks);
  }

  #fits(task) {
    return live.asked.pending.get(task.id) !== "delete" && fits(task, this.#wanted, live.state.me?.id);
  }

  #put(tasks) {
    const rows = new Map(this.rows.map((row) => [row.dataset.id, row]));
    const wanted = new Set(tasks.map((task) => task.id));
    const gone = [...rows].filter(([id, row]) => !wanted.has(id) && this.#mayGo(id, row));
    for (const [, row] of gone) this.#remove(row, gone.length === 1);
    const template = this.root.getElementById(this.dataset.template);
    let next = this.place.firstElementChild;
    for (const task of tasks) {
      const row = rows.get(task.id) ?? makeRow(template, task);
      drawRow(row, task, template);
      if (row === next) next = next.nextElementSibling;
      else this.place.insertBefore(row, next);
      this.#known.add(task.id);
    }
  }

  /** Older pages hold rows that this page was never told of; those stay as the server drew them. */
  #mayGo(id, row) {
    return Boolean(this.dataset.limit) || this.#told.has(id) || "ghost" in row.dataset;
  }

  /** What is below closes up, where one row alone goes: many at once are another filter. */
  #remove(row, closesUp) {
    const below = closesUp ? followersOf(row) : [];
    const height = row.offsetHeight;
    if (row.contains(this.root.activeElement)) {
      const neighbour = row.nextElementSibling ?? row.previousElementSibling;
      const fallback = this.closest("aside, main");
      (neighbour?.querySelector("a.title") ?? fallback.querySelector("h1, h2") ?? fallback).focus();
    }
    row.remove();
    for (const each of below) each.animate({ translate: [`0 ${height}px`, "0 0"] }, COLLAPSE);
  }

  #around(all, shown, fresh) {
    const filled = this.rows.length > 0;
    this.querySelector("[data-empty]").hidden = filled;
    this.querySelector("[data-filled]")?.toggleAttribute("hidden", !filled);
    setText(this.querySelector("[data-empty-title]"), this.isFiltered ? "No tasks match" : "No background tasks yet");
    this.querySelector("[data-empty-text]")?.toggleAttribute("hidden", this.isFiltered);
    this.querySelector("[data-clear-filters]")?.toggleAttribute("hidden", !this.isFiltered);
    if (this.news) {
      this.news.hidden = !fresh;
      setText(this.news, `${number(fresh)} new ${fresh === 1 ? "task" : "tasks"}`);
    }
    const more = this.#total(all) - shown.length;
    setText(this.closest("aside")?.querySelector("[data-more]"), more > 0 ? `${number(more)} more` : "");
  }

  /** Of the finished ones this page knows only the newest; the counts know all. */
  #total(all) {
    const counted = Object.values(live.shown.counts).reduce((sum, count) => sum + count, 0);
    return this.isFiltered ? all.length : Math.max(all.length, counted);
  }
}

/** The rows that close up once this one is gone; none for whoever wants nothing to move. */
function followersOf(row) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return [];
  const rows = [...row.parentElement.children];
  return rows.slice(rows.indexOf(row) + 1).slice(0, MOST_MOVED);
}
