// When a screen reader is told what: one sentence at a time, never two within five seconds, but a failure at once.
// What has waited is told together; of progress only the newest. Knows nothing of the page.

export const PAUSE_MS = 5_000;

const ENDS = { completed: "Completed", canceled: "Canceled", failed: "Failed" };
const MOST_NAMED = 2;

export class Announcements {
  #say;
  #summary;
  #started = [];
  #ended = [];
  #moved = false;
  #saidAt = -Infinity;
  #timer = null;

  /** `say(text)` tells it; `summary()` is a sentence on all that runs, or nothing. */
  constructor(say, summary) {
    this.#say = say;
    this.#summary = summary;
  }

  started(task) {
    this.#started.push(task);
    this.#soon();
  }

  moved() {
    this.#moved = true;
    this.#soon();
  }

  ended(what, task) {
    this.#ended.push({ what, task });
    this.#soon();
  }

  /** Does not wait, and keeps what waits back for another while. */
  atOnce(text, say = this.#say) {
    this.#stop();
    this.#saidAt = Date.now();
    say(text);
    if (this.#started.length || this.#ended.length || this.#moved) this.#soon();
  }

  stop() {
    this.#stop();
  }

  #soon() {
    this.#timer ??= setTimeout(() => this.#tell(), Math.max(0, this.#saidAt + PAUSE_MS - Date.now()));
  }

  #tell() {
    this.#timer = null;
    const text = [...together("Started", this.#started), ...this.#endings(), this.#moved ? this.#summary() : ""].filter(Boolean).join(" ");
    this.#started = [];
    this.#ended = [];
    this.#moved = false;
    if (!text) return;
    this.#saidAt = Date.now();
    this.#say(text);
  }

  #endings() {
    return Object.entries(ENDS).flatMap(([status, word]) => {
      return together(word, this.#ended.filter(({ what }) => what === status).map(({ task }) => task));
    });
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** "Completed: Send statements." Many at once are only counted. */
function together(word, tasks) {
  if (tasks.length > MOST_NAMED) return [`${word}: ${tasks.length} tasks.`];
  return tasks.map((task) => `${word}: ${task.title}.`);
}
