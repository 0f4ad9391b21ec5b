// What is being written: in this browser at every key, at the door when the hands rest, so that another machine finds it.

import { put } from "./api.js";
import { keep, recall } from "./kept.js";
import { me } from "./store.js";

const REST = 800;
let timer = 0;
let resting = null;

function name(id) {
  return `draft.${me.peek().login}.${id}`;
}

/** The draft of a conversation (or, here only, of a note in it: `<id>.note`): what was typed here and has not reached the door, else what the door keeps. */
export function draftOf(id, atDoor) {
  const here = recall(name(id));
  return here && !here.saved ? here.text : atDoor ?? here?.text ?? "";
}

export function write(id, text) {
  keep(name(id), { text, saved: false });
  if (resting && resting.id !== id) save();
  resting = { id, text };
  clearTimeout(timer);
  timer = setTimeout(save, REST);
}

/** The draft was sent or thrown away. */
export function clear(id) {
  write(id, "");
  save();
}

async function save() {
  clearTimeout(timer);
  if (!resting) return;
  const { id, text } = resting;
  resting = null;
  if (typeof id !== "number") return;
  try {
    await put(`/conversations/${id}/draft`, { text });
  } catch {
    return; // kept here; it goes with the next rest
  }
  if (recall(name(id))?.text === text) keep(name(id), text ? { text, saved: true } : null);
}
