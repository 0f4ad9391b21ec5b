// Files of the answer being written: the button that takes them up, and each with its progress.

import { html, useRef } from "../html.js";
import { t } from "../texts.js";
import { drop, retry } from "../uploads.js";
import { fileSize } from "./files.js";
import { Icon } from "./icons.js";

export function Attach({ onFiles, limit }) {
  const input = useRef();
  const onChange = () => {
    onFiles(input.current.files);
    input.current.value = "";
  };
  const title = t("attach-title", { most: fileSize(limit) });
  return html`
    <button class="quiet square attach" title="${title} (A)" aria-label=${title} onClick=${() => input.current.click()}><${Icon} name="clip" /></button>
    <input ref=${input} type="file" multiple hidden onChange=${onChange} />`;
}

function Chip({ one }) {
  const state = one.failure ? "failed" : one.id ? "there" : "going";
  return html`
    <li class="chip ${state}">
      <${Icon} name=${one.failure ? "alert" : "file"} /><span class="chip-name">${one.name}</span>
      ${one.size ? html`<span class="muted">${fileSize(one.size)}</span>` : null}
      ${state === "going" ? html`<progress max="1" value=${one.part} aria-label=${t("uploading", { name: one.name })}></progress>` : null}
      ${one.failure ? html`<span class="why" role="alert">${one.failure}</span>` : null}
      ${one.again ? html`<button class="link" onClick=${() => retry(one.key)}>${t("try-again")}</button>` : null}
      <button class="quiet square" aria-label=${t("detach", { name: one.name })} onClick=${() => drop(one.key)}><${Icon} name="cross" /></button>
    </li>`;
}

export function Attached({ files }) {
  return files.length ? html`<ul class="attached" aria-label=${t("attached")}>${files.map((one) => html`<${Chip} key=${one.key} one=${one} />`)}</ul>` : null;
}
