// "Cancel this Background Task?" It says what is done so far and keeps counting while it is open.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { setAttribute, setText } from "./row-dom.js";
import { bar, cancelQuestion } from "./words.js";

export class CancelDialog extends LiveElement {
  #task = null;
  #decide = null;

  start() {
    this.dialog = this.querySelector("dialog");
    this.on(this.dialog, "close", () => this.#closed());
    for (const news of ["change", "outage"]) this.on(live, news, () => this.#fill());
  }

  /** Resolves with whether the person said Yes. The focus begins on No Thanks!, and goes back to where it was. */
  ask(task) {
    this.#task = task;
    this.dialog.returnValue = "no"; // what Esc leaves as it is
    this.#fill();
    this.dialog.showModal();
    this.dialog.querySelector("[data-no]").focus();
    return new Promise((resolve) => (this.#decide = resolve));
  }

  #fill() {
    if (!this.#task) return;
    const now = live.state.tasks.get(this.#task.id);
    this.#task = now ?? this.#task;
    const { soFar, emails, rest } = cancelQuestion(this.#task);
    const over = !now?.can.cancel;
    this.#slot("subject", this.#task.title);
    this.#slot("so-far", over ? "It had already finished." : soFar);
    this.#slot("emails", over ? "" : emails);
    this.#slot("rest", over ? "" : rest);
    const { value, max } = bar(this.#task);
    const progress = this.dialog.querySelector("progress");
    setAttribute(progress, "max", max || 1);
    setAttribute(progress, "value", value);
    this.dialog.querySelector("[data-yes]").disabled = over || live.outage !== null;
  }

  #slot(name, text) {
    setText(this.dialog.querySelector(`[data-slot="${name}"]`), text);
  }

  /** The focus goes back to the button by itself, but for a row that is gone meanwhile. */
  #closed() {
    if (document.activeElement === document.body) this.root.querySelector("task-list .task a.title, main h1")?.focus();
    this.#task = null;
    this.#decide?.(this.dialog.returnValue === "yes");
    this.#decide = null;
  }
}
