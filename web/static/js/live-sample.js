// The email beside its form, written anew whenever the form changes: its button is pressed for the person.

import { LiveElement } from "./element.js";

const QUIET_MS = 600;

export class LiveSample extends LiveElement {
  #timer = 0;

  start() {
    this.button = this.querySelector("button");
    this.on(this.button.form, "input", () => this.#later());
    this.#press();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#press(), QUIET_MS);
  }

  #press() {
    this.button.form.requestSubmit(this.button);
  }
}
