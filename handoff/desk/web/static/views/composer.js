// Where replies and notes are written, files are attached and an answer is changed: a draft is never lost, Ctrl+Enter sends.

import { post } from "../api.js";
import { clear, draftOf, write } from "../drafts.js";
import { html, useEffect, useLayoutEffect, useRef, useSignal, useState } from "../html.js";
import { tell, worded } from "../notices.js";
import { isMine, me, saw, thread } from "../store.js";
import { named, t } from "../texts.js";
import { send } from "../unsent.js";
import { attach, bringBack, takeOut, uploads, uploadsOf } from "../uploads.js";
import { acting, take } from "../verbs.js";
import { Attach, Attached } from "./attaching.js";
import { Icon } from "./icons.js";
import { Cannot } from "./cannot.js";

const LIMIT = 20_000;

function standing(conversation) {
  const { kind, name, title } = conversation.holder;
  if (kind === "queue") return t("waits-in", { queue: named("queue", conversation.queue ?? name) });
  if (kind === "bot") return t("held-by-bot");
  return t("held-by", { who: title ?? name });
}

/** The operator's own last answer, if it may be changed. */
function lastOwn({ messages, capabilities }) {
  if (!capabilities?.features.includes("edits_out")) return null;
  return messages.findLast((one) => one.author === "operator" && one.author_id === me.peek().login && one.text) ?? null;
}

/** The draft of the reply and of the note of one conversation. */
function useDrafts(id, opened, ready) {
  const [texts, setTexts] = useState({ reply: "", note: "" });
  const touched = useRef(new Set());
  useLayoutEffect(() => {
    touched.current = new Set();
    setTexts({ reply: draftOf(id), note: draftOf(`${id}.note`) });
  }, [id]);
  useEffect(() => {
    if (ready && !touched.current.has("reply")) setTexts((now) => ({ ...now, reply: draftOf(id, opened.draft) }));
  }, [id, ready]);
  const put = (kind, words) => {
    touched.current.add(kind);
    setTexts((now) => ({ ...now, [kind]: words }));
    if (words) write(kind === "note" ? `${id}.note` : id, words);
    else clear(kind === "note" ? `${id}.note` : id);
  };
  return [texts, put];
}

/** `box` is given the functions `{focus, note, attach, bring, change}` for keys and for texts brought back. */
export function Composer({ conversation, box }) {
  const mine = isMine(conversation);
  const { id } = conversation;
  const opened = useSignal(thread);
  const ready = opened.id === id && opened.state === "ready";
  const busy = useSignal(acting);
  const files = uploadsOf(useSignal(uploads), id);
  const [wantsNote, setWantsNote] = useState(false);
  const [texts, put] = useDrafts(id, opened, ready);
  const [changing, setChanging] = useState(null);
  const [over, setOver] = useState(false);
  const area = useRef();
  const kind = changing ? "change" : mine && !wantsNote ? "reply" : "note";
  const text = changing ? changing.text : texts[kind];
  const capabilities = ready ? opened.capabilities : null;
  const limit = capabilities?.file_limit ?? 0;
  const takesFiles = kind === "reply" && limit > 0;
  const failed = kind === "reply" && files.some((one) => one.failure);
  const going = kind === "reply" && files.some((one) => !one.id);
  const empty = !text.trim() && !(kind === "reply" && files.length);

  useLayoutEffect(() => { setWantsNote(false); setChanging(null); }, [id]);
  useEffect(() => { if (!mine) setChanging(null); }, [mine]);

  function type(words) {
    if (changing) setChanging({ ...changing, text: words });
    else put(kind, words);
  }

  function leaveChange() {
    setChanging(null);
    area.current.focus();
  }

  async function sendChange() {
    try {
      saw(id, (await post(`/conversations/${id}/messages/${changing.id}/edit`, { text: text.trim() })).message);
      leaveChange();
    } catch (error) {
      tell(worded(error), "refused");
    }
  }

  function submit() {
    if (empty || going) return;
    if (changing) {
      sendChange();
      return;
    }
    send(id, kind, text.trim(), kind === "reply" ? takeOut(id) : []);
    put(kind, "");
    area.current.focus();
  }

  const takeUp = (list) => takesFiles && attach(id, list, limit);

  useEffect(() => {
    box.current = {
      focus: () => area.current?.focus(),
      note: () => { setChanging(null); setWantsNote((note) => !note); area.current?.focus(); },
      attach: () => document.querySelector(".composer .attach")?.click(),
      bring: (entry) => { setChanging(null); setWantsNote(entry.kind === "note"); put(entry.kind, entry.text); bringBack(id, entry.files); area.current?.focus(); },
      change: (message) => { setChanging({ id: message.id, text: message.text }); area.current?.focus(); },
    };
  });

  const onKey = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") {
      if (!changing) {
        area.current.blur();
        return;
      }
      event.stopPropagation();
      leaveChange();
    } else if (event.key === "ArrowUp" && kind === "reply" && !text && !event.altKey) {
      const last = lastOwn(opened);
      if (!last) return;
      event.preventDefault();
      box.current.change(last);
    }
  };
  const onPaste = (event) => {
    if (!takesFiles || !event.clipboardData.files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    takeUp(event.clipboardData.files);
  };
  const onDrag = (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = takesFiles ? "copy" : "none";
    setOver(takesFiles);
  };
  const onDrop = (event) => {
    event.preventDefault();
    setOver(false);
    takeUp(event.dataTransfer.files);
  };

  return html`
    <section class="composer ${kind} ${over ? "over" : ""}" aria-label=${t(`write-${kind}`)}
      onDragOver=${onDrag} onDragLeave=${() => setOver(false)} onDrop=${onDrop}>
      ${mine ? null : html`
        <div class="standing"><span>${standing(conversation)}</span>
          ${conversation.holder.kind === "queue" ? html`
            <button class="primary" disabled=${busy} onClick=${() => take(id)}><${Icon} name="take" />${t("take")}<kbd>T</kbd></button>` : null}
        </div>`}
      ${conversation.reachable ? null : html`<p class="warning"><${Icon} name="alert" />${t("unreachable")}</p>`}
      <div class="paper">
        ${changing ? html`<p class="changing"><${Icon} name="pencil" /><span>${t("changing")}</span>
          <button class="link" onClick=${leaveChange}>${t("cancel")}</button></p>` : null}
        <textarea ref=${area} rows="2" maxlength=${LIMIT} aria-label=${t(`write-${kind}`)} placeholder=${t(`hint-${kind}`)} value=${text}
          onInput=${(event) => type(event.target.value)} onKeyDown=${onKey} onPaste=${onPaste}></textarea>
        ${kind === "reply" ? html`<${Attached} files=${files} />` : null}
        <div class="paper-foot">
          ${takesFiles ? html`<${Attach} limit=${limit} onFiles=${takeUp} />` : null}
          ${mine ? html`
            <div class="switch" role="group" aria-label=${t("write-what")}>
              <button aria-pressed=${String(kind === "reply")} onClick=${() => { setChanging(null); setWantsNote(false); }}>${t("reply")}</button>
              <button aria-pressed=${String(kind === "note")} onClick=${() => { setChanging(null); setWantsNote(true); }}><${Icon} name="lock" />${t("note")}</button>
            </div>` : html`<span class="muted small"><${Icon} name="lock" />${t("note-only")}</span>`}
          ${kind === "reply" && capabilities ? html`<${Cannot} capabilities=${capabilities} />` : null}
          <span class="grow"></span>
          <span class="muted small keys">Ctrl+Enter</span>
          <button class=${kind === "note" ? "send note" : "send primary"} disabled=${empty || going} onClick=${submit}>
            <${Icon} name=${changing ? "check" : "send"} />${t(failed ? "send-without" : going ? "send-waits" : `send-${kind}`)}</button>
        </div>
      </div>
    </section>`;
}
