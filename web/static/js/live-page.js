// A page whose parts the server draws anew: when live events say so (`data-on`), and after one of its forms was sent.

import { LiveElement } from "./element.js";
import { fetchPage, renew } from "./fresh.js";
import { live } from "./live.js";
import { toasts } from "./toasts.js";

const SOON_MS = 200;

export class LivePage extends LiveElement {
  #timer = 0;

  start() {
    for (const event of this.dataset.on?.split(" ") ?? []) this.on(live, event, () => this.later());
    this.on(this, "submit", (event) => this.#send(event));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** Several changes at once are one look. */
  later() {
    this.#timer ||= setTimeout(() => this.#look(), SOON_MS);
  }

  async #look() {
    this.#timer = 0;
    try {
      const { ok, page } = await fetchPage();
      if (ok) renew(page, "data-fresh", this);
    } catch {
      // The banner says that the server cannot be reached; the next change looks again.
    }
  }

  async #send(event) {
    const form = event.target;
    if (!("inPlace" in form.dataset)) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    try {
      const { ok, url, page } = await fetchPage(form.action, { method: "POST", body });
      if (!ok) return toasts.show({ text: page.querySelector("main p")?.textContent ?? "That did not work." });
      if (url.pathname !== location.pathname) return location.assign(url);
      form.reset(); // nobody is writing in it any more
      renew(page, "data-fresh", this);
    } catch {
      toasts.show({ text: "Could not reach the server. Try again." });
    }
  }
}
