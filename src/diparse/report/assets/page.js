// A page: on the left as it was scraped, on the right what was read in it. What is pointed at lights up on both sides.

const PAUSE = 140; // milliseconds that the pointer rests before the other side follows

async function pageView(main, { moved }) {
  const order = pageOrder();
  const entry = INDEX.pages[order];
  if (!entry) return main.append(el("p", { class: "empty" }, t("no such page")));
  if (!entry.told) return main.append(pageHead(entry, order, null), el("p", { class: "empty" }, entry.error ?? named("outcomes", entry.outcome)));
  const page = await data(`page${order}`);
  const left = el("section", { class: "pane scraped", tabindex: "0", "aria-label": t("as scraped"), lang: "ru" }, scraped(page));
  const right = el("section", { class: "pane outline", tabindex: "0", "aria-label": t("as read") },
    page.instructions.length ? page.instructions.map(outlineOf) : el("p", { class: "empty" }, t("no instruction")));
  const told = el("p", { class: "told", role: "status" }, t("how to look"));
  main.append(pageHead(entry, order, page), el("div", { class: "panes" }, left, right),
    el("div", { class: "foot" }, told, legend()));
  const light = lights(page, left, right, told);
  light.listen();
  main.addEventListener("shown", () => startAt(page, light, moved), { once: true });
}

function pageOrder() {
  if (state.page) return INDEX.pageOf.get(state.page) ?? -1;
  const row = state.i ? INDEX.byId.get(state.i) : null;
  return row ? row.page : 0;
}

function pageHead(entry, order, page) {
  const next = (step) => {
    const other = INDEX.pages[order + step];
    const label = t(step < 0 ? "page before" : "page after");
    const sign = step < 0 ? "‹" : "›";
    return other ? inner({ v: "page", page: other.name }, { class: "step", "aria-label": label, title: label }, sign)
      : el("span", { class: "step off", "aria-hidden": "true" }, sign);
  };
  const facts = page ? [page.url ? webLink(page.url) : null, page.date, page.encoding, page.format === "text" ? null : page.format,
    `${percent(entry.noise)} ${t("of noise")}`].filter(Boolean) : [];
  const jumps = page && page.instructions.length > 1 ? el("nav", { class: "jumps", "aria-label": t("instructions here") },
    page.instructions.map((found) => inner({ v: "page", page: entry.name, i: found.id }, {}, found.job ?? t("job not told")))) : null;
  return el("header", { class: "pagehead" },
    INDEX.pages.length > 1 ? el("span", { class: "steps" }, next(-1), next(1)) : null,
    el("h1", {}, el("bdi", {}, entry.name)),
    el("p", { class: "facts" }, facts.map((fact, i) => (i ? [" · ", fact] : [fact]))), jumps);
}

// The page as scraped, stretch by stretch.
function scraped(page) {
  if (!page.parts) return [el("p", { class: "empty" }, t("text not there"))];
  const types = new Map(page.instructions.flatMap((found, i) =>
    found.sections.flatMap((section) => section.nodes.map((node) => [`${i}:${node.id}`, node.type]))));
  const shown = [];
  let last = null;
  for (const [text, number, fix] of page.parts) {
    if (number < 0) {
      shown.push(text);
    } else {
      if (!last || last.dataset.block !== String(number)) {
        last = stretch(page, number, types, last);
        shown.push(last);
      }
      last.append(fix === undefined ? text : el("span", { class: "printed" }, text));
    }
  }
  return [el("div", { class: "paper" }, shown)];
}

function stretch(page, number, types, before) {
  const block = page.blocks[number];
  const role = block.role === "node" ? types.get(block.at) ?? "paragraph" : block.role;
  const same = before && page.blocks[Number(before.dataset.block)];
  const label = ["noise", "duplicate"].includes(role) && !(same && same.role === block.role && same.kind === block.kind);
  return el("span", { class: `stretch ${role}`, "data-block": number, "data-at": block.at, "data-role": role, tabindex: "-1" },
    label ? el("span", { class: "tag" }, block.role === "noise" ? `${named("roles", "noise")}: ${named("noise", block.kind)}` : named("roles", "duplicate")) : null,
    block.of === undefined ? null : button("→", () => {}, { class: "kept", "data-of": block.of, "aria-label": t("to the kept copy"), title: t("to the kept copy") }));
}

function legend() {
  const roles = ["title", "approval", "heading", "item", "bullet", "paragraph", "row", "note", "signature", "noise", "duplicate"];
  return el("ul", { class: "legend", "aria-label": t("colours") }, roles.map((role) => el("li", { class: role }, named("roles", role))));
}

// Which stretches and parts belong together, and what happens when one of them is pointed at.
function lights(page, left, right, told) {
  const stretches = [...left.querySelectorAll(".stretch")];
  const parts = [...right.querySelectorAll(".part")];
  const partAt = new Map(parts.filter((node) => !node.matches(".facet")).map((node) => [node.dataset.at, node]));
  const stretchesAt = grouped(stretches);
  let lit = [];
  let reached = []; // what the tab key leads to, one on each side
  let waiting = 0;
  let pointer = "";

  function together(node) {
    if (node.matches(".part")) return [node, ...new Set([partAt.get(node.dataset.at) ?? node, ...(stretchesAt.get(node.dataset.at) ?? [])])];
    const block = page.blocks[Number(node.dataset.block)];
    if (block.of !== undefined) return [node, ...keptOf(block.of)];
    return node.dataset.at ? [partAt.get(node.dataset.at), ...stretchesAt.get(node.dataset.at)].filter(Boolean) : [node];
  }

  function keptOf(number) {
    const kept = stretches.find((node) => node.dataset.block === String(number));
    return kept ? [kept, ...(kept.dataset.at ? [partAt.get(kept.dataset.at)] : [])].filter(Boolean) : [];
  }

  function light(node, { follow = false, now = false } = {}) {
    clearTimeout(waiting);
    lit.forEach((other) => other.classList.remove("lit"));
    lit = together(node);
    lit.forEach((other) => other.classList.add("lit"));
    told.replaceChildren(...toldOf(page, node));
    if (!follow) return;
    const other = lit.find((one) => one !== node && left.contains(one) !== left.contains(node)) ?? lit.find((one) => one !== node);
    if (other) waiting = setTimeout(() => reveal(other), now ? 0 : PAUSE);
  }

  function focus(node) {
    reached.forEach((one) => { one.tabIndex = -1; });
    const mates = together(node);
    const other = mates.find((one) => left.contains(one) !== left.contains(node));
    reached = [node, other ?? reached.find((one) => left.contains(one) !== left.contains(node))].filter(Boolean);
    reached.forEach((one) => { one.tabIndex = 0; });
    node.focus({ preventScroll: true });
    reveal(node);
  }

  function listen() {
    reached = [stretches[0], parts[0]].filter(Boolean);
    reached.forEach((one) => { one.tabIndex = 0; });
    for (const [pane, nodes] of [[left, stretches], [right, parts]]) {
      const of = (event) => event.target.closest(".stretch, .part");
      pane.addEventListener("pointerover", (event) => moved(event) && of(event) && light(of(event), { follow: true }));
      pane.addEventListener("focusin", (event) => of(event) && light(of(event), { follow: true, now: true }));
      pane.addEventListener("click", (event) => clicked(event, of(event)));
      pane.addEventListener("keydown", (event) => keyed(event, nodes, of(event)));
    }
  }

  // Where text scrolls away below a pointer that rests, nobody points at anything new.
  function moved(event) {
    const before = pointer;
    pointer = `${event.screenX} ${event.screenY}`;
    return pointer !== before;
  }

  function clicked(event, node) {
    if (!node) return;
    const kept = event.target.closest("[data-of]");
    if (kept) return focus(keptOf(Number(kept.dataset.of))[0] ?? node);
    if (event.target.closest("button, a")) return;
    if (String(getSelection())) return; // somebody copies words
    focus(node);
    if (node.dataset.at) go({ n: node.dataset.at, i: "" });
  }

  function keyed(event, nodes, node) {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || !nodes.length) return;
    if (step) {
      const at = node ? nodes.indexOf(node) + step : 0;
      if (nodes[at]) focus(nodes[at]);
      event.preventDefault();
    } else if (["Home", "End"].includes(event.key)) {
      focus(nodes.at(event.key === "Home" ? 0 : -1));
      event.preventDefault();
    } else if (["ArrowLeft", "ArrowRight"].includes(event.key) && node) {
      const other = together(node).find((one) => left.contains(one) === (event.key === "ArrowLeft") && one !== node);
      if (other) focus(other);
      event.preventDefault();
    } else if (event.key === "Enter" && node && event.target === node) {
      (node.querySelector(".fix, .kept") ?? node).click();
      event.preventDefault();
    }
  }

  return { light, focus, listen, partAt, stretchesAt };
}

function grouped(nodes) {
  const groups = new Map();
  for (const node of nodes) {
    if (groups.has(node.dataset.at)) groups.get(node.dataset.at).push(node);
    else groups.set(node.dataset.at, [node]);
  }
  return groups;
}

function reveal(node) {
  const pane = node.closest(".pane");
  const own = node.getBoundingClientRect();
  const seen = pane.getBoundingClientRect();
  if (own.top >= seen.top + 8 && own.bottom <= seen.bottom - 8) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  pane.scrollTo({ top: pane.scrollTop + own.top - seen.top - Math.min(seen.height / 3, Math.max(24, (seen.height - own.height) / 2)), behavior: calm ? "auto" : "smooth" });
}

// One line about what is pointed at: its role, where it stands, why it was taken so.
function toldOf(page, node) {
  const block = node.dataset.block === undefined ? null : page.blocks[Number(node.dataset.block)];
  const line = [el("b", { class: node.dataset.role }, named("roles", node.dataset.role))];
  if (block?.kind) line.push(" · ", named("noise", block.kind));
  const [order, id] = (node.dataset.at ?? "").split(/:(.*)/s);
  const found = id === undefined ? null : page.instructions[Number(order)];
  if (found && page.instructions.length > 1) line.push(" · ", el("span", { lang: "ru" }, found.job ?? t("job not told")));
  if (found && !id.startsWith("block")) line.push(" · ", el("code", {}, id));
  const fix = found?.fixes[id];
  if (fix) {
    line.push(" · ", el("del", {}, fix.raw), fix.applied ? " → " : " ? ", fix.fixed, " · ", reason(fix), ` · ${percent(fix.sure, 1)}`);
  }
  if (block?.why) line.push(" · ", el("span", { lang: "en" }, block.why));
  if (block?.doubt) line.push(" · ", t("kept in doubt"), ": ", el("span", { lang: "en" }, block.doubt));
  return line;
}

function startAt(page, light, moved) {
  const order = page.instructions.findIndex((found) => found.id === state.i);
  const first = state.n ? light.partAt.get(state.n) ?? light.stretchesAt.get(state.n)?.[0]
    : order > 0 ? document.querySelector(`#i${order} .part`) : null;
  if (first) light.focus(first);
  else if (moved) document.querySelector(".outline").focus({ preventScroll: true });
}
