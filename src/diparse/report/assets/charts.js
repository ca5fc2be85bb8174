// Small bar charts, drawn as SVG; a bar is a link that filters the table.

const BAR = { height: 20, gap: 3, label: 126, width: 296, count: 44 };

function barChart(title, bars, { filter, note } = {}) {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const height = bars.length * (BAR.height + BAR.gap);
  const drawn = bars.map((bar, i) => {
    const y = i * (BAR.height + BAR.gap);
    const room = BAR.width - BAR.label - BAR.count;
    const chosen = filter && state[filter] === String(bar.value);
    const shape = [
      svg("rect", { class: "hit", x: 0, y, width: BAR.width, height: BAR.height }),
      svg("text", { class: "name", x: BAR.label - 8, y: y + 14, "text-anchor": "end" }, bar.name),
      svg("rect", { class: "bar", x: BAR.label, y: y + 4, width: Math.max(bar.count ? 2 : 0, Math.round((room * bar.count) / most)), height: BAR.height - 8, rx: 2 }),
      svg("text", { class: "count", x: BAR.label + Math.max(2, (room * bar.count) / most) + 6, y: y + 14 }, number(bar.count)),
    ];
    if (!filter) return svg("g", { role: "listitem", "aria-label": `${bar.name}: ${bar.count}` }, shape);
    const target = () => ({ [filter]: state[filter] === String(bar.value) ? "" : String(bar.value), at: "" });
    return svg("a", {
      id: `bar-${filter}-${bar.value}`, href: fragment(target()), class: chosen ? "chosen" : null, "aria-label": `${bar.name}: ${number(bar.count)}`, "aria-current": chosen ? "true" : null,
      onclick: (event) => { event.preventDefault(); go(target()); show(); },
    }, shape);
  });
  const body = bars.length ? svg("svg", { viewBox: `0 0 ${BAR.width} ${height}`, role: filter ? "group" : "list", "aria-label": title }, drawn)
    : el("p", { class: "empty" }, t("none"));
  return el("figure", { class: "chart" }, el("figcaption", {}, title), body, note ? el("p", { class: "note" }, note) : null);
}

const MOST_BARS = 8;

// The greatest few; what is left stays countable in the table.
function ranked(counts, table) {
  return Object.entries(counts).slice(0, MOST_BARS).map(([value, count]) => ({ value, count, name: table === "faults" ? faultName(value) : named(table, value) }));
}

function corpusCharts() {
  const { stats, noise, sizes } = INDEX;
  const bins = noise.map((count, i) => ({ value: i, count, name: `${i * 10}–${i * 10 + 10} %` }));
  while (bins.length && !bins.at(-1).count) bins.pop();
  const clusters = Object.entries(sizes ?? {}).slice(0, MOST_BARS).map(([size, count]) => ({ value: size, count, name: counted(Number(size), "instruction") }));
  return el("div", { class: "charts" },
    barChart(t("sections by kind"), ranked(stats.sections, "kinds"), { filter: "kind" }),
    barChart(t("repairs by class"), ranked(stats.repairs, "faults"), { filter: "fault" }),
    barChart(t("noise in pages"), bins, { filter: "noise" }),
    barChart(t("sizes of clusters"), clusters, { filter: "copies", note: sizes ? null : t("dedup not run") }));
}
