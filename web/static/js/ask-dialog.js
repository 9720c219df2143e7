// A question before something is done to several tasks: the form of the page that asks, in a dialog.

import { LiveElement } from "./element.js";
import { number } from "./locale.js";
import { toasts } from "./toasts.js";

export class AskDialog extends LiveElement {
  #selection = null;

  start() {
    this.dialog = this.querySelector("dialog");
    this.content = this.querySelector("[data-content]");
    this.on(document, "submit", (event) => this.#take(event));
    this.on(this, "click", (event) => event.target.closest("[data-dismiss]") && this.#dismiss(event));
  }

  #take(event) {
    if (event.submitter && "ask" in event.submitter.dataset) return this.#open(event);
    if (this.contains(event.target)) return this.#send(event);
  }

  async #open(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    this.#selection = form.closest("list-selection");
    if (this.#selection.count === 0) return this.#selection.complain();
    const answer = await post(submitter.formAction, form);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const question = page && page.getElementById("ask-form");
    if (!question) return toasts.show({ text: UNREACHABLE });
    this.content.replaceChildren(document.adoptNode(question));
    this.dialog.showModal();
    this.content.querySelector("[data-dismiss]").focus();
  }

  async #send(event) {
    event.preventDefault();
    const answer = await post(event.target.action, event.target, "application/json");
    this.dialog.close();
    if (!answer?.ok) return toasts.show({ text: UNREACHABLE });
    const { count, done } = await answer.json();
    this.#selection.clear();
    toasts.show({ text: `${number(count)} ${count === 1 ? "task" : "tasks"} ${done}.` });
  }

  #dismiss(event) {
    event.preventDefault();
    this.dialog.close();
  }
}

const UNREACHABLE = "Could not reach the server. Try again.";

async function post(address, form, accept = "text/html") {
  const chosen = new URLSearchParams(new FormData(form));
  if (chosen.has("all")) chosen.delete("selected");
  try {
    return await fetch(address, { method: "POST", body: chosen, headers: { accept } });
  } catch {
    return null;
  }
}
