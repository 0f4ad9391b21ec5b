// A ticket from the open conversation.

import { get, post } from "../api.js";
import { everybody } from "../helping.js";
import { html, useEffect, useSignal, useState } from "../html.js";
import { tell, worded } from "../notices.js";
import { openThread, queues, thread } from "../store.js";
import { t } from "../texts.js";
import { fullMoment } from "../time.js";
import { Dialog } from "./dialog.js";

const LINES = [1, 2, 3];

/** What the form chooses from: types in use, colleagues. */
function useChoices() {
  const [choices, setChoices] = useState({ types: [], colleagues: [] });
  const [refusal, setRefusal] = useState("");
  useEffect(() => {
    Promise.all([get("/ticket-types"), everybody()]).then(
      ([{ types }, colleagues]) => setChoices({ types: types.filter(({ active }) => active), colleagues }),
      (error) => setRefusal(worded(error)),
    );
  }, []);
  return { ...choices, refusal, setRefusal };
}

export function TicketDialog({ conversation }) {
  const { types, colleagues, refusal, setRefusal } = useChoices();
  const { packet } = useSignal(thread);
  const places = useSignal(queues);
  const [key] = useState(() => crypto.randomUUID());
  const [type, setType] = useState("");
  const facts = packet?.facts ?? {};
  const own = types.find(({ name }) => name === type)?.line;
  const walled = places.some(({ name, confidential }) => confidential && name === conversation.queue);

  async function submit({ line, shared, ...fields }) {
    try {
      const made = await post(`/conversations/${conversation.id}/ticket`, { key, ...fields, ...(line && { line: Number(line) }), shared: Boolean(shared) });
      tell(t("done-ticket", { number: made.number, at: fullMoment(made.deadline) }));
      openThread(conversation.id);
      return true;
    } catch (error) {
      setRefusal(worded(error));
      return false;
    }
  }

  return html`
    <${Dialog} title=${t("ticket-title")} confirm=${t("ticket-make")} submit=${submit}>
      <label>${t("ticket-type")}
        <select name="type" required value=${type} onChange=${(event) => setType(event.target.value)}>
          <option value="">${t("choose")}</option>
          ${types.map(({ name, title }) => html`<option key=${name} value=${name}>${title}</option>`)}
        </select></label>
      <label>${t("ticket-problem")}<textarea name="problem" rows="3" required maxlength="4000">${facts.problem || facts.question || ""}</textarea></label>
      <div class="pair">
        <label>${t("ticket-line")}
          <select name="line">
            <option value="">${own ? t("ticket-line-own", { line: own }) : t("ticket-line-type")}</option>
            ${LINES.map((line) => html`<option key=${line} value=${line}>${t("line", { line })}</option>`)}
          </select></label>
        <label>${t("ticket-assignee")}
          <select name="assignee">
            <option value="">${t("ticket-nobody")}</option>
            ${colleagues.map(({ login, name }) => html`<option key=${login} value=${login}>${name}</option>`)}
          </select></label>
        <label>${t("ticket-address")}<input name="address" maxlength="500" value=${facts.address ?? ""} /></label>
        <label>${t("ticket-contact")}<input name="contact" maxlength="500" value=${facts.contact || facts.phone || packet?.identity.phone || ""} /></label>
      </div>
      <label>${t("ticket-equipment")}<input name="equipment" maxlength="500" /></label>
      ${walled ? html`<label class="agree"><input type="checkbox" name="shared" />${t("ticket-shared")}</label>` : null}
      <p class="refusal" role="alert">${refusal}</p>
      <p class="muted small">${t("ticket-what")}</p>
    <//>`;
}
