// The table of the full page, kept true where it stands. Nothing moves in it under the pointer, the focus or a
// selection: new rows wait behind "2 new tasks", and with Pause everything waits.

import { Drawing } from "./drawing.js";
import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { number, relative } from "./locale.js";
import { pause } from "./pausing.js";
import { fillTime, makeRow, setAttribute, setIcon, setText } from "./row-dom.js";
import { holds } from "./task-filter.js";
import { drawRow } from "./view-of.js";

/** So many finished tasks a snapshot holds: of older ones it says nothing. */
const SNAPSHOT_FINISHED = 50;

export class TaskTable extends LiveElement {
  #drawing = new Drawing(() => this.#render());
  /** Ids that the server has told this page of: only of those does it know when they are gone. */
  #told = new Set();
  /** Ids that have stood here: a row that comes back is not new. */
  #stood = new Set();
  /** Ids of what has changed since the pause. */
  #waiting = new Set();

  start() {
    this.filters = JSON.parse(this.dataset.filters);
    this.selection = this.closest("list-selection");
    this.place = this.querySelector("tbody");
    this.news = this.querySelector("[data-news]");
    for (const row of this.rows) this.#stood.add(row.dataset.id);
    this.on(live, "change", ({ detail }) => this.#changed(detail?.before));
    for (const news of ["tick", "outage"]) this.on(live, news, () => this.later());
    this.on(live, "second", () => this.#letGo());
    for (const leave of ["pointerleave", "focusout"]) this.on(this, leave, () => this.later());
    this.on(this.selection, "selection", () => this.#selected());
    this.on(this.news, "click", () => this.#reveal());
    this.on(this, "click", (event) => event.target.closest("[data-older]") && this.#older(event));
    this.pause = document.querySelector("[data-pause]");
    this.pause.hidden = false;
    this.on(this.pause, "click", () => pause(!live.paused));
    this.on(live, "pause", () => this.#pausedOrNot());
    this.#sayPaused();
    this.later();
  }

  stop() {
    this.#drawing.stop();
  }

  get rows() {
    return [...this.place.children];
  }

  get #template() {
    return document.getElementById(this.dataset.template);
  }

  later() {
    this.#drawing.later();
  }

  get #frozen() {
    const busy = this.place.matches(":hover") || this.contains(document.activeElement) || this.selection.count > 0;
    return this.rows.length > 0 && busy;
  }

  #changed(before) {
    if (live.paused && before) this.#note(before);
    this.later();
  }

  #render({ frozen = this.#frozen } = {}) {
    const { shown: state } = live;
    if (!state.ready) return;
    for (const id of state.tasks.keys()) this.#told.add(id);
    for (const row of this.rows) this.#update(row, state.tasks.get(row.dataset.id), frozen);
    const fresh = this.#fresh(state);
    const now = fresh.filter((task) => !frozen || this.#stood.has(task.id));
    for (const task of now) this.#insert(task);
    this.#around(fresh.length - now.length);
  }

  #update(row, task, frozen) {
    if (!task ? this.#isGone(row.dataset.id) : this.#leaves(task, frozen)) return this.#remove(row);
    if (task) this.#fill(row, task);
  }

  /** Rows past their time; of those that are older than a snapshot nobody else tells. */
  #letGo() {
    if (!live.state.ready || live.paused) return;
    const over = this.rows.filter((row) => Number(row.dataset.expires) <= live.now());
    for (const row of over) this.#remove(row);
    if (over.length) this.later();
  }

  #leaves(task, frozen) {
    return live.asked.pending.get(task.id) === "delete" || (!frozen && "whole" in this.dataset && !holds(this.filters, task));
  }

  /** The server has told of it and does so no longer; but of what is older than its snapshot it says nothing. */
  #isGone(id) {
    if (!this.#told.has(id)) return false;
    const finished = [...live.shown.tasks.values()].filter((task) => task.finished_at).map((task) => task.id);
    return finished.length < SNAPSHOT_FINISHED || finished.some((other) => other < id);
  }

  /** What belongs on this page and does not stand there yet. */
  #fresh(state) {
    if (!("whole" in this.dataset)) return [];
    const standing = new Set(this.rows.map((row) => row.dataset.id));
    const last = this.querySelector("[data-older]") ? (this.rows.at(-1)?.dataset.id ?? "") : "";
    return [...state.tasks.values()].filter(
      (task) => !standing.has(task.id) && task.id > last && holds(this.filters, task) && live.asked.pending.get(task.id) !== "delete",
    );
  }

  #insert(task) {
    const row = makeRow(this.#template, task);
    const box = row.querySelector('[name="selected"]');
    box.value = task.id;
    this.#fill(row, task);
    this.place.insertBefore(row, this.rows.find((other) => other.dataset.id < task.id) ?? null);
    this.#stood.add(task.id);
  }

  #fill(row, task) {
    if (!drawRow(row, task, this.#template)) return;
    const at = Date.parse(task.created_at);
    fillTime(row.querySelector('[data-slot="started"]'), at, relative(at, live.now()));
  }

  /** The focus goes to the neighbour, never to nowhere. */
  #remove(row) {
    if (row.contains(document.activeElement)) {
      const neighbour = row.nextElementSibling ?? row.previousElementSibling;
      (neighbour?.querySelector("a.title") ?? document.querySelector("main h1")).focus();
    }
    row.remove();
    this.selection.refresh();
  }

  #around(fresh) {
    const filled = this.rows.length > 0;
    this.querySelector("[data-filled]").hidden = !filled && !fresh;
    this.querySelector("[data-empty]").hidden = filled || fresh > 0;
    setText(this.querySelector("[data-shown]"), number(this.rows.length));
    this.news.hidden = !fresh;
    setText(this.news, `${number(fresh)} new ${fresh === 1 ? "task" : "tasks"} - show`);
  }

  #reveal() {
    this.#render({ frozen: false });
    this.rows[0]?.querySelector("a.title")?.focus();
  }

  /** What the buttons would really touch: a row has a command only where the viewer may give it. */
  #selected() {
    const { count, allBox } = this.selection;
    const ticked = this.rows.filter((row) => row.querySelector('[name="selected"]').checked);
    for (const button of this.querySelectorAll("[data-ask]")) {
      const able = ticked.filter((row) => row.querySelector(`.actions [data-command="${button.dataset.ask}"]`)).length;
      const some = able === ticked.length ? number(able) : `${number(able)} of ${number(ticked.length)}`;
      setText(button, [WORDS[button.dataset.ask], ticked.length && !allBox.checked ? some : ""].filter(Boolean).join(" ") + "…");
    }
    this.querySelector("[data-held]").hidden = !count;
    this.later();
  }

  #note(before) {
    const { tasks } = live.state;
    const standing = new Set(this.rows.map((row) => row.dataset.id));
    for (const id of new Set([...before.tasks.keys(), ...tasks.keys()])) {
      const [old, task] = [before.tasks.get(id), tasks.get(id)];
      if (old !== task && (standing.has(id) || (task && !old && holds(this.filters, task)))) this.#waiting.add(id);
    }
    this.#sayPaused();
  }

  #pausedOrNot() {
    this.#waiting.clear();
    this.#sayPaused();
    if (!live.paused) this.#render({ frozen: false });
  }

  #sayPaused() {
    const count = this.#waiting.size;
    const waiting = count ? `${number(count)} ${count === 1 ? "change" : "changes"} waiting - ` : "";
    setText(this.pause.querySelector("[data-pause-text]"), live.paused ? `${waiting}Resume` : "Pause live updates");
    setAttribute(this.pause, "aria-pressed", live.paused);
    setIcon(this.pause.querySelector("use"), live.paused ? "resume" : "pause");
  }

  async #older(event) {
    const link = event.target.closest("[data-older]");
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(answer.statusText);
      this.#append(new DOMParser().parseFromString(await answer.text(), "text/html"), link);
    } catch {
      location.assign(link.href); // the page says better what is wrong
    }
  }

  #append(page, link) {
    const standing = new Set(this.rows.map((row) => row.dataset.id));
    const older = [...page.querySelectorAll("task-table tbody > tr")].filter((row) => !standing.has(row.dataset.id));
    for (const row of older) this.#stood.add(row.dataset.id);
    this.place.append(...older.map((row) => document.adoptNode(row)));
    const next = page.querySelector("[data-older]");
    if (next) {
      link.href = next.href;
      link.removeAttribute("aria-busy");
    } else link.remove();
    (older[0]?.querySelector("a.title") ?? link).focus();
    this.selection.refresh();
    this.later();
  }
}

const WORDS = { cancel: "Cancel", delete: "Delete" };
