// The number of tasks of each state, on the filters of the full page.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { setText } from "./row-dom.js";
import { number } from "./words.js";

export class StateCounts extends LiveElement {
  start() {
    this.on(live, "change", () => this.#render());
  }

  #render() {
    const { ready, counts } = live.state;
    if (!ready || "fixed" in this.dataset) return;
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    for (const place of this.querySelectorAll("[data-count]")) {
      setText(place, number(place.dataset.count ? (counts[place.dataset.count] ?? 0) : all));
    }
  }
}
