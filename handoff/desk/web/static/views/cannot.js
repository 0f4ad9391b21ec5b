// What the client's messenger cannot do, said before the operator tries it.

import { html } from "../html.js";
import { t } from "../texts.js";

function missing({ features, file_limit }) {
  const has = new Set(features);
  return [
    file_limit > 0 ? null : "files",
    has.has("edits_out") ? null : "edits",
    has.has("deletes_out") ? null : "unsends",
    has.has("read_marks") ? null : has.has("delivered_marks") ? "read" : "arrived",
  ].filter(Boolean);
}

export function Cannot({ capabilities }) {
  const lacks = missing(capabilities);
  if (!lacks.length) return null;
  return html`<span class="muted small cannot">${capabilities.title}: ${lacks.map((one) => t(`cannot-${one}`)).join(", ")}</span>`;
}
