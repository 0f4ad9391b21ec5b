// The desk's texts: the same Fluent catalogue the door speaks from.

import { FluentBundle, FluentResource } from "../vendor/fluent/index.js";
import { signal } from "./html.js";
import { LOCALES } from "./look.js";

const bundles = {};
/** Grows when a language arrives, so that what is drawn before is drawn again. */
export const ready = signal(0);

export async function loadTexts() {
  await Promise.all(LOCALES.map(async (locale) => {
    const answer = await fetch(`/desk/messages/${locale}.ftl`);
    if (!answer.ok) throw new Error(`texts: ${answer.status}`);
    bundles[locale] = new FluentBundle(locale, { useIsolating: false });
    bundles[locale].addResource(new FluentResource(await answer.text()));
  }));
  ready.value += 1;
}

let spoken = "ru";

/** Which language `t` speaks from now on. */
export function speak(locale) {
  spoken = LOCALES.includes(locale) ? locale : "ru";
}

export function spokenLocale() {
  return spoken;
}

/** The text of a whole key, null where there is none. */
export function find(id, values) {
  for (const locale of [spoken, "ru"]) {
    const message = bundles[locale]?.getMessage(id);
    if (message?.value) return bundles[locale].formatPattern(message.value, values);
  }
  return null;
}

/** The text `desk-<key>`; one missing in English is taken from Russian, one missing there shows its key. */
export function t(key, values) {
  return find(`desk-${key}`, values) ?? key;
}

/** The text of one value of a closed list, ours or the people's side's, or the value itself where the list has grown without us. */
export function named(list, value) {
  if (!value) return "";
  const key = `${list}-${String(value).replace(/[^A-Za-z0-9]/g, "-")}`;
  return find(`desk-${key}`) ?? find(`handoff-${key}`) ?? String(value);
}
