// Speaks to screen readers, in sentences and rarely. Rows themselves are not live.

import { Announcements } from "./announcements.js";
import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { isActive } from "./store.js";
import { transitions } from "./transitions.js";
import { percent } from "./words.js";

const LOST_MS = 10_000;

export class Announcer extends LiveElement {
  #announcements = new Announcements((text) => this.#say("status", text), summary);
  #lost = null;
  #wasLost = false;

  start() {
    this.on(live, "change", ({ detail }) => detail?.before && this.#changed(detail.before));
    this.on(live, "outage", () => this.#outage());
  }

  stop() {
    this.#announcements.stop();
    clearTimeout(this.#lost);
  }

  #changed(before) {
    for (const { what, task } of transitions(before, live.state)) {
      if (what === "started") this.#announcements.started(task);
      else if (what === "quarter") this.#announcements.moved();
      else if (what === "failed") this.#failed(task);
      else this.#announcements.ended(what, task);
    }
  }

  /** A failure is told at once; that of the viewer's own task loudly. */
  #failed(task) {
    const mine = task.created_by.id === live.state.me?.id;
    this.#announcements.atOnce(`Failed: ${task.title}. ${task.message ?? ""}`.trim(), (text) => this.#say(mine ? "alert" : "status", text));
  }

  #outage() {
    clearTimeout(this.#lost);
    if (live.outage === "signed-out") return this.#announcements.atOnce("You were signed out.", (text) => this.#say("alert", text));
    if (live.outage) this.#lost = setTimeout(() => this.#tellLost(), LOST_MS);
    else if (this.#wasLost) this.#announcements.atOnce("Live again.");
    if (!live.outage) this.#wasLost = false;
  }

  #tellLost() {
    this.#wasLost = true;
    this.#announcements.atOnce("Live updates lost. Reconnecting.");
  }

  #say(role, text) {
    this.querySelector(`[role="${role}"]`).textContent = text;
  }
}

/** Progress of all tasks in one sentence. */
function summary() {
  const running = [...live.state.tasks.values()].filter(isActive);
  if (!running.length) return "";
  const newest = running.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
  const state = newest.started_at ? `${percent(newest)} percent` : "queued";
  const count = running.length > 1 ? `${running.length} tasks running; ` : "";
  return `${count}${newest.title} ${state}.`;
}
