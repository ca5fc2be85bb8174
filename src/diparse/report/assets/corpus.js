// The corpus: what it holds, its instructions in a table, and the pages that need a look.

const ROWS = 50; // of one page of the table
const LOOKS = 12; // pages named at first

const COLUMNS = {
  job: { of: (row) => row.job ?? "", text: true },
  page: { of: (row) => INDEX.pages[row.page].name, text: true },
  sections: { of: (row) => row.sections },
  nodes: { of: (row) => row.nodes },
  fixes: { of: (row) => row.fixes },
  lost: { of: (row) => row.lost + row.suspects },
  noise: { of: (row) => row.noise },
  complete: { of: (row) => (row.complete ? 1 : 0), words: true },
  cluster: { of: (row) => row.copies ?? 0 },
};

const FILTERS = {
  kind: (row, value) => row.kinds.includes(value),
  fault: (row, value) => value in row.faults,
  noise: (row, value) => Math.min(9, Math.floor(row.noise * 10)) === Number(value),
  copies: (row, value) => (row.cluster ?? "").startsWith("copies") && row.copies === Number(value),
  state: (row, value) => ({ whole: row.complete, fragment: !row.complete, repaired: row.fixes > 0, lost: row.lost + row.suspects > 0, copies: Boolean(row.cluster) })[value],
};

function corpusView(main) {
  const body = el("tbody");
  const told = el("p", { class: "found", role: "status" });
  const pager = el("nav", { class: "pager", "aria-label": t("pages of the table") });
  const head = el("tr");
  const update = () => fillTable(head, body, told, pager, update);
  main.append(
    el("header", { class: "lead" }, el("h1", {}, overview()), otherParts()),
    corpusCharts(),
    el("div", { class: "split" },
      el("section", { class: "list", "aria-label": t("instructions") }, filters(update), told,
        el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table of instructions") },
          el("table", { class: "rows" }, el("thead", {}, head), body)), pager),
      looks()));
  update();
}

function overview() {
  const { stats, rows } = INDEX;
  const pages = Object.values(stats.pages).reduce((sum, count) => sum + count, 0);
  const repairs = Object.values(stats.repairs).reduce((sum, count) => sum + count, 0);
  const facts = [counted(stats.instructions, "instruction"), counted(stats.jobs, "job"), counted(pages, "page"), counted(repairs, "repair"), counted(stats.lost, "gap"),
    `${percent(stats.noise_share, 1)} ${t("of noise")}`];
  return facts.map((fact) => {
    const [, value, words] = /^([\d\s.,%]*[\d%])\s(.*)$/u.exec(fact);
    return el("span", { class: "fact" }, el("b", {}, value), " ", words);
  });
}

function otherParts() {
  if (INDEX.parts.length < 2) return null;
  return el("nav", { class: "parts", "aria-label": t("parts") }, el("span", {}, t("parts")), INDEX.parts.map((part, i) =>
    el("a", { href: `${encodeURIComponent(part.file)}${fragment({ at: "" })}`, "aria-current": i === INDEX.part ? "page" : null },
      `${i + 1}`, el("small", {}, ` ${counted(part.instructions, "instruction")}`))));
}

function filters(update) {
  let waiting = 0;
  const search = el("input", {
    type: "search", id: "search", value: state.q, placeholder: t("search"), "aria-label": t("search"), autocomplete: "off", spellcheck: "false",
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { go({ q: search.value, at: "" }); update(); }, 120);
    },
    onfocus: () => prepareTexts(update),
  });
  if (state.q) prepareTexts(update);
  const select = (name, label, options) => el("select", {
    "aria-label": label, id: `filter-${name}`, onchange: (event) => { go({ [name]: event.target.value, at: "" }); show(); },
  }, el("option", { value: "" }, label), options.map(([value, shown]) => el("option", { value, selected: state[name] === value }, shown)));
  const chosen = ["noise", "copies"].filter((name) => state[name]).map((name) => button(
    [name === "noise" ? `${t("noise")} ${state.noise * 10}–${state.noise * 10 + 10} %` : `${t("cluster")}: ${state.copies}`, " ×"],
    () => { go({ [name]: "", at: "" }); show(); }, { class: "chip" }));
  const any = ["q", ...Object.keys(FILTERS)].some((name) => state[name]);
  return el("div", { class: "filters", role: "search" }, search,
    select("state", t("any state"), ["whole", "fragment", "repaired", "lost", "copies"].map((value) => [value, named("states", value)])),
    select("kind", t("any section"), Object.keys(INDEX.stats.sections).map((kind) => [kind, named("kinds", kind)])),
    select("fault", t("any fault"), Object.keys(INDEX.stats.repairs).map((kind) => [kind, faultName(kind)])),
    chosen, any ? button(t("clear"), () => { go({ q: "", kind: "", fault: "", noise: "", copies: "", state: "", at: "" }); show(); }, { class: "plain" }) : null);
}

function chosenRows() {
  const filtered = INDEX.rows.filter((row) => Object.entries(FILTERS).every(([name, test]) => !state[name] || test(row, state[name])));
  const words = wanted(state.q);
  const found = words.length ? filtered.filter((row) => {
    const head = plain(`${row.job ?? ""}\n${row.title ?? ""}\n${INDEX.pages[row.page].name}`);
    const text = TEXTS.of.get(row.id)?.plain ?? "";
    return words.every((word) => head.includes(word) || text.includes(word));
  }) : filtered;
  const column = COLUMNS[state.sort];
  if (!column) return found;
  const sign = state.down ? -1 : 1;
  const compare = column.text ? new Intl.Collator("ru").compare : (a, b) => a - b;
  return [...found].sort((a, b) => sign * compare(column.of(a), column.of(b)) || a.order - b.order);
}

function fillTable(head, body, told, pager, update) {
  const rows = chosenRows();
  const pages = Math.max(1, Math.ceil(rows.length / ROWS));
  const at = Math.min(Math.max(0, Number(state.at) || 0), pages - 1);
  const words = wanted(state.q);
  const reading = words.length && !TEXTS.ready;
  told.textContent = `${counted(rows.length, "instruction")} ${t("of")} ${number(INDEX.rows.length)}`
    + (reading ? ` · ${t("reading texts")} ${percent(TEXTS.done)}` : "");
  head.replaceChildren(...Object.keys(COLUMNS).map((name) => columnHead(name, update)));
  body.replaceChildren(...rows.slice(at * ROWS, (at + 1) * ROWS).map((row) => tableRow(row, words)));
  if (!rows.length) body.append(el("tr", {}, el("td", { colspan: Object.keys(COLUMNS).length, class: "empty" }, reading ? "…" : t("nothing found"))));
  const step = (label, to, off) => button(label, () => { go({ at: String(to) }); update(); pager.closest(".list").scrollIntoView({ block: "nearest" }); }, { disabled: off });
  pager.replaceChildren(...(pages > 1 ? [step(t("before"), at - 1, at === 0), el("span", {}, `${number(at + 1)} / ${number(pages)}`), step(t("after"), at + 1, at === pages - 1)] : []));
}

function columnHead(name, update) {
  const sorted = state.sort === name;
  const first = COLUMNS[name].text || COLUMNS[name].words ? "" : "1"; // of numbers the greatest are asked for
  const onclick = (event) => {
    const back = sorted && state.down !== first;
    go(back ? { sort: "", down: "", at: "" } : { sort: name, down: sorted ? (state.down ? "" : "1") : first, at: "" });
    const row = event.target.closest("tr");
    update();
    row.querySelector(`[data-column="${name}"]`).focus();
  };
  return el("th", { scope: "col", class: COLUMNS[name].text || COLUMNS[name].words ? null : "n", "aria-sort": sorted ? (state.down ? "descending" : "ascending") : "none" },
    button([t(`column ${name}`), el("span", { class: "arrow", "aria-hidden": "true" }, sorted ? (state.down ? "↓" : "↑") : "")], onclick, { "data-column": name }));
}

function tableRow(row, words) {
  const page = INDEX.pages[row.page];
  const count = (value) => el("td", { class: value ? "n" : "n zero" }, number(value));
  const cluster = row.cluster ? pairLink(row) : "";
  return el("tr", {},
    el("th", { scope: "row" }, inner({ v: "page", page: page.name, i: row.id }, { class: "jobname", lang: "ru" }, row.job ?? t("job not told")), snippet(row, words)),
    el("td", { class: "source" }, el("bdi", { title: page.name }, page.name)), count(row.sections), count(row.nodes), count(row.fixes), count(row.lost + row.suspects),
    el("td", { class: "n noise" }, percent(row.noise), meter(row.noise)),
    el("td", {}, row.complete ? el("span", { class: "whole" }, named("states", "whole")) : el("span", { class: "badge" }, t("fragment"))),
    el("td", { class: "n" }, cluster));
}

function meter(share) {
  return svg("svg", { class: "meter", viewBox: "0 0 40 4", "aria-hidden": "true" },
    svg("rect", { class: "rail", width: 40, height: 4, rx: 2 }), svg("rect", { class: "bar", width: 40 * share, height: 4, rx: 2 }));
}

function pairLink(row) {
  const kind = named("clusters", row.cluster.split("-")[0]);
  return inner({ v: "compare", pair: row.id }, { class: "cluster", title: kind }, kind, ` ${row.copies}`);
}

// Where the words were found, with some text around them.
function snippet(row, words) {
  const own = TEXTS.of.get(row.id);
  if (!words.length || !own) return null;
  const at = own.plain.indexOf(words[0]);
  if (at < 0 || own.plain.length !== own.text.length) return null;
  const start = Math.max(0, own.text.lastIndexOf(" ", Math.max(0, at - 50)));
  const end = at + words[0].length;
  return el("span", { class: "snippet", lang: "ru" }, start ? "…" : "", own.text.slice(start, at), el("mark", {}, own.text.slice(at, end)), own.text.slice(end, end + 70), "…");
}

function looks() {
  const list = el("ol", { class: "looks" });
  const add = (doubts) => list.append(...doubts.map((one) => el("li", {},
    el("span", { class: "doubt", title: t("doubt") }, number(one.doubt, { maximumFractionDigits: 1 })),
    doubtLink(one), el("small", {}, one.reasons.map(toldReason).join(" · ")))));
  add(INDEX.doubts.slice(0, LOOKS));
  const left = INDEX.doubts.slice(LOOKS);
  const more = button(`${t("show all")} (${number(INDEX.doubts.length)})`, () => { add(left); more.remove(); list.children[LOOKS].querySelector("a")?.focus(); }, { class: "plain" });
  return el("aside", { "aria-labelledby": "looks" }, el("h2", { id: "looks" }, t("needs a look")),
    el("p", { class: "note" }, t("needs a look why")), INDEX.doubts.length ? list : el("p", { class: "empty" }, t("nothing doubtful")), left.length ? more : null);
}

function doubtLink(one) {
  const name = el("bdi", {}, one.page);
  if (one.part === INDEX.part) return inner({ v: "page", page: one.page }, {}, name);
  return el("a", { href: `${encodeURIComponent(INDEX.parts[one.part].file)}${fragment(place({ v: "page", page: one.page }))}` }, name);
}

const toldReason = (told) => (typeof told === "string" ? told : `${named("doubts", told[0])}: ${number(told[1])}`);
