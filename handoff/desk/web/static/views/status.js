// The operator's status at the foot, and the offer over the window.

import { html, useSignal } from "../html.js";
import { conversations } from "../store.js";
import { answer, offer, own, setStatus } from "../status.js";
import { named, t } from "../texts.js";
import { now, span } from "../time.js";
import { Icon } from "./icons.js";
import { personName } from "./row.js";

const CHOSEN = ["on_shift", "busy", "break", "offline"];

export function Status() {
  const known = useSignal(own);
  const at = useSignal(now);
  if (!known) return null;
  const { status, reason, since, statuses, reasons } = known;
  const titles = Object.fromEntries(statuses.map(({ name, title }) => [name, title]));
  const value = status === "break" && reason ? `break:${reason}` : status ?? "";
  const onChange = (event) => setStatus(...event.target.value.split(":"));
  return html`
    <label class="status-choice ${status ?? ""}"><span class="hidden">${t("status")}</span>
      <select value=${value} title=${since ? span(at - Date.parse(since)) : ""} onChange=${onChange}>
        ${status && !CHOSEN.includes(status) ? html`<option value=${status}>${titles[status]}</option>` : null}
        ${status ? null : html`<option value="">—</option>`}
        ${CHOSEN.filter((name) => titles[name]).flatMap((name) => [
          html`<option key=${name} value=${name}>${titles[name]}</option>`,
          ...(name === "break" ? reasons.map((one) => html`<option key=${one.name} value="break:${one.name}">${titles[name]}: ${one.title}</option>`) : []),
        ])}
      </select></label>`;
}

export function Offer() {
  const made = useSignal(offer);
  const known = useSignal(conversations);
  const at = useSignal(now);
  if (!made) return null;
  const { conversation_id: id, until } = made;
  const conversation = known.get(id);
  return html`
    <section class="offer" role="alertdialog" aria-labelledby="offer-title" aria-describedby="offer-what">
      <h2 id="offer-title"><${Icon} name="bell" />${t("offer-title")}</h2>
      <p id="offer-what"><strong>${personName(conversation?.person)}</strong> ${conversation ? named("reason", conversation.reason) : ""}</p>
      <p class="muted small digits">${t("offer-left", { span: span(Date.parse(until) - at) })}</p>
      <div class="offer-verbs">
        <button class="primary" onClick=${() => answer(id, "accept")}>${t("offer-accept")}<kbd>Y</kbd></button>
        <button onClick=${() => answer(id, "decline")}>${t("offer-decline")}<kbd>D</kbd></button>
      </div>
    </section>`;
}
