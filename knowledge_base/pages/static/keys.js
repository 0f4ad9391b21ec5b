// The keyboard: one letter moves and opens, Ctrl with a key saves and sends. Single letters can be switched off.

import { keep, recall } from "./kept.js";

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";

export function beginKeys() {
  const letters = document.getElementById("letters");
  if (letters) {
    letters.checked = recall("desk.letters", true);
    letters.addEventListener("change", () => keep("desk.letters", letters.checked));
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const done = event.ctrlKey || event.metaKey ? withCtrl(event) : event.altKey ? withAlt(event) : alone(event);
    if (done) event.preventDefault();
  });
}

function withCtrl(event) {
  if (event.code === "KeyS") return press("[data-key~=save]");
  if (event.key === "Enter") return document.activeElement.id === "ask" ? false : press("[data-key~=send]");
  return false;
}

function withAlt(event) {
  const number = ["Digit1", "Digit2", "Digit3"].indexOf(event.code);
  const tab = document.querySelectorAll(".side [role=tab]")[number];
  if (!tab) return false;
  tab.click();
  if (number === 1) document.getElementById("ask").focus();
  return true;
}

function alone(event) {
  if (event.target.matches(FIELDS) || document.querySelector("dialog[open]") || !recall("desk.letters", true)) return false;
  if (event.key === "?" || event.key === "," && event.shiftKey) return press("[data-opens=keys]");
  if (event.key === "/" || event.code === "Slash" && !event.shiftKey) return focus("[data-search]") || focus("#ask");
  if (event.code === "KeyJ") return step(1);
  if (event.code === "KeyK") return step(-1);
  if (event.code === "KeyN") return press("[data-new]");
  return false;
}

/** To the next or previous row of the list. */
function step(by) {
  const rows = [...document.querySelectorAll("[data-rows] > li > a:first-child, [data-rows] > li[tabindex]")];
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement.closest("[data-rows] > li > a:first-child, [data-rows] > li"));
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
  if (!wanted) return false;
  for (const tab of document.querySelectorAll("#tab-try")) if (selector === "#ask") tab.click();
  wanted.focus();
  wanted.select?.();
  return true;
}
