// The client's addresses in all messengers: how they were joined, and the way to take a join apart.

import { post } from "../api.js";
import { html, signal, useSignal } from "../html.js";
import { tell, worded } from "../notices.js";
import { choose, conversations, isMine, me } from "../store.js";
import { named, t } from "../texts.js";
import { exactMoment, fullMoment, now, shortMoment } from "../time.js";
import { Dialog, dialog } from "./dialog.js";
import { Icon } from "./icons.js";

/** The join that the dialog asks about. */
const parting = signal(null);

function where(one) {
  return [one.title, one.name].filter(Boolean).join(" · ");
}

function Address({ one, here, join, mayPart }) {
  const known = useSignal(conversations).has(one.conversation_id);
  return html`
    <li>
      <span class="channel ${one.channel}" aria-hidden="true"><${Icon} name=${one.channel} /></span>
      <span class="address-name">${one.yours && known && !here
        ? html`<button class="link" onClick=${() => choose(one.conversation_id)}>${where(one)}</button>`
        : where(one)}
        ${here ? html`<span class="muted small">${t("address-here")}</span>` : null}
        ${one.reachable ? null : html`<span class="over small">${t("address-blocked")}</span>`}
        ${join ? html`<span class="muted small" title=${fullMoment(join.at)}>${t("joined-by", { how: named("proof", join.proof), at: shortMoment(join.at, now.peek()) })}</span>` : null}
      </span>
      ${join && mayPart ? html`<button class="link" onClick=${() => { parting.value = join; dialog.value = "unjoin"; }}>${t("unjoin")}</button>` : null}
    </li>`;
}

export function Person({ person, conversation }) {
  const { addresses = [], joins = [] } = person ?? {};
  const undone = joins.filter((join) => join.undone_at);
  if (addresses.length < 2 && !undone.length) return null;
  const mayPart = isMine(conversation) || me.peek().roles.includes("supervisor");
  return html`
    <section class="part person"><h3>${t("addresses")}</h3>
      <ul class="addresses">${addresses.map((one) => html`
        <${Address} key=${one.conversation_id} one=${one} here=${one.conversation_id === conversation.id} mayPart=${mayPart}
          join=${joins.find((join) => !join.undone_at && join.conversation_id === one.conversation_id)} />`)}</ul>
      ${undone.map((join) => html`
        <p key=${join.id} class="muted small" title=${fullMoment(join.undone_at)}>${t("unjoined", { where: join.title, who: join.undone_by, at: exactMoment(join.undone_at, now.peek()) })}</p>`)}
    </section>`;
}

export function Unjoin() {
  const join = useSignal(parting);
  const submit = async () => {
    try {
      await post(`/joins/${join.id}/undo`);
      tell(t("done-unjoin"));
      return true;
    } catch (error) {
      tell(worded(error), "refused");
      return true;
    }
  };
  return html`<${Dialog} title=${t("unjoin-title", { where: join.title })} confirm=${t("unjoin")} submit=${submit}><p>${t("unjoin-what")}</p><//>`;
}
