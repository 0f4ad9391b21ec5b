// Starts the desk: the texts, then the sign-in or the window, whichever the session allows.

import { adoptSession, Refused, token, Unreached } from "./api.js";
import { html, render, useEffect, useSignal, useState } from "./html.js";
import { locale } from "./look.js";
import "./readers.js";
import "./notifying.js";
import { begin, forget, me, signOut } from "./store.js";
import { loadTexts, speak, t } from "./texts.js";
import { Desk } from "./views/desk.js";
import { SignIn } from "./views/sign-in.js";

const AGAIN = 2000;

/** Reads what the desk needs until the door answers; the text of a refusal, if it refuses. */
function useBeginning(session) {
  const [refusal, setRefusal] = useState(null);
  useEffect(() => {
    if (!session) return undefined;
    let timer = 0;
    const tryOnce = () => begin().catch((error) => {
      if (error instanceof Unreached) timer = setTimeout(tryOnce, AGAIN);
      setRefusal(error instanceof Refused ? error.message : t("unreached"));
    });
    setRefusal(null);
    tryOnce();
    return () => { clearTimeout(timer); forget(); };
  }, [session]);
  return refusal;
}

function App() {
  const session = useSignal(token);
  const operator = useSignal(me);
  speak(useSignal(locale));
  const refusal = useBeginning(session);
  if (!session) return html`<${SignIn} />`;
  if (operator) return html`<${Desk} />`;
  return html`<main class="sign-in"><p role="status">${refusal ?? t("opening")}</p>
    ${refusal ? html`<button onClick=${signOut}>${t("sign-out")}</button>` : null}</main>`;
}

await Promise.all([loadTexts(), adoptSession()]);
render(html`<${App} />`, document.getElementById("desk"));
