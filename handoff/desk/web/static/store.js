// What the desk knows: who works here, the conversations, the open thread; and how changes arrive in it.

import { get, post, setToken, token } from "./api.js";
import { batch, computed, signal } from "./html.js";
import { keep, recall } from "./kept.js";
import { follow, leave } from "./live.js";
import { locale } from "./look.js";
import { now } from "./time.js";
import { takeUp } from "./unsent.js";

export const TABS = ["queue", "me", "all"];

/** `{login, name, roles, queues, locale}` of the operator, null before it is known. */
export const me = signal(null);
export const queues = signal([]);
/** The closed lists: `{topics: [{name, title, queue, class}], classes, outcomes, reasons}`. */
export const words = signal({ topics: [], classes: [], outcomes: [], reasons: [] });
/** Every conversation seen, by id. Replaced at each change, its rows only where they changed. */
export const conversations = signal(new Map());
export const tab = signal(recall("tab", "queue"));
export const listed = signal(false);
export const chosen = signal(null);
/** `{id, state: none|loading|ready|missing, packet, draft, person, capabilities, messages}`; messages by seq. */
export const thread = signal({ id: null, state: "none", messages: [] });

/** Conversations with words of the client that were not looked at yet. */
export const fresh = signal(new Set());

let early = null;

/** Learn who works here and follow what happens; the changes of the meantime wait until the lists are there. */
export async function begin() {
  const session = token.peek();
  const known = await get("/me");
  const [waiting, mine, everything, places, subjects] = await Promise.all([
    ...TABS.map((name) => get(`/conversations?holder=${name}`)), get("/queues"), get("/topics"),
  ]);
  if (token.peek() !== session) return;
  batch(() => {
    me.value = known;
    if (recall("locale") === null || recall("localeOf") !== known.login) locale.value = known.locale;
    queues.value = places.queues;
    words.value = subjects;
    conversations.value = new Map([everything, mine, waiting].flatMap((list) => list.conversations).map((one) => [one.id, one]));
    listed.value = true;
  });
  keep("localeOf", known.login);
  takeUp(known.login, (id, answer) => answer.message && answered(id, answer.message));
  follow(known.last_seq, receive);
  fromAddress();
}

/** The conversation named by the address, `/desk#12`: a reload opens it again, a link brings a colleague to it. */
function fromAddress() {
  const id = Number(location.hash.slice(1));
  if (conversations.peek().has(id)) choose(id);
}

addEventListener("hashchange", fromAddress);

/** Sign out here and at the door; a door that cannot be reached forgets the session by its age. */
export function signOut() {
  post("/logout").catch(() => {});
  setToken(null);
}

/** Forget what the signed-out operator saw. */
export function forget() {
  leave();
  batch(() => {
    me.value = null;
    listed.value = false;
    conversations.value = new Map();
    chosen.value = null;
  });
}

function belongs(conversation, name, login) {
  if (name === "queue") return conversation.holder.kind === "queue";
  if (name === "me") return conversation.holder.kind === "operator" && conversation.holder.name === login;
  return true;
}

const ORDERS = {
  queue: (a, b) => order(a.deadline, b.deadline) || a.id - b.id,
  me: (a, b) => order(a.waiting_since && a.deadline, b.waiting_since && b.deadline) || order(b.updated_at, a.updated_at),
  all: (a, b) => order(b.updated_at, a.updated_at) || b.id - a.id,
};

/** The conversations of each tab, the most pressing first. */
export const lists = computed(() => {
  const login = me.value?.login;
  const all = [...conversations.value.values()];
  return Object.fromEntries(TABS.map((name) => [name, all.filter((one) => belongs(one, name, login)).sort(ORDERS[name])]));
});

/** Missing values last. */
function order(a, b) {
  if (a === b) return 0;
  if (!a) return 1;
  if (!b) return -1;
  return a < b ? -1 : 1;
}

export function isMine(conversation) {
  return Boolean(conversation) && belongs(conversation, "me", me.peek()?.login);
}

export function chooseTab(name) {
  tab.value = name;
  keep("tab", name);
}

export function choose(id) {
  if (id === chosen.peek()) return;
  mark(id, false);
  batch(() => {
    chosen.value = id;
    if (id === null) thread.value = { id: null, state: "none", messages: [] };
    else openThread(id);
  });
  history.replaceState(null, "", id === null ? location.pathname : `#${id}`);
}

/** Fetch a thread; what happens to it meanwhile is put on top of what comes. */
export async function openThread(id) {
  const again = thread.peek().id === id && thread.peek().state === "ready";
  if (!again) thread.value = { id, state: "loading", messages: [] };
  const meanwhile = (early = { messages: [], row: false });
  try {
    const said = await get(`/conversations/${id}`);
    if (chosen.peek() !== id || early !== meanwhile) return;
    const { packet, draft, capabilities, messages: known, ...row } = said;
    const messages = merged(again ? thread.peek().messages : [], [...known, ...meanwhile.messages]);
    batch(() => {
      thread.value = { id, state: "ready", packet, draft, capabilities, person: row.person, messages };
      if (!meanwhile.row) setRow(id, row);
    });
  } catch (error) {
    if (chosen.peek() !== id || early !== meanwhile) return;
    if (!again) thread.value = { id, state: "missing", messages: [], error };
  } finally {
    if (early === meanwhile) early = null;
  }
}

/** Changes of who holds it or what is known of it. */
const ABOUT = new Set(["holder", "handoff", "episode", "ticket", "line", "join", "unjoin"]);

const hearers = new Set();

/** `hear(frame, before)` is told of every change after it was taken in; `before`: the conversation as it was known. */
export function onChange(hear) {
  hearers.add(hear);
}

function receive(frame) {
  const { conversation_id: id, conversation, message, kind } = frame;
  const before = conversations.peek().get(id);
  batch(() => {
    if (id !== null) setRow(id, conversation);
    if (early && id === chosen.peek()) early.row = true;
    if (message) saw(id, message);
    if (kind === "message" && message?.author === "client" && (id !== chosen.peek() || document.hidden)) mark(id, true);
  });
  if (id === chosen.peek() && conversation && ABOUT.has(kind)) openThread(id);
  for (const hear of hearers) hear(frame, before);
}

function mark(id, isFresh) {
  if (fresh.peek().has(id) === isFresh) return;
  const next = new Set(fresh.peek());
  if (isFresh) next.add(id);
  else next.delete(id);
  fresh.value = next;
}

document.addEventListener("visibilitychange", () => document.hidden || mark(chosen.peek(), false));

function setRow(id, conversation) {
  const next = new Map(conversations.peek());
  if (conversation) next.set(id, conversation);
  else next.delete(id);
  conversations.value = next;
}

/** A message of the thread, new or changed. */
export function saw(id, message) {
  if (id !== thread.peek().id) return;
  if (early) early.messages.push(message);
  if (thread.peek().state === "ready") thread.value = { ...thread.peek(), messages: merged(thread.peek().messages, [message]) };
}

/** The message a call answered with. News of it may have overtaken the answer: then they are newer, and what is being fetched is too. */
function answered(id, message) {
  if (!early && !thread.peek().messages.some((known) => known.seq === message.seq)) saw(id, message);
}

function merged(messages, news) {
  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  for (const message of news) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** How many wait in the operator's queues, and how many of those and their own are late. */
export const pressing = computed(() => {
  const { queue, me: own } = lists.value;
  const late = [...queue, ...own].filter((one) => one.waiting_since && Date.parse(one.deadline) < now.value);
  return { waiting: queue.length, late: late.length };
});
