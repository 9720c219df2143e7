// <background-tasks>: badge and drawer in a page of another application, in a shadow tree. It is the drawer of our own
// pages, with their modules, markup and style sheet; here is only what those pages do for it (docs/embedding.md).
// Attribute: `token`, where no sign-in is shared. Event: "tokenneeded", each time that a new one is due.

import { address } from "./address.js";
import { Announcer } from "./announcer.js";
import { CancelDialog } from "./cancel-dialog.js";
import { ConnectionBanner } from "./connection-banner.js";
import { Drawer } from "./drawer.js";
import { FinishNotices } from "./finish-notices.js";
import { ofTab } from "./kept.js";
import { live } from "./live.js";
import { LiveCommands } from "./live-commands.js";
import { LiveConnection } from "./live-connection.js";
import { reader } from "./locale.js";
import { PauseBar, PauseSwitch } from "./pausing.js";
import { SeenMarks } from "./seen.js";
import { TaskList } from "./task-list.js";
import { ToastStack } from "./toasts.js";
import { WorkerBanner } from "./worker-banner.js";

/** So long before it ends a token is renewed; one that lasts for less than twice that, half way. */
const AHEAD_MS = 60_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** After so many requests in vain the person is taken for signed out. */
const PATIENCE = 3;
const PHONE = "(max-width: 480px)";

const elements = {
  "task-list": TaskList,
  "background-tasks-drawer": Drawer,
  "cancel-dialog": CancelDialog,
  "connection-banner": ConnectionBanner,
  "finish-notices": FinishNotices,
  "live-announcer": Announcer,
  "live-commands": LiveCommands,
  "pause-bar": PauseBar,
  "pause-switch": PauseSwitch,
  "seen-marks": SeenMarks,
  "toast-stack": ToastStack,
  "worker-banner": WorkerBanner,
  "live-connection": LiveConnection,
};

export class BackgroundTasks extends HTMLElement {
  static observedAttributes = ["token"];
  #root = this.attachShadow({ mode: "open" });
  #ending = null;
  #renewal = 0;
  #asked = 0;
  #endsAt = Infinity;
  /** Whether the last token counts no more, and there is none after it. */
  #isOver = false;

  connectedCallback() {
    this.#ending = new AbortController();
    live.token = this.token;
    this.#on(live, "change", () => this.#heed());
    this.#on(live, "expired", () => this.#expired());
    this.#on(document, "visibilitychange", () => document.hidden || this.token !== null || live.signedIn());
    this.#on(this.#root, "click", ({ target }) => leadElsewhere(target.closest("a[href]")));
    this.#on(this.#root, "submit", (event) => event.target.method === "dialog" || event.preventDefault());
    this.#on(this.#root, "keydown", ({ key }) => key === "Escape" && this.#escape());
    if (this.token === "") this.#ask();
    if (!this.#root.childElementCount) this.#draw();
  }

  disconnectedCallback() {
    this.#ending.abort();
    clearTimeout(this.#renewal);
    this.#endsAt = Infinity;
    this.#asked = 0;
    live.forget();
  }

  attributeChangedCallback(_name, _before, token) {
    if (this.isConnected && token) live.renew(token);
  }

  get token() {
    return this.getAttribute("token");
  }

  set token(token) {
    this.setAttribute("token", token);
  }

  #on(target, type, handle) {
    target.addEventListener(type, handle, { signal: this.#ending.signal });
  }

  async #draw() {
    try {
      const [markup, sheet] = await Promise.all([fetchMarkup(), fetchSheet()]);
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.replaceChildren(markup);
      this.#heed();
    } catch ({ message: textContent }) {
      clearTimeout(this.#renewal);
      this.#root.replaceChildren(Object.assign(document.createElement("p"), { role: "alert", textContent }));
    }
  }

  #escape() {
    const drawer = this.#root.querySelector("background-tasks-drawer");
    if (drawer?.isOpen && !this.#root.querySelector("dialog[open]")) drawer.close();
  }

  #heed() {
    const { me, sessionEndsAt } = live.state;
    const mine = this.#root.querySelector('[data-rights="drawer-mine"]');
    if (mine && me) mine.hidden = me.role !== "owner" && !me.autopilot_tasks;
    if (this.token === null || sessionEndsAt === this.#endsAt) return;
    this.#endsAt = sessionEndsAt;
    this.#asked = 0;
    this.#isOver = false;
    const left = sessionEndsAt - live.now();
    if (left < Infinity) this.#askIn(Math.max(left - AHEAD_MS, left / 2));
  }

  #expired() {
    this.#isOver = true;
    if (!this.#asked) this.#ask();
  }

  /** Until there is a new token; it may be that nobody listens yet, or has got one. */
  #ask() {
    this.dispatchEvent(new CustomEvent("tokenneeded", { bubbles: true }));
    if (this.#isOver && this.#asked >= PATIENCE) live.signedOut();
    this.#askIn(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#asked++));
  }

  #askIn(milliseconds) {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => this.#ask(), milliseconds);
  }
}

/** What has a page of its own has it on our site, and the page around us stays where it is. */
function leadElsewhere(link) {
  if (link) Object.assign(link, { target: "_blank", rel: "noopener" });
}

/** Parsed by the browser's own loader: a page that demands trusted types lets no script parse a string. */
function fetchMarkup() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address("/embed"));
    request.responseType = "document";
    request.onload = () => (request.status === 200 ? resolve(prepared(request.response)) : reject(refusal(request.status)));
    request.onerror = () => reject(refusal(0));
    request.send();
  });
}

async function fetchSheet() {
  const answer = await fetch(address("../css/site.css"));
  if (!answer.ok) throw refusal(answer.status);
  return new CSSStyleSheet().replace(await answer.text());
}

function refusal(status) {
  const why = status === 403 ? `${location.origin} is not among the origins that may show it (EMBED_ORIGINS).` : "It could not be loaded. Reload the page to try again.";
  return new Error(`Background Tasks: ${why}`);
}

/** The markup of our pages with links that lead to our site from anywhere, and without keys that work on our pages alone. */
function prepared(page) {
  for (const part of [page, ...[...page.querySelectorAll("template")].map(({ content }) => content)]) {
    for (const link of part.querySelectorAll('a[href^="/"]')) link.href = address(link.getAttribute("href"));
    for (const named of part.querySelectorAll("[title]")) named.title = named.title.replace(/ \(.\)$/, "");
  }
  const frame = document.importNode(page.body.firstElementChild, true);
  frame.classList.toggle("drawer-open", ofTab.get("drawer") === "open" && !matchMedia(PHONE).matches);
  return frame;
}

Object.assign(reader, { locale: navigator.language, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
customElements.define("background-tasks", BackgroundTasks);
