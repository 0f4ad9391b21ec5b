// One message of a thread, or one still on its way to the door.

import { html, pure } from "../html.js";
import { t } from "../texts.js";
import { clockTime, fullMoment } from "../time.js";
import { Icon } from "./icons.js";
import { Said } from "./said.js";

const STATES = { queued: "calm", sending: "calm", sent: "check", failed: "alert", blocked: "alert", uncertain: "question", refused: "cross" };
const AS_TYPED = new Set(["client", "note"]);
const TROUBLE = new Set(["failed", "blocked", "uncertain"]);

function Files({ files }) {
  return files.map((file) => html`
    <span class="file"><${Icon} name="file" />${file.name || t("attachment")}${file.caption && file.caption !== file.name ? ` · ${file.caption}` : ""}</span>`);
}

function Body({ message }) {
  const { kind, text, attachments } = message;
  const placeholder = !text && !attachments.length ? t(`kind-${kind}`) : null;
  return html`
    ${kind === "press" ? html`<span class="pressed">${t("pressed")} </span>` : null}
    ${text ? html`<${Said} text=${text} plain=${AS_TYPED.has(message.author)} />` : null}
    ${placeholder ? html`<p class="said muted">${placeholder}</p>` : null}
    <${Files} files=${attachments} />
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

/** `onResend` is null where nothing may be sent again. `led`: the first of several by the same author. */
export const Bubble = pure(({ message, led, onResend }) => html`
  <li class="bubble ${message.author} ${led ? "led" : ""}" data-seq=${message.seq}>
    ${led ? html`<span class="author ${message.author === "client" ? "hidden" : ""}">${message.author === "note" ? html`<${Icon} name="lock" />` : null}
      ${message.author === "bot" ? html`<${Icon} name="bot" />` : null}${author(message)}
      ${message.author === "note" ? html`<span class="muted"> · ${t("note-whom")}</span>` : null}</span>` : null}
    <div class="body"><${Body} message=${message} /></div>
    <span class="meta">
      <time class="digits" datetime=${message.at} title=${fullMoment(message.at)}>${clockTime(message.at)}</time>
      ${message.edited_at ? html`<span title=${message.earlier.join("\n")}>${t("edited")}</span>` : null}
      <${Delivery} message=${message} onResend=${message.author === "operator" || message.author === "system" ? onResend : null} />
    </span>
  </li>`);

/** A reply or note the door does not have yet. */
export function Pending({ entry, online, onRetry, onDrop, onEdit }) {
  const refused = entry.state === "refused";
  const state = refused ? "refused" : "sending";
  return html`
    <li class="bubble ${entry.kind === "note" ? "note" : "operator"} pending led">
      <div class="body"><p class="said">${entry.text}</p></div>
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
