// What a screen on the wall needs: the studio's time, and how old its data is. What is old is said, and turns grey.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { clockTime } from "./locale.js";
import { setText } from "./row-dom.js";

const SECOND_MS = 1_000;
/** Three looks of the page were due by then. */
const OLD_MS = 60_000;

export class WallClock extends LiveElement {
  #timer = 0;

  start() {
    this.#timer = setInterval(() => this.#render(), SECOND_MS);
    this.#render();
  }

  stop() {
    clearInterval(this.#timer);
  }

  #render() {
    setText(this.querySelector("time"), clockTime(live.now(), this.dataset.zone));
  }
}

export class DataAge extends LiveElement {
  #timer = 0;

  start() {
    this.time = this.querySelector("time");
    this.at = Date.parse(this.time.dateTime);
    this.on(document, "looked", () => this.#looked());
    this.on(live, "outage", () => this.#render());
    this.#timer = setInterval(() => this.#render(), SECOND_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #looked() {
    this.at = live.now();
    this.#render();
  }

  #render() {
    const old = live.outage !== null || live.now() - this.at > OLD_MS;
    document.documentElement.classList.toggle("old-data", old);
    setText(this.time, `${old ? "No data since" : "As of"} ${clockTime(this.at, this.dataset.zone)}`);
  }
}
