// Beside the reply box: which colleagues are here too, and what the client is typing.

import { html, useSignal } from "../html.js";
import { here } from "../readers.js";
import { t } from "../texts.js";
import { Icon } from "./icons.js";

function colleagues(readers) {
  const typing = readers.filter((one) => one.types);
  const shown = typing.length ? typing : readers;
  if (!shown.length) return null;
  const names = shown.map((one) => one.name).join(", ");
  if (typing.length) return t(shown.length > 1 ? "here-type" : "here-types", { names });
  return t(shown.length > 1 ? "here-look" : "here-looks", { names });
}

export function Here({ id }) {
  const { conversation_id, readers, draft } = useSignal(here);
  if (conversation_id !== id) return null;
  const words = colleagues(readers);
  return html`
    <p class="here" role="status">${words ? html`<${Icon} name="eye" />${words}` : null}</p>
    ${draft ? html`<p class="client-draft"><span class="muted">${t("client-types")}</span> ${draft}</p>` : null}`;
}
