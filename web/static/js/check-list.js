// A list of check boxes with a field that narrows it down. What is ticked stays in view.

import { LiveElement } from "./element.js";

export class CheckList extends LiveElement {
  start() {
    const find = this.querySelector("[data-find]");
    this.on(find, "input", () => this.#narrow(find.value.trim().toLowerCase()));
    this.on(find, "keydown", (event) => event.key === "Enter" && event.preventDefault());
    find.hidden = this.querySelectorAll(".option").length < 8;
  }

  #narrow(text) {
    const options = [...this.querySelectorAll(".option")];
    for (const option of options) {
      const fits = option.textContent.toLowerCase().includes(text) || option.querySelector("input").checked;
      option.hidden = !fits;
    }
    this.querySelector("[data-none]").hidden = options.some((option) => !option.hidden);
  }
}
