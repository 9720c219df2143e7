// A time in the viewer's own zone, the full one on hover.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { fullTime, moment } from "./locale.js";
import { setAttribute, setText } from "./row-dom.js";

export class RelativeTime extends LiveElement {
  start() {
    this.on(live, "tick", () => this.#render());
    this.#render();
  }

  #render() {
    const time = this.querySelector("time");
    const at = Date.parse(time.dateTime);
    setText(time, moment(at, live.now()));
    setAttribute(time, "title", fullTime(at));
  }
}
