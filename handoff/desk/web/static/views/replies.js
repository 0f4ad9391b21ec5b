// The replies kept for use: one's own, and the shared ones, which supervisors write.

import { get, post, put, remove } from "../api.js";
import { html, useEffect, useRef, useSignal, useState } from "../html.js";
import { tell, worded } from "../notices.js";
import { me } from "../store.js";
import { t } from "../texts.js";
import { Dialog } from "./dialog.js";

const NEW = { title: "", text: "", files: [], topic: null, shared: false };

export function RepliesDialog() {
  const supervises = useSignal(me).roles.includes("supervisor");
  const [known, setKnown] = useState({ replies: [], variables: [] });
  const [edited, setEdited] = useState(null);
  const form = useRef();
  const read = () => get("/replies").then(setKnown, (error) => tell(worded(error), "refused"));
  useEffect(() => { read(); }, []);

  async function work(call, said) {
    try {
      await call();
      tell(said);
      setEdited(null);
      read();
    } catch (error) {
      tell(worded(error), "refused");
    }
  }

  function save() {
    if (!form.current.reportValidity()) return;
    const { title, text, shared } = Object.fromEntries(new FormData(form.current));
    const body = { title, text, shared: Boolean(shared), topic: edited.topic, files: edited.files.map((one) => one.id) };
    work(() => (edited.id ? put(`/replies/${edited.id}`, body) : post("/replies", body)), t("reply-saved"));
  }

  return html`
    <${Dialog} title=${t("manage-replies")} wide form=${form}>
      ${edited ? html`
        <label>${t("reply-title")}<input name="title" required maxlength="120" defaultValue=${edited.title} /></label>
        <label>${t("reply-text")}<textarea name="text" rows="6" required maxlength="4000" defaultValue=${edited.text}></textarea></label>
        <p class="muted small">${t("reply-variables", { names: known.variables.filter((name) => /[а-яё]/i.test(name)).map((name) => `{{${name}}}`).join(", ") })}</p>
        ${edited.files.length ? html`<p class="muted small">${t("reply-files", { n: edited.files.length })}: ${edited.files.map((one) => one.name).join(", ")}</p>` : null}
        ${supervises ? html`<label class="check"><input type="checkbox" name="shared" defaultChecked=${edited.shared} />${t("reply-shared")}</label>` : null}
        <p class="dialog-verbs">
          ${edited.id ? html`<button type="button" onClick=${() => work(() => remove(`/replies/${edited.id}`), t("reply-removed"))}>${t("reply-delete")}</button>` : null}
          <span class="grow"></span><button type="button" onClick=${() => setEdited(null)}>${t("cancel")}</button>
          <button type="button" class="primary" onClick=${save}>${t("reply-save")}</button></p>` : html`
        <p><button type="button" class="primary" onClick=${() => setEdited(NEW)}>${t("reply-new")}</button></p>
        ${known.replies.length ? html`<ul class="kept">${known.replies.map((one) => html`
          <li key=${one.id}>${one.mine
            ? html`<button type="button" class="link" aria-label=${t("reply-edit", { name: one.title })} onClick=${() => setEdited(one)}>${one.title}</button>` : html`<strong>${one.title}</strong>`}
            <span class="muted small">${t(one.shared ? "reply-common" : "reply-mine")}${one.files.length ? ` · ${t("reply-files", { n: one.files.length })}` : ""}</span>
            <span class="kept-text">${one.text}</span></li>`)}</ul>` : html`<p class="muted">${t("replies-none")}</p>`}`}
    <//>`;
}
