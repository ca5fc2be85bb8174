// What the reader looks at stands in the address's fragment, so that it can be kept and sent. A frame in a notebook
// has no address of its own: there it is only remembered.

const KEPT = ["v", "page", "i", "n", "pair", "only", "q", "sort", "down", "kind", "fault", "noise", "copies", "state", "at", "lang", "theme"];
const framed = location.protocol === "about:" || location.origin === "null" && window !== window.parent;
const state = {};

function readFragment(text) {
  const told = new URLSearchParams(text.replace(/^#/, ""));
  for (const name of KEPT) state[name] = told.get(name) ?? "";
  const known = ["ru", "en"];
  state.lang = known.includes(state.lang) ? state.lang : document.documentElement.dataset.lang;
  state.theme = ["light", "dark"].includes(state.theme) ? state.theme : "";
}

function fragment(changes = {}) {
  const told = new URLSearchParams();
  for (const name of KEPT) {
    const value = changes[name] ?? state[name];
    if (value && !(name === "lang" && value === document.documentElement.dataset.lang)) told.set(name, value);
  }
  return `#${told}`;
}

// A step that the «back» button undoes makes an entry in the history, a filter's change does not.
function go(changes, { step = false } = {}) {
  const to = fragment(changes);
  readFragment(to);
  if (!framed) history[step ? "pushState" : "replaceState"](null, "", to);
}

const place = (changes) => ({ v: "", page: "", i: "", n: "", pair: "", ...changes });

// A link to another place in the report.
function inner(changes, attributes, ...children) {
  const target = place(changes);
  return el("a", {
    href: fragment(target),
    ...attributes,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(target, { step: true });
      show({ moved: true });
    },
  }, ...children);
}
