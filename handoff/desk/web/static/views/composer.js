// Where replies and notes are written, files are attached and an answer is changed: a draft is never lost, Ctrl+Enter sends.

import { post } from "../api.js";
import { findColleague, findHelpful, gaps, hasLooks, worded as wordedFor } from "../helping.js";
import { html, useEffect, useLayoutEffect, useRef, useSignal, useState } from "../html.js";
import { tell, worded } from "../notices.js";
import { writes, wroteIt } from "../readers.js";
import { isMine, saw, thread } from "../store.js";
import { t } from "../texts.js";
import { send } from "../unsent.js";
import { attach, bringBack, takeOut, uploads, uploadsOf } from "../uploads.js";
import { acting, take, takeBack } from "../verbs.js";
import { Attach, Attached } from "./attaching.js";
import { Cannot } from "./cannot.js";
import { lastOwn, standing, unanswered, useDrafts } from "./composing.js";
import { Here } from "./here.js";
import { Icon } from "./icons.js";
import { Palette } from "./palette.js";
import { Suggestion, useSuggestion } from "./suggestion.js";

const LIMIT = 20_000;
const SIGNS = { reply: "/", note: "@" };

/** `box` is given the functions `{focus, note, attach, bring, change, suggest, unsend}` for keys and for texts brought back. */
export function Composer({ conversation, box }) {
  const mine = isMine(conversation);
  const { id } = conversation;
  const opened = useSignal(thread);
  const ready = opened.id === id && opened.state === "ready";
  const busy = useSignal(acting);
  const files = uploadsOf(useSignal(uploads), id);
  const [wantsNote, setWantsNote] = useState(false);
  const { texts, put, looks, mark } = useDrafts(id, opened, ready);
  const [changing, setChanging] = useState(null);
  const [over, setOver] = useState(false);
  const [palette, setPalette] = useState(null);
  const { suggestion, judge } = useSuggestion(id, mine && ready ? unanswered(opened.messages) : null);
  const area = useRef();
  const caret = useRef(null);
  const kind = changing ? "change" : mine && !wantsNote ? "reply" : "note";
  const text = changing ? changing.text : texts[kind];
  const capabilities = ready ? opened.capabilities : null;
  const limit = capabilities?.file_limit ?? 0;
  const takesFiles = kind === "reply" && limit > 0;
  const failed = kind === "reply" && files.some((one) => one.failure);
  const going = kind === "reply" && files.some((one) => !one.id);
  const empty = !text.trim() && !(kind === "reply" && files.length);
  const missing = kind === "note" ? [] : gaps(text);

  useLayoutEffect(() => { setWantsNote(false); setChanging(null); setPalette(null); }, [id]);
  useEffect(() => { if (!mine) setChanging(null); }, [mine]);
  useLayoutEffect(() => { // together with the words: a letter typed right after them must not go astray
    if (caret.current === null) return;
    area.current.focus();
    area.current.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });

  function type(words) {
    writes();
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
    if (empty || going || missing.length) return;
    if (changing) {
      sendChange();
      return;
    }
    send(id, kind, text.trim(), kind === "reply" ? takeOut(id) : [], kind === "reply" && looks);
    put(kind, "");
    wroteIt();
    area.current.focus();
  }

  /** Put words where the caret is (or was, when the palette came up) and go on writing behind them. */
  function insert(words, place = palette) {
    const { from, to } = place ?? { from: area.current.selectionStart, to: area.current.selectionEnd };
    type(text.slice(0, from) + words + text.slice(to));
    setPalette(null);
    caret.current = from + words.length;
  }

  function open(sign = SIGNS[kind]) {
    if (!sign) return;
    const { selectionStart: from, selectionEnd: to } = area.current;
    setPalette({ sign, from, to });
  }

  async function pick(choice) {
    if (choice.login) {
      insert(`@${choice.login} `);
      return;
    }
    const place = palette;
    setPalette(null);
    try {
      const said = await wordedFor(id, choice);
      if (hasLooks(said.text)) mark(true);
      insert(`${said.text} `, place);
      if (said.files?.length) bringBack(id, said.files);
    } catch (error) {
      tell(worded(error), "refused");
    }
  }

  function close(words) {
    if (words !== null) insert(words);
    else setPalette(null);
  }

  function takeSuggested() {
    if (!suggestion || kind !== "reply") return;
    if (hasLooks(suggestion.text)) mark(true);
    insert(suggestion.text, null);
    judge(true);
  }

  const takeUp = (list) => takesFiles && attach(id, list, limit);

  useEffect(() => {
    box.current = {
      focus: () => area.current?.focus(),
      note: () => { setChanging(null); setWantsNote((note) => !note); area.current?.focus(); },
      attach: () => document.querySelector(".composer .attach")?.click(),
      bring: (entry) => { setChanging(null); setWantsNote(entry.kind === "note"); put(entry.kind, entry.text); mark(Boolean(entry.markdown)); bringBack(id, entry.files); area.current?.focus(); },
      change: (message) => { setChanging({ id: message.id, text: message.text }); area.current?.focus(); },
      suggest: takeSuggested,
      unsend: () => { const last = mine && lastOwn(opened, "deletes_out"); if (last) takeBack(id, last); },
    };
  });

  const onKey = (event) => {
    const { selectionStart: at } = area.current;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      takeSuggested();
    } else if (event.key === "Escape") {
      if (!changing) {
        area.current.blur();
        return;
      }
      event.stopPropagation();
      leaveChange();
    } else if ((event.key === SIGNS[kind] && /^$|\s$/.test(text.slice(0, at))) || (event.altKey && event.code === "Slash" && SIGNS[kind])) {
      event.preventDefault();
      open();
    } else if (event.key === "ArrowUp" && kind === "reply" && !text && !event.altKey) {
      const last = lastOwn(opened, "edits_out");
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
      <${Here} id=${id} />
      <div class="paper">
        ${palette ? html`<${Palette} key=${palette.sign} sign=${palette.sign} onPick=${pick} onClose=${close}
          label=${t(palette.sign === "@" ? "mention-whom" : "palette")} hint=${palette.sign === "@" ? t("mention-whom") : t("palette-hint")}
          find=${palette.sign === "@" ? findColleague : (query) => findHelpful(id, query)} />` : null}
        ${changing ? html`<p class="changing"><${Icon} name="pencil" /><span>${t("changing")}</span>
          <button class="link" onClick=${leaveChange}>${t("cancel")}</button></p>` : null}
        <textarea ref=${area} rows="2" maxlength=${LIMIT} aria-label=${t(`write-${kind}`)} placeholder=${t(`hint-${kind}`)} value=${text}
          onInput=${(event) => type(event.target.value)} onKeyDown=${onKey} onPaste=${onPaste}></textarea>
        ${kind === "reply" ? html`<${Attached} files=${files} />` : null}
        <div class="paper-foot">
          ${takesFiles ? html`<${Attach} limit=${limit} onFiles=${takeUp} />` : null}
          ${kind === "reply" ? html`<button class="quiet square" title=${t("palette-open")} aria-label=${t("palette-open")} onClick=${() => open()}><${Icon} name="reply" /></button>` : null}
          ${mine ? html`
            <div class="switch" role="group" aria-label=${t("write-what")}>
              <button aria-pressed=${String(kind === "reply")} onClick=${() => { setChanging(null); setWantsNote(false); }}>${t("reply")}</button>
              <button aria-pressed=${String(kind === "note")} onClick=${() => { setChanging(null); setWantsNote(true); }}><${Icon} name="lock" />${t("note")}</button>
            </div>` : html`<span class="muted small"><${Icon} name="lock" />${t("note-only")}</span>`}
          ${kind === "reply" && (looks || hasLooks(text)) ? html`<button class="looks" aria-pressed=${String(looks)} title=${t("looks-title")} onClick=${() => mark(!looks)}>${t("looks")}</button>` : null}
          ${kind === "reply" && capabilities ? html`<${Cannot} capabilities=${capabilities} />` : null}
          ${missing.length ? html`<span class="over small" role="status">${t("fill-gaps", { names: missing.join(", ") })}</span>` : null}
          <span class="grow"></span>
          <span class="muted small keys">Ctrl+Enter</span>
          <button class=${kind === "note" ? "send note" : "send primary"} disabled=${empty || going || missing.length > 0} onClick=${submit}>
            <${Icon} name=${changing ? "check" : "send"} />${t(failed ? "send-without" : going ? "send-waits" : `send-${kind}`)}</button>
        </div>
      </div>
      ${suggestion && kind === "reply" ? html`<${Suggestion} suggestion=${suggestion} onTake=${takeSuggested} onDismiss=${() => { judge(false); area.current.focus(); }} />` : null}
    </section>`;
}
