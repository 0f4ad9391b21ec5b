// The article's form: every key is kept in this browser until the server has it, so nothing typed is ever lost.

import { beginConflict } from "./conflict.js";
import { keep, recall } from "./kept.js";
import { beginPanels, openPanel } from "./panels.js";
import { beginWordings, setWordings, wordings } from "./wordings.js";

export function beginArticle() {
  const form = document.getElementById("article");
  if (!form) return;
  const name = `kb.draft.${form.dataset.draft}`;
  beginWordings(form);
  beginPanels();
  let stored = asText(form);
  const kept = recall(name);
  if (kept && JSON.stringify(kept.fields) !== stored) {
    fill(form, kept.fields);
    if (kept.revision) form.elements.revision.value = kept.revision;
    offerToForget(form, name);
  } else keep(name, null);
  mark(form, stored);

  const typed = () => {
    const now = asText(form);
    keep(name, now === stored ? null : { fields: fields(form), revision: form.elements.revision.value });
    mark(form, stored);
    document.body.dispatchEvent(new Event("kb:typed"));
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input") && !event.ctrlKey && !event.metaKey) event.preventDefault();
  });

  let sent = null;
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.closest("#head, dialog, .override")) sent = asText(form);
  });
  document.body.addEventListener("kb:saved", (event) => {
    stored = sent ?? asText(form);
    if (event.detail.revision) form.elements.revision.value = event.detail.revision;
    if (asText(form) === stored) keep(name, null);
    mark(form, stored);
  });
  document.body.addEventListener("htmx:oobAfterSwap", () => mark(form, stored));
  document.body.addEventListener("kb:panel", (event) => openPanel(event.detail.name));
  beginConflict(form, typed, (revision) => {
    form.elements.revision.value = revision;
    document.querySelector("[data-key~=save]").click();
  });
}

function fields(form) {
  const found = Object.fromEntries([...new FormData(form)].filter(([field]) => !["questions", "revision", "id"].includes(field)));
  found.answer = found.answer.replaceAll("\r\n", "\n");
  return { ...found, questions: wordings(form) };
}

const asText = (form) => JSON.stringify(fields(form));

function fill(form, values) {
  for (const [field, value] of Object.entries(values)) {
    if (field === "questions") setWordings(form, value);
    else if (form.elements[field]) form.elements[field].value = value;
  }
}

/** What is not saved is said, and the verbs that are only for changes come and go with it. */
function mark(form, stored) {
  const dirty = asText(form) !== stored;
  const chip = document.getElementById("dirty");
  if (chip) chip.hidden = !dirty;
  for (const button of document.querySelectorAll("[data-changes]")) button.hidden = !dirty;
}

function offerToForget(form, name) {
  const notice = document.createElement("div");
  notice.className = "notice note";
  const words = document.createElement("p");
  words.textContent = form.dataset.restored;
  const forget = document.createElement("button");
  forget.type = "button";
  forget.textContent = form.dataset.forget;
  forget.addEventListener("click", () => {
    keep(name, null);
    location.reload();
  });
  notice.append(words, forget);
  document.getElementById("said").append(notice);
}
