// The clocks of the open conversation: what runs, and how much of it is left while the hours of its queue are open.

import { get } from "./api.js";
import { effect, signal } from "./html.js";
import { chosen, onChange } from "./store.js";

const REST = 300;
const NOTHING = { id: null, clocks: [] };

/** `{id, clocks}`; a clock is as `GET /conversations/{id}/clocks` tells it. */
export const clocks = signal(NOTHING);

let timer = 0;

export async function readClocks(id) {
  const said = await get(`/conversations/${id}/clocks`).catch(() => null);
  if (said && chosen.peek() === id) clocks.value = { id, ...said };
}

effect(() => {
  const id = chosen.value;
  clearTimeout(timer);
  clocks.value = NOTHING;
  if (id !== null) readClocks(id);
});

/** Answers, transfers and warnings move clocks. */
onChange(({ conversation_id: id }) => {
  if (id === null || id !== chosen.peek()) return;
  clearTimeout(timer);
  timer = setTimeout(() => chosen.peek() === id && readClocks(id), REST);
});

/** Those that have not ended, the most pressing first; standing ones last. */
export function running({ clocks: all }) {
  return all.filter((one) => !one.ended_at).sort((a, b) => (a.state === "paused") - (b.state === "paused") || a.due.localeCompare(b.due));
}

/** Milliseconds of open time until it is due; negative when it is over. */
export function left({ intervals, due }, at) {
  const end = Date.parse(due);
  if (at >= end) return end - at;
  return intervals.reduce((sum, { since, until }) => sum + Math.max(0, Date.parse(until) - Math.max(Date.parse(since), at)), 0);
}

/** Whether the hours are open, so that time counts. */
export function counts({ intervals }, at) {
  return intervals.some(({ since, until }) => Date.parse(since) <= at && at < Date.parse(until));
}

/** stands, over, near or calm. */
export function pressure(clock, at) {
  if (clock.state === "paused") return "stands";
  if (at >= Date.parse(clock.due)) return "over";
  return at >= Date.parse(clock.warn_at) ? "near" : "calm";
}
