// One connection to the server that comes back by itself. Knows refs and close codes, and nothing of tasks.

import { CLOSE_RESTART, CLOSE_SIGNED_OUT, SUBPROTOCOL } from "./messages.js";

export const REPLY_MS = 3_000;
export const LONGEST_WAIT_MS = 20_000;
export const LEAST_WAIT_MS = 1_000;
/** A connection that died without a word is found out by asking. */
export const PING_MS = 25_000;

export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * Anywhere within a span as long as the outage so far: those who were lost together do not come back together, and
 * nobody is away for twice as long as the server, or much more than a second where it was away for less.
 */
export function waitBefore(outage, random = Math.random) {
  return random() * Math.min(LONGEST_WAIT_MS, Math.max(LEAST_WAIT_MS, outage));
}

/** So long a server that restarts wants to be left alone: where many are told to go, its reason says how many seconds. */
function pauseOf(reason) {
  return Math.min(LONGEST_WAIT_MS, 1_000 * reason || 0);
}

/** `on.message(message)`, `on.open()`, `on.lost("lost" | "updating" | "signed-out")`. */
export class Socket {
  /** What proves who is looking, where a page of another application has no cookie of ours. */
  token = null;
  #on;
  #url;
  #socket = null;
  #lostAt = 0;
  #retry = 0;
  #ping = 0;
  #refs = 0;
  #waiting = new Map();

  constructor(url, on) {
    this.#url = url;
    this.#on = on;
  }

  open() {
    clearTimeout(this.#retry);
    if (this.#socket || this.token === "") return;
    const socket = new WebSocket(this.#url, this.token === null ? [] : [SUBPROTOCOL, this.token]);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
  }

  close() {
    clearTimeout(this.#retry);
    this.#drop()?.close(1000);
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Resolves with the ack; rejects with Refused. Nothing is kept for later: a late cancel would surprise. */
  ask(type, fields = {}) {
    if (!this.isOpen) return Promise.reject(unreachable());
    const ref = String(++this.#refs);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(ref)?.reject(unreachable()), REPLY_MS);
      this.#waiting.set(ref, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ type, ref, ...fields }));
    });
  }

  #opened() {
    this.#lostAt = 0;
    clearInterval(this.#ping);
    this.#ping = setInterval(() => this.ask("ping").catch(() => this.#dropped()), PING_MS);
    this.#on.open();
  }

  #take(message) {
    if (message.type === "ack") this.#settle(message.ref)?.resolve(message);
    if (message.type === "error") this.#settle(message.ref)?.reject(new Refused(message.code, message.message));
    this.#on.message(message);
  }

  #settle(ref) {
    const waiting = this.#waiting.get(ref);
    this.#waiting.delete(ref);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #dropped() {
    if (!this.#socket) return;
    this.#socket.close();
    this.#closed(1006);
  }

  #closed(code, reason = "") {
    this.#drop();
    for (const ref of [...this.#waiting.keys()]) this.#settle(ref).reject(unreachable());
    if (code === CLOSE_SIGNED_OUT) return this.#on.lost("signed-out");
    this.#lostAt ||= Date.now();
    const restarts = code === CLOSE_RESTART;
    const wait = waitBefore(Date.now() - this.#lostAt) + (restarts ? pauseOf(reason) : 0);
    this.#retry = setTimeout(() => this.open(), wait);
    this.#on.lost(restarts ? "updating" : "lost");
  }

  /** Forget the socket, whatever it still may say. */
  #drop() {
    const socket = this.#socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    clearInterval(this.#ping);
    this.#socket = null;
    return socket;
  }
}

function unreachable() {
  return new Refused("unreachable", "Could not reach the server. Try again.");
}
