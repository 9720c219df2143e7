// A page whose parts the server draws anew: when live events say so (`data-on`), every so many seconds (`data-every`:
// an alarm is raised by time alone), and after one of its forms was sent. One that has a button to pause live updates
// heeds it, and then says what waits.
// Event: "looked", each time that what it shows is new.

import { LiveElement } from "./element.js";
import { fetchPage, renew } from "./fresh.js";
import { live } from "./live.js";
import { number } from "./locale.js";
import { pause } from "./pausing.js";
import { setAttribute, setText } from "./row-dom.js";
import { toasts } from "./toasts.js";

const SOON_MS = 200;

export class LivePage extends LiveElement {
  #timer = 0;
  #every = 0;
  #waiting = 0;
  #revision = 0;

  start() {
    this.#revision = Number(this.dataset.revision ?? 0);
    for (const event of this.dataset.on?.split(" ") ?? []) this.on(live, event, ({ detail }) => this.#changed(detail));
    this.on(this, "submit", (event) => this.#send(event));
    this.pause = this.querySelector("[data-pause]");
    if (this.pause) this.#heedPause();
    if (this.dataset.every) this.#every = setInterval(() => this.later(), Number(this.dataset.every) * 1_000);
  }

  stop() {
    clearTimeout(this.#timer);
    clearInterval(this.#every);
  }

  get isPaused() {
    return Boolean(this.pause) && live.paused;
  }

  /** Several changes at once are one look. */
  later() {
    if (!this.isPaused) this.#timer ||= setTimeout(() => this.#look(), SOON_MS);
  }

  #changed(detail) {
    const { revision } = detail ?? {};
    if (revision !== undefined && revision <= this.#revision) return;
    this.#revision = revision ?? this.#revision;
    if (this.isPaused) this.#waiting += 1;
    this.#say();
    this.later();
  }

  #heedPause() {
    this.on(this.pause, "click", () => pause(!live.paused));
    this.on(live, "change", () => this.#say());
    this.on(live, "pause", () => {
      this.#waiting = 0;
      this.#say();
      this.later();
    });
    this.#say();
  }

  #say() {
    if (!this.pause) return;
    const waiting = this.#waiting + live.waiting;
    const word = waiting ? `${number(waiting)} ${waiting === 1 ? "change" : "changes"} waiting - Resume` : "Resume live updates";
    setAttribute(this.pause, "aria-pressed", this.isPaused);
    setText(this.pause.querySelector('[data-slot="pause"]'), this.isPaused ? word : "Pause live updates");
  }

  async #look() {
    this.#timer = 0;
    try {
      const { ok, page } = await fetchPage();
      if (ok) this.#renew(page);
    } catch {
      // The banner says that the server cannot be reached; the next change looks again.
    }
  }

  #renew(page) {
    renew(page, "data-fresh", this);
    this.dispatchEvent(new CustomEvent("looked", { bubbles: true }));
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
      form.closest("details")?.removeAttribute("open");
      this.#renew(page);
    } catch {
      toasts.show({ text: "Could not reach the server. Try again." });
    }
  }
}
