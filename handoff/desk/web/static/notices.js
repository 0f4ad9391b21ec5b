// Short words to the operator: what was refused or done, gone after a while.

import { Unreached } from "./api.js";
import { signal } from "./html.js";
import { t } from "./texts.js";

const STAYS = 8000;
let count = 0;

/** `{id, text, kind: info|refused|called, act: {title, work}}`; one with an `act` stays until it is done or put away. */
export const notices = signal([]);

export function tell(text, kind = "info", act = null) {
  const id = (count += 1);
  notices.value = [...notices.value, { id, text, kind, act }];
  if (!act) setTimeout(() => forget(id), STAYS);
}

export function forget(id) {
  notices.value = notices.value.filter((one) => one.id !== id);
}

/** What an error says to a person: the door words its refusals in the operator's language. */
export function worded(error) {
  return error instanceof Unreached ? t("unreached") : error.message;
}
