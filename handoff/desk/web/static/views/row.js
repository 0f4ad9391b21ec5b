// One conversation in the list.

import { html, pure } from "../html.js";
import { me } from "../store.js";
import { named, t } from "../texts.js";
import { now, shortMoment } from "../time.js";
import { Icon } from "./icons.js";
import { Waiting } from "./waiting.js";

const HUES = 8;

export function personName(person) {
  return person?.name || t("client-unnamed", { id: person?.id ?? "" });
}

export function Face({ person, channel }) {
  const letters = personName(person).split(/\s+/).map((word) => [...word][0] ?? "").filter((letter) => /\p{L}/u.test(letter)).slice(0, 2).join("");
  return html`
    <span class="face hue-${(person?.id ?? 0) % HUES}" aria-hidden="true">
      ${letters.toUpperCase() || "?"}
      <span class="channel ${channel}"><${Icon} name=${channel} /></span>
    </span>`;
}

function lastWords({ last_author, last_text, last_kind }) {
  const author = last_author && last_author !== "client" ? html`<span class="muted">${t(`said-${last_author}`)} </span>` : null;
  return html`${author}${last_text || (last_kind && last_kind !== "text" ? named("kind", last_kind) : t("no-text"))}`;
}

/** Why it is here and where, unless that is here as ever. */
function about({ holder, reason, queue }) {
  if (holder.kind === "bot") return t("holder-bot");
  const where = holder.kind === "operator" ? holder.title ?? holder.name : named("queue", queue);
  const known = holder.name === me.peek().login || String(me.peek().queues) === queue;
  return [named("reason", reason), known ? null : where].filter(Boolean).join(" · ");
}

/** `onOpen(id, byKey)`; `tabbable`: the one row that Tab reaches. */
export const Row = pure(({ conversation, current, fresh, called, tabbable, onOpen }) => {
  const { id, channel, person, waiting_since, deadline, updated_at } = conversation;
  return html`
    <button class="row ${waiting_since ? "waits" : ""}" data-id=${id} tabindex=${tabbable ? 0 : -1} aria-current=${current ? "true" : null}
      onClick=${({ detail }) => onOpen(id, detail === 0)}>
      <${Face} person=${person} channel=${channel} />
      <span class="row-name"><span class="hidden">${named("channel", channel)}: </span>${personName(person)}
        ${called ? html`<span class="called" title=${t("tab-fresh")}>@<span class="hidden">${t("tab-fresh")}</span></span>` : null}
        ${fresh ? html`<span class="fresh"><span class="hidden">${t("fresh")}</span></span>` : null}</span>
      ${waiting_since
        ? html`<${Waiting} since=${waiting_since} deadline=${deadline} />`
        : html`<time class="muted digits" datetime=${updated_at}>${shortMoment(updated_at, now.peek())}</time>`}
      <span class="row-about reason-${conversation.reason ?? "none"}">${about(conversation)}</span>
      <span class="row-text">${lastWords(conversation)}</span>
    </button>`;
});
