// The packet: what the operator must know before the first word.

import { html, useSignal } from "../html.js";
import { thread } from "../store.js";
import { named, t } from "../texts.js";
import { Cards } from "./cards.js";
import { Clocks } from "./clocks.js";
import { dialog } from "./dialog.js";
import { Tickets, usePast } from "./history.js";
import { Icon } from "./icons.js";
import { LineChecks } from "./line.js";
import { Person } from "./person.js";

/** States in which a ticket asks nothing of anybody. */
const OVER = new Set(["resolved", "closed", "cancelled"]);
const ORDER = ["question", "name", "phone", "contract", "address", "contact", "problem"];

function percent(confidence) {
  return Math.round(confidence * 100);
}

function Section({ title, count, children }) {
  return html`<section class="part"><h3>${title}${count ? html` <span class="count digits">${count}</span>` : null}</h3>${children}</section>`;
}

function Fact({ name, value, tone }) {
  return value ? html`<div><dt>${name}</dt><dd class=${tone ?? ""}>${value}</dd></div>` : null;
}

function Why({ packet }) {
  return html`
    <div class="why-here reason-${packet.reason}">
      <strong>${named("reason", packet.reason)}</strong>
      <span class="muted">${named("queue", packet.queue)} · ${t("line", { line: packet.line })}${packet.topic ? ` · ${named("topic", packet.topic)}` : ""}</span>
      ${packet.comment ? html`<blockquote>${packet.comment}</blockquote>` : null}
    </div>`;
}

function DoNotAsk({ asked }) {
  if (!asked.length) return null;
  return html`
    <section class="do-not-ask" aria-label=${t("do-not-ask")}>
      <h3>${t("do-not-ask")}</h3>
      <ul class="chips">${asked.map((name) => html`<li>${named("fact", name)}</li>`)}</ul>
    </section>`;
}

function Client({ packet, conversation }) {
  const { identity, plan, vip, language } = packet;
  const proven = conversation.person.proven || identity.proven;
  return html`
    <${Section} title=${t("client")}>
      <p class="identity ${proven ? "proven" : "unproven"}"><${Icon} name=${proven ? "proven" : "unproven"} />
        <span>${proven ? t("proven") : t("unproven")}${identity.method ? html`<span class="muted"> · ${named("proof", identity.method)}</span>` : null}</span></p>
      <dl>
        <${Fact} name=${named("fact", "name")} value=${identity.name} />
        <${Fact} name=${named("fact", "contract")} value=${identity.contract} tone="digits" />
        <${Fact} name=${named("fact", "phone")} value=${identity.phone} tone="digits" />
        <${Fact} name=${t("plan")} value=${plan} />
        <${Fact} name=${t("language")} value=${named("language", language)} />
        <${Fact} name=${t("channel")} value=${named("channel", conversation.channel)} />
        <${Fact} name=${t("source")} value=${packet.source} />
      </dl>
      ${vip ? html`<p class="vip"><${Icon} name="star" />${t("vip")}</p>` : null}
    <//>`;
}

function Understood({ packet }) {
  if (!packet.intent) return null;
  const sure = percent(packet.confidence);
  return html`
    <${Section} title=${t("understood")}>
      <p class="sure"><span>${named("intent", packet.intent)}</span>
        <meter min="0" max="100" value=${sure} aria-label=${t("confidence")}></meter><span class="digits">${sure} %</span></p>
    <//>`;
}

function Facts({ packet }) {
  const already = new Set(["name", "phone", "contract"].filter((name) => packet.identity[name] === packet.facts[name]));
  const names = Object.keys(packet.facts).filter((name) => packet.facts[name] && !already.has(name));
  if (!names.length) return null;
  const place = (name) => (ORDER.indexOf(name) + ORDER.length + 1) % (ORDER.length + 1);
  names.sort((a, b) => place(a) - place(b));
  return html`
    <${Section} title=${t("facts")}>
      <dl>${names.map((name) => html`<${Fact} name=${named("fact", name)} value=${packet.facts[name]} />`)}</dl>
    <//>`;
}

function Answers({ shown }) {
  if (!shown.length) return null;
  return html`
    <${Section} title=${t("shown")} count=${shown.length}>
      <ul class="answers">${shown.map((one) => html`
        <li>
          <span class="answer-title">${one.title}</span>
          <span class="muted small">«${one.query}» · ${percent(one.confidence)} %</span>
          <span class="reaction ${one.reaction ?? "none"}">
            ${one.reaction ? html`<${Icon} name=${one.reaction === "helped" ? "yes" : "no"} />` : null}${named("reaction", one.reaction ?? "none")}</span>
        </li>`)}</ul>
    <//>`;
}

function Steps({ steps }) {
  if (!steps.length) return null;
  return html`<${Section} title=${t("steps")} count=${steps.length}><ol class="steps">${steps.map((step) => html`<li>${named("step", step)}</li>`)}</ol><//>`;
}

/** The person's open tickets in all messengers, as they are now. */
function Open({ id, person }) {
  const open = (usePast(id, person)?.tickets ?? []).filter(({ status }) => !OVER.has(status));
  return open.length ? html`<${Section} title=${t("tickets")} count=${open.length}><${Tickets} tickets=${open} /><//>` : null;
}

/** A proposed one is nobody's word yet: the state stands beside it, and its page tells what is so by now. */
function Incidents({ incidents }) {
  if (!incidents.length) return null;
  return html`
    <${Section} title=${t("incidents")} count=${incidents.length}>
      <ul class="tickets">${incidents.map((one) => html`
        <li><span><a href="/incidents/${one.number}" target="_blank" rel="noopener">${one.title ?? one.number}</a>
          ${one.state ? html`<span class="status">${named("incident-state", one.state)}</span>` : null}</span></li>`)}</ul>
    <//>`;
}

export function Packet({ conversation }) {
  const { packet, person, id } = useSignal(thread);
  if (!conversation || id !== conversation.id) return null;
  const whole = html`<p class="part"><button class="link" title="H" onClick=${() => { dialog.value = "history"; }}><${Icon} name="history" />${t("history")}</button></p>`;
  const open = html`<${Open} id=${id} person=${person} />`;
  if (!packet) return html`<p class="empty">${t("no-packet")}</p><${Person} person=${person} conversation=${conversation} />${whole}${open}`;
  return html`
    <${Clocks} conversation=${conversation} />
    <${Why} packet=${packet} />
    <${DoNotAsk} asked=${packet.asked} />
    <${Client} packet=${packet} conversation=${conversation} />
    <${Person} person=${person} conversation=${conversation} />
    ${whole}
    <${Facts} packet=${packet} />
    <${Incidents} incidents=${packet.incidents} />
    ${open}
    <${LineChecks} checks=${packet.line_checks ?? []} />
    <${Cards} topic=${packet.topic} />
    <${Answers} shown=${packet.shown} />
    <${Steps} steps=${packet.steps} />
    <${Understood} packet=${packet} />`;
}
