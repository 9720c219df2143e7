// The tab's title and icon: how many run, how far the only one is, and how it ended while nobody looked.

import { LiveElement } from "./element.js";
import { live } from "./live.js";
import { transitions } from "./transitions.js";
import { percent } from "./words.js";

const LEAST_MS = 1_000;

export class LiveTitle extends LiveElement {
  #name = document.title;
  #ended = null;
  #timer = 0;

  start() {
    this.on(live, "change", ({ detail }) => this.#changed(detail?.before));
    this.on(document, "visibilitychange", () => this.#seen());
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #changed(before) {
    const ends = before ? transitions(before, live.state).map(({ what }) => what) : [];
    if (document.hidden && ends.includes("completed")) this.#ended ??= "done";
    if (document.hidden && ends.includes("failed")) this.#ended = "failed";
    this.#timer ||= setTimeout(() => this.#render(), LEAST_MS);
  }

  #seen() {
    if (document.hidden) return;
    this.#ended = null;
    this.#render();
  }

  #render() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const running = [...live.state.tasks.values()].filter((task) => task.status === "running");
    document.title = this.#prefix(running) + this.#name;
    const icon = this.#ended ?? (running.length ? "running" : "idle");
    const link = document.querySelector('link[rel="icon"]');
    const href = new URL(`../icons/favicon-${icon}.svg`, import.meta.url).href;
    if (link.href !== href) link.href = href;
  }

  #prefix(running) {
    if (this.#ended) return this.#ended === "failed" ? "Failed - " : "Done - ";
    if (running.length === 1) return `${percent(running[0])}% `;
    return running.length ? `(${running.length}) ` : "";
  }
}
