// What the person may do has changed while the page is open: whatever depends on it is drawn anew, without a reload.

import { LiveElement } from "./element.js";
import { fetchPage, renew } from "./fresh.js";
import { live } from "./live.js";

export class LiveRights extends LiveElement {
  start() {
    this.on(live, "rights", () => this.#renew());
  }

  async #renew() {
    const { ok, page } = await fetchPage();
    if (ok) renew(page, "data-rights");
    else location.reload(); // the page itself is no longer theirs, and the server says so
  }
}
