// How long it is still to go; by the second only in the last minute.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { setText } from "./row-dom.js";
import { until } from "./words.js";

const LAST_MS = 70_000;

export class CountDown extends LiveElement {
  #timer = 0;

  start() {
    this.time = this.querySelector("time");
    this.on(live, "tick", () => this.#render());
    this.#render();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #render() {
    clearTimeout(this.#timer);
    const at = Date.parse(this.time.dateTime);
    const left = at - live.now();
    setText(this.time, until(at, live.now()));
    if (left > 0 && left < LAST_MS) this.#timer = setTimeout(() => this.#render(), 1_000);
  }
}
