// The base of our custom elements: what they listen to begins in connectedCallback and ends in disconnectedCallback.

export class LiveElement extends HTMLElement {
  #ending = null;

  connectedCallback() {
    this.#ending = new AbortController();
    this.start();
  }

  disconnectedCallback() {
    this.#ending.abort();
    this.stop();
  }

  /** Listen to `target` for as long as this element is in the page. */
  on(target, type, handle, options = {}) {
    target.addEventListener(type, handle, { ...options, signal: this.#ending.signal });
  }

  start() {}

  stop() {}
}
