// The live list: three tabs, one roving focus over the rows, and only the rows in sight drawn.

import { html, useCallback, useEffect, useLayoutEffect, useRef, useSignal, useState } from "../html.js";
import { locale } from "../look.js";
import { called } from "../notifying.js";
import { choose, chooseTab, chosen, fresh, listed, lists, tab, TABS } from "../store.js";
import { t } from "../texts.js";
import { Row } from "./row.js";

const ROW_REM = 4.75;
const SPARE = 6;

/** Opens the conversation `step` rows away from the open one, and moves the focus there if it was in the list. */
export function moveBy(step) {
  const rows = lists.peek()[tab.peek()];
  if (!rows.length) return;
  const index = rows.findIndex((one) => one.id === chosen.peek());
  const next = index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step));
  choose(rows[next].id);
}

export function focusList() {
  document.querySelector(".rows .row[tabindex='0']")?.focus();
}

/** Enter on the open conversation goes on to its reply box. */
function open(id, byKey) {
  if (byKey && id === chosen.peek()) document.querySelector(".composer textarea")?.focus();
  else choose(id);
}

export function List() {
  const active = useSignal(tab);
  return html`
    <nav class="side" aria-label=${t("conversations")}>
      <header class="side-head"><img src="/desk/static/icon.svg" alt="" width="22" height="22" /><h1>${t("brand")}</h1></header>
      <${Tabs} active=${active} />
      <${Rows} key=${active} name=${active} />
    </nav>`;
}

function Tabs({ active }) {
  const counts = useSignal(lists);
  const onKey = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    chooseTab(TABS[(TABS.indexOf(active) + step + TABS.length) % TABS.length]);
    event.currentTarget.querySelector(`#tab-${tab.peek()}`).focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${t("lists")} onKeyDown=${onKey}>
      ${TABS.map((name) => html`
        <button key=${name} id="tab-${name}" role="tab" aria-selected=${String(name === active)} aria-controls="rows"
          tabindex=${name === active ? 0 : -1} onClick=${() => chooseTab(name)}>
          ${t(`tab-${name}`)}${name === "all" ? null : html` <span class="count digits">${counts[name].length}</span>`}
        </button>`)}
    </div>`;
}

function Rows({ name }) {
  const rows = useSignal(lists)[name];
  const current = useSignal(chosen);
  const unread = useSignal(fresh);
  const mentions = useSignal(called);
  const there = useSignal(listed);
  const box = useRef();
  const [window, setWindow] = useState({ from: 0, to: 30 });
  const height = ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const count = rows.length;

  const look = useCallback(() => {
    const { scrollTop, clientHeight } = box.current;
    const from = Math.max(0, Math.floor(scrollTop / height) - SPARE);
    const to = Math.ceil((scrollTop + clientHeight) / height) + SPARE;
    setWindow((seen) => (seen.from === from && seen.to === to ? seen : { from, to }));
  }, [height]);

  useEffect(() => {
    const watcher = new ResizeObserver(look);
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, [look]);

  const place = rows.findIndex((one) => one.id === current);
  useLayoutEffect(() => {
    if (place < 0) return;
    const { scrollTop, clientHeight } = box.current;
    if (place * height < scrollTop) box.current.scrollTop = place * height;
    else if ((place + 1) * height > scrollTop + clientHeight) box.current.scrollTop = (place + 1) * height - clientHeight;
  }, [current]);

  const onKey = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -count, End: count }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    moveBy(step);
    requestAnimationFrame(focusList);
  };

  const tabbable = place < 0 ? 0 : place;
  const drawn = rows.map((one, index) => ({ one, index })).filter(({ index }) => (index >= window.from && index < window.to) || index === tabbable);
  return html`
    <div class="rows" id="rows" role="tabpanel" aria-labelledby="tab-${name}" ref=${box} onScroll=${look} onKeyDown=${onKey}>
      ${there && !count ? html`<p class="empty">${t(`empty-${name}`)}</p>` : null}
      <ul style=${{ height: `${count * ROW_REM}rem` }}>
        ${drawn.map(({ one, index }) => html`
          <li key=${one.id} aria-setsize=${count} aria-posinset=${index + 1} style=${{ top: `${index * ROW_REM}rem` }}>
            <${Row} conversation=${one} current=${one.id === current} fresh=${unread.has(one.id)} called=${mentions.has(one.id)} tabbable=${index === tabbable}
              locale=${locale.value} onOpen=${open} />
          </li>`)}
      </ul>
    </div>`;
}
