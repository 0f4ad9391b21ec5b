// The live board: its clocks tick here, its numbers come from the server every few seconds while somebody looks.

const TICK = 1000;
const NOW_EVERY = 5;
const TODAY_EVERY = 60;
const language = document.documentElement.lang;
const words = language === "ru" ? { s: "с", m: "мин", h: "ч", d: "дн" } : { s: "s", m: "min", h: "h", d: "d" };
let beats = 0;
let ahead = 0;

function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} ${words.s}`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} ${words.m} ${String(whole % 60).padStart(2, "0")} ${words.s}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} ${words.h} ${String(minutes % 60).padStart(2, "0")} ${words.m}`;
  return `${Math.floor(hours / 24)} ${words.d} ${hours % 24} ${words.h}`;
}

/** The server's clock counts, however wrong the browser's is. */
function setClock() {
  const at = document.querySelector("[data-at]")?.dataset.at;
  if (at) ahead = Date.parse(at) - Date.now();
}

function tick() {
  const now = Date.now() + ahead;
  for (const one of document.querySelectorAll("time[data-since]")) one.textContent = span((now - Date.parse(one.dataset.since)) / 1000);
  for (const one of document.querySelectorAll("time[data-until]")) one.textContent = span((Date.parse(one.dataset.until) - now) / 1000);
  if (document.visibilityState !== "visible" || !document.getElementById("now")) return;
  beats += 1;
  if (beats % NOW_EVERY === 0) window.htmx.trigger("#now", "board:tick");
  if (beats % TODAY_EVERY === 0) window.htmx.trigger("#today", "board:minute");
}

setClock();
setInterval(tick, TICK);
document.body.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt.id === "now") setClock(); });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && document.getElementById("now")) window.htmx.trigger("#now", "board:tick");
});
