// The keyboard: «g» and a digit go to a tab, one letter presses what is marked with it, j and k walk the rows. Letters can be switched off.

import { keep, recall } from "./kept.js";

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";
const ROWS = "[data-rows] > li > a:first-child, [data-rows] > li[tabindex], [data-rows] > tr[tabindex], [data-rows] > tr > :is(th, td) > a[data-row]";
const GOES_FOR = 1500;
let going = 0;

export function beginKeys() {
  const letters = document.getElementById("letters");
  if (letters) {
    letters.checked = recall("desk.letters", true);
    letters.addEventListener("change", () => keep("desk.letters", letters.checked));
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches(FIELDS) || document.querySelector("dialog[open]") || !recall("desk.letters", true)) return;
    if (pressed(event)) event.preventDefault();
  });
}

function pressed(event) {
  if (event.code === "KeyG") return Boolean((going = Date.now()));
  if (Date.now() - going < GOES_FOR && /^Digit[0-9]$/.test(event.code)) return press(`[data-go="${event.code.at(-1)}"]`);
  if (event.key === "?" || (event.key === "," && event.shiftKey)) return press("[data-opens=keys]");
  if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) return focus("[data-search]");
  if (event.code === "KeyJ") return step(1);
  if (event.code === "KeyK") return step(-1);
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
  return letter ? press(`[data-key="${letter}"]`) : false;
}

/** To the next or previous row of the list. */
function step(by) {
  const rows = [...document.querySelectorAll(ROWS)];
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement.closest(ROWS));
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)].focus();
  return true;
}

function press(selector) {
  const wanted = [...document.querySelectorAll(selector)].find((one) => !one.hidden && !one.disabled);
  wanted?.click();
  return Boolean(wanted);
}

function focus(selector) {
  const wanted = document.querySelector(selector);
  wanted?.focus();
  wanted?.select?.();
  return Boolean(wanted);
}

/** The map of keys says what this page has of its own. */
export function listKeys() {
  const list = document.getElementById("own-keys");
  if (!list) return;
  list.replaceChildren(...[...document.querySelectorAll("[data-key]")].map((one) => {
    const row = document.createElement("div");
    const key = document.createElement("dt");
    const name = document.createElement("dd");
    key.append(Object.assign(document.createElement("kbd"), { textContent: one.dataset.key }));
    name.textContent = one.ariaLabel || one.textContent.trim();
    row.append(key, name);
    return row;
  }));
  list.hidden = !list.children.length;
}
