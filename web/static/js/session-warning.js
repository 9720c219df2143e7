// Two minutes before the person is signed out: says so over the page, in all of their tabs, and lets them stay. Nothing is
// loaded anew for it, so that what they are writing stays.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { setText } from "./row-dom.js";
import { tabs } from "./tabs.js";
import { toasts } from "./toasts.js";
import { until } from "./words.js";

const WARN_MS = 120_000;
const SECOND_MS = 1_000;

export class SessionWarning extends LiveElement {
  #timer = 0;

  start() {
    for (const news of ["change", "tick", "outage"]) this.on(live, news, () => this.#render());
    this.on(tabs, "session", ({ detail }) => live.sessionEnds(detail));
    this.on(this.querySelector("button"), "click", () => this.#stay());
    this.#render();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #render() {
    clearTimeout(this.#timer);
    const { sessionEndsAt: end } = live.state;
    const left = end - live.now();
    const warns = left <= WARN_MS && live.outage !== "signed-out";
    if (left > WARN_MS && left < 2 * WARN_MS) this.#timer = setTimeout(() => this.#render(), left - WARN_MS);
    if (warns) this.#tell(end);
    else if (!this.hidden) this.#end();
  }

  #tell(end) {
    setText(this.querySelector("[data-text]"), left(end));
    this.#timer = setTimeout(() => this.#render(), SECOND_MS);
    if (!this.hidden) return;
    this.hidden = false;
    setText(this.querySelector('[role="alert"]'), left(end)); // once: each second would be too often
  }

  #end() {
    if (this.contains(document.activeElement)) document.querySelector("main")?.focus();
    this.hidden = true;
    setText(this.querySelector('[role="alert"]'), "");
  }

  async #stay() {
    try {
      const answer = await fetch("/api/session", { method: "PUT" });
      if (!answer.ok) throw new Error(answer.statusText);
      const { ends_at: endsAt } = await answer.json();
      live.sessionEnds(endsAt);
      tabs.tell("session", endsAt);
    } catch {
      toasts.show({ text: "Could not reach the server. Try again." });
    }
  }
}

const left = (end) => `You will be signed out ${until(end, live.now())}.`;
