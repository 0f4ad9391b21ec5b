// Somebody else saved first: field by field, theirs can be taken and given back; what is in the form is never thrown away.

import { setWordings, wordings } from "./wordings.js";

export function beginConflict(form, typed, saveOver) {
  const read = (name) => (name === "questions" ? wordings(form).join("\n") : form.elements[name].value);
  const write = (name, value) => {
    if (name === "questions") setWordings(form, value.split("\n").filter(Boolean));
    else form.elements[name].value = value;
    typed();
  };
  document.getElementById("conflict").parentElement.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-take], [data-over]");
    if (!pressed) return;
    if (pressed.dataset.over) return saveOver(pressed.dataset.over);
    const name = pressed.dataset.take;
    const mine = read(name);
    const words = pressed.textContent;
    write(name, pressed.dataset.value);
    pressed.dataset.value = mine;
    pressed.textContent = pressed.dataset.back;
    pressed.dataset.back = words;
  });
}
