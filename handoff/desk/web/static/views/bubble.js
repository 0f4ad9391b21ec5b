// One message of a thread, or one still on its way to the door.

import { html, pure } from "../html.js";
import { named, t } from "../texts.js";
import { clockTime, fullMoment } from "../time.js";
import { Files } from "./files.js";
import { Icon } from "./icons.js";
import { Said } from "./said.js";

const STATES = {
  queued: "calm", sending: "calm", sent: "check", delivered: "checks", read: "checks",
  failed: "alert", blocked: "alert", uncertain: "question", refused: "cross",
};
const AS_TYPED = new Set(["client", "note"]);
const TROUBLE = new Set(["failed", "blocked", "uncertain"]);

/** The message this one answers; a click brings it into sight. */
function Quoted({ quoted }) {
  const show = (event) => {
    const there = event.currentTarget.closest("ol").querySelector(`[data-seq="${quoted.seq}"]`);
    there?.scrollIntoView({ block: "center" });
    there?.animate([{ opacity: 0.3 }, { opacity: 1 }], 600);
  };
  return html`
    <button class="quoted" onClick=${show}><span class="hidden">${t("in-answer-to")} </span>
      <span class="muted">${t(`author-${quoted.author}`)}</span><span class="quoted-text">${quoted.text || named("kind", quoted.kind)}</span></button>`;
}

function Body({ message }) {
  const { kind, text, attachments, reply_to: quoted } = message;
  const placeholder = !text && !attachments.length ? named("kind", kind) : null;
  return html`
    ${quoted ? html`<${Quoted} quoted=${quoted} />` : null}
    ${kind === "press" ? html`<span class="pressed">${t("pressed")} </span>` : null}
    ${text ? html`<${Said} text=${text} plain=${AS_TYPED.has(message.author)} />` : null}
    ${placeholder ? html`<p class="said muted">${placeholder}</p>` : null}
    <${Files} files=${attachments} phone=${message.phone} />
    ${message.buttons.length ? html`<div class="choices">${message.buttons.map(({ title }) => html`<span>${title}</span>`)}</div>` : null}`;
}

function Delivery({ message, onResend }) {
  const { delivery, error } = message;
  if (!delivery) return null;
  const trouble = TROUBLE.has(delivery);
  return html`
    <span class="delivery ${delivery}" title=${t(`delivery-${delivery}`)}>
      <${Icon} name=${STATES[delivery] ?? "calm"} /><span class=${trouble || delivery === "refused" ? "" : "hidden"}>${t(`delivery-${delivery}`)}</span>
    </span>
    ${trouble && error ? html`<span class="why">${error}</span>` : null}
    ${trouble && onResend ? html`<button class="link" onClick=${() => onResend(message)}><${Icon} name="resend" />${t("resend")}</button>` : null}`;
}

function author(message) {
  return message.author_name ?? t(`author-${message.author}`);
}

/** `onResend`, `onChange` and `onUnsend` are null where that may not be done. `led`: the first of several by the same author. */
export const Bubble = pure(({ message, led, onResend, onChange, onUnsend }) => html`
  <li class="bubble ${message.author} ${led ? "led" : ""} ${message.deleted_at ? "deleted" : ""}" data-seq=${message.seq}>
    ${led ? html`<span class="author ${message.author === "client" ? "hidden" : ""}">${message.author === "note" ? html`<${Icon} name="lock" />` : null}
      ${message.author === "bot" ? html`<${Icon} name="bot" />` : null}${author(message)}
      ${message.author === "note" ? html`<span class="muted"> · ${t("note-whom")}</span>` : null}</span>` : null}
    <div class="body"><${Body} message=${message} /></div>
    ${message.reaction ? html`<span class="emoji"><span class="hidden">${t("client-reaction")} </span>${message.reaction}</span>` : null}
    <span class="meta">
      <time class="digits" datetime=${message.at} title=${fullMoment(message.at)}>${clockTime(message.at)}</time>
      ${message.edited_at ? html`<span title=${message.earlier.join("\n")}>${t("edited")}</span>` : null}
      ${message.deleted_at ? html`<span class="taken-back" title=${fullMoment(message.deleted_at)}>${t(message.author === "client" ? "deleted" : "unsent-own")}</span>` : null}
      ${message.delete_error ? html`<span class="why" title=${message.delete_error}>${t("unsend-failed")}</span>` : null}
      ${message.edit_error ? html`<span class="why">${t("edit-failed")}</span>` : null}
      ${message.deleted_at && message.author !== "client" ? null : html`<${Delivery} message=${message} onResend=${message.author === "operator" || message.author === "system" ? onResend : null} />`}
      ${onUnsend && !message.deleted_at ? html`<button class="link change" onClick=${() => onUnsend(message)}>${t("unsend")}</button>` : null}
      ${onChange && message.text && !message.deleted_at ? html`<button class="link change" onClick=${() => onChange(message)}>${t("change")}</button>` : null}
    </span>
  </li>`);

/** A reply or note the door does not have yet. */
export function Pending({ entry, online, onRetry, onDrop, onEdit }) {
  const refused = entry.state === "refused";
  const state = refused ? "refused" : "sending";
  return html`
    <li class="bubble ${entry.kind === "note" ? "note" : "operator"} pending led">
      <div class="body">
        ${entry.text ? html`<p class="said">${entry.text}</p>` : null}
        ${entry.files?.length ? html`<div class="files">${entry.files.map(({ id, name }) => html`<span key=${id} class="file"><${Icon} name="file" /><span class="file-name">${name}</span></span>`)}</div>` : null}
      </div>
      <span class="meta" role="status">
        <span class="delivery ${refused ? "failed" : "queued"}"><${Icon} name=${STATES[refused ? "refused" : "queued"]} />
          ${refused ? t("not-sent") : t(online ? `unsent-${state}` : "unsent-waiting")}</span>
        ${refused ? html`<span class="why">${entry.refusal.message}</span>
          <button class="link" onClick=${onRetry}>${t("try-again")}</button>
          <button class="link" onClick=${onEdit}>${t("edit-again")}</button>
          <button class="link" onClick=${onDrop}>${t("throw-away")}</button>` : null}
      </span>
    </li>`;
}
