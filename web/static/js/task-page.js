// A task's own page: its head follows every change; the ledger and the timeline are fetched anew now and then.

import { LiveElement } from "./element.js";
import { fetchPage, renew } from "./fresh.js";
import { live } from "./live.js";
import { fillRow, setText } from "./row-dom.js";
import { viewOf } from "./view-of.js";

/** While it runs the ledger need not be newer than this; what happens in a quiet moment shows soon. */
const REFRESH_MS = 4_000;
const SOON_MS = 400;

export class TaskPage extends LiveElement {
  #timer = 0;
  #refreshedAt = 0;
  #known = false;
  #leaving = false;

  start() {
    for (const news of ["change", "tick", "outage"]) this.on(live, news, () => this.#render());
    this.on(live, "second", () => this.#letGo());
    this.on(this, "submit", ({ target }) => (this.#leaving = target.dataset.command === "delete"));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #render() {
    const task = live.shown.tasks.get(this.dataset.id);
    if (!task) return this.#gone();
    const head = this.querySelector(".task-head");
    const view = viewOf(task);
    fillRow(head, view, document.getElementById("task-deeds"));
    setText(head.querySelector('[data-slot="rate"]'), view.rate);
    setText(this.querySelector('.details [data-slot="took"]'), view.took || "–");
    this.#known = true;
    this.#follow(task);
  }

  /** What the server drew may be older than the first that the socket says. */
  #follow({ version, status }) {
    const { dataset } = this;
    if (version !== Number(dataset.version)) this.#refreshSoon(status !== dataset.status);
    Object.assign(dataset, { version, status });
  }

  /** Deleted or past its time: the server says which. Unless it is this page that is about to leave. */
  #gone() {
    if (this.#known && !this.#leaving) location.reload();
  }

  /** Of a task that is one of the older, nobody tells that its time is over. */
  #letGo() {
    if (live.state.ready && !this.#known && Number(this.dataset.expires) <= live.now()) location.reload();
  }

  #refreshSoon(atOnce) {
    if (atOnce) clearTimeout(this.#timer);
    else if (this.#timer) return;
    const due = Math.max(SOON_MS, this.#refreshedAt + REFRESH_MS - Date.now());
    this.#timer = setTimeout(() => this.#refresh(), atOnce ? 0 : due);
  }

  async #refresh() {
    this.#timer = 0;
    this.#refreshedAt = Date.now();
    try {
      const { ok, page } = await fetchPage();
      if (ok) renew(page, "data-fresh", this);
    } catch {
      // The banner says that the server cannot be reached; the next change tries again.
    }
  }
}
