// The thread: who said what, by days, with the newest in sight unless the reader has gone back.

import { html, useCallback, useEffect, useLayoutEffect, useRef, useSignal, useState } from "../html.js";
import { connection } from "../live.js";
import { locale } from "../look.js";
import { tell, worded } from "../notices.js";
import { isMine, me, openThread, saw, thread } from "../store.js";
import { post } from "../api.js";
import { t } from "../texts.js";
import { dayName, dayOf, now } from "../time.js";
import { takeBack } from "../verbs.js";
import { drop, retry, unsent } from "../unsent.js";
import { Bubble, Pending } from "./bubble.js";
import { Elsewhere } from "./elsewhere.js";
import { Icon } from "./icons.js";

const TOGETHER = 5 * 60 * 1000;
const NEAR_END = 60;

function leads(message, before) {
  return !before || before.author !== message.author || before.author_id !== message.author_id
    || dayOf(before.at) !== dayOf(message.at) || Date.parse(message.at) - Date.parse(before.at) > TOGETHER;
}

/** Keeps the end in sight; `behind`: something came while the reader was further up. */
function useEndInSight(box, length, id) {
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);
  const goToEnd = useCallback(() => { box.current.scrollTop = box.current.scrollHeight; }, []);
  useLayoutEffect(() => { atEnd.current = true; }, [id]);
  useLayoutEffect(() => {
    if (atEnd.current) goToEnd();
    else setBehind(true);
  }, [length, id]);
  const size = useRef("");
  const measure = () => `${box.current.clientWidth} ${box.current.clientHeight}`;
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      size.current = measure();
      if (atEnd.current) goToEnd();
    });
    watcher.observe(box.current);
    watcher.observe(box.current.querySelector("ol")); // pictures arrive later than their messages
    return () => watcher.disconnect();
  }, []);
  const onScroll = () => {
    if (size.current !== measure()) return; // the window moved, not the reader
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (atEnd.current) setBehind(false);
  };
  return { behind, goToEnd, onScroll };
}

/** The other messengers the client is known in, by name. */
function elsewhere(person, id) {
  return [...new Set((person?.addresses ?? []).filter((one) => one.conversation_id !== id).map((one) => one.title))];
}

export function Log({ conversation, onEdit, onChange }) {
  const { id, state, messages, person, capabilities, error } = useSignal(thread);
  const going = useSignal(unsent);
  const online = useSignal(connection) === "online";
  const box = useRef();
  const arrived = new Set(messages.map((message) => message.client_message_id));
  const pending = going.filter((entry) => entry.conversation_id === id && !arrived.has(entry.client_message_id));
  const { behind, goToEnd, onScroll } = useEndInSight(box, messages.length + pending.length, state === "ready" ? id : null);

  const resend = useCallback(async (message) => {
    try {
      saw(id, (await post(`/conversations/${id}/messages/${message.id}/resend`)).message);
    } catch (refusal) {
      tell(worded(refusal), "refused");
    }
  }, [id]);

  const unsend = useCallback((message) => takeBack(id, message), [id]);

  const mine = isMine(conversation);
  const login = me.peek()?.login;
  const others = elsewhere(person, id);
  const back = mine && capabilities?.features.includes("deletes_out") ? unsend : null;
  const change = mine && capabilities?.features.includes("edits_out") ? onChange : null;
  return html`
    <div class="log-frame">
      <div class="log" ref=${box} role="log" aria-label=${t("thread")} aria-busy=${String(state === "loading")} tabindex="0" onScroll=${onScroll}>
        ${state === "missing" ? html`<p class="empty">${worded(error)} <button class="link" onClick=${() => openThread(id)}>${t("try-again")}</button></p>` : null}
        ${others.length ? html`<${Elsewhere} key="${id} ${others}" id=${id} titles=${others} locale=${locale.value} />` : null}
        <ol>
          ${messages.flatMap((message, index) => [
            index === 0 || dayOf(messages[index - 1].at) !== dayOf(message.at)
              ? html`<li key="day-${message.seq}" class="day"><span>${dayName(message.at, now.peek())}</span></li>` : null,
            html`<${Bubble} key=${message.seq} message=${message} led=${leads(message, messages[index - 1])} onResend=${mine ? resend : null}
              onChange=${message.author === "operator" && message.author_id === login ? change : null}
              onUnsend=${message.author === "operator" && message.author_id === login ? back : null} locale=${locale.value} />`,
          ])}
          ${pending.map((entry) => html`
            <${Pending} key=${entry.client_message_id} entry=${entry} online=${online} onRetry=${() => retry(entry.client_message_id)}
              onDrop=${() => drop(entry.client_message_id)} onEdit=${() => { drop(entry.client_message_id); onEdit(entry); }} />`)}
        </ol>
      </div>
      ${behind ? html`<button class="to-end" onClick=${goToEnd}><${Icon} name="down" />${t("newer")}</button>` : null}
    </div>`;
}
