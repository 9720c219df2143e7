// At most one message at the bottom of the page. It waits while it is read (pointer, focus) or nobody looks (hidden tab).

import { LiveElement } from "./element.js";

const SECONDS = 8;

export class ToastStack extends LiveElement {
  #timer = 0;
  #left = 0;
  #since = 0;
  #finished = 0;

  start() {
    for (const pause of ["pointerenter", "focusin"]) this.on(this, pause, () => this.#pause());
    for (const go of ["pointerleave", "focusout"]) this.on(this, go, () => this.#go());
    this.on(document, "visibilitychange", () => (document.hidden ? this.#pause() : this.#go()));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** `link` is { href, label }, `action` is { label, run }; a `lasting` one goes only when it is closed. */
  show({ text, link, action, seconds = SECONDS, lasting = false, finished = false }) {
    this.#finished = finished ? this.#finished + 1 : 0;
    const several = this.#finished > 1;
    this.replaceChildren(this.#toast(several ? `${this.#finished} tasks finished.` : text, several ? ALL : link, action));
    clearTimeout(this.#timer);
    this.#left = lasting ? Infinity : seconds * 1000;
    if (!document.hidden) this.#go();
  }

  hide() {
    clearTimeout(this.#timer);
    this.#finished = 0;
    this.#left = 0;
    this.replaceChildren();
  }

  #toast(text, link, action) {
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
    if (!this.firstChild || this.#left === Infinity || this.matches(":hover, :focus-within")) return;
    this.#since = Date.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), Math.max(1_000, this.#left));
  }
}

const ALL = { href: "/tasks", label: "View" };

export const toasts = {
  show: (toast) => document.querySelector("toast-stack")?.show(toast),
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
