// How the end of a task of one's own is told to somebody who does not look: one toast where the drawer is closed, and
// a notification of the system where the person asked for it. What one tab has told, the others do not tell again.

import { address } from "./address.js";
import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { NOTIFY, isOn } from "./preferences.js";
import { tabs } from "./tabs.js";
import { toasts } from "./toasts.js";
import { transitions } from "./transitions.js";
import { STATE_WORDS, stateOf, trouble } from "./words.js";

const ENDS = ["completed", "failed"];

export class FinishNotices extends LiveElement {
  /** Ended while this tab was hidden. */
  #waiting = new Map();

  start() {
    this.on(live, "change", ({ detail }) => detail?.before && this.#changed(detail.before));
    this.on(document, "visibilitychange", () => !document.hidden && this.#catchUp());
    this.on(tabs, "told", ({ detail }) => this.#waiting.delete(detail));
  }

  #changed(before) {
    for (const { what, task } of transitions(before, live.state)) {
      if (ENDS.includes(what) && task.created_by.id === live.state.me?.id) this.#ended(task);
    }
  }

  #ended(task) {
    if (!document.hidden) return this.#tell(task);
    this.#waiting.set(task.id, task);
    if (isOn(NOTIFY) && globalThis.Notification?.permission === "granted") notify(task);
  }

  #catchUp() {
    for (const task of this.#waiting.values()) this.#tell(task);
    this.#waiting.clear();
  }

  #tell(task) {
    tabs.tell("told", task.id);
    if (this.#isLookingAt(task)) return;
    toasts.show({ text: sentence(task), link: { href: address(`/tasks/${task.id}`), label: "View" }, lasting: isBad(task), finished: true });
  }

  /** The list is open, or the page is the task's own: nobody needs a toast. */
  #isLookingAt(task) {
    return this.frame.classList.contains("drawer-open") || this.root.querySelector(`task-page[data-id="${task.id}"]`) !== null;
  }
}

/** The same `tag` from several tabs is one notification. */
function notify(task) {
  const notice = new Notification(STATE_WORDS[stateOf(task)], { body: task.title, tag: task.id });
  notice.onclick = () => {
    window.focus();
    location.assign(`/tasks/${task.id}`);
  };
}

const isBad = (task) => task.status === "failed" || trouble(task) > 0;
const sentence = (task) => `${STATE_WORDS[stateOf(task)]}: ${task.title}`;
