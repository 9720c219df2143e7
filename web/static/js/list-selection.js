// Choosing records on a list page: some, all on the page, all that match. The boxes are the form's own, so what is
// sent is what is ticked; this adds the box for the page, ranges with Shift, and the count.

import { LiveElement } from "./element.js";
import { number } from "./locale.js";
import { setText } from "./row-dom.js";

export class ListSelection extends LiveElement {
  #last = null;

  start() {
    this.pageBox = this.querySelector("[data-page-box]");
    this.allBox = this.querySelector('[name="all"]');
    this.on(this, "click", (event) => this.#range(event));
    this.on(this, "change", (event) => this.#changed(event.target));
    this.on(this.querySelector("[data-clear]"), "click", () => this.clear());
    this.refresh();
  }

  get boxes() {
    return [...this.querySelectorAll('[name="selected"]')];
  }

  get count() {
    return this.allBox.checked ? Number(this.dataset.total) : this.boxes.filter((box) => box.checked).length;
  }

  clear() {
    this.#tick(false);
    this.allBox.checked = false;
    this.refresh();
  }

  complain() {
    const chosen = this.querySelector("[data-chosen]");
    chosen.setAttribute("role", "alert");
    setText(chosen, `Choose some ${this.dataset.many} first.`);
  }

  #changed(box) {
    if (box === this.pageBox || box === this.allBox) this.#tick(box.checked);
    if (box !== this.allBox && !this.boxes.every((each) => each.checked)) this.allBox.checked = false;
    if (box === this.pageBox && !box.checked) this.allBox.checked = false;
    this.refresh();
  }

  #tick(checked) {
    for (const box of this.boxes) box.checked = checked;
  }

  /** A click with Shift ticks everything since the box before. */
  #range({ target, shiftKey }) {
    if (target.name !== "selected") return;
    const { boxes } = this;
    const [from, to] = [boxes.indexOf(this.#last), boxes.indexOf(target)].toSorted((a, b) => a - b);
    if (shiftKey && from >= 0) for (const box of boxes.slice(from, to + 1)) box.checked = target.checked;
    this.#last = target;
    this.refresh();
  }

  /** Say anew what is chosen: a box was ticked, or rows came or went. */
  refresh() {
    const { boxes, count } = this;
    const some = boxes.some((box) => box.checked);
    this.pageBox.checked = some && boxes.every((box) => box.checked);
    this.pageBox.indeterminate = some && !this.pageBox.checked;
    const chosen = this.querySelector("[data-chosen]");
    chosen.removeAttribute("role");
    setText(chosen, count ? `${number(count)} selected` : `Select ${this.dataset.many}`);
    this.querySelector("[data-clear]").hidden = !count;
    this.dispatchEvent(new CustomEvent("selection"));
  }
}
