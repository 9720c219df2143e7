// A button that copies the text beside it.

import { LiveElement } from "./element.js";

const SAID_MS = 2_000;

export class CopyText extends LiveElement {
  #timer = 0;

  start() {
    this.button = this.querySelector("button");
    this.button.hidden = !navigator.clipboard; // only where the connection is secure
    this.on(this.button, "click", () => this.#copy());
  }

  stop() {
    clearTimeout(this.#timer);
  }

  async #copy() {
    await navigator.clipboard.writeText(this.querySelector("code").textContent);
    this.button.textContent = "Copied";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.button.textContent = "Copy"), SAID_MS);
  }
}
