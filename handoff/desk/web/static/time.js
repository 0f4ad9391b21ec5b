// Time as the operator reads it. The door's clock counts: a wrong clock of this machine is corrected by the answers' Date.

import { signal } from "./html.js";
import { spokenLocale, t } from "./texts.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const TOLERATED = 2 * SECOND;
let offset = 0;

/** Now at the door, in milliseconds; moves once a second. */
export const now = signal(Date.now());
setInterval(() => { now.value = Date.now() + offset; }, SECOND);

export function doorSays(date) {
  const there = Date.parse(date ?? "");
  if (Number.isNaN(there)) return;
  const apart = there - Date.now();
  offset = Math.abs(apart) > TOLERATED ? apart : 0;
}

function two(number) {
  return String(number).padStart(2, "0");
}

/** 45 s → 0:45, 75 min → 1:15:00, two days → «2 дн.» */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const hours = Math.floor(seconds / 3600);
  if (hours >= 48) return t("days", { n: Math.floor(hours / 24) });
  if (hours > 0) return `${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** How pressing a deadline is: over, near (a fourth of the time or a minute is left), calm, none. */
export function urgency(since, deadline, at) {
  if (!deadline) return "none";
  const end = Date.parse(deadline);
  const left = end - at;
  if (left <= 0) return "over";
  const whole = since ? end - Date.parse(since) : 0;
  return left < Math.max(MINUTE, whole / 4) ? "near" : "calm";
}

export function clockTime(iso) {
  return new Date(iso).toLocaleTimeString(spokenLocale(), { hour: "2-digit", minute: "2-digit" });
}

export function dayOf(iso) {
  return new Date(iso).toDateString();
}

/** Сегодня, вчера, 12 марта. */
export function dayName(iso, at) {
  const day = dayOf(iso);
  if (day === new Date(at).toDateString()) return t("today");
  if (day === new Date(at - 24 * 60 * MINUTE).toDateString()) return t("yesterday");
  return new Date(iso).toLocaleDateString(spokenLocale(), { day: "numeric", month: "long" });
}

/** The time of today, else the date. */
export function shortMoment(iso, at) {
  if (dayOf(iso) === new Date(at).toDateString()) return clockTime(iso);
  return new Date(iso).toLocaleDateString(spokenLocale(), { day: "numeric", month: "short" });
}

/** The time, on another day behind its date. */
export function exactMoment(iso, at) {
  const [short, clock] = [shortMoment(iso, at), clockTime(iso)];
  return short === clock ? clock : `${short}, ${clock}`;
}

export function fullMoment(iso) {
  return new Date(iso).toLocaleString(spokenLocale(), { dateStyle: "long", timeStyle: "short" });
}
