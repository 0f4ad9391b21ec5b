// Where replies and notes are written: a draft is never lost, Ctrl+Enter sends.

import { clear, draftOf, write } from "../drafts.js";
import { html, useEffect, useLayoutEffect, useRef, useSignal, useState } from "../html.js";
import { isMine, thread } from "../store.js";
import { named, t } from "../texts.js";
import { send } from "../unsent.js";
import { acting, take } from "../verbs.js";
import { Icon } from "./icons.js";

const LIMIT = 20_000;

function standing(conversation) {
  const { kind, name, title } = conversation.holder;
  if (kind === "queue") return t("waits-in", { queue: named("queue", conversation.queue ?? name) });
  if (kind === "bot") return t("held-by-bot");
  return t("held-by", { who: title ?? name });
}

/** `box` is given the functions `{focus, note, take}` for keys and for texts brought back. */
export function Composer({ conversation, box }) {
  const mine = isMine(conversation);
  const { id } = conversation;
  const opened = useSignal(thread);
  const ready = opened.id === id && opened.state === "ready";
  const busy = useSignal(acting);
  const [wantsNote, setWantsNote] = useState(false);
  const [texts, setTexts] = useState({ reply: "", note: "" });
  const touched = useRef(new Set());
  const area = useRef();
  const kind = mine && !wantsNote ? "reply" : "note";
  const text = texts[kind];

  useLayoutEffect(() => {
    touched.current = new Set();
    setWantsNote(false);
    setTexts({ reply: draftOf(id), note: draftOf(`${id}.note`) });
  }, [id]);
  useEffect(() => {
    if (ready && !touched.current.has("reply")) setTexts((now) => ({ ...now, reply: draftOf(id, opened.draft) }));
  }, [id, ready]);

  function put(kind, words) {
    touched.current.add(kind);
    setTexts((now) => ({ ...now, [kind]: words }));
    write(kind === "note" ? `${id}.note` : id, words);
  }

  function submit() {
    const words = text.trim();
    if (!words) return;
    send(id, kind, words);
    touched.current.add(kind);
    setTexts((now) => ({ ...now, [kind]: "" }));
    clear(kind === "note" ? `${id}.note` : id);
    area.current.focus();
  }

  useEffect(() => {
    box.current = {
      focus: () => area.current?.focus(),
      note: () => { setWantsNote((note) => !note); area.current?.focus(); },
      bring: (entry) => { setWantsNote(entry.kind === "note"); put(entry.kind, entry.text); area.current?.focus(); },
    };
  });

  const onKey = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") area.current.blur();
  };

  return html`
    <section class="composer ${kind}" aria-label=${t(`write-${kind}`)}>
      ${mine ? null : html`
        <div class="standing"><span>${standing(conversation)}</span>
          ${conversation.holder.kind === "queue" ? html`
            <button class="primary" disabled=${busy} onClick=${() => take(id)}><${Icon} name="take" />${t("take")}<kbd>T</kbd></button>` : null}
        </div>`}
      ${conversation.reachable ? null : html`<p class="warning"><${Icon} name="alert" />${t("unreachable")}</p>`}
      <div class="paper">
        <textarea ref=${area} rows="2" maxlength=${LIMIT} aria-label=${t(`write-${kind}`)} placeholder=${t(`hint-${kind}`)} value=${text}
          onInput=${(event) => put(kind, event.target.value)} onKeyDown=${onKey}></textarea>
        <div class="paper-foot">
          ${mine ? html`
            <div class="switch" role="group" aria-label=${t("write-what")}>
              <button aria-pressed=${String(kind === "reply")} onClick=${() => setWantsNote(false)}>${t("reply")}</button>
              <button aria-pressed=${String(kind === "note")} onClick=${() => setWantsNote(true)}><${Icon} name="lock" />${t("note")}</button>
            </div>` : html`<span class="muted small"><${Icon} name="lock" />${t("note-only")}</span>`}
          <span class="grow"></span>
          <span class="muted small keys">Ctrl+Enter</span>
          <button class=${kind === "note" ? "send note" : "send primary"} disabled=${!text.trim()} onClick=${submit}>
            <${Icon} name="send" />${t(`send-${kind}`)}</button>
        </div>
      </div>
    </section>`;
}
