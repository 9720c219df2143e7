// At most one message at the bottom of the page. It waits while it is read (pointer, focus) or nobody looks (hidden tab).

import { address } from "./address.js";
import { LiveElement } from "./element.js";

const SECONDS = 8;

let stack = null;

export class ToastStack extends LiveElement {
  #timer = 0;
  #left = 0;
  #since = 0;
  #shown = null;
  /** News of finished tasks while something with a button of its own stands there. */
  #next = null;

  start() {
    stack = this;
    for (const pause of ["pointerenter", "focusin"]) this.on(this, pause, () => this.#pause());
    for (const go of ["pointerleave", "focusout"]) this.on(this, go, () => this.#go());
    this.on(document, "visibilitychange", () => (document.hidden ? this.#pause() : this.#go()));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** `link` is { href, label }, `action` is { label, run }; a `lasting` one goes only when it is closed. */
  show(toast) {
    if (toast.finished && this.#shown?.action) this.#next = together(this.#next, toast);
    else this.#put(toast.finished ? together(this.#shown, toast) : toast);
  }

  hide() {
    clearTimeout(this.#timer);
    const next = this.#next;
    this.#shown = this.#next = null;
    this.#since = this.#left = 0;
    this.replaceChildren();
    if (next) this.#put(next);
  }

  #put(toast) {
    clearTimeout(this.#timer);
    this.#shown = toast;
    this.#since = 0;
    this.#left = toast.lasting ? Infinity : (toast.seconds ?? SECONDS) * 1000;
    this.replaceChildren(this.#drawn(toast));
    if (!document.hidden) this.#go();
  }

  #drawn({ text, link, action }) {
    const toast = element("div", { className: "toast" }, element("p", { textContent: text }));
    if (link) toast.append(element("a", { href: link.href, textContent: link.label }));
    if (action) toast.append(button(action.label, "link", () => (this.hide(), action.run())));
    toast.append(button("✕", "icon-button", () => this.hide(), "Close"));
    return toast;
  }

  #pause() {
    clearTimeout(this.#timer);
    if (this.#since) this.#left -= Date.now() - this.#since;
    this.#since = 0;
  }

  #go() {
    if (!this.#shown || this.#left === Infinity || this.matches(":hover, :focus-within")) return;
    this.#pause();
    this.#since = Date.now();
    this.#timer = setTimeout(() => this.hide(), Math.max(1_000, this.#left));
  }
}

/** Several ends become one message; it lasts if any of them has to. */
function together(before, toast) {
  if (!before?.finished) return { ...toast, count: 1 };
  const count = before.count + 1;
  return { text: `${count} tasks finished.`, link: ALL, lasting: before.lasting || toast.lasting, finished: true, count };
}

const ALL = { href: address("/tasks"), label: "View" };

export const toasts = {
  show: (toast) => stack?.show(toast),
};

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function button(text, className, run, label) {
  const made = element("button", { type: "button", className, textContent: text });
  made.addEventListener("click", run);
  if (label) made.setAttribute("aria-label", label);
  return made;
}
