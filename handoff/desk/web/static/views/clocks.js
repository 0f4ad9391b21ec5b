// What was promised to the client and how much of it is left, ticking; opened, what each deadline counted.

import { post } from "../api.js";
import { clocks, counts, left, pressure, readClocks, running } from "../clocks.js";
import { html, useEffect, useSignal, useState } from "../html.js";
import { worded } from "../notices.js";
import { isMine } from "../store.js";
import { find, named, spokenLocale, t } from "../texts.js";
import { fullMoment, now, span } from "../time.js";
import { Dialog, dialog } from "./dialog.js";
import { Icon } from "./icons.js";
import { Deadline } from "./waiting.js";

const LOOKS = { over: "alert", stands: "pause", near: "calm", calm: "calm" };
const REASONS = ["third_line", "contractor", "access", "agreed"];
const SECOND = 1000;

function open() {
  dialog.value = "clocks";
}

function kind(clock) {
  return find(`clocks-kind-${clock.kind}`) ?? clock.title;
}

/** «осталось 4:32», «опоздание 0:10», «на паузе: ждём клиента». */
function state(clock, at) {
  const pressing = pressure(clock, at);
  if (pressing === "stands") return reason(clock.pauses.findLast(({ until }) => !until));
  const time = span(Math.abs(left(clock, at)));
  return t(pressing === "over" ? "clock-late" : "clock-left", { span: time });
}

function reason(pause) {
  return pause ? find(`clocks-pause-${pause.reason.replace(/_/g, "-")}`) ?? pause.title : t("clock-stands");
}

/** The most pressing deadline in a few signs, for the head of the talk. */
export function Pill({ conversation }) {
  const [first] = running(useSignal(clocks));
  const at = useSignal(now);
  if (!first || clocks.peek().id !== conversation.id) return null;
  const pressing = pressure(first, at);
  const said = `${kind(first)}: ${state(first, at)}`;
  return html`
    <button class="pill ${pressing}" tabindex="-1" title="${said} (C)" aria-label=${said} onClick=${open}>
      <${Icon} name=${LOOKS[pressing]} />${pressing === "stands" ? null : html`<span class="digits">${pressing === "over" ? "−" : ""}${span(Math.abs(left(first, at)))}</span>`}</button> `;
}

function Row({ clock, at }) {
  const pressing = pressure(clock, at);
  return html`
    <span class="deadline ${pressing}"><${Icon} name=${LOOKS[pressing]} />
      <span>${kind(clock)}</span><strong class="digits">${state(clock, at)}</strong>
      ${pressing === "calm" && !counts(clock, at) ? html`<span class="muted">${t("clock-closed")}</span>` : null}</span>`;
}

/** Every clock that runs, at the top of the packet; a click explains them. */
export function Clocks({ conversation }) {
  const all = useSignal(clocks);
  const at = useSignal(now);
  const going = all.id === conversation.id ? running(all) : [];
  if (!going.length) {
    return conversation.waiting_since ? html`<${Deadline} since=${conversation.waiting_since} deadline=${conversation.deadline} />` : null;
  }
  return html`
    <button class="clocks" title="${t("clocks-title")} (C)" onClick=${open}>${going.map((clock) => html`<${Row} key=${clock.id} clock=${clock} at=${at} />`)}</button>`;
}

/** «вс, 22 нояб., 21:31–21:36», by the clock of the queue; `until` null: it lasts. */
function period({ since, until }, timeZone) {
  const format = new Intl.DateTimeFormat(spokenLocale(), { timeZone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return until ? format.formatRange(new Date(since), new Date(until)) : `${format.format(new Date(since))} – ${t("clock-lasts")}`;
}

function Interval({ interval, zone }) {
  return html`<li><span>${period(interval, zone)}</span><span class="digits">${span(Date.parse(interval.until) - Date.parse(interval.since))}</span></li>`;
}

function Fact({ name, children }) {
  return html`<div><dt>${name}</dt><dd class="digits">${children}</dd></div>`;
}

function plan({ plan: chosen, plan_title }) {
  return chosen ? plan_title : find("clocks-plan-own") ?? plan_title;
}

/** The time to resolve stands at the operator's word, and goes on. */
function Pausing({ id, clock }) {
  const [why, setWhy] = useState(REASONS[0]);
  const [refusal, setRefusal] = useState("");
  const stands = clock.pauses.some((pause) => !pause.until && pause.reason !== "client");
  const change = async () => {
    setRefusal("");
    try {
      clocks.value = { id, ...(await post(`/conversations/${id}/clocks/${stands ? "resume" : "pause"}`, stands ? {} : { reason: why })) };
    } catch (error) {
      setRefusal(worded(error));
    }
  };
  return html`
    <p class="pausing">
      ${stands ? null : html`<select aria-label=${t("clock-why")} value=${why} onChange=${(event) => setWhy(event.target.value)}>
        ${REASONS.map((name) => html`<option key=${name} value=${name}>${reason({ reason: name, title: name })}</option>`)}</select>`}
      <button type="button" onClick=${change}>${t(stands ? "clock-resume" : "clock-pause")}</button>
      <span class="refusal" role="alert">${refusal}</span></p>`;
}

function Explained({ clock, at, id, mine }) {
  const pressing = clock.ended_at ? "ended" : pressure(clock, at);
  const shown = pressing === "stands" ? "paused" : pressing === "calm" ? "running" : pressing;
  return html`
    <li class="explained ${clock.ended_at ? clock.state : pressing}">
      <h3>${kind(clock)} <span class="status">${find(`clocks-state-${clock.ended_at ? clock.state : shown}`) ?? clock.state_title}</span></h3>
      <dl>
        <${Fact} name=${t("clock-promised")}>${span(clock.seconds * SECOND)} <span class="muted">· ${plan(clock)}</span><//>
        <${Fact} name=${t("clock-started")}>${fullMoment(clock.started_at)}<//>
        ${pressing === "stands" ? null : html`<${Fact} name=${t("clock-due")}>${fullMoment(clock.due)}<//>`}
        ${clock.ended_at
          ? html`<${Fact} name=${t("clock-spent")}>${span(clock.spent_s * SECOND)}<//>`
          : html`<${Fact} name=${t("clock-now")}>${state(clock, at)}<//>`}
        ${clock.transfers ? html`<${Fact} name=${t("clock-transfers")}>${clock.transfers}<//>` : null}
      </dl>
      ${mine && clock.kind === "resolution" && !clock.ended_at ? html`<${Pausing} id=${id} clock=${clock} />` : null}
      <details open=${!clock.ended_at}><summary>${t("clock-counted", { queue: named("queue", clock.queue) })}</summary>
        <ul class="intervals">${clock.intervals.map((interval) => html`<${Interval} key=${interval.since} interval=${interval} zone=${clock.zone} />`)}</ul>
        ${clock.pauses.length ? html`<ul class="intervals">${clock.pauses.map((pause) => html`
          <li key=${pause.since} class="muted"><span>${reason(pause)}</span><span>${period(pause, clock.zone)}</span></li>`)}</ul>` : null}
        <p class="muted small">${clock.wall ? t("clock-wall") : t("clock-zone", { zone: clock.zone })}${clock.exact ? "" : ` ${t("clock-inexact")}`}</p>
      </details>
    </li>`;
}

export function ClocksDialog({ conversation }) {
  const all = useSignal(clocks);
  const at = useSignal(now);
  useEffect(() => { readClocks(conversation.id); }, []);
  const ended = all.clocks.filter((one) => one.ended_at).reverse();
  return html`
    <${Dialog} title=${t("clocks-title")} wide>
      <ol class="explanations">${[...running(all), ...ended].map((clock) => html`<${Explained} key=${clock.id} clock=${clock} at=${at} id=${conversation.id} mine=${isMine(conversation)} />`)}</ol>
    <//>`;
}
