// How long a client has waited and how much time is left, ticking.

import { html, useSignal } from "../html.js";
import { t } from "../texts.js";
import { fullMoment, now, span, urgency } from "../time.js";
import { Icon } from "./icons.js";

/** The wait of a row: `since` null means that the client waits for nothing. */
export function Waiting({ since, deadline }) {
  const at = useSignal(now);
  const pressing = urgency(since, deadline, at);
  const waited = span(at - Date.parse(since));
  const title = deadline ? t(pressing === "over" ? "deadline-was" : "deadline-is", { at: fullMoment(deadline) }) : undefined;
  return html`
    <span class="waiting ${pressing}" title=${title}>
      ${pressing === "calm" || pressing === "none" ? null : html`<${Icon} name=${pressing === "over" ? "alert" : "calm"} />`}
      <span class="hidden">${t(`waits-${pressing}`)} </span><span class="digits">${waited}</span>
    </span>`;
}

/** The packet's deadline: what is left, or how late it is. */
export function Deadline({ since, deadline }) {
  const at = useSignal(now);
  const pressing = urgency(since, deadline, at);
  const left = Date.parse(deadline) - at;
  const text = left > 0 ? t("answer-within", { span: span(left) }) : t("answer-late", { span: span(-left) });
  return html`
    <div class="deadline ${pressing}">
      <${Icon} name=${pressing === "over" ? "alert" : "calm"} />
      <strong class="digits">${text}</strong>
      <span class="muted">${t("waits-for", { span: span(at - Date.parse(since)) })}</span>
    </div>`;
}
