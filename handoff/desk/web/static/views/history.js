// The client's whole history: what was said in every messenger, tickets, incidents and how earlier talks ended.

import { get } from "../api.js";
import { html, useEffect, useState } from "../html.js";
import { tell, worded } from "../notices.js";
import { find, named, t } from "../texts.js";
import { dayName, dayOf, exactMoment, fullMoment, now, shortMoment } from "../time.js";
import { Bubble } from "./bubble.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icons.js";

const NOTHING = { tickets: [], incidents: [], closings: [] };

/** What the client had, read anew with the thread (`again`); null before it is there. */
export function usePast(id, again) {
  const [past, setPast] = useState(null);
  useEffect(() => {
    let over = false;
    get(`/conversations/${id}/past`).then((said) => over || setPast({ id, ...said }), () => {});
    return () => { over = true; };
  }, [id, again]);
  return past?.id === id ? past : null;
}

export function Tickets({ tickets }) {
  return html`
    <ul class="tickets">${tickets.map((one) => html`
      <li key=${one.number}>
        <span><${Icon} name="ticket" /><a class="digits" href="/tickets/${one.number}" target="_blank" rel="noopener">№ ${one.number}</a> <span class="status ${one.status}">${find(`desk-ticket-${one.status.replace("_", "-")}`) ?? one.status_title}</span></span>
        ${one.problem ? html`<span>${one.problem}</span>` : null}
        <span class="muted small ${one.late ? "over" : ""}" title=${fullMoment(one.deadline)}>${one.type_title} · ${t("ticket-until", { at: exactMoment(one.deadline, now.peek()) })}</span>
      </li>`)}</ul>`;
}

export function HistoryDialog({ conversation }) {
  const past = usePast(conversation.id) ?? NOTHING;
  const [page, setPage] = useState({ messages: [], before: null, read: false });
  const [busy, setBusy] = useState(false);

  async function more() {
    setBusy(true);
    try {
      const said = await get(`/conversations/${conversation.id}/history?limit=100${page.before ? `&before=${page.before}` : ""}`);
      setPage({ messages: [...said.messages.reverse(), ...page.messages], before: said.before, read: true });
    } catch (error) {
      tell(worded(error), "refused");
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => { more(); }, []);
  return html`
    <${Dialog} title=${t("history")} wide>
      ${past.closings.length ? html`<ul class="kept">${past.closings.map((one) => html`
        <li key=${one.at}><strong>${named("topic", one.topic)}</strong> <span class="muted small">${named("outcome", one.outcome)} · ${find(`desk-class-${one.class.replace("_", "-")}`)} · ${one.by} · ${shortMoment(one.at, now.peek())}</span></li>`)}</ul>` : null}
      ${past.incidents.length ? html`<section class="part"><h3>${t("incidents")}</h3><ul>${past.incidents.map((one) => html`<li key=${one.id}>${one.title} <span class="muted small">${shortMoment(one.since, now.peek())}</span></li>`)}</ul></section>` : null}
      ${past.tickets.length ? html`<section class="part"><h3>${t("history-tickets")}</h3><${Tickets} tickets=${past.tickets} /></section>` : null}
      ${page.before ? html`<button type="button" disabled=${busy} onClick=${more}>${t("history-more")}</button>` : null}
      <ol class="whole" aria-busy=${String(busy)} aria-label=${t("thread")}>
        ${page.messages.flatMap((message, index) => {
          const before = page.messages[index - 1];
          const begins = !before || dayOf(before.at) !== dayOf(message.at) || before.channel !== message.channel;
          return [
            begins ? html`<li key="at-${message.id}" class="day"><span><${Icon} name=${message.channel} /> ${named("channel", message.channel)} · ${dayName(message.at, now.peek())}</span></li>` : null,
            html`<${Bubble} key=${message.id} message=${message} led=${begins || before.author !== message.author} />`,
          ];
        })}
      </ol>
      ${page.read && !page.messages.length ? html`<p class="muted">${t("history-empty")}</p>` : null}
    <//>`;
}
