// What comes up at «/» and «@»: a field to type in, the choices below, all by keyboard.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../html.js";
import { t } from "../texts.js";
import { Icon } from "./icons.js";

const REST = 120;

/** Choices for what is typed, `[{group, choices: [{key, title, hint, …}]}]`; the last asked for counts. */
function useChoices(find, query) {
  const [groups, setGroups] = useState(null);
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => find(query).then((found) => over || setGroups(found), () => over || setGroups([])), groups ? REST : 0);
    return () => { over = true; clearTimeout(timer); };
  }, [query]);
  return groups;
}

/**
 * `sign` is what brought it up, and is typed when it comes again; `find(query)` gives the choices, `onPick(choice)` takes one,
 * `onClose(text)` leaves with what is to be typed in its place.
 */
export function Palette({ label, hint, sign, find, onPick, onClose }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef();
  const list = useRef();
  const groups = useChoices(find, query) ?? [];
  const choices = groups.flatMap((one) => one.choices);
  const current = Math.min(at, choices.length - 1);
  useLayoutEffect(() => field.current.focus(), []);
  useEffect(() => setAt(0), [query]);
  useLayoutEffect(() => list.current.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" }), [current, groups]);

  const onKey = (event) => {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length) setAt((current + step + choices.length) % choices.length);
    else if (event.key === "Enter" && choices[current]) onPick(choices[current]);
    else if (event.key === "Escape") onClose("");
    else if (event.key === sign && !query) onClose(sign);
    else if (event.key === "Backspace" && !query) onClose("");
    else return;
    event.preventDefault();
  };
  let index = -1;
  return html`
    <div class="palette" onFocusOut=${(event) => event.currentTarget.contains(event.relatedTarget) || onClose(null)}>
      <input ref=${field} role="combobox" aria-label=${label} aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
        aria-activedescendant=${current >= 0 ? `choice-${current}` : null} placeholder=${hint} value=${query} autocomplete="off" maxlength="300"
        onInput=${(event) => setQuery(event.target.value)} onKeyDown=${onKey} />
      <div id="palette-list" role="listbox" aria-label=${label} ref=${list}>
        ${groups.filter((one) => one.choices.length).map((one) => html`
          <div role="group" aria-label=${one.group} key=${one.group}>
            <p class="muted small" aria-hidden="true">${one.group}</p>
            ${one.choices.map((choice) => {
              index += 1;
              const mine = index;
              return html`
                <div key=${choice.key} id="choice-${mine}" role="option" class="choice" aria-selected=${String(mine === current)}
                  onMouseDown=${(event) => event.preventDefault()} onMouseMove=${() => setAt(mine)} onClick=${() => onPick(choice)}>
                  <${Icon} name=${choice.icon} /><span class="choice-title">${choice.title}</span>
                  ${choice.hint ? html`<span class="muted small choice-hint">${choice.hint}</span>` : null}
                </div>`;
            })}
          </div>`)}
      </div>
      <p class="muted small palette-foot" role="status">${choices.length ? `${t("palette-count", { n: choices.length })} · ${t("palette-keys")}` : t("palette-none")}</p>
    </div>`;
}
