// Pause live updates: a switch that may stand wherever lists are, and a bar that says what waits meanwhile.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { number } from "./locale.js";
import { setAttribute, setText } from "./row-dom.js";
import { tabs } from "./tabs.js";

export function pause(paused) {
  live.pause(paused);
  tabs.tell("pause", paused);
}

/** A button that is pressed while the updates are paused; a `data-label` in it holds the word that changes. */
export class PauseSwitch extends LiveElement {
  start() {
    this.button = this.querySelector("button");
    this.on(this.button, "click", () => pause(!live.paused));
    this.on(live, "pause", () => this.#render());
    this.#render();
  }

  #render() {
    const word = live.paused ? "Resume live updates" : "Pause live updates";
    setAttribute(this.button, "title", this.isEmbedded ? word : `${word} (p)`);
    setAttribute(this.button, "aria-pressed", live.paused);
    setText(this.querySelector("[data-label]"), word);
  }
}

/** "12 changes waiting": there only while the updates are paused. */
export class PauseBar extends LiveElement {
  start() {
    this.on(this, "click", ({ target }) => target.closest("button") && pause(false));
    for (const news of ["pause", "change"]) this.on(live, news, () => this.#render());
    this.#render();
  }

  #render() {
    this.hidden = !live.paused;
    const count = live.waiting;
    setText(this.querySelector("[data-waiting]"), count ? `${number(count)} ${count === 1 ? "change" : "changes"} waiting` : "Live updates are paused");
  }
}
