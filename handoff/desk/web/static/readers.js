// Who else looks at the open conversation, who writes in it, and what the client is typing: told by the door as it happens.

import { effect, signal } from "./html.js";
import { alongside, say } from "./live.js";
import { chosen } from "./store.js";

const AGAIN = 20_000;
const TYPING_EACH = 3000;

/** `{conversation_id, readers: [{login, name, types}], draft}` of the conversation looked at. */
export const here = signal({ conversation_id: null, readers: [], draft: "" });

let wrote = 0;

function look(typing = false) {
  say({ type: "look", conversation_id: document.hidden ? null : chosen.peek(), typing });
}

/** The operator is writing. */
export function writes() {
  if (Date.now() - wrote < TYPING_EACH) return;
  wrote = Date.now();
  look(true);
}

/** What was written is sent. */
export function wroteIt() {
  wrote = 0;
  look();
}

alongside((frame) => {
  if (frame.conversation_id === chosen.peek()) here.value = frame;
}, look);

effect(() => {
  here.value = { conversation_id: chosen.value, readers: [], draft: "" };
  wrote = 0;
  look();
});

setInterval(() => look(Date.now() - wrote < TYPING_EACH), AGAIN);
document.addEventListener("visibilitychange", () => look());
