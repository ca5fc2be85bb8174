// Two instructions side by side: what only one of them has, what stands elsewhere, and which words differ.

const SHOWN_PAIRS = 200;

async function compareView(main) {
  const { pairs, guests } = await data("pairs");
  if (!pairs.length) return main.append(el("p", { class: "empty" }, t(INDEX.stats && !INDEX.sizes ? "dedup not run" : "no pairs")));
  const own = state.pair.includes(":") || !state.pair ? pairs : pairs.filter((pair) => [pair.a, pair.b].includes(state.pair));
  const chosen = pairs.find((pair) => `${pair.a}:${pair.b}` === state.pair) ?? own[0] ?? pairs[0];
  const side = async (id) => {
    const row = INDEX.byId.get(id);
    if (!row) return guestSide(guests[id]);
    const found = (await data(`page${row.page}`)).instructions.find((one) => one.id === id);
    const nodes = new Map(found.sections.flatMap((section) => section.nodes.map((node) => [node.id, node])));
    return { id, job: found.job ?? found.title, page: INDEX.pages[row.page].name, nodes };
  };
  const [a, b] = await Promise.all([side(chosen.a), side(chosen.b)]);
  main.append(el("header", { class: "comparehead" }, el("h1", {}, t("compare")), pairChoice(pairs, chosen, guests), onlySwitch()),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("side by side") }, beside(chosen, a, b)));
}

function guestSide(guest) {
  return { id: null, job: guest.job, page: guest.page, nodes: new Map(guest.nodes.map((node) => [node.id, node])) };
}

function pairChoice(pairs, chosen, guests) {
  const name = (id) => { const row = INDEX.byId.get(id); return (row ? row.job ?? row.title : guests[id].job) ?? t("job not told"); };
  const listed = pairs.slice(0, SHOWN_PAIRS);
  if (!listed.includes(chosen)) listed.push(chosen);
  const option = (pair) => el("option", { value: `${pair.a}:${pair.b}`, selected: pair === chosen },
    `${name(pair.a)} — ${name(pair.b)} · ${named("pairs", pair.kind)}, ${percent(pair.similarity)}`);
  return el("label", { class: "choice" }, el("span", {}, t("pair")), el("select", {
    id: "pair", onchange: (event) => { go({ pair: event.target.value }, { step: true }); show(); },
  }, listed.map(option)), pairs.length + (INDEX.left ?? 0) > listed.length ? el("small", {}, `${number(listed.length)} ${t("of")} ${number(pairs.length + (INDEX.left ?? 0))}`) : null);
}

function onlySwitch() {
  return el("label", { class: "switch" }, el("input", {
    type: "checkbox", id: "only", checked: state.only === "1", onchange: (event) => { go({ only: event.target.checked ? "1" : "" }); show(); },
  }), t("only differences"));
}

function beside(pair, a, b) {
  const rows = pair.rows.map(([left, right, kind]) => compareRow(a.nodes.get(left), b.nodes.get(right), kind));
  const counts = {};
  for (const row of rows) counts[row.dataset.kind] = (counts[row.dataset.kind] ?? 0) + 1;
  const shown = state.only === "1" ? rows.filter((row) => row.dataset.kind !== "same") : rows;
  const head = (one) => el("th", { scope: "col" }, one.id ? inner({ v: "page", page: one.page, i: one.id }, { lang: "ru" }, one.job ?? t("job not told")) : el("span", { lang: "ru" }, one.job),
    el("small", {}, el("bdi", {}, one.page)));
  const summed = Object.entries(counts).map(([kind, count]) => `${named("differences", kind)}: ${number(count)}`).join(" · ");
  return el("table", { class: "beside" },
    el("caption", {}, `${named("pairs", pair.kind)} · ${t("similarity")} ${percent(pair.similarity, 1)} · ${t("containment")} ${percent(pair.containment, 1)} · ${summed}`),
    el("thead", {}, el("tr", {}, head(a), el("th", { scope: "col", class: "how" }, el("span", { class: "unseen" }, t("how they differ"))), head(b))),
    el("tbody", {}, shown));
}

const SIGNS = { same: "", words: "≠", changed: "≠", moved: "⇄", only_a: "←", only_b: "→" };

function compareRow(left, right, told) {
  const marks = left && right ? differing(left.text, right.text) : null;
  const kind = told === "same" && marks && (marks.a.size || marks.b.size) ? "words" : told;
  const cell = (node, side) => el("td", { lang: "ru" }, node ? [node.number ? el("span", { class: "num" }, node.number) : null, marked(node.text, marks?.[side], side === "a" ? "del" : "ins", !marks)] : null);
  return el("tr", { class: kind, "data-kind": kind }, cell(left, "a"),
    el("td", { class: "how" }, el("span", { "aria-hidden": "true" }, SIGNS[kind]), el("span", { class: "unseen" }, named("differences", kind))), cell(right, "b"));
}

const tokens = (text) => text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}]+/gu) ?? [];
const isWord = (token) => /[\p{L}\p{N}]/u.test(token);
const MOST_CELLS = 4_000_000;

// Places of the words that the other text does not have in this order (longest common subsequence).
function differing(one, other) {
  const all = [tokens(one), tokens(other)];
  const places = all.map((list) => list.flatMap((token, i) => (isWord(token) ? [i] : [])));
  const [x, y] = all.map((list, side) => places[side].map((i) => plain(list[i])));
  let low = 0;
  while (low < x.length && low < y.length && x[low] === y[low]) low += 1;
  let end = 0;
  while (end < x.length - low && end < y.length - low && x.at(-1 - end) === y.at(-1 - end)) end += 1;
  const n = x.length - low - end;
  const m = y.length - low - end;
  const found = { a: new Set(places[0].slice(low, low + n)), b: new Set(places[1].slice(low, low + m)) };
  if (!n || !m || n * m > MOST_CELLS) return found;
  const best = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let j = m - 1; j >= 0; j -= 1) best[i][j] = x[low + i] === y[low + j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  }
  for (let i = 0, j = 0; i < n && j < m;) {
    if (x[low + i] === y[low + j]) {
      found.a.delete(places[0][low + i]);
      found.b.delete(places[1][low + j]);
      i += 1;
      j += 1;
    } else if (best[i + 1][j] >= best[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}

// The text with its differing words marked; neighbours in one mark.
function marked(text, differ, tag, whole) {
  if (whole) return el(tag, {}, text);
  const shown = [];
  let run = "";
  const list = tokens(text);
  const close = () => { if (run) shown.push(el(tag, {}, run)); run = ""; };
  list.forEach((token, i) => {
    const joins = !isWord(token) && differ.has(i - 1) && differ.has(i + 1);
    if (differ.has(i) || joins) run += token;
    else { close(); shown.push(token); }
  });
  close();
  return shown;
}
