// The map of the keyboard.

import { html, useSignal } from "../html.js";
import { MAP } from "../keys.js";
import { letters } from "../look.js";
import { t } from "../texts.js";
import { Dialog } from "./dialog.js";

export function KeysMap() {
  const on = useSignal(letters);
  return html`
    <${Dialog} title=${t("keys-title")}>
      <dl class="keys-map">
        ${MAP.map(([keys, what]) => html`<div key=${what}><dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${t(what)}</dd></div>`)}
      </dl>
      <label class="check"><input type="checkbox" checked=${on} onChange=${(event) => { letters.value = event.target.checked; }} />${t("keys-letters")}</label>
    <//>`;
}
