// A window over the desk: the browser's own dialog, with its focus, its Escape and its way back.

import { html, signal, useLayoutEffect, useRef } from "../html.js";
import { t } from "../texts.js";
import { Icon } from "./icons.js";

/** Which dialog is open: null, or transfer, return, close, ticket, line, clocks, unjoin, keys, group, replies, cards, search, leave, history. */
export const dialog = signal(null);

export function dismiss() {
  dialog.value = null;
}

/** `submit` gets the form's fields and returns true when the dialog is done. Without it there is only a way out. `also`: one more button;
 * `form`: a ref to the form. */
export function Dialog({ title, confirm, submit, also, wide, form, children }) {
  const element = useRef();
  useLayoutEffect(() => {
    const opened = element.current;
    opened.showModal();
    if (submit) opened.querySelector(".dialog-body :is(input, select, textarea), footer .primary").focus();
    return () => opened.close();
  }, []);
  const onSubmit = async (event) => {
    event.preventDefault();
    if (!submit && form) return;
    if (!submit || (await submit(Object.fromEntries(new FormData(event.target))))) dismiss();
  };
  const onClick = (event) => event.target === element.current && dismiss();
  return html`
    <dialog ref=${element} class=${wide ? "wide" : ""} aria-labelledby="dialog-title" onCancel=${dismiss} onClick=${onClick}>
      <form ref=${form} method="dialog" onSubmit=${onSubmit}>
        <header><h2 id="dialog-title">${title}</h2>
          <button type="button" class="quiet square" aria-label=${t("cancel")} onClick=${dismiss}><${Icon} name="cross" /></button></header>
        <div class="dialog-body">${children}</div>
        ${submit ? html`
          <footer><button type="button" onClick=${dismiss}>${t("cancel")}</button>${also}<button class="primary">${confirm}</button></footer>` : null}
      </form>
    </dialog>`;
}
