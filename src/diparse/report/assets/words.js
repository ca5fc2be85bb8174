// The interface's words, in the language that the reader has chosen.

const WORDS = __WORDS__;

const plurals = { ru: new Intl.PluralRules("ru"), en: new Intl.PluralRules("en") };
const t = (key) => WORDS[state.lang].words[key] ?? key;
const named = (table, key) => WORDS[state.lang][table][key] ?? key;
const number = (value, options = {}) => new Intl.NumberFormat(state.lang, options).format(value);
const percent = (share, digits = 0) => number(share, { style: "percent", maximumFractionDigits: digits });
const counted = (count, noun) => `${number(count)}\u00a0${WORDS[state.lang].nouns[noun][plurals[state.lang].select(count)]}`;

// Reasons of repairs are written in English by fixed patterns: for a reader of Russian the same is said in Russian.
function reason(fix) {
  const fault = WORDS[state.lang].faults[fix.kind];
  if (state.lang !== "en" && fault) {
    for (const [pattern, instead] of WORDS[state.lang].reasons) {
      const found = new RegExp(pattern, "u").exec(fix.why);
      if (found) return el("span", {}, instead.replace(/\$(\w)/g, (_, n) => (n === "m" ? fault[1] : found[Number(n)] ?? "")));
    }
  }
  return el("span", { lang: "en" }, fix.why);
}

const faultName = (kind) => (WORDS[state.lang].faults[kind] ?? [kind])[0];
