// What people are told of a lost connection: not every blip, and nothing so briefly that it cannot be read.

/** Shorter outages are not worth a word; a word once said stays long enough to be read. */
export const QUIET_OUTAGE_MS = 2_500;
export const LEAST_BANNER_MS = 1_500;
/** A restart that takes longer than this is none; from here on the person may try it at once. */
export const LONG_OUTAGE_MS = 30_000;

export class Outage {
  /** null | "lost" | "updating" | "signed-out" */
  told = null;
  /** When the connection went, by this machine's clock; 0 while there is one. */
  since = 0;
  #toldAt = 0;
  #timer = null;
  #say;

  constructor(say) {
    this.#say = say;
  }

  get isLong() {
    return this.since > 0 && Date.now() - this.since > LONG_OUTAGE_MS;
  }

  lost(why) {
    this.since ||= Date.now();
    if (this.told === "signed-out") return;
    if (why !== "lost" || (this.told === "updating" && this.isLong)) return this.#tell(why);
    if (!this.told) this.#timer ??= setTimeout(() => this.#tell("lost"), QUIET_OUTAGE_MS);
  }

  back() {
    this.#stop();
    this.since = 0;
    if (this.told) this.#timer = setTimeout(() => this.#tell(null), Math.max(0, this.#toldAt + LEAST_BANNER_MS - Date.now()));
  }

  #tell(why) {
    this.#stop();
    if (why === null && this.since) return; // lost again while the word stood
    if (why === this.told) return;
    if (!this.told) this.#toldAt = Date.now();
    this.told = why;
    this.#say();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
