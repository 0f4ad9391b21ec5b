// The list of wordings: Enter adds one, a pasted list becomes many, Alt with an arrow moves one.

export function beginWordings(form) {
  const list = form.querySelector("#wordings");
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("li");
    if (event.key === "Enter" && event.target.matches("input") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      (row.nextElementSibling ?? added(list)).querySelector("input").focus();
    } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      move(row, event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "Backspace" && event.target.matches("input") && !event.target.value && row.previousElementSibling) {
      event.preventDefault();
      const before = row.previousElementSibling.querySelector("input");
      if (row.nextElementSibling) row.remove();
      before.focus();
    }
  });
  list.addEventListener("paste", (event) => {
    const lines = split(event.clipboardData.getData("text/plain"));
    if (lines.length < 2) return;
    event.preventDefault();
    let row = event.target.closest("li");
    const [first, ...rest] = lines;
    row.querySelector("input").value ||= first;
    if (row.querySelector("input").value !== first) rest.unshift(first);
    for (const line of rest) {
      const next = fresh(line);
      row.after(next);
      row = next;
    }
    changed(list);
    row.querySelector("input").focus();
  });
  list.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    const row = pressed.closest("li");
    if (pressed.dataset.move) move(row, Number(pressed.dataset.move));
    if ("remove" in pressed.dataset) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      changed(list);
      (next ?? added(list)).querySelector("input").focus();
    }
  });
  list.addEventListener("input", () => keepOneEmpty(list));
}

export const wordings = (form) => [...form.querySelectorAll("#wordings input")].map((one) => one.value.trim()).filter(Boolean);

export function setWordings(form, lines) {
  const list = form.querySelector("#wordings");
  list.replaceChildren(...lines.map(fresh));
  keepOneEmpty(list);
}

const split = (text) => text.split(/\r?\n/).map((line) => line.replace(/^\s*(?:[-*•–—]|\d+[.)])\s+/, "").trim()).filter(Boolean);

function fresh(text) {
  const row = document.getElementById("wording").content.firstElementChild.cloneNode(true);
  row.querySelector("input").value = text;
  return row;
}

function added(list) {
  const row = fresh("");
  list.append(row);
  return row;
}

function move(row, by) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other || !row.querySelector("input").value || (by > 0 && !other.querySelector("input").value)) return;
  if (by < 0) other.before(row);
  else other.after(row);
  row.querySelector("input").focus();
  changed(row.parentElement);
}

/** The last row is always free for one more. */
function keepOneEmpty(list) {
  if (!list.lastElementChild || list.lastElementChild.querySelector("input").value) added(list);
  document.getElementById("wordings-count").textContent = [...list.querySelectorAll("input")].filter((one) => one.value.trim()).length;
}

function changed(list) {
  keepOneEmpty(list);
  list.dispatchEvent(new Event("input", { bubbles: true }));
}
