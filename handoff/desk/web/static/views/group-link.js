// How an operator makes themselves known to the operators' group in Telegram: a code to send to its bot.

import { html, useEffect, useState } from "../html.js";
import { post } from "../api.js";
import { t } from "../texts.js";
import { now, shortMoment } from "../time.js";
import { Dialog } from "./dialog.js";

export function GroupLink() {
  const [given, setGiven] = useState(null);
  const [failed, setFailed] = useState("");
  useEffect(() => { post("/telegram-link").then(setGiven, (error) => setFailed(error.said?.message ?? t("unreached"))); }, []);
  return html`
    <${Dialog} title=${t("group-link")}>
      <p>${t("group-what")}</p>
      <p role="status">${given ? html`<code class="once">/link ${given.code}</code>` : failed}</p>
      ${given ? html`<p class="muted small">${t("group-until", { at: shortMoment(given.expires, now.peek()) })}</p>` : null}
    <//>`;
}
