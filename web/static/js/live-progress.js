// The bar of a run under way: it moves with its task, where this person may see that.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { setAttribute, setText } from "./row-dom.js";
import { viewOf } from "./view-of.js";

export class LiveProgress extends LiveElement {
  start() {
    this.on(live, "change", () => this.#render());
    this.#render();
  }

  #render() {
    const { tasks } = this.closest("live-page").isPaused ? live.shown : live.state;
    const task = tasks.get(this.dataset.task);
    if (!task) return;
    const view = viewOf(task);
    const { value, max } = view.bar;
    const progress = this.querySelector("progress");
    setAttribute(progress, "max", max || 1);
    setAttribute(progress, "value", value);
    setText(this.querySelector('[data-slot="percent"]'), view.percent);
    setText(this.querySelector('[data-slot="line"]'), [view.line, view.mail].filter(Boolean).join(" · "));
  }
}
