// The suggested answer beside the reply box: from the knowledge base, for the client's last words, with its confidence.

import { get, post } from "../api.js";
import { html, useEffect, useState } from "../html.js";
import { t } from "../texts.js";
import { Icon } from "./icons.js";
import { Said } from "./said.js";

const putAside = new Set();

/** `{suggestion, judge}`: what the base proposes for the client's words up to `last` (a message's id), and what is made of it. */
export function useSuggestion(id, last) {
  const [suggestion, setSuggestion] = useState(null);
  useEffect(() => {
    setSuggestion(null);
    if (!last || putAside.has(last)) return undefined;
    let over = false;
    get(`/conversations/${id}/suggestion`).then((said) => over || setSuggestion(said.suggestion), () => {});
    return () => { over = true; };
  }, [id, last]);
  const judge = (taken) => {
    const { message_id, article_id, revision, confidence } = suggestion;
    putAside.add(last);
    setSuggestion(null);
    post(`/conversations/${id}/suggestion`, { message_id, article_id, revision, confidence, taken }).catch(() => {});
  };
  return { suggestion, judge };
}

export function Suggestion({ suggestion, onTake, onDismiss }) {
  const sure = Math.round(suggestion.confidence * 100);
  return html`
    <section class="suggestion" aria-label=${t("suggested-region")}>
      <header><${Icon} name="bulb" /><strong>${suggestion.title}</strong>
        <span class="muted small digits">${t("suggested-sure", { n: sure })}</span>
        <span class="grow"></span>
        <button class="link" onClick=${onTake}>${t("suggested-insert")}</button><kbd>Alt+Enter</kbd>
        <button class="quiet square" aria-label=${t("suggested-dismiss")} title=${t("suggested-dismiss")} onClick=${onDismiss}><${Icon} name="cross" /></button>
      </header>
      <div class="suggestion-text" tabindex="0"><${Said} text=${suggestion.text} /></div>
    </section>`;
}
