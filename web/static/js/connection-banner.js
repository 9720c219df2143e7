// What is wrong with the connection, in a bar that stands still. It is no live region: the announcer speaks.

import { address } from "./address.js";
import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { setIcon, setText } from "./row-dom.js";
import { duration } from "./words.js";

const ICONS = { lost: "warning", updating: "retry", "signed-out": "person" };

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
    this.frame.classList.toggle("live-lost", live.outage !== null);
    const { only = live.outage } = this.dataset; // where the page itself does not live, only the worst matters
    for (const list of this.root.querySelectorAll("task-list")) list.hidden = live.outage === "signed-out";
    if (!live.outage || live.outage !== only) return this.replaceChildren();
    this.replaceChildren(this.root.getElementById("connection-bar").content.firstElementChild.cloneNode(true));
    setIcon(this.querySelector("use"), ICONS[live.outage]);
    this.#tell();
    if (live.outage === "signed-out") this.#signedOut();
    else this.#timer = setInterval(() => this.#tell(), 1_000);
  }

  #tell() {
    setText(this.querySelector("[data-text]"), SENTENCES[live.outage]());
    const retry = this.querySelector("[data-retry]");
    if (retry.hidden && live.outage !== "signed-out" && live.isLongOutage) this.#offerRetry(retry);
  }

  #offerRetry(retry) {
    retry.hidden = false;
    this.on(retry, "click", () => live.retryNow());
  }

  #signedOut() {
    if (live.token !== null) return; // signing in is the business of the page around us
    const link = this.querySelector("[data-sign-in]");
    link.hidden = false;
    const here = encodeURIComponent(location.pathname + location.search);
    link.href = this.isEmbedded ? address("/sign-in") : `/sign-in?next=${here}`;
    // Signing in elsewhere brings this page back to life.
    this.on(link, "click", () => (link.target = isWriting() ? "_blank" : ""));
  }
}

/** Whether there is work in a form of the page, which leaving would lose. */
function isWriting() {
  const fields = document.querySelectorAll("main form :is(input:not([type=hidden]), textarea), dialog[open] :is(input:not([type=hidden]), textarea)");
  return [...fields].some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

const SENTENCES = {
  lost: () => `Live updates lost. Reconnecting… Last update ${duration((Date.now() - live.heardAt) / 1000)} ago.`,
  updating: () => "Updating… back in a moment",
  "signed-out": () => "You were signed out.",
};
