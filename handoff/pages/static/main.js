// Brings the pages to life: dialogs, keys, theme, notices; what a section needs more is its own module.

import { beginFields } from "./fields.js";
import { keep, recall } from "./kept.js";
import { beginKeys, listKeys } from "./keys.js";

const THEMES = ["auto", "light", "dark"];

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("button, a");
  if (!pressed) return;
  if (pressed.dataset.opens) {
    if (pressed.dataset.opens === "keys") listKeys();
    document.getElementById(pressed.dataset.opens)?.showModal();
  }
  if ("closes" in pressed.dataset) pressed.closest("dialog").close();
  if ("closesNotice" in pressed.dataset) pressed.closest(".notice").remove();
  if ("themeNext" in pressed.dataset) nextTheme();
  if ("language" in pressed.dataset) pressed.search += `&next=${encodeURIComponent(location.pathname + location.search)}`;
});

// A menu closes when something else is pressed, or Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target) || event.target.closest(".menu-body")) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
});

function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(recall("desk.theme", "auto")) + 1) % THEMES.length];
  document.documentElement.dataset.theme = theme;
  keep("desk.theme", theme);
  document.dispatchEvent(new Event("otklik:theme"));
}

/** A section that has changed something says «page:done» (HX-Trigger): its dialog closes, its form is empty again. */
document.body.addEventListener("page:done", () => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  for (const form of document.querySelectorAll("form[data-reset]")) form.reset();
});

/** Good news goes by itself; what was refused stays until it is read. */
const GOES = 10_000;
document.body.addEventListener("htmx:afterSwap", (event) => {
  for (const notice of event.detail.target.querySelectorAll?.(".notice.ok") ?? []) setTimeout(() => notice.remove(), GOES);
  if (event.detail.target.id === "said") for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

/** What could not be said by the server is said here; only our own pieces of page are shown. */
function tell(words) {
  const said = document.getElementById("said") ?? document.getElementById("refusal");
  if (said) said.textContent = words;
}
for (const name of ["htmx:sendError", "htmx:timeout"]) document.body.addEventListener(name, () => tell(document.body.dataset.offline));
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const html = (event.detail.xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
  if (event.detail.xhr.status < 500 && html) return;
  event.detail.shouldSwap = false;
  tell(event.detail.xhr.status < 500 ? document.body.dataset.refused : document.body.dataset.offline);
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  const said = document.getElementById("said");
  if (event.detail.successful && said?.textContent === document.body.dataset.offline) said.textContent = "";
});

// A button that works says so, and to assistive tools too.
document.body.addEventListener("htmx:beforeRequest", (event) => busy(event.detail.elt, true));
document.body.addEventListener("htmx:afterRequest", (event) => busy(event.detail.elt, false));
function busy(element, on) {
  const button = element.matches("[data-busy]") ? element : element.querySelector?.("button[data-busy]");
  if (on) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
}

// A choice in a form of filters shows its page at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (form && !event.target.matches("input[type=date]")) form.requestSubmit();
});

beginFields();
beginKeys();
