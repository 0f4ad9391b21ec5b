// What an operator does to a conversation; a refusal is told kindly and what is shown is brought up to date.

import { post, Refused } from "./api.js";
import { signal } from "./html.js";
import { tell, worded } from "./notices.js";
import { chooseTab, chosen, isMine, openThread, saw } from "./store.js";
import { t } from "./texts.js";

/** Verbs after which the conversation is gone, so that their success must be said. */
const TOLD = new Set(["transfer", "return", "close"]);

/** Whether a verb is on its way: its buttons wait. */
export const acting = signal(false);

/** Calls `/conversations/{id}/{verb}`; true when it was done. */
export async function act(id, verb, body) {
  if (acting.peek()) return false;
  acting.value = true;
  try {
    await post(`/conversations/${id}/${verb}`, body);
    if (TOLD.has(verb)) tell(t(`done-${verb}`));
    return true;
  } catch (error) {
    tell(worded(error), "refused");
    if (error instanceof Refused && chosen.peek() === id) openThread(id);
    return false;
  } finally {
    acting.value = false;
  }
}

/** Taken, it is one's own: the list follows it there. */
export async function take(id) {
  if (await act(id, "take")) chooseTab("me");
}

/** Take one's own message back. */
export async function takeBack(id, message) {
  try {
    saw(id, (await post(`/conversations/${id}/messages/${message.id}/unsend`)).message);
    tell(t("done-unsend"));
  } catch (error) {
    tell(worded(error), "refused");
  }
}

/** Which verbs fit the conversation now. */
export function fitting(conversation, operator) {
  const kind = conversation.holder.kind;
  if (kind === "bot") return [];
  if (isMine(conversation)) return ["transfer", "return", "close"];
  const supervised = ["senior", "queue_supervisor", "supervisor"].some((role) => operator.roles.includes(role)) ? ["transfer", "return", "close"] : [];
  return kind === "queue" ? ["take", ...supervised] : supervised;
}
