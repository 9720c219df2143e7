// Turns the forms of the task rows into commands over the socket. What is pressed before the page is live waits for
// that a moment: nobody is to cancel without having been asked. A page that gets no connection sends its forms the plain
// way; one that has lost it sends nothing, now or later, and the row says so.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { number } from "./locale.js";
import { toasts } from "./toasts.js";

const UNDO_SECONDS = 8;
const PATIENCE_MS = 3_000;
const OFFLINE = "Live updates are lost. This works again when they are back.";

const commands = {
  pause: (task) => live.act("pause", task.id),
  resume: (task) => live.act("resume", task.id),

  async cancel(task, root) {
    if (await root.querySelector("cancel-dialog").ask(task)) await live.act("cancel", task.id);
  },

  async delete(task) {
    await live.act("delete", task.id);
    offerUndo(task.id);
  },
};

export class LiveCommands extends LiveElement {
  start() {
    this.on(this.root, "submit", (event) => this.#take(event));
    this.on(live, "outage", () => this.#disable(live.outage !== null));
    if (!this.isEmbedded) this.#offerLateUndo();
  }

  async #take(event) {
    const form = event.target;
    const id = form.closest("[data-id]")?.dataset.id;
    if (!this.#isHandled(form) || (live.state.ready && !live.shown.tasks.has(id))) return;
    event.preventDefault();
    await live.isReady(PATIENCE_MS);
    const task = live.shown.tasks.get(id);
    if (!task) return form.submit();
    try {
      await commands[form.dataset.command](task, this.root);
    } catch {
      // The row says it.
    }
  }

  /** Deleting from the task's own page leaves it, so the form goes its plain way. */
  #isHandled(form) {
    const { command } = form.dataset;
    return command in commands && !(command === "delete" && form.closest("task-page"));
  }

  #disable(off) {
    for (const button of this.root.querySelectorAll("form[data-command] button")) {
      button.disabled = off;
      button.title = off ? OFFLINE : (button.dataset.name ?? "");
    }
  }

  /** The server has just deleted an entry for a plain form, and says so in the address. */
  #offerLateUndo() {
    const here = new URL(location.href);
    const id = here.searchParams.get("deleted");
    if (!id) return;
    here.searchParams.delete("deleted");
    history.replaceState(null, "", here);
    offerUndo(id);
  }
}

/** What one Undo brings back: whatever was deleted while its toast stood. */
let undoable = { ids: [], until: 0 };

function offerUndo(id) {
  const ids = Date.now() < undoable.until ? [...undoable.ids, id] : [id];
  undoable = { ids, until: Date.now() + UNDO_SECONDS * 1_000 };
  const text = ids.length > 1 ? `${number(ids.length)} entries deleted.` : "Deleted.";
  toasts.show({ text, seconds: UNDO_SECONDS, action: { label: "Undo", run: () => restore(ids) } });
}

async function restore(ids) {
  undoable = { ids: [], until: 0 };
  const answers = await Promise.allSettled(ids.map((id) => live.ask("restore", { task: id })));
  const refused = answers.find(({ status }) => status === "rejected");
  if (refused) toasts.show({ text: refused.reason.message });
}
