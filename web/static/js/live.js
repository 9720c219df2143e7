// What all elements of the page share: the connection, the state, and what was asked.
// Events: "change" (the state, or what is shown of it), "rights" (what the person may do), "autopilot" (workflows or
// runs, with their `revision`), "outage" (what is wrong with the connection), "pause", "tick" (every 10 s: times are
// due), "workers" (whether any is `running`).

import { address } from "./address.js";
import { Asked } from "./asked.js";
import { ofTab } from "./kept.js";
import { Outage } from "./outage.js";
import { carryReach } from "./reached.js";
import { Socket } from "./socket.js";
import { changesBetween, empty, expire, reduce } from "./store.js";
import { tabs } from "./tabs.js";

const TICK_MS = 10_000;
const PAUSED = "paused";

class Live extends EventTarget {
  state = empty();
  /** What lists and pages show: the state, or what it was when the person paused. */
  shown = this.state;
  paused = ofTab.get(PAUSED) === "yes";
  /** When the server was last heard, by this machine's clock. */
  heardAt = Date.now();
  /** Rises with whatever changes how rows look beside their tasks: what was asked, an outage, the time. */
  epoch = 0;
  asked = new Asked((type, fields) => this.ask(type, fields), () => this.touch());
  #outage = new Outage(() => this.#sayAnew("outage"));
  #socket = new Socket(address("/ws").replace("http", "ws"), {
    open: () => (this.heardAt = Date.now()),
    message: (message) => this.#take(message),
    lost: (why) => this.#lost(why),
  });
  #timers = {};

  open() {
    this.#socket.open();
    this.#timers.second = setInterval(() => this.#eachSecond(), 1_000);
    this.#timers.tick = setInterval(() => this.#sayAnew("tick"), TICK_MS);
  }

  close() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#socket.close();
  }

  /** The embed token of a page of another application; null where the cookie says who is looking, empty until there is one. */
  get token() {
    return this.#socket.token;
  }

  set token(token) {
    this.#socket.token = token;
  }

  /** Goes on with the new token: on the same connection where that is open, and it is for the same person. */
  async renew(token) {
    this.token = token;
    try {
      await this.ask("renew", { token });
    } catch ({ code }) {
      if (code === "forbidden") this.forget(); // it is somebody else's
      this.#socket.close();
      this.#socket.open();
    }
  }

  /** Nothing of what one person saw is left for the next. */
  forget() {
    this.state = this.shown = empty();
  }

  /** null | "lost" | "updating" | "signed-out": what people are told, not every blip. */
  get outage() {
    return this.#outage.told;
  }

  get isLongOutage() {
    return this.#outage.isLong;
  }

  /** A token that has ended is renewed by whoever gave it: so far this is an outage like any other. */
  #lost(why) {
    const over = why === "signed-out" && this.token !== null;
    this.#outage.lost(over ? "lost" : why);
    if (over) this.#say("expired");
  }

  /** The server's time. */
  now() {
    return Date.now() + this.state.offset;
  }

  #eachSecond() {
    this.#set(expire(this.state, this.now()));
    this.#say("second");
  }

  retryNow() {
    this.#socket.open();
  }

  /** Another tab knows it already: the session is over. */
  signedOut() {
    this.#socket.close();
    this.#outage.lost("signed-out");
  }

  /** Resolves once the first snapshot is here, at the latest after so many milliseconds. */
  isReady(patience) {
    return new Promise((resolve) => {
      const look = () => this.state.ready && resolve();
      this.addEventListener("change", look, { signal: AbortSignal.timeout(patience) });
      setTimeout(resolve, patience);
      look();
    });
  }

  /** The person stays signed in until then, as this tab or another has been told. */
  sessionEnds(endsAt) {
    this.#take({ type: "session", ends_at: endsAt });
  }

  /** Another tab is signed in again, as the same person. */
  signedIn() {
    if (this.outage === "signed-out") this.#socket.open();
  }

  /** How many tasks have changed since the person paused. */
  get waiting() {
    return this.paused ? changesBetween(this.shown, this.state) : 0;
  }

  pause(paused) {
    this.paused = paused;
    this.shown = this.state;
    ofTab.set(PAUSED, paused ? "yes" : "no");
    this.#say("pause");
    this.#say("change");
  }

  /** Every row is to be looked at again. */
  touch() {
    this.#sayAnew("change");
  }

  /** A command about a task, shown at once as on its way. Rejects with Refused, which the row then says. */
  act(type, id) {
    return this.asked.act(type, id);
  }

  ask(type, fields) {
    return this.#socket.ask(type, fields);
  }

  /** A launch is on its way; `launched` or `asked.forget` follows. */
  expect(key, launch) {
    this.asked.expect(key, { ...launch, me: this.state.me ?? {} }, this.now());
  }

  launched(key, task) {
    this.asked.ghosts.delete(key);
    this.#take({ type: "ack", task });
  }

  #take(message) {
    this.heardAt = Date.now();
    if (message.type === "tasks") this.asked.told(message.upsert ?? [], this.state);
    // What the person has just done is shown to them, paused or not.
    if (this.paused && message.type === "ack") this.shown = carryReach(this.shown, reduce(this.shown, message));
    this.#set(carryReach(this.state, reduce(this.state, message)));
    if (message.type === "snapshot") this.#outage.back();
    if (message.type === "hello") this.#say("workers", { running: message.workers });
    if (message.type === "workers") this.#say("workers", message);
    if (message.type === "user") this.#say("rights");
    if (message.type === "autopilot") this.#say("autopilot", { revision: message.revision });
  }

  #set(state) {
    if (state === this.state) return;
    const before = this.state;
    this.state = state;
    if (!this.paused || !this.shown.ready) this.shown = state;
    this.#say("change", { before });
  }

  #sayAnew(type) {
    this.epoch += 1;
    this.#say(type);
  }

  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

export const live = new Live();

tabs.addEventListener("pause", ({ detail }) => detail !== live.paused && live.pause(detail));
tabs.addEventListener("signed-out", () => live.signedOut());
tabs.addEventListener("signed-in", () => live.signedIn());
