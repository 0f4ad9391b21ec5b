// The theme before the first paint: the one chosen on the desk or here.
try {
  document.documentElement.dataset.theme = JSON.parse(localStorage.getItem("otklik.desk.theme")) ?? "auto";
} catch {
  document.documentElement.dataset.theme = "auto";
}
