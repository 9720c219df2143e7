// What happens in a task while somebody watches: a line for each record as it is settled. When many settle at once most
// of them are one line. It scrolls along until the reader scrolls up or moves into it.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { clockTimeToTheSecond, fullTime, number } from "./locale.js";
import { settled } from "./words.js";

const LEAST_MS = 1_000;
const MOST_AT_ONCE = 20;
const MOST_LINES = 300;
/** So near to its end the log counts as being there. */
const NEAR_PX = 24;

export class TaskActivity extends LiveElement {
  #timer = 0;
  #busy = false;

  start() {
    this.log = this.querySelector("ol");
    this.latest = this.querySelector("[data-latest]");
    this.position = Number(this.dataset.position);
    this.emails = null;
    this.on(live, "change", () => (this.#timer ||= setTimeout(() => this.#look(), LEAST_MS)));
    this.on(this.log, "scroll", () => (this.latest.hidden = this.#isAtEnd));
    this.on(this.latest, "click", () => this.#toEnd());
    const announce = this.parentElement.querySelector("[data-announce]");
    this.on(announce, "change", () => this.log.parentElement.setAttribute("aria-live", announce.checked ? "polite" : "off"));
    this.#toEnd();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  get #isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX;
  }

  async #look() {
    this.#timer = 0;
    const task = live.shown.tasks.get(this.dataset.id);
    if (!task || this.#busy) return;
    this.#busy = true;
    try {
      await this.#records(settled(task.records));
      this.#sent(task.emails);
    } catch {
      // The banner says that the server cannot be reached; the next change looks again.
    } finally {
      this.#busy = false;
    }
  }

  /** Records are settled in order, so their number is a position in the ledger. */
  async #records(upTo) {
    const many = upTo - this.position - MOST_AT_ONCE;
    if (upTo <= this.position) return;
    const after = Math.max(this.position, upTo - MOST_AT_ONCE);
    const answer = await fetch(`/api/tasks/${this.dataset.id}/records?after=${after}&limit=${MOST_AT_ONCE}`);
    if (!answer.ok) return;
    const { records } = await answer.json();
    this.position = upTo;
    if (many > 0) this.#add("done", `${number(many)} more`, "settled");
    for (const { position, outcome, label, reason } of records) {
      if (position <= upTo) this.#add(outcome, WORDS[outcome], reason ? `${label} · ${reason}` : label);
    }
  }

  #sent(emails) {
    const before = this.emails;
    this.emails = emails;
    for (const state of before && emails ? Object.keys(EMAIL_WORDS) : []) {
      const count = emails[state] - before[state];
      if (count > 0) this.#add(state, EMAIL_WORDS[state], `${number(count)} ${count === 1 ? "email" : "emails"}`);
    }
  }

  #add(outcome, word, text) {
    const follows = this.#isAtEnd && !this.log.contains(document.activeElement);
    const line = this.querySelector("template").content.firstElementChild.cloneNode(true);
    const [time, mark, what] = line.children;
    const now = live.now();
    Object.assign(time, { dateTime: new Date(now).toISOString(), title: fullTime(now), textContent: clockTimeToTheSecond(now) });
    mark.dataset.outcome = outcome;
    mark.textContent = word;
    what.textContent = text;
    this.log.append(line);
    while (this.log.children.length > MOST_LINES) this.log.firstElementChild.remove();
    if (follows) this.#toEnd();
    else this.latest.hidden = this.#isAtEnd;
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.latest.hidden = true;
  }
}

const WORDS = { done: "Done", failed: "Failed", skipped: "Skipped", pending: "Untouched" };
const EMAIL_WORDS = { sent: "Emailed", failed: "Email failed", unconfirmed: "Email unconfirmed" };
