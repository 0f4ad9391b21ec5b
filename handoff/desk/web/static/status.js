// What the operator does — on shift, busy, on a break — and the conversations offered to them, each with its time to accept.

import { get, post, put } from "./api.js";
import { computed, signal } from "./html.js";
import { connection } from "./live.js";
import { tell, worded } from "./notices.js";
import { choose, chooseTab, conversations, me, onChange } from "./store.js";
import { now } from "./time.js";

const LOOK_EVERY = 60_000;

/** `{status, title, reason, since, load, capacity, offers, statuses, reasons}`, null before it is known. */
export const own = signal(null);

/** The offer that ends first: `{conversation_id, until}`, null when there is none. */
export const offer = computed(() => (own.value?.offers ?? []).filter((one) => Date.parse(one.until) > now.value)
  .sort((a, b) => a.until.localeCompare(b.until))[0] ?? null);

export async function refresh() {
  if (!me.peek()) return;
  own.value = await get("/status").catch(() => own.peek());
}

export async function setStatus(status, reason = "") {
  try {
    own.value = await put("/status", { status, ...(reason && { reason }) });
  } catch (error) {
    tell(worded(error), "refused");
  }
}

export async function answer(id, verb) {
  own.value = { ...own.peek(), offers: own.peek().offers.filter((one) => one.conversation_id !== id) };
  try {
    await post(`/conversations/${id}/${verb}`);
    if (verb === "accept") {
      chooseTab("me");
      if (conversations.peek().has(id)) choose(id);
    }
  } catch (error) {
    tell(worded(error), "refused");
  }
  refresh();
}

onChange(({ kind, data }) => (kind === "offer" || (kind === "presence" && data?.login === me.peek()?.login)) && refresh());
connection.subscribe((state) => state === "online" && refresh());
me.subscribe((known) => (known ? refresh() : (own.value = null)));
setInterval(refresh, LOOK_EVERY);
