// The data stands compressed in the file; each page is unpacked when it is looked at.

const opened = new Map();

async function unpack(name) {
  const text = document.getElementById(name).textContent;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

function data(name) {
  if (!opened.has(name)) {
    opened.set(name, unpack(name));
    // some pages are kept: a reader goes back and forth, but nobody looks at thousands at once
    if (opened.size > 24) opened.delete([...opened.keys()].find((key) => key.startsWith("page") && key !== name));
  }
  return opened.get(name);
}

const INDEX = {};

async function openIndex() {
  Object.assign(INDEX, await unpack("index"));
  INDEX.rows.forEach((row, order) => { row.order = order; });
  INDEX.byId = new Map(INDEX.rows.map((row) => [row.id, row]));
  INDEX.pageOf = new Map(INDEX.pages.map((page, order) => [page.name, order]));
}

// Full text: opened once, when somebody searches, in slices that leave the browser free to answer.

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ").replace(/[–—]/g, "-").replace(/[ёЁ]/g, "е").toLowerCase();
const TEXTS = { ready: false, started: null, done: 0, of: new Map() };

async function openTexts(told) {
  for (let batch = 0; batch < INDEX.texts; batch += 1) {
    for (const [id, text] of Object.entries(await unpack(`texts${batch}`))) TEXTS.of.set(id, { text, plain: plain(text) });
    TEXTS.done = (batch + 1) / INDEX.texts;
    told();
    await new Promise((resume) => setTimeout(resume));
  }
  TEXTS.ready = true;
  told();
}

function prepareTexts(told) {
  TEXTS.started ??= openTexts(told);
}

// «words like these» or «"these words in this order"»: all must stand in the text.
const wanted = (query) => [...plain(query).matchAll(/"([^"]+)"|[^\s"]+/g)].map((found) => (found[1] ?? found[0]).trim()).filter(Boolean);
