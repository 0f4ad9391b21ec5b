// The keyboard: single letters where nothing is written, and the map of them. Letters are places, so any layout will do.

import { clocks } from "./clocks.js";
import { line } from "./line.js";
import { letters } from "./look.js";
import { chooseTab, chosen, conversations, me } from "./store.js";
import { answer, offer } from "./status.js";
import { fitting, take } from "./verbs.js";
import { dialog } from "./views/dialog.js";
import { focusList, moveBy } from "./views/list.js";

/** `[keys as shown, what they do]`, in the order of the map. */
export const MAP = [
  [["J", "K"], "keys-move"], [["Alt+↓", "Alt+↑"], "keys-move-anywhere"], [["1", "2", "3"], "keys-tabs"], [["T"], "keys-take"],
  [["R"], "keys-reply"], [["N"], "keys-note"], [["A"], "keys-attach"], [["/", "Alt+/"], "keys-palette"], [["S", "Alt+Enter"], "keys-suggested"], [["↑"], "keys-change"], [["U"], "keys-unsend"], [["Ctrl+Enter"], "keys-send"], [["Esc"], "keys-leave"], [["P"], "keys-transfer"],
  [["B"], "keys-return"], [["X"], "keys-close"], [["M"], "keys-ticket"], [["L"], "keys-line"], [["C"], "keys-clocks"], [["I"], "keys-packet"], [["H"], "keys-history"], [["F"], "keys-search"], [["G"], "keys-replies"], [["Y", "D"], "keys-offer"], [["?"], "keys-map"],
];

const PLAIN = {
  KeyJ: () => moveBy(1),
  KeyK: () => moveBy(-1),
  Digit1: () => chooseTab("queue"),
  Digit2: () => chooseTab("me"),
  Digit3: () => chooseTab("all"),
  KeyT: () => can("take") && take(chosen.peek()),
  KeyP: () => can("transfer") && (dialog.value = "transfer"),
  KeyB: () => can("return") && (dialog.value = "return"),
  KeyF: () => { dialog.value = "search"; },
  KeyG: () => { dialog.value = "replies"; },
  KeyH: () => chosen.peek() !== null && (dialog.value = "history"),
  KeyY: () => offer.peek() && answer(offer.peek().conversation_id, "accept"),
  KeyD: () => offer.peek() && answer(offer.peek().conversation_id, "decline"),
  KeyX: () => can("close") && (dialog.value = "close"),
  KeyM: () => chosen.peek() !== null && (dialog.value = "ticket"),
  KeyL: () => line.peek().allowed && (dialog.value = "line"),
  KeyC: () => clocks.peek().clocks.length && (dialog.value = "clocks"),
};

function can(verb) {
  const conversation = conversations.peek().get(chosen.peek());
  return Boolean(conversation) && fitting(conversation, me.peek()).includes(verb);
}

function writing(target) {
  return target.closest?.("input, textarea, select, dialog, [contenteditable]");
}

/** Follow the keyboard; `box` and `togglePacket` are the window's. Returns what stops it. */
export function followKeys(box, togglePacket) {
  const own = {
    KeyR: () => box.current?.focus(),
    KeyN: () => box.current?.note(),
    KeyA: () => box.current?.attach(),
    KeyS: () => box.current?.suggest(),
    KeyU: () => box.current?.unsend(),
    KeyI: togglePacket,
  };
  const onKey = (event) => {
    if (event.altKey && !event.ctrlKey && ["ArrowDown", "ArrowUp"].includes(event.key) && !event.target.closest?.("dialog")) {
      event.preventDefault();
      moveBy(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (event.key === "Escape" && event.target.closest?.(".composer")) focusList();
    if (!letters.peek() || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    const work = event.key === "?" ? () => { dialog.value = "keys"; } : event.shiftKey ? null : own[event.code] ?? PLAIN[event.code];
    if (!work) return;
    event.preventDefault();
    work();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
