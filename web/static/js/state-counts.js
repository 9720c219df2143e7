// The number of tasks of each state, on the chips of the full page: asked anew when a count has changed, for the
// page's own filters.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { number } from "./locale.js";
import { setText } from "./row-dom.js";

const LEAST_MS = 1_500;

export class StateCounts extends LiveElement {
  #timer = 0;
  #askedAt = 0;

  start() {
    this.on(live, "change", ({ detail }) => detail?.before?.ready && detail.before.counts !== live.state.counts && this.#soon());
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #soon() {
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.#ask(), Math.max(0, this.#askedAt + LEAST_MS - Date.now()));
  }

  async #ask() {
    this.#timer = 0;
    this.#askedAt = Date.now();
    try {
      const answer = await fetch(this.dataset.address);
      if (answer.ok) this.#show(await answer.json());
    } catch {
      // The banner says that the server cannot be reached; the next change asks again.
    }
  }

  #show({ of: counts, more }) {
    counts[""] = Object.values(counts).reduce((sum, count) => sum + count, 0);
    for (const place of this.querySelectorAll("[data-count]")) {
      const count = counts[place.dataset.count];
      setText(place, number(count) + more);
      place.parentElement.toggleAttribute("data-none", count === 0);
    }
    const total = counts[this.querySelector("[aria-current] [data-count]").dataset.count];
    for (const place of document.querySelectorAll("[data-total-text]")) setText(place, number(total) + more);
    const selection = document.querySelector("list-selection");
    selection.dataset.total = total;
    selection.refresh();
  }
}
