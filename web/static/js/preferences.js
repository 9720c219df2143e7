// What a person has switched on or off in this browser.

import { ofBrowser } from "./kept.js";

export const SHORT_CUTS = "short-cuts";
export const NOTIFY = "notify";

const DEFAULTS = { [SHORT_CUTS]: "on", [NOTIFY]: "off" };

export const isOn = (name) => ofBrowser.get(name, DEFAULTS[name]) === "on";

export const set = (name, on) => ofBrowser.set(name, on ? "on" : "off");
