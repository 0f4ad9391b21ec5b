// Replies and notes on their way to the door: kept until it has them, sent once under their own id.

import { post, Unreached } from "./api.js";
import { signal } from "./html.js";
import { keep } from "./kept.js";
import { connection } from "./live.js";

const AGAIN = 2000;

/** `{client_message_id, conversation_id, kind: reply|note, text, files: [{id, name}], markdown, at, state: waiting|refused, refusal}`, oldest first. */
export const unsent = signal([]);

let prefix = "";
let busy = false;
let timer = 0;
let sent = () => {};

/** Take up what an earlier page of this operator left; `onSent` receives each answered message's conversation and answer. */
export function takeUp(login, onSent) {
  prefix = `unsent.${login}.`;
  sent = onSent;
  const names = Object.keys(localStorage).filter((name) => name.startsWith(`otklik.desk.${prefix}`));
  unsent.value = names.map((name) => JSON.parse(localStorage.getItem(name))).sort((a, b) => a.at.localeCompare(b.at));
  flush();
}

export function send(conversation_id, kind, text, files = [], markdown = false) {
  const entry = { client_message_id: crypto.randomUUID(), conversation_id, kind, text, files, markdown, at: new Date().toISOString(), state: "waiting" };
  put(entry);
  flush();
}

export function drop(id) {
  keep(prefix + id, null);
  unsent.value = unsent.value.filter((entry) => entry.client_message_id !== id);
}

export function retry(id) {
  const entry = unsent.value.find((one) => one.client_message_id === id);
  if (!entry) return;
  put({ ...entry, state: "waiting", refusal: undefined });
  flush();
}

function put(entry) {
  keep(prefix + entry.client_message_id, entry);
  const others = unsent.value.filter((one) => one.client_message_id !== entry.client_message_id);
  unsent.value = [...others, entry].sort((a, b) => a.at.localeCompare(b.at));
}

async function flush() {
  clearTimeout(timer);
  if (busy) return;
  busy = true;
  try {
    for (let entry = next(); entry; entry = next()) await deliver(entry);
  } catch (error) {
    if (!(error instanceof Unreached)) throw error;
    timer = setTimeout(flush, AGAIN);
  } finally {
    busy = false;
  }
}

function next() {
  return unsent.value.find((entry) => entry.state === "waiting");
}

async function deliver(entry) {
  const { client_message_id, conversation_id, kind, text, files = [], markdown } = entry;
  try {
    const extra = { ...(files.length && { files: files.map(({ id }) => id) }), ...(kind === "reply" && markdown && { markdown }) };
    const answer = await post(`/conversations/${conversation_id}/${kind}`, { client_message_id, text, ...extra });
    sent(conversation_id, answer);
    drop(client_message_id);
  } catch (error) {
    if (error instanceof Unreached) throw error;
    if (error.status === 401) throw new Unreached("signed out");
    put({ ...entry, state: "refused", refusal: { code: error.code, message: error.message, ...error.said } });
  }
}

connection.subscribe((state) => state === "online" && prefix && flush());
