// "Notify me when my tasks end": asks the browser for its permission only when the person asks for the notices.

import { LiveElement } from "./element.js";
import { NOTIFY, isOn, set } from "./preferences.js";
import { setText } from "./row-dom.js";

const BLOCKED = "This browser blocks notifications for the site; its settings can allow them.";

export class NotifySwitch extends LiveElement {
  start() {
    this.hidden = !("Notification" in globalThis);
    this.box = this.querySelector("input");
    this.on(this.box, "change", () => this.#changed());
    this.#render();
  }

  async #changed() {
    set(NOTIFY, this.box.checked && (await Notification.requestPermission()) === "granted");
    this.#render();
  }

  #render() {
    const blocked = globalThis.Notification?.permission === "denied";
    this.box.checked = !blocked && isOn(NOTIFY);
    this.box.disabled = blocked;
    setText(this.querySelector("[data-blocked]"), blocked ? BLOCKED : "");
  }
}
