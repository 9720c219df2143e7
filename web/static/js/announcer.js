// Speaks to screen readers, in sentences and rarely, and shows the one toast on finish. Rows themselves are not live.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { isActive } from "./store.js";
import { toasts } from "./toasts.js";
import { transitions } from "./transitions.js";
import { counted, percent, settled, trouble } from "./words.js";

const PAUSE_MS = 5_000;
const LOST_MS = 10_000;

export class Announcer extends LiveElement {
  #due = 0;
  #timer = 0;
  #lost = 0;

  start() {
    this.on(live, "change", ({ detail }) => detail?.before && this.#changed(detail.before));
    this.on(live, "outage", () => this.#outage());
  }

  stop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#lost);
  }

  #changed(before) {
    for (const { what, task } of transitions(before, live.state)) {
      if (what === "started") this.#later();
      if (what === "quarter") this.#later();
      if (["completed", "failed", "canceled"].includes(what)) this.#ended(what, task);
    }
  }

  /** An end is told at once; a failure of the viewer's own task loudly. */
  #ended(what, task) {
    const mine = task.created_by.id === live.state.me?.id;
    const text = `${ENDS[what]}: ${task.title}. ${counted(settled(task.records), task.record_type)} done.`;
    this.#say(what === "failed" && mine ? "alert" : "status", text);
    const closed = !document.documentElement.classList.contains("drawer-open");
    if (mine && closed && what !== "canceled") this.#toast(what, task);
  }

  #toast(what, task) {
    const link = { href: `/tasks/${task.id}`, label: "View" };
    const troubled = what === "failed" || trouble(task) > 0;
    const word = what === "failed" ? "Failed" : troubled ? "Completed with errors" : "Completed";
    toasts.show({ text: `${word}: ${task.title}`, link, lasting: troubled, finished: true });
  }

  /** Progress of all tasks in one sentence, at most every five seconds. */
  #later() {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      const running = [...live.state.tasks.values()].filter(isActive);
      if (running.length) this.#say("status", summary(running));
    }, Math.max(300, this.#due - Date.now()));
  }

  #outage() {
    clearTimeout(this.#lost);
    if (live.outage === "signed-out") return this.#say("alert", "You were signed out.");
    if (live.outage) this.#lost = setTimeout(() => this.#say("status", "Live updates lost. Reconnecting."), LOST_MS);
    else this.#say("status", "Live again.");
  }

  #say(role, text) {
    this.#due = Date.now() + PAUSE_MS;
    this.querySelector(`[role="${role}"]`).textContent = text;
  }
}

const ENDS = { completed: "Completed", failed: "Failed", canceled: "Canceled" };

function summary(running) {
  const newest = running.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
  const state = newest.started_at ? `${percent(newest)} percent` : "queued";
  const count = running.length > 1 ? `${running.length} tasks running; ` : "";
  return `${count}${newest.title} ${state}.`;
}
