// Turns the forms of the task rows into commands over the socket. Where that is not open the form goes its plain way.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { toasts } from "./toasts.js";

const UNDO_SECONDS = 8;
const OFFLINE = "Live updates are lost. This works again when they are back.";

const commands = {
  pause: (task) => live.act("pause", task.id),
  resume: (task) => live.act("resume", task.id),

  async cancel(task) {
    if (await document.querySelector("cancel-dialog").ask(task)) await live.act("cancel", task.id);
  },

  async delete(task) {
    await live.act("delete", task.id);
    offerUndo(task.id);
  },
};

export class LiveCommands extends LiveElement {
  start() {
    this.on(document, "submit", (event) => this.#take(event));
    this.on(live, "outage", () => this.#disable(live.outage !== null));
    this.#offerLateUndo();
  }

  async #take(event) {
    const { command } = event.target.dataset;
    const task = live.state.tasks.get(event.target.closest("[data-id]")?.dataset.id);
    if (!command || !task || !live.isOpen || !this.#isHandled(command, event.target)) return;
    event.preventDefault();
    try {
      await commands[command](task);
    } catch {
      // The row says it.
    }
  }

  /** Deleting from the task's own page leaves it, so the form goes its plain way. */
  #isHandled(command, form) {
    return command in commands && !(command === "delete" && form.closest("task-page"));
  }

  #disable(off) {
    for (const button of document.querySelectorAll("form[data-command] button")) {
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

function offerUndo(id) {
  toasts.show({ text: "Deleted.", seconds: UNDO_SECONDS, action: { label: "Undo", run: () => restore(id) } });
}

async function restore(id) {
  try {
    await live.ask("restore", { task: id });
  } catch (refused) {
    toasts.show({ text: refused.message });
  }
}
