// The tabs beside the form, with arrow keys as tabs have them.

export function beginPanels() {
  const tabs = [...document.querySelectorAll(".side [role=tab]")];
  for (const tab of tabs) tab.addEventListener("click", () => openPanel(tab.id.replace("tab-", "")));
  document.querySelector(".side [role=tablist]").addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
    next.click();
    next.focus();
  });
}

export function openPanel(name) {
  for (const tab of document.querySelectorAll(".side [role=tab]")) {
    const chosen = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
}
