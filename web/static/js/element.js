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

  /** What is ours around this element: the page, or a shadow tree in a page of another application. */
  get root() {
    return this.getRootNode();
  }

  /** What carries the classes that hold for all of it. */
  get frame() {
    return this.root.documentElement ?? this.root.firstElementChild;
  }

  get isEmbedded() {
    return this.root !== document;
  }

  start() {}

  stop() {}
}
