// The frame around the views.

const VIEWS = { corpus: corpusView, page: pageView, compare: compareView };

function masthead(view) {
  const tab = (name) => inner({ v: name === INDEX.view ? "" : name }, { "aria-current": view === name ? "page" : null }, t(`view ${name}`));
  const tabs = [INDEX.view === "corpus" ? tab("corpus") : null, tab("page"), INDEX.pairs ? tab("compare") : null];
  const other = state.lang === "ru" ? "en" : "ru";
  const theme = { "": "light", light: "dark", dark: "" }[state.theme];
  return el("header", { class: "mast" },
    el("span", { class: "brand" }, "diparse"), el("nav", { "aria-label": t("views") }, tabs),
    el("span", { class: "tools" },
      button(["◐ ", t(`theme ${state.theme || "auto"}`)], () => { go({ theme }); show(); }, { class: "plain", id: "theme", title: t("theme") }),
      button(other === "en" ? "English" : "Русский", () => { go({ lang: other }); show(); }, { class: "plain", id: "lang", lang: other })));
}

let shows = 0;

async function show({ moved = false } = {}) {
  const turn = ++shows;
  const view = VIEWS[state.v] ? state.v : INDEX.view;
  const root = document.documentElement;
  root.lang = state.lang;
  if (state.theme) root.dataset.theme = state.theme;
  else delete root.dataset.theme;
  const focused = document.activeElement?.id;
  const main = el("main", { class: view, id: "main", tabindex: "-1" });
  try {
    const built = VIEWS[view](main, { moved });
    if (built) await built;
  } catch (error) {
    main.append(el("p", { class: "empty", role: "alert" }, `${t("cannot show")}: ${error.message}`));
  }
  if (turn !== shows) return; // the reader has gone on meanwhile
  document.getElementById("app").replaceChildren(masthead(view), main);
  main.dispatchEvent(new Event("shown"));
  if (focused) document.getElementById(focused)?.focus();
  else if (moved && !main.contains(document.activeElement)) main.focus();
  root.dataset.ready = String(turn);
}

addEventListener("popstate", () => { readFragment(location.hash); show({ moved: true }); });
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
  const search = document.querySelector("input[type=search]");
  if (search) { event.preventDefault(); search.focus(); }
});

readFragment(framed ? "" : location.hash);
openIndex().then(() => show());
