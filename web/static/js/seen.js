// Failures that the person has not seen yet: the list marks them, and whoever looks at the list has seen them, on all
// of their tabs and devices.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { isUnseen } from "./words.js";

/** Up to when failures are no news in the lists of this page. It follows the mark only when the drawer is closed, so
 * that what has just been seen still stands out while it is looked at. */
export let newsSince;

export const unseen = ({ tasks, seenAt }) => [...tasks.values()].filter((task) => isUnseen(task, seenAt));

export class SeenMarks extends LiveElement {
  #asking = false;

  start() {
    this.on(live, "change", () => this.#look());
    this.on(document, "visibilitychange", () => this.#look());
    this.on(this.root, "drawer-moved", () => this.#moved());
  }

  get #isOpen() {
    return this.frame.classList.contains("drawer-open");
  }

  get #isLooking() {
    return this.#isOpen || this.root.querySelector("main task-table") !== null;
  }

  #moved() {
    if (!this.#isOpen) newsSince = live.state.seenAt;
    live.touch();
    this.#look();
  }

  #begin() {
    newsSince = live.state.seenAt;
    live.touch();
  }

  async #look() {
    if (!live.state.ready) return;
    if (newsSince === undefined) this.#begin();
    if (this.#asking || document.hidden || !this.#isLooking || !unseen(live.state).length) return;
    this.#asking = true;
    try {
      await live.ask("see");
    } catch {
      // The next change asks again.
    } finally {
      this.#asking = false;
    }
  }
}
