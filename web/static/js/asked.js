// What this page has asked for and the server has not answered yet; the rows show it at once.

const TROUBLE_MS = 12_000;
const NOTHING = { cancel: false, delete: false, pause: false, resume: false, retry: false };

export class Asked {
  /** Task -> the command that is on its way. */
  pending = new Map();
  /** Task -> why its last command came to nothing. */
  troubles = new Map();
  /** Launches on their way: key -> a task that is none yet. */
  ghosts = new Map();
  #ask;
  #changed;

  constructor(ask, changed) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** A command about a task. Rejects with Refused, which the row then says. */
  async act(type, id) {
    this.pending.set(id, type);
    this.troubles.delete(id);
    this.#changed();
    try {
      return await this.#ask(type, { task: id });
    } catch (refused) {
      this.#trouble(id, type === "cancel" && refused.code === "conflict" ? "It had already finished." : refused.message);
      throw refused;
    } finally {
      this.pending.delete(id);
      this.#changed();
    }
  }

  /** A launch is on its way: a row shows it until `forget`. */
  expect(key, launch, now) {
    this.ghosts.set(key, ghost(key, launch, now));
    this.#changed();
  }

  forget(key) {
    if (this.ghosts.delete(key)) this.#changed();
  }

  /** A task may be told before its launch is answered; it must not stand there twice. */
  told(upserts, { tasks, me }) {
    const launched = upserts.filter((task) => task.created_by?.id === me?.id && !tasks.has(task.id));
    for (const [key, { kind }] of this.ghosts) {
      if (launched.some((task) => task.kind === kind)) this.ghosts.delete(key);
    }
  }

  #trouble(id, message) {
    this.troubles.set(id, message);
    setTimeout(() => {
      if (this.troubles.get(id) === message) this.troubles.delete(id);
      this.#changed();
    }, TROUBLE_MS);
  }
}

function ghost(key, { title, kind, recordType, total, me }, now) {
  return {
    id: key, ghost: true, version: 0, kind, title, status: "queued", source: "staff", workflow: null, created_by: me,
    created_at: new Date(now).toISOString(), started_at: null, finished_at: null, expires_at: null, record_type: recordType,
    records: { total, done: 0, failed: 0, skipped: 0 }, emails: null, eta_seconds: null, message: null, result: null, can: NOTHING,
    delete_advised: false, canceled_by: null,
  };
}
