// What calls the operator: a sound and the browser's own notifications, switched on by a click; and mentions by colleagues.

import { get, post } from "./api.js";
import { effect, signal } from "./html.js";
import { keep, recall } from "./kept.js";
import { connection } from "./live.js";
import { tell } from "./notices.js";
import { offer } from "./status.js";
import { choose, chosen, conversations, isMine, me, onChange } from "./store.js";
import { t } from "./texts.js";

const QUIET = 1500;

/** Whether the operator wants to be called; permission of the browser is asked for at the click that switches it on. */
export const loud = signal(recall("loud", false));
/** Conversations with a mention not looked at. */
export const called = signal(new Set());

let audio = null;
let rang = 0;
const told = new Set();

export async function switchLoud() {
  loud.value = !loud.peek();
  keep("loud", loud.peek());
  if (!loud.peek()) return;
  audio ??= new AudioContext();
  ring();
  if (globalThis.Notification?.permission === "default") await Notification.requestPermission();
  loud.value = true;
}

/** on, off, or sound: wanted, but the browser shows no notifications. */
export function loudness(on) {
  if (!on) return "off";
  return globalThis.Notification?.permission === "granted" ? "on" : "sound";
}

/** Two short tones; not again at once. */
function ring() {
  if (Date.now() - rang < QUIET) return;
  rang = Date.now();
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => {});
  [0, 0.16].forEach((after, index) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + after;
    tone.frequency.value = index ? 880 : 660;
    volume.gain.setValueAtTime(0.08, at);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.15);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.16);
  });
}

function call(text, id) {
  if (!loud.peek()) return;
  ring();
  if (!document.hidden || globalThis.Notification?.permission !== "granted") return;
  const shown = new Notification(t("title"), { body: text, tag: `otklik-${id}`, icon: "/desk/static/icon.svg" });
  shown.onclick = () => { window.focus(); choose(id); shown.close(); };
}

function name(conversation) {
  return conversation.person?.name || t("client-unnamed", { id: conversation.person?.id ?? "" });
}

function mentioned(id, who, messageId) {
  if (told.has(messageId)) return;
  told.add(messageId);
  if (id === chosen.peek() && !document.hidden) {
    seen(id);
    return;
  }
  called.value = new Set([...called.peek(), id]);
  const text = t("mentioned", { who });
  tell(text, "called", { title: t("mention-open"), work: () => choose(id) });
  call(text, id);
}

function seen(id) {
  if (called.peek().has(id)) called.value = new Set([...called.peek()].filter((one) => one !== id));
  post(`/conversations/${id}/mentions/seen`).catch(() => {});
}

onChange((frame, before) => {
  const { kind, conversation_id: id, conversation, message } = frame;
  if (kind === "mention" && message) mentioned(id, message.author_name ?? "", message.id);
  else if (kind === "message" && message?.author === "client" && isMine(conversation) && (document.hidden || id !== chosen.peek())) {
    call(t("notify-said", { name: name(conversation), text: message.text.slice(0, 100) }), id);
  } else if (conversation?.holder.kind === "queue" && before?.holder.kind !== "queue") call(t("notify-new"), id);
});

offer.subscribe((made) => made && call(t("offer-title"), made.conversation_id));

/** What was missed while away is told at the next connection. */
connection.subscribe(async (state) => {
  if (state !== "online" || !me.peek()) return;
  const { mentions } = await get("/mentions").catch(() => ({ mentions: [] }));
  for (const one of mentions.reverse()) if (conversations.peek().has(one.conversation_id)) mentioned(one.conversation_id, one.by, one.message_id);
});

effect(() => { if (chosen.value !== null && called.peek().has(chosen.value)) seen(chosen.value); });
