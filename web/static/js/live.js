// What all elements of the page share: the connection, the state, and the commands that wait for an answer.
// Events: "change" (the state), "rights" (what the person may do), "outage" (what is wrong with the connection), "tick"
// (every 10 s: times are due).

import { Socket } from "./socket.js";
import { empty, expire, reduce } from "./store.js";

/** Shorter outages are not worth a word; a word once said stays long enough to be read. */
export const QUIET_OUTAGE_MS = 2_500;
export const LEAST_BANNER_MS = 1_500;
const TICK_MS = 10_000;
const TROUBLE_MS = 12_000;

class Live extends EventTarget {
  state = empty();
  /** null | "lost" | "updating" | "signed-out": what people are told, not every blip. */
  outage = null;
  /** When the server was last heard, by this machine's clock. */
  heardAt = Date.now();
  lostAt = 0;
  pending = new Map();
  troubles = new Map();
  #socket = new Socket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`, {
    open: () => this.#opened(),
    message: (message) => this.#take(message),
    lost: (why) => this.#lost(why),
  });
  #timers = {};
  #shownAt = 0;

  open() {
    this.#socket.open();
    this.#timers.second = setInterval(() => this.#set(expire(this.state, this.now())), 1_000);
    this.#timers.tick = setInterval(() => this.#say("tick"), TICK_MS);
  }

  close() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#socket.close();
  }

  get isOpen() {
    return this.#socket.isOpen && this.state.ready;
  }

  /** The server's time. */
  now() {
    return Date.now() + this.state.offset;
  }

  retryNow() {
    this.#socket.open();
  }

  /** A command about a task, shown at once as on its way. Rejects with Refused, which the row then says. */
  async act(type, id) {
    this.pending.set(id, type);
    this.troubles.delete(id);
    this.#say("change");
    try {
      return await this.#socket.ask(type, { task: id });
    } catch (refused) {
      this.#trouble(id, refused.message);
      throw refused;
    } finally {
      this.pending.delete(id);
      this.#say("change");
    }
  }

  ask(type, fields) {
    return this.#socket.ask(type, fields);
  }

  #trouble(id, message) {
    this.troubles.set(id, message);
    setTimeout(() => {
      if (this.troubles.get(id) === message) this.troubles.delete(id);
      this.#say("change");
    }, TROUBLE_MS);
  }

  #take(message) {
    this.heardAt = Date.now();
    this.#set(reduce(this.state, message));
    if (message.type === "snapshot") this.#back();
    if (message.type === "user") this.#say("rights");
  }

  #set(state) {
    if (state === this.state) return;
    const before = this.state;
    this.state = state;
    this.#say("change", { before });
  }

  #opened() {
    this.heardAt = Date.now();
  }

  #lost(why) {
    this.lostAt ||= Date.now();
    if (why !== "lost") return this.#show(why);
    if (!this.outage) this.#timers.banner ??= setTimeout(() => this.#show("lost"), QUIET_OUTAGE_MS);
  }

  #show(why) {
    this.#shownAt ||= Date.now();
    this.outage = why;
    this.#say("outage");
  }

  #back() {
    clearTimeout(this.#timers.banner);
    this.#timers.banner = null;
    this.lostAt = 0;
    if (!this.outage) return;
    const rest = Math.max(0, this.#shownAt + LEAST_BANNER_MS - Date.now());
    this.#timers.back = setTimeout(() => this.#hide(), rest);
  }

  #hide() {
    if (this.lostAt) return;
    this.outage = null;
    this.#shownAt = 0;
    this.#say("outage");
  }

  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

export const live = new Live();
