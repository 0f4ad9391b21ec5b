// The client's line as the network tells it: whether this operator may ask, and what was asked.

import { get, post, Unreached } from "./api.js";
import { effect, signal } from "./html.js";
import { chosen, onChange } from "./store.js";

/** The door waits for the network itself, two minutes at most. */
const PATIENCE = 130_000;
const NOTHING = { allowed: false, contract: null, actions: [] };

/** `{id, allowed, contract, actions: [{id, kind, state, text, at}]}` of the open conversation, the newest first; `contract` is
 * the one the client has proved. */
export const line = signal(NOTHING);

/** Keys of deeds that got no answer: the same deed is asked for, not a second one. */
const keys = new Map();

async function read(id) {
  const said = await get(`/conversations/${id}/line`).catch(() => null);
  if (said && chosen.peek() === id) line.value = { id, ...said };
}

/** Does a deed, `diagnostics` or `reboot`; its result is among the actions then. Throws what the door refuses. */
export async function ask(id, kind, fields) {
  const deed = `${id} ${kind}`;
  const key = keys.get(deed) ?? crypto.randomUUID();
  keys.set(deed, key);
  try {
    await post(`/conversations/${id}/${kind}`, { key, ...fields }, PATIENCE);
    keys.delete(deed);
  } catch (error) {
    if (!(error instanceof Unreached)) keys.delete(deed);
    throw error;
  } finally {
    await read(id);
  }
}

effect(() => {
  const id = chosen.value;
  line.value = NOTHING;
  if (id !== null) read(id);
});
onChange(({ kind, conversation_id: id }) => kind === "line" && id === chosen.peek() && line.peek().allowed && read(id));
