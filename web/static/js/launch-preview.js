// Says what the open form would touch and cost, anew whenever it changes. What is wrong is said at a field only once
// the person has been there.

import { LiveElement } from "./element.js";
import { setText } from "./row-dom.js";

const QUIET_MS = 350;

export class LaunchPreview extends LiveElement {
  #timer = 0;
  #asked = null;
  #touched = new Set();

  start() {
    this.form = this.closest("form");
    this.on(this.form, "input", ({ target }) => this.#changed(target));
    this.on(this.form, "focusout", ({ target }) => target.value && this.#touched.add(target.name));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
  }

  #changed({ name, type }) {
    if (!name) return; // such as the field that narrows a list of check boxes
    if (type !== "text") this.#touched.add(name);
    clearTimeout(this.#timer);
    this.toggleAttribute("data-waiting", true);
    this.#timer = setTimeout(() => this.#ask(), QUIET_MS);
  }

  async #ask() {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    try {
      const answer = await fetch(`${new URL(this.form.action).pathname}/preview`, {
        method: "POST", body: new URLSearchParams(new FormData(this.form)), headers: { accept: "application/json" }, signal: asked.signal,
      });
      this.#show(await answer.json());
    } catch {
      // The next change asks again, and the launch itself says what is wrong.
    } finally {
      if (asked === this.#asked) this.toggleAttribute("data-waiting", false);
    }
  }

  #show({ records, cost = "", when = "", fields = {}, warning }) {
    for (const place of this.form.querySelectorAll("[data-error]")) this.#mark(place, fields[place.dataset.error]);
    if (records) setText(this.#slot("records"), records);
    setText(this.#slot("when"), when);
    setText(this.#slot("cost"), cost && ` · ${cost}`);
    this.#warn(warning);
    const touched = records ? `This will touch ${[records, cost].filter(Boolean).join(", ")}.` : "";
    setText(this.querySelector("[data-said]"), [warning?.text, touched].filter(Boolean).join(" "));
  }

  /** The same is running already, or was done today. */
  #warn(warning) {
    const place = this.querySelector("[data-warning]");
    place?.toggleAttribute("hidden", !warning);
    setText(this.#slot("warning"), warning?.text ?? "");
    if (warning) place.querySelector("a").href = warning.href;
  }

  #mark(place, sentence = "") {
    const name = place.dataset.error;
    const shown = Boolean(sentence) && this.#touched.has(name);
    place.hidden = !shown;
    setText(place.querySelector("span"), sentence);
    const field = this.form.querySelector(`#${CSS.escape(name)}`) ?? place.closest("fieldset");
    if (shown) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }

  #slot(name) {
    return this.querySelector(`[data-slot="${name}"]`);
  }
}
