// What is wrong with the connection, in a bar that stands still. It is no live region: the announcer speaks.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { duration } from "./words.js";

const OFFER_RETRY_MS = 30_000;

export class ConnectionBanner extends LiveElement {
  #timer = 0;

  start() {
    this.on(live, "outage", () => this.#render());
    this.#render();
  }

  stop() {
    clearInterval(this.#timer);
  }

  #render() {
    clearInterval(this.#timer);
    document.documentElement.classList.toggle("live-lost", live.outage !== null);
    const { only = live.outage } = this.dataset; // where the page itself does not live, only the worst matters
    if (!live.outage || live.outage !== only) return this.replaceChildren();
    const bar = document.createElement("div");
    bar.className = "banner";
    bar.append(document.createElement("span"));
    this.replaceChildren(bar);
    this.#tell();
    if (live.outage !== "signed-out") this.#timer = setInterval(() => this.#tell(), 1_000);
  }

  #tell() {
    const text = this.querySelector("span");
    if (live.outage === "updating") text.textContent = "Updating… back in a moment";
    if (live.outage === "lost") text.textContent = `Live updates lost. Reconnecting… Last update ${duration((Date.now() - live.heardAt) / 1000)} ago.`;
    if (live.outage === "signed-out") this.#signedOut(text);
    else if (Date.now() - live.lostAt > OFFER_RETRY_MS) this.#offerRetry();
  }

  #signedOut(text) {
    text.textContent = "You were signed out.";
    const link = document.createElement("a");
    link.className = "button main";
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "Sign in";
    this.firstElementChild.append(link);
    for (const list of document.querySelectorAll("task-list")) list.hidden = true;
  }

  #offerRetry() {
    if (this.querySelector("button")) return;
    const retry = document.createElement("button");
    retry.className = "button";
    retry.type = "button";
    retry.textContent = "Retry now";
    retry.addEventListener("click", () => live.retryNow());
    this.firstElementChild.append(retry);
  }
}
