// What the same client said in other messengers, folded above the thread until it is asked for.

import { get } from "../api.js";
import { html, useEffect, useState } from "../html.js";
import { tell, worded } from "../notices.js";
import { named, t } from "../texts.js";
import { dayName, dayOf, now } from "../time.js";
import { Bubble } from "./bubble.js";
import { Icon } from "./icons.js";

/** `titles`: names of the other messengers. Drawn anew for another conversation or another set of addresses (its `key`). */
export function Elsewhere({ id, titles, locale }) {
  const [open, setOpen] = useState(false);
  const [page, setPage] = useState({ messages: [], before: null, read: false });
  const [busy, setBusy] = useState(false);

  async function more() {
    setBusy(true);
    try {
      const said = await get(`/conversations/${id}/history?others=true${page.before ? `&before=${page.before}` : ""}`);
      setPage({ messages: [...said.messages.reverse(), ...page.messages], before: said.before, read: true });
    } catch (error) {
      tell(worded(error), "refused");
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => { if (open && !page.read) more(); }, [open]);

  return html`
    <section class="elsewhere" aria-label=${t("earlier-in", { where: titles.join(", ") })}>
      <button class="fold" aria-expanded=${String(open)} onClick=${() => setOpen(!open)}><${Icon} name=${open ? "down" : "back"} />${t("earlier-in", { where: titles.join(", ") })}</button>
      ${open ? html`
        ${page.before ? html`<button class="link" disabled=${busy} onClick=${more}>${t("earlier-more")}</button>` : null}
        ${page.read && !page.messages.length ? html`<p class="muted small">${t("earlier-none")}</p>` : null}
        <ol aria-busy=${String(busy)}>
          ${page.messages.flatMap((message, index) => {
            const before = page.messages[index - 1];
            const begins = !before || dayOf(before.at) !== dayOf(message.at) || before.channel !== message.channel;
            return [
              begins ? html`<li key="at-${message.id}" class="day"><span><${Icon} name=${message.channel} /> ${named("channel", message.channel)} · ${dayName(message.at, now.peek())}</span></li>` : null,
              html`<${Bubble} key=${message.id} message=${message} led=${begins || before.author !== message.author} locale=${locale} />`,
            ];
          })}
        </ol>` : null}
    </section>`;
}
