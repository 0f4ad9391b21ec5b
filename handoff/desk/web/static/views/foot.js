// The foot of the window: the connection, who works here, and the choices of this browser.

import { html, useSignal } from "../html.js";
import { connection } from "../live.js";
import { locale, nextTheme, theme } from "../look.js";
import { loud, loudness, switchLoud } from "../notifying.js";
import { lists, me, signOut } from "../store.js";
import { t } from "../texts.js";
import { Dialog, dialog } from "./dialog.js";
import { Icon } from "./icons.js";
import { Status } from "./status.js";

/** Who leaves with conversations in hand is told what becomes of them. */
function go() {
  if (lists.peek().me.length) dialog.value = "leave";
  else signOut();
}

export function Leave() {
  const leave = () => {
    signOut();
    return true;
  };
  return html`<${Dialog} title=${t("sign-out")} confirm=${t("sign-out")} submit=${leave}><p>${t("sign-out-what", { n: useSignal(lists).me.length })}</p><//>`;
}

export function Foot() {
  const operator = useSignal(me);
  const state = useSignal(connection);
  const look = useSignal(theme);
  const on = useSignal(loud);
  const other = locale.value === "ru" ? "en" : "ru";
  return html`
    <footer class="foot">
      <p class="who"><span class="dot ${state}" aria-hidden="true"></span>
        <span><strong>${operator?.name}</strong><span class="muted small" role="status">${t(`connection-${state}`)}</span></span></p>
      <${Status} />
      <div class="foot-tools">
        <button class="quiet square" title="${t("search")} (F)" aria-label=${t("search")} onClick=${() => { dialog.value = "search"; }}><${Icon} name="search" /></button>
        <button class="quiet square" title="${t("manage-replies")} (G)" aria-label=${t("manage-replies")} onClick=${() => { dialog.value = "replies"; }}><${Icon} name="reply" /></button>
        <button class="quiet square" title=${t(`theme-${look}`)} aria-label=${t(`theme-${look}`)} onClick=${nextTheme}><${Icon} name=${look} /></button>
        <button class="quiet square code" lang=${other} title=${t("other-language")}
          onClick=${() => { locale.value = other; }}>${other.toUpperCase()}<span class="hidden"> ${t("other-language")}</span></button>
        <button class="quiet square" aria-pressed=${String(on)} title=${t(`notify-${loudness(on)}`)} aria-label=${t(`notify-${loudness(on)}`)} onClick=${switchLoud}>
          <${Icon} name=${on ? "bell" : "bell_off"} /></button>
        ${operator?.group ? html`
          <button class="quiet square" title=${t("group-link")} aria-label=${t("group-link")} onClick=${() => { dialog.value = "group"; }}><${Icon} name="telegram" /></button>` : null}
        <button class="quiet square" title=${t("keys-title")} aria-label=${t("keys-title")} onClick=${() => { dialog.value = "keys"; }}><${Icon} name="question" /></button>
        <button class="quiet square" title=${t("sign-out")} aria-label=${t("sign-out")} onClick=${go}><${Icon} name="out" /></button>
      </div>
    </footer>`;
}
