// The theme before the first paint: the one chosen on the desk or here.
try {
  document.documentElement.dataset.theme = JSON.parse(localStorage.getItem("otklik.desk.theme")) ?? "auto";
} catch {
  document.documentElement.dataset.theme = "auto";
}

// A form that is sent before the page is ready waits for it: sent by the browser itself it would go elsewhere, its words in the address.
let early = null;
document.addEventListener("submit", (event) => {
  if (document.readyState === "complete" || !event.target.matches("[hx-post]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  early = [event.target, event.submitter];
}, true);
addEventListener("load", () => setTimeout(() => early?.[0].isConnected && early[0].requestSubmit(early[1])));
