// The person's other tabs in this browser: what is done in one is done in all. Without BroadcastChannel each is alone.

/** Events: whatever the other tabs tell, each with its `detail`. */
class Tabs extends EventTarget {
  #channel = null;

  /** Only the tabs of the same person: somebody else may have signed in meanwhile. */
  open(person) {
    if (this.#channel || !("BroadcastChannel" in globalThis)) return;
    this.#channel = new BroadcastChannel(`background-tasks:${person}`);
    this.#channel.onmessage = ({ data }) => this.dispatchEvent(new CustomEvent(data.type, { detail: data.detail }));
  }

  close() {
    this.#channel?.close();
    this.#channel = null;
  }

  tell(type, detail = null) {
    this.#channel?.postMessage({ type, detail });
  }
}

export const tabs = new Tabs();
