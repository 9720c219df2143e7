// Says that no worker runs, for as long as none does. The server has drawn what it knew; the socket says the rest.

import { LiveElement } from "./element.js";
import { live } from "./live.js";

export class WorkerBanner extends LiveElement {
  start() {
    this.on(live, "workers", ({ detail }) => (this.hidden = detail.running));
  }
}
