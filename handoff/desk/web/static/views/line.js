// The client's line: measuring it and restarting the terminal, and what came of it before.

import { html, useRef, useSignal, useState } from "../html.js";
import { ask, line } from "../line.js";
import { worded } from "../notices.js";
import { thread } from "../store.js";
import { t } from "../texts.js";
import { exactMoment, fullMoment, now } from "../time.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icons.js";

function Check({ one, open }) {
  const [head, ...rest] = (one.text || t("line-going")).split("\n");
  const title = html`<span>${head} <time class="muted small" datetime=${one.at} title=${fullMoment(one.at)}>${exactMoment(one.at, now.peek())}</time></span>`;
  return html`
    <li class="line-check ${one.state}"><${Icon} name=${one.state === "done" ? "check" : one.state === "started" ? "calm" : "alert"} />
      ${rest.length ? html`<details open=${open}><summary>${title}</summary><p>${rest.join("\n")}</p></details>` : title}</li>`;
}

function Checks({ checks }) {
  return html`<ol class="line-checks">${checks.map((one, index) => html`<${Check} key=${one.at} one=${one} open=${index === 0} />`)}</ol>`;
}

/** What the packet says was done to the line, the newest first. */
export function LineChecks({ checks }) {
  if (!checks.length) return null;
  return html`<section class="part"><h3>${t("line-title")}</h3><${Checks} checks=${[...checks].reverse()} /></section>`;
}

export function LineDialog({ conversation }) {
  const { actions, contract } = useSignal(line);
  const { packet } = useSignal(thread);
  const [sure, setSure] = useState(false);
  const [going, setGoing] = useState(false);
  const [refusal, setRefusal] = useState("");
  const form = useRef();

  async function run(kind) {
    const { contract: typed = "", confirmed } = Object.fromEntries(new FormData(form.current));
    setGoing(true);
    setSure(false);
    setRefusal("");
    try {
      await ask(conversation.id, kind, contract ? {} : { contract: typed.trim(), confirmed: Boolean(confirmed) });
    } catch (error) {
      setRefusal(worded(error));
    } finally {
      setGoing(false);
    }
  }

  const measure = () => { if (!going) run("diagnostics"); };
  const reboot = () => {
    if (going || !form.current.reportValidity()) return;
    if (sure) run("reboot");
    else setSure(true);
  };
  return html`
    <${Dialog} title=${t("line-title")} confirm=${t("line-diagnostics")} submit=${measure} form=${form} wide
      also=${html`<button type="button" class=${sure ? "sure" : ""} onClick=${reboot}>${t(sure ? "line-reboot-sure" : "line-reboot")}</button>`}>
      ${contract ? html`<p>${t("line-of", { contract })}</p>` : html`
        <label>${t("line-contract")}<input name="contract" required maxlength="40" pattern="[0-9A-Za-zА-Яа-яЁё\\/_\\-]+" autocomplete="off" value=${packet?.facts.contract ?? ""} /></label>
        <label class="agree"><input type="checkbox" name="confirmed" required />${t("line-confirmed")}</label>`}
      <p class="refusal" role="alert">${refusal}</p>
      <p class="muted" role="status">${going ? t("line-asking") : sure ? t("line-reboot-what") : ""}</p>
      <${Checks} checks=${actions} />
    <//>`;
}
