// What the reply box knows: the drafts of a reply and of a note, whether marks are looks, and which message may be changed or taken back.

import { draftOf, clear, write } from "../drafts.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../html.js";
import { keep, recall } from "../kept.js";
import { me } from "../store.js";
import { named, t } from "../texts.js";

export function standing(conversation) {
  const { kind, name, title } = conversation.holder;
  if (kind === "queue") return t("waits-in", { queue: named("queue", conversation.queue ?? name) });
  if (kind === "bot") return t("held-by-bot");
  return t("held-by", { who: title ?? name });
}

/** The operator's own last answer, if the messenger has `feature` for it. */
export function lastOwn({ messages, capabilities }, feature) {
  if (!capabilities?.features.includes(feature)) return null;
  return messages.findLast((one) => one.author === "operator" && one.author_id === me.peek().login && !one.deleted_at && (one.text || feature !== "edits_out")) ?? null;
}

/** The last message of the client that nobody has answered: its id, else null. */
export function unanswered(messages) {
  const last = messages.findLast((one) => one.author === "client" || one.author === "operator" || one.author === "bot");
  return last?.author === "client" ? last.id : null;
}

/** The draft of the reply and of the note of one conversation, and whether the reply's marks are looks. */
export function useDrafts(id, opened, ready) {
  const [texts, setTexts] = useState({ reply: "", note: "" });
  const [looks, setLooks] = useState(false);
  const touched = useRef(new Set());
  useLayoutEffect(() => {
    touched.current = new Set();
    setTexts({ reply: draftOf(id), note: draftOf(`${id}.note`) });
    setLooks(recall(`looks.${id}`, false));
  }, [id]);
  useEffect(() => {
    if (ready && !touched.current.has("reply")) setTexts((now) => ({ ...now, reply: draftOf(id, opened.draft) }));
  }, [id, ready]);
  const mark = (on) => {
    setLooks(on);
    keep(`looks.${id}`, on || null);
  };
  const put = (kind, words) => {
    touched.current.add(kind);
    setTexts((now) => ({ ...now, [kind]: words }));
    if (words) write(kind === "note" ? `${id}.note` : id, words);
    else clear(kind === "note" ? `${id}.note` : id);
    if (kind === "reply" && !words) mark(false);
  };
  return { texts, put, looks, mark };
}
