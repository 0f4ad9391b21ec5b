// A refusal that names a field is said beside that field too, until the form is sent again.

export function beginFields() {
  document.body.addEventListener("htmx:beforeRequest", (event) => forget(event.detail.elt));
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "said") return;
    const notice = event.detail.target.querySelector(".notice[data-field]");
    const form = event.detail.requestConfig?.elt?.closest("form");
    const field = notice && form && named(form, notice.dataset.field);
    if (field) mark(field, notice.querySelector("p").textContent);
  });
}

/** The form's field of that name; a part of a value («criteria.1») belongs to the whole. */
function named(form, path) {
  const fields = [...form.querySelectorAll("input, select, textarea")].filter((one) => one.type !== "hidden");
  const parts = path.split(".");
  for (; parts.length; parts.pop()) {
    const found = fields.find((one) => one.name === parts.join("."));
    if (found) return found;
  }
  return null;
}

function mark(field, words) {
  const said = document.createElement("small");
  said.id = `wrong-${field.name}`;
  said.className = "wrong";
  said.textContent = words;
  const beside = field.type === "checkbox" ? (field.closest("fieldset.field, label") ?? field) : field;
  beside.insertAdjacentElement("afterend", said);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", said.id);
  field.focus();
}

function forget(element) {
  const form = element.closest("form");
  for (const said of form?.querySelectorAll("small.wrong") ?? []) said.remove();
  for (const field of form?.querySelectorAll("[aria-invalid]") ?? []) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}
