// The form of an action in a dialog: the same form that the page /actions/… shows, fetched from there.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { toasts } from "./toasts.js";

export class LaunchDialog extends LiveElement {
  #selection = null;

  start() {
    this.dialog = this.querySelector("dialog");
    this.content = this.querySelector("[data-content]");
    this.on(document, "submit", (event) => this.#take(event));
    this.on(this, "click", (event) => this.#dismiss(event));
    this.on(this.dialog, "close", () => this.content.replaceChildren());
  }

  #take(event) {
    if (event.submitter?.hasAttribute("data-launch")) return this.#open(event);
    if (event.submitter?.formTarget) return; // into another window
    if (this.contains(event.target) || "direct" in event.target.dataset) return this.#send(event);
  }

  async #open(event) {
    if (!this.contains(event.target)) this.#selection = event.target.closest("list-selection");
    event.preventDefault();
    event.submitter.closest("details")?.removeAttribute("open");
    if (this.#selection?.count === 0) return this.#selection.complain();
    const address = addressOf(event.target, event.submitter);
    try {
      const answer = await fetch(address);
      if (!(await this.#show(answer))) throw new Error("no form");
      if (!this.dialog.open) this.dialog.showModal();
      this.content.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    } catch {
      location.assign(address); // the page says better what is wrong
    }
  }

  async #send(event) {
    event.preventDefault();
    const form = event.target;
    const body = new URLSearchParams(new FormData(form));
    const key = body.get("key");
    busy(form, true);
    live.expect(key, launchOf(form));
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
      if (answer.status === 202) return this.#started(key, (await answer.json()).task, form);
      if (!(await this.#show(answer))) return form.submit();
      if (!this.dialog.open) this.dialog.showModal();
      this.content.querySelector('[aria-invalid="true"], [role="alert"]')?.focus();
    } catch {
      toasts.show({ text: "Could not reach the server. Try again." });
    } finally {
      live.asked.forget(key);
      busy(form, false);
    }
  }

  async #show(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.getElementById("action-form");
    if (form) this.content.replaceChildren(document.adoptNode(form));
    return Boolean(form);
  }

  #started(key, task, form) {
    live.launched(key, task);
    this.dialog.close();
    renew(form);
    this.#selection?.clear();
    document.querySelector("background-tasks-drawer").pulse();
    toasts.show({ text: `Started: ${task.title}`, link: { href: `/tasks/${task.id}`, label: "View" } });
  }

  #dismiss(event) {
    if (!event.target.closest("[data-dismiss]")) return;
    event.preventDefault();
    this.dialog.close();
  }
}

/** Where the plain form would lead; with "all" the ticked ones need not be named. */
function addressOf(form, submitter) {
  const chosen = new URLSearchParams(new FormData(form, submitter));
  if (chosen.has("all")) chosen.delete("selected");
  return `${submitter.getAttribute("formaction") ?? form.getAttribute("action")}?${chosen}`;
}

/** What the form is about to start, for the row that stands there until the server has answered. */
function launchOf(form) {
  const { records = "", count = 0 } = form.dataset;
  const title = form.querySelector("h1, h2")?.textContent ?? document.querySelector("main h1").textContent;
  return { title, kind: new URL(form.action).pathname.split("/").pop(), recordType: records, total: Number(count) };
}

function busy(form, on) {
  for (const button of form.querySelectorAll('[type="submit"]')) button.disabled = on;
}

/** A form that stays on the page is a new launch the next time. */
function renew(form) {
  const key = form.querySelector('[name="key"]');
  if (key) key.value = crypto.randomUUID();
}
