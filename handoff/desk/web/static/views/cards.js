// Talk scripts and contact cards of the topic, beside the conversation; and where supervisors write them.

import { get, post, put, remove } from "../api.js";
import { html, signal, useEffect, useRef, useSignal, useState } from "../html.js";
import { tell, worded } from "../notices.js";
import { me, words } from "../store.js";
import { named, t } from "../texts.js";
import { Dialog, dialog } from "./dialog.js";
import { Icon } from "./icons.js";
import { Said } from "./said.js";

/** Grows when a card was changed here, so that what is shown is read again. */
const changes = signal(0);

function useCards(path) {
  const [cards, setCards] = useState([]);
  const count = useSignal(changes);
  useEffect(() => {
    let over = false;
    get(path).then((said) => over || setCards(said.cards), () => {});
    return () => { over = true; };
  }, [path, count]);
  return cards;
}

export function Cards({ topic }) {
  const cards = useCards(`/cards${topic ? `?topic=${encodeURIComponent(topic)}` : ""}`);
  const mayWrite = useSignal(me)?.roles.includes("supervisor");
  const parts = [["script", t("scripts")], ["contact", t("contacts")]];
  return html`
    ${parts.map(([kind, title]) => {
      const mine = cards.filter((one) => one.kind === kind);
      return mine.length ? html`
        <section key=${kind} class="part cards ${kind}"><h3>${title}</h3>
          ${mine.map((one) => html`<details key=${one.id} open=${kind === "contact"}><summary>${one.title}</summary><div><${Said} text=${one.text} /></div></details>`)}
        </section>` : null;
    })}
    ${mayWrite ? html`<p class="part"><button class="link" onClick=${() => { dialog.value = "cards"; }}>${t("cards-manage")}</button></p>` : null}`;
}

const NEW = { kind: "script", topic: null, title: "", text: "", position: 0 };

export function CardsDialog() {
  const cards = useCards("/cards?all=true");
  const { topics } = useSignal(words);
  const [edited, setEdited] = useState(null);
  const form = useRef();

  async function work(call, said) {
    try {
      await call();
      tell(said);
      setEdited(null);
      changes.value += 1;
    } catch (error) {
      tell(worded(error), "refused");
    }
  }

  function save() {
    if (!form.current.reportValidity()) return;
    const { kind, topic, title, text } = Object.fromEntries(new FormData(form.current));
    const body = { kind, topic: topic || null, title, text, position: edited.position };
    work(() => (edited.id ? put(`/cards/${edited.id}`, body) : post("/cards", body)), t("card-saved"));
  }

  return html`
    <${Dialog} title=${t("cards-manage")} wide form=${form}>
      ${edited ? html`
        <label>${t("card-kind")}<select name="kind">${["script", "contact"].map((kind) => html`<option key=${kind} value=${kind} selected=${kind === edited.kind}>${t(`card-kind-${kind}`)}</option>`)}</select></label>
        <label>${t("card-topic")}<select name="topic"><option value="">${t("card-every-topic")}</option>
          ${topics.map(({ name }) => html`<option key=${name} value=${name} selected=${name === edited.topic}>${named("topic", name)}</option>`)}</select></label>
        <label>${t("reply-title")}<input name="title" required maxlength="120" defaultValue=${edited.title} /></label>
        <label>${t("reply-text")}<textarea name="text" rows="8" required maxlength="8000" defaultValue=${edited.text}></textarea></label>
        <p class="dialog-verbs">
          ${edited.id ? html`<button type="button" onClick=${() => work(() => remove(`/cards/${edited.id}`), t("card-removed"))}>${t("reply-delete")}</button>` : null}
          <span class="grow"></span><button type="button" onClick=${() => setEdited(null)}>${t("cancel")}</button>
          <button type="button" class="primary" onClick=${save}>${t("reply-save")}</button></p>` : html`
        <p><button type="button" class="primary" onClick=${() => setEdited(NEW)}>${t("card-new")}</button></p>
        ${cards.length ? html`<ul class="kept">${cards.map((one) => html`
          <li key=${one.id}><button type="button" class="link" aria-label=${t("reply-edit", { name: one.title })} onClick=${() => setEdited(one)}>${one.title}</button>
            <span class="muted small"><${Icon} name=${one.kind === "script" ? "book" : "person"} /> ${one.topic ? named("topic", one.topic) : t("card-every-topic")}</span></li>`)}</ul>`
          : html`<p class="muted">${t("cards-none")}</p>`}`}
    <//>`;
}
