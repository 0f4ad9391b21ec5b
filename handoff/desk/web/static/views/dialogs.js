// The questions before a conversation leaves the operator: where to, and how it ended.

import { html, useEffect, useSignal, useState } from "../html.js";
import { get } from "../api.js";
import { queues, thread, words } from "../store.js";
import { named, t } from "../texts.js";
import { now, shortMoment } from "../time.js";
import { act } from "../verbs.js";
import { Dialog } from "./dialog.js";

function state(queue, at) {
  const waiting = t("queue-waiting", { n: queue.waiting });
  if (queue.open_now) return `${t("queue-open")} · ${waiting}`;
  return queue.opens_at ? t("queue-opens", { at: shortMoment(queue.opens_at, at) }) : t("queue-closed");
}

export function Transfer({ conversation }) {
  const places = useSignal(queues);
  const [chosen, setChosen] = useState("");
  useEffect(() => { get("/queues").then((said) => { queues.value = said.queues; }, () => {}); }, []);
  const submit = ({ queue, comment }) => act(conversation.id, "transfer", { queue, comment: comment.trim() });
  return html`
    <${Dialog} title=${t("transfer-title")} confirm=${t("transfer")} submit=${submit}>
      <fieldset><legend>${t("transfer-where")}</legend>
        ${places.map((queue) => html`
          <label class="option" key=${queue.name}>
            <input type="radio" name="queue" value=${queue.name} required checked=${chosen === queue.name} onChange=${() => setChosen(queue.name)} />
            <span><strong>${named("queue", queue.name)}</strong>
              <span class="muted small">${t("line", { line: queue.line })} · ${state(queue, now.peek())}${queue.name === conversation.queue ? ` · ${t("queue-now")}` : ""}</span></span>
          </label>`)}
      </fieldset>
      <label>${t("transfer-comment")}<textarea name="comment" rows="3" maxlength="2000" placeholder=${t("transfer-comment-hint")}></textarea></label>
    <//>`;
}

export function Return({ conversation }) {
  return html`
    <${Dialog} title=${t("return-title")} confirm=${t("return")} submit=${() => act(conversation.id, "return")}>
      <p>${t("return-what")}</p>
    <//>`;
}

export function Close({ conversation }) {
  const { topics, classes, outcomes } = useSignal(words);
  const { packet } = useSignal(thread);
  const [topic, setTopic] = useState(packet?.topic ?? "");
  const [outcome, setOutcome] = useState("");
  const submit = ({ class: given, ...fields }) => act(conversation.id, "close", { ...fields, ...(given && { class: given }) });
  const byTopic = topics.find(({ name }) => name === topic)?.class;
  return html`
    <${Dialog} title=${t("close-title")} confirm=${t("close")} submit=${submit}>
      <label>${t("close-topic")}
        <select name="topic" required value=${topic} onChange=${(event) => setTopic(event.target.value)}>
          <option value="">${t("choose")}</option>
          ${topics.map(({ name }) => html`<option key=${name} value=${name}>${named("topic", name)}</option>`)}
        </select></label>
      <label>${t("close-class")}
        <select name="class">
          <option value="">${t("close-class-own", { name: byTopic ? t(`class-${byTopic.replace("_", "-")}`) : "…" })}</option>
          ${classes.map(({ name }) => html`<option key=${name} value=${name}>${t(`class-${name.replace("_", "-")}`)}</option>`)}
        </select></label>
      <fieldset><legend>${t("close-outcome")}</legend>
        ${outcomes.map(({ name }) => html`
          <label class="option" key=${name}>
            <input type="radio" name="outcome" value=${name} required checked=${outcome === name} onChange=${() => setOutcome(name)} />
            <span>${named("outcome", name)}</span>
          </label>`)}
      </fieldset>
      <p class="muted small">${t(outcome === "spam" ? "close-what-spam" : "close-what")}</p>
    <//>`;
}
