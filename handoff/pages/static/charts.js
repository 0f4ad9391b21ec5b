// Draws the charts of a page with Chart.js in the colours of the theme, again when the theme or a piece of the page changes.

const drawn = new Map();
const LINES = 2;

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A colour of the stylesheet as the canvas takes it: light-dark() is settled by the browser on an element. */
function colour(name) {
  const probe = document.createElement("i");
  probe.className = `tone-${name}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function options(spec, ink) {
  const scale = (more) => ({ stacked: spec.stacked, border: { display: false }, ticks: { color: ink.muted, maxRotation: 0, autoSkipPadding: 12 }, ...more });
  const values = scale({ beginAtZero: true, grid: { color: ink.line }, ticks: { color: ink.muted, precision: 0, maxTicksLimit: 6 } });
  const labels = scale({ grid: { display: false } });
  const language = document.documentElement.lang;
  return {
    animation: false,
    maintainAspectRatio: false,
    locale: language,
    indexAxis: spec.across ? "y" : "x",
    interaction: { mode: "index", axis: spec.across ? "y" : "x", intersect: false },
    scales: spec.across ? { x: values, y: labels } : { x: labels, y: values },
    onClick: (_event, hit) => { if (hit.length && spec.links.length) location.assign(spec.links[hit[0].index]); },
    plugins: {
      legend: { display: spec.series.length > 1, position: "bottom", labels: { color: ink.text, boxWidth: 10, boxHeight: 10 } },
      tooltip: { callbacks: { label: (at) => `${at.dataset.label}: ${at.formattedValue}${spec.unit}` } },
    },
  };
}

function draw(canvas) {
  const spec = JSON.parse(canvas.dataset.chart);
  const ink = { muted: colour("muted"), line: colour("line"), text: colour("text") };
  const datasets = spec.series.map((one) => {
    const tone = colour(one.tone);
    const line = one.line || spec.type === "line";
    return { type: line ? "line" : spec.type, order: one.line ? 0 : 1, label: one.name, data: one.values, backgroundColor: tone, borderColor: tone, borderWidth: line ? LINES : 0, borderRadius: 3, maxBarThickness: 36, pointRadius: 2, tension: 0.25, spanGaps: false };
  });
  drawn.get(canvas)?.destroy();
  window.Chart.defaults.font.family = token("font") || "Inter, system-ui, sans-serif";
  drawn.set(canvas, new window.Chart(canvas, { type: spec.type, data: { labels: spec.labels, datasets }, options: options(spec, ink) }));
  canvas.dataset.drawn = "";
}

function drawAll(within = document) {
  for (const canvas of drawn.keys()) if (!canvas.isConnected) drawn.get(canvas).destroy(), drawn.delete(canvas);
  for (const canvas of within.querySelectorAll("canvas[data-chart]")) draw(canvas);
}

document.body.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.elt));
document.addEventListener("otklik:theme", () => drawAll());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
drawAll();
