// An instruction as a clean outline: repairs, lost headings, gaps and doubtful numbers can be seen.

function numberOf(thing, fix) {
  if (!thing.number) return thing.type === "bullet" ? el("span", { class: "num dash", "aria-hidden": "true" }, "–") : null;
  if (!fix) return el("span", { class: "num" }, shownNumber(thing));
  const why = el("span", { class: "why", hidden: true, role: "note" },
    reason(fix), " · ", `${t("sure")} ${percent(fix.sure, 1)}`);
  const label = fix.applied ? `${t("printed")} ${fix.raw}, ${t("read as")} ${fix.fixed}` : `${t("printed")} ${fix.raw}, ${t("perhaps")} ${fix.fixed}`;
  const marks = fix.applied
    ? [el("del", {}, fix.raw), el("span", { class: "arrow" }, "→"), el("ins", {}, fix.fixed)]
    : [el("span", { class: "suspect" }, fix.raw), el("span", { class: "arrow" }, "?"), el("span", {}, fix.fixed)];
  const toggle = button(marks.flatMap((mark, i) => (i ? [" ", mark] : [mark])), () => {
    why.hidden = !why.hidden;
    toggle.setAttribute("aria-expanded", String(!why.hidden));
  }, { class: fix.applied ? "num fix" : "num fix doubt", "aria-expanded": "false", "aria-label": `${label}. ${t("why")}` });
  return [toggle, why];
}

// The right number with its sign: «2.1.»; «3)» where the page has a bracket, «а)».
function shownNumber(thing) {
  const bracket = /\)[.\s]*$/.test(thing.raw ?? "") || !/\d$/.test(thing.number);
  return thing.number + (bracket && !thing.number.includes(".") ? ")" : ".");
}

function lostLine(numbers) {
  return el("li", { class: "lost" }, el("span", { class: "num" }, numbers.join(", ")), " ", t("lost in the page"));
}

function nodeLists(section, found, order) {
  const top = el("ol", { class: "nodes", role: "list" });
  const open = [{ depth: 0, list: top }];
  for (const node of section.nodes) {
    while (open.at(-1).depth > node.depth) open.pop();
    if (open.at(-1).depth < node.depth) {
      const list = el("ol", { class: "nodes", role: "list" });
      (open.at(-1).list.lastElementChild ?? open.at(-1).list).append(list);
      open.push({ depth: node.depth, list });
    }
    if (node.lost) open.at(-1).list.append(lostLine(node.lost));
    open.at(-1).list.append(el("li", {}, part(order, node.id, node.type, "div", [
      numberOf(node, found.fixes[node.id]), el("span", { class: "text", lang: "ru" }, node.text),
    ])));
  }
  return top;
}

// A part of the outline that has its counterpart in the page.
function part(order, id, role, tag, children) {
  return el(tag, { class: `part ${role}`, "data-at": `${order}:${id}`, "data-role": role, tabindex: "-1" }, ...children);
}

function sectionOf(section, found, order) {
  const names = section.kinds.map((kind) => named("kinds", kind));
  const said = names.length === 1 && plain(section.heading ?? "") === plain(names[0]);
  const heading = section.heading === null
    ? el("em", { class: "implied" }, `${names.join(", ")}\u00a0— ${t("heading lost")}`)
    : el("span", { class: "text", lang: "ru" }, section.heading);
  return el("section", {}, part(order, section.id, section.heading === null ? "heading implied" : "heading", "h3", [
    numberOf(section, found.fixes[section.id]), heading, section.heading === null || said ? null : el("span", { class: "kinds" }, names.join(" · ")),
  ]), section.nodes.length ? nodeLists(section, found, order) : null);
}

function blockOf(block, number, order) {
  const tag = block.type === "title" ? "h2" : "div";
  const lines = block.lines.map((line) => el("span", { class: "line" }, line));
  return part(order, `block${number}`, block.type, tag, [el("span", { class: "text", lang: "ru" }, lines)]);
}

// What the instruction says of its job, in a few words; each leads to where it is said.
function facetsOf(found, order) {
  const kinds = [...new Set(found.facets.map((facet) => facet.kind))];
  if (!kinds.length) return null;
  return el("details", { class: "facets", open: found.facets.length <= MOST_FACETS }, el("summary", {}, t("of the job")),
    el("dl", {}, kinds.map((kind) => [el("dt", {}, named("facets", kind)),
      found.facets.filter((facet) => facet.kind === kind).map((facet) => el("dd", {},
        facet.at === null ? facetValue(facet) : part(order, facet.at, "facet", "span", [facetValue(facet)])))])));
}

const MOST_FACETS = 12;

function facetValue({ kind, value, text }) {
  if (kind === "experience") return value[0] ? counted(value[0], value[1]) : t("none needed");
  const table = { category: "categories", education: "levels", country: "countries" }[kind];
  return table ? named(table, value) : el("span", { lang: "ru" }, value ?? text);
}

function outlineOf(found, order) {
  const at = (types) => found.blocks.map((block, number) => [block, number]).filter(([block]) => types.includes(block.type))
    .map(([block, number]) => blockOf(block, number, order));
  const has = found.blocks.some((block) => block.type === "title");
  return el("article", { id: `i${order}`, "aria-label": found.job ?? t("job not told") },
    el("p", { class: "job" }, el("span", { lang: "ru" }, found.job ?? t("job not told")),
      found.complete ? null : el("span", { class: "badge" }, t("fragment"))),
    has ? null : el("h2", { class: "untitled" }, t("no title")),
    at(["title", "approval", "preamble"]), facetsOf(found, order),
    found.sections.map((section) => sectionOf(section, found, order)),
    at(["note", "signature"]));
}
