// Search over everything that was ever said.

import { get } from "../api.js";
import { html, useSignal, useState } from "../html.js";
import { tell, worded } from "../notices.js";
import { choose, chosen, conversations } from "../store.js";
import { named, t } from "../texts.js";
import { fullMoment, now, shortMoment } from "../time.js";
import { Dialog, dismiss } from "./dialog.js";
import { Icon } from "./icons.js";

function Found({ one }) {
  const open = () => { choose(one.conversation_id); dismiss(); };
  return html`
    <li>
      <button type="button" class="found" onClick=${open}>
        <span class="found-head"><${Icon} name=${one.channel} /><strong>${one.person.name || t("client-unnamed", { id: one.person.id })}</strong>
          <span class="muted">${one.author_name ?? t(`author-${one.author}`)}</span><span class="grow"></span>
          <time class="muted digits" title=${fullMoment(one.at)}>${shortMoment(one.at, now.peek())}</time></span>
        <span class="found-text">${one.text}</span>
      </button>
    </li>`;
}

export function SearchDialog() {
  const here = useSignal(conversations).get(useSignal(chosen));
  const [asked, setAsked] = useState(null);
  const [page, setPage] = useState({ messages: [], before: null });
  const [busy, setBusy] = useState(false);

  async function read(query, before) {
    setBusy(true);
    try {
      const said = await get(`/search?${new URLSearchParams({ ...query, ...(before && { before }) })}`);
      setPage((seen) => ({ messages: before ? [...seen.messages, ...said.messages] : said.messages, before: said.before }));
      setAsked(query);
    } catch (error) {
      tell(worded(error), "refused");
    } finally {
      setBusy(false);
    }
  }

  const submit = async ({ q, mine }) => {
    if (q.trim()) await read({ q: q.trim(), ...(mine && here && { person: here.person.id }) });
    return false;
  };
  return html`
    <${Dialog} title=${t("search")} confirm=${t("search-go")} submit=${submit} wide>
      <label>${t("search-hint")}<input name="q" role="searchbox" enterkeyhint="search" maxlength="300" autocomplete="off" required /></label>
      ${here ? html`<label class="check"><input type="checkbox" name="mine" />${t("search-client")}</label>` : null}
      <p class="muted small" role="status">${busy ? t("search-wait") : asked && !page.messages.length ? t("search-none") : ""}</p>
      <ol class="kept">${page.messages.map((one) => html`<${Found} key=${one.id} one=${one} />`)}</ol>
      ${page.before ? html`<button type="button" disabled=${busy} onClick=${() => read(asked, page.before)}>${t("search-more")}</button>` : null}
    <//>`;
}
