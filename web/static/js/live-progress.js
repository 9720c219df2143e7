// The bar of a run under way: it moves with its task, where this person may see that.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { setAttribute, setText } from "./row-dom.js";
import { bar, counted, number, percent, settled } from "./words.js";

export class LiveProgress extends LiveElement {
  start() {
    this.on(live, "change", () => this.#render());
    this.#render();
  }

  #render() {
    const task = live.state.tasks.get(this.dataset.task);
    if (!task || this.closest("live-page")?.paused) return;
    const { value, max } = bar(task);
    const progress = this.querySelector("progress");
    setAttribute(progress, "max", max || 1);
    setAttribute(progress, "value", value);
    setText(this.querySelector('[data-slot="percent"]'), `${percent(task)}%`);
    const line = `${number(settled(task.records))} of ${counted(task.records.total, task.record_type)}`;
    setText(this.querySelector('[data-slot="line"]'), line);
  }
}
