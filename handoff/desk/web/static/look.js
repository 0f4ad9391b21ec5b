// The operator's choices of this browser: language, theme, keys; applied to the document.

import { effect, signal } from "./html.js";
import { keep, recall } from "./kept.js";

const THEMES = ["auto", "light", "dark"];
export const LOCALES = ["ru", "en"];

export const theme = signal(recall("theme", "auto"));
export const locale = signal(recall("locale", "ru"));
/** Whether single letters are commands; those who dictate or have a restless hand switch it off. */
export const letters = signal(recall("letters", true));

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  keep("theme", theme.value);
});
effect(() => {
  document.documentElement.lang = locale.value;
  keep("locale", locale.value);
});
effect(() => keep("letters", letters.value));

export function nextTheme() {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length];
}
