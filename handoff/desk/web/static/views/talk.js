// The open conversation: whose it is, what is said, where to answer, what to do with it.

import { html, useRef, useSignal } from "../html.js";
import { line } from "../line.js";
import { choose, me, thread } from "../store.js";
import { named, t } from "../texts.js";
import { acting, fitting } from "../verbs.js";
import { Pill } from "./clocks.js";
import { Composer } from "./composer.js";
import { dialog } from "./dialog.js";
import { Icon } from "./icons.js";
import { Log } from "./log.js";
import { Face, personName } from "./row.js";

const LOOKS = { take: "take", transfer: "transfer", return: "back_to_bot", close: "close" };
/** What may be done whoever holds it; the line only by those who may. */
const MORE = [["ticket", "ticket", "M"], ["line", "line", "L"]];
const KEYS = { take: "T", transfer: "P", return: "B", close: "X" };

function Head({ conversation }) {
  const { person, channel, holder, queue } = conversation;
  const whose = holder.kind === "queue" ? t("waits-in", { queue: named("queue", queue ?? holder.name) })
    : holder.kind === "bot" ? t("held-by-bot") : t("held-by", { who: holder.title ?? holder.name });
  return html`
    <header class="talk-head">
      <button class="quiet square to-list" aria-label=${t("to-list")} onClick=${() => choose(null)}><${Icon} name="back" /></button>
      <${Face} person=${person} channel=${channel} />
      <div class="talk-name">
        <h1>${personName(person)} ${person.proven ? html`<span class="badge-proven" title=${t("proven")}><${Icon} name="proven" /><span class="hidden">${t("proven")}</span></span>` : null}</h1>
        <p class="muted small"><${Pill} conversation=${conversation} />${named("channel", channel)} · ${whose}</p>
      </div>
    </header>`;
}

/** One stop of the Tab key; arrows go from button to button. */
function Tools({ conversation, packetShown, togglePacket }) {
  const operator = useSignal(me);
  const busy = useSignal(acting);
  const verbs = fitting(conversation, operator).filter((verb) => verb !== "take");
  const { allowed } = useSignal(line);
  const more = allowed ? MORE : MORE.slice(0, 1);
  const bar = useRef();
  const onKey = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const buttons = [...bar.current.querySelectorAll("button:not(:disabled)")];
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  };
  return html`
    <div class="tools" role="toolbar" aria-label=${t("tools")} ref=${bar} onKeyDown=${onKey}>
      ${verbs.map((verb, index) => html`
        <button key=${verb} class="verb ${verb}" tabindex=${index === 0 ? 0 : -1} disabled=${busy} title="${t(`${verb}-title`)} (${KEYS[verb]})"
          onClick=${() => { dialog.value = verb; }}><${Icon} name=${LOOKS[verb]} />${t(verb)}</button>`)}
      ${more.map(([name, look, key]) => html`
        <button key=${name} class="verb square" tabindex=${verbs.length || name !== more[0][0] ? -1 : 0} title="${t(`${name}-title`)} (${key})" aria-label=${t(`${name}-title`)}
          onClick=${() => { dialog.value = name; }}><${Icon} name=${look} /></button>`)}
      <button class="verb packet-toggle" tabindex=-1 aria-pressed=${String(packetShown)} title="${t("packet")} (I)" onClick=${togglePacket}>
        <${Icon} name="card" /><span class="hidden">${t("packet")}</span></button>
    </div>`;
}

/** The packet in two lines, for when it is put away. */
function Brief() {
  const { packet } = useSignal(thread);
  if (!packet) return null;
  return html`
    <div class="brief"><strong>${named("reason", packet.reason)}</strong>
      ${packet.asked.length ? html`<span>${t("do-not-ask")}: ${packet.asked.map((name) => named("fact", name)).join(", ")}</span>` : null}</div>`;
}

export function Talk({ conversation, box, packetShown, togglePacket }) {
  return html`
    <main class="talk" aria-label=${t("conversation-with", { name: personName(conversation.person) })}>
      <${Head} conversation=${conversation} />
      ${packetShown ? null : html`<${Brief} />`}
      <${Log} conversation=${conversation} onEdit=${(entry) => box.current.bring(entry)} onChange=${(message) => box.current.change(message)} />
      <${Composer} conversation=${conversation} box=${box} />
      <${Tools} conversation=${conversation} packetShown=${packetShown} togglePacket=${togglePacket} />
    </main>`;
}
