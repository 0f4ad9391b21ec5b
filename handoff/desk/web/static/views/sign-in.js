// Signing in, and the choice of language before it.

import { expired, issuer, signIn, Unreached } from "../api.js";
import { html, useRef, useSignal, useState } from "../html.js";
import { locale } from "../look.js";
import { find, named, t } from "../texts.js";

export function SignIn() {
  const ended = useSignal(expired);
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const form = useRef();

  async function submit(event) {
    event.preventDefault();
    const { login, password } = Object.fromEntries(new FormData(form.current));
    setBusy(true);
    setRefusal(null);
    try {
      await signIn(login.trim(), password);
    } catch (error) {
      setRefusal(error instanceof Unreached ? t("unreached") : named("sign-in-refused", error.code));
      setBusy(false);
      form.current.elements.password.select();
    }
  }

  return html`
    <main class="sign-in">
      <form ref=${form} onSubmit=${submit}>
        <img class="brand-mark" src="/desk/static/icon.svg" alt="" width="40" height="40" />
        <h1>${t("sign-in-title")}</h1>
        <p class="muted">${ended ? t("session-ended") : t("sign-in-hint")}</p>
        <label>${t("login")}<input name="login" autocomplete="username" required autofocus maxlength="80" /></label>
        <label>${t("password")}<input name="password" type="password" autocomplete="current-password" required /></label>
        <p class="refusal" role="alert">${refusal}</p>
        <button class="primary wide" disabled=${busy}>${t("sign-in")}</button>
        ${issuer.value ? html`<a class="button wide" href="/pages/sign-on?next=/desk">${find("sign-on-enter", { title: issuer.value })}</a>` : null}
        <button type="button" class="quiet wide" lang=${locale.value === "ru" ? "en" : "ru"}
          onClick=${() => { locale.value = locale.value === "ru" ? "en" : "ru"; }}>${t("other-language")}</button>
      </form>
    </main>`;
}
