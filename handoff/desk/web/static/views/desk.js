// The one window: the list, the talk, the packet, and what lies over them.

import { html, useEffect, useRef, useSignal, useState } from "../html.js";
import { keep, recall } from "../kept.js";
import { followKeys } from "../keys.js";
import { connection } from "../live.js";
import { forget, notices } from "../notices.js";
import { chosen, conversations, pressing } from "../store.js";
import { t } from "../texts.js";
import { CardsDialog } from "./cards.js";
import { ClocksDialog } from "./clocks.js";
import { dialog, dismiss } from "./dialog.js";
import { Close, Return, Transfer } from "./dialogs.js";
import { Foot, Leave } from "./foot.js";
import { GroupLink } from "./group-link.js";
import { HistoryDialog } from "./history.js";
import { Icon } from "./icons.js";
import { KeysMap } from "./keys-map.js";
import { LineDialog } from "./line.js";
import { List } from "./list.js";
import { Packet } from "./packet.js";
import { Unjoin } from "./person.js";
import { RepliesDialog } from "./replies.js";
import { SearchDialog } from "./search.js";
import { Offer } from "./status.js";
import { Talk } from "./talk.js";
import { TicketDialog } from "./ticket.js";

const DIALOGS = { transfer: Transfer, return: Return, close: Close, ticket: TicketDialog, line: LineDialog, clocks: ClocksDialog, unjoin: Unjoin, history: HistoryDialog };
const OWN = { keys: KeysMap, group: GroupLink, replies: RepliesDialog, cards: CardsDialog, search: SearchDialog, leave: Leave };
const PATIENCE = 1500;

function Offline() {
  const state = useSignal(connection);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(state !== "online"), state === "online" ? 0 : PATIENCE);
    return () => clearTimeout(timer);
  }, [state]);
  return html`<div class="no-line" role="status">${shown ? html`<p><${Icon} name="alert" />${t("offline")}</p>` : null}</div>`;
}

function Notices() {
  const shown = useSignal(notices);
  return html`
    <div class="notices" role="status">
      ${shown.map(({ id, text, kind, act }) => html`
        <p key=${id} class=${kind}>${kind === "refused" ? html`<${Icon} name="alert" />` : null}<span>${text}</span>
          ${act ? html`<button onClick=${() => { act.work(); forget(id); }}>${act.title}</button>` : null}
          <button class="quiet square" aria-label=${t("dismiss")} onClick=${() => forget(id)}><${Icon} name="cross" /></button></p>`)}
    </div>`;
}

function Open({ conversation }) {
  const name = useSignal(dialog);
  if (OWN[name]) return html`<${OWN[name]} />`;
  const Asked = DIALOGS[name];
  return Asked && conversation ? html`<${Asked} conversation=${conversation} />` : null;
}

export function Desk() {
  const conversation = useSignal(conversations).get(useSignal(chosen));
  const [packetShown, setPacketShown] = useState(recall("packet", innerWidth > 1180));
  const { waiting, late } = useSignal(pressing);
  const box = useRef();
  const togglePacket = () => setPacketShown((shown) => { keep("packet", !shown); return !shown; });

  useEffect(() => followKeys(box, togglePacket), []);
  useEffect(() => { if (!conversation && DIALOGS[dialog.peek()]) dismiss(); }, [conversation]);
  useEffect(() => { document.title = `${late ? "⚠ " : ""}${waiting ? `(${waiting}) ` : ""}${t("title")}`; });

  return html`
    <div class="desk ${conversation ? "talking" : "idle"} ${packetShown && conversation ? "with-packet" : ""}">
      <${Offline} />
      <${List} />
      ${conversation
        ? html`<${Talk} conversation=${conversation} box=${box} packetShown=${packetShown} togglePacket=${togglePacket} />`
        : html`<main class="talk nothing"><h2 class="muted">${t("nothing-open")}</h2><p class="muted small"><kbd>J</kbd> <kbd>K</kbd> ${t("keys-move")} · <kbd>?</kbd> ${t("keys-title")}</p></main>`}
      ${conversation && packetShown ? html`<aside class="packet" aria-label=${t("packet")} tabindex="0"><h2 class="hidden">${t("packet")}</h2><${Packet} conversation=${conversation} /></aside>` : null}
      <${Foot} />
    </div>
    <${Offer} />
    <${Notices} />
    <${Open} conversation=${conversation} />`;
}
