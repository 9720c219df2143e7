// Opens the connection with the page and closes it with it. A page in the back-forward cache must not hold a socket.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { tabs } from "./tabs.js";

export class LiveConnection extends LiveElement {
  start() {
    this.on(window, "pagehide", () => this.stop());
    this.on(window, "pageshow", ({ persisted }) => persisted && this.#open());
    this.on(window, "online", () => live.retryNow());
    this.on(document, "submit", ({ target }) => target.matches('[action="/sign-out"]') && tabs.tell("signed-out"));
    this.#open();
  }

  stop() {
    live.close();
    tabs.close();
  }

  #meetTabs() {
    tabs.open(this.dataset.person);
    tabs.tell("signed-in");
  }

  #open() {
    if (!this.isEmbedded) this.#meetTabs();
    live.open();
  }
}
