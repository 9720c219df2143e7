// Opens the connection with the page and closes it with it. A page in the back-forward cache must not hold a socket.

import { LiveElement } from "./element.js";
import { live } from "./live.js";

export class LiveConnection extends LiveElement {
  start() {
    this.on(window, "pagehide", () => live.close());
    this.on(window, "pageshow", ({ persisted }) => persisted && live.open());
    this.on(window, "online", () => live.retryNow());
    live.open();
  }

  stop() {
    live.close();
  }
}
