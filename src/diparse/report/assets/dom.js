// Elements are made one by one and filled with text alone: no string from a page is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// An address becomes a link only where it leads to the web: «javascript:» and the like stay words.
function webLink(url) {
  let web = false;
  try {
    web = ["http:", "https:"].includes(new URL(url).protocol);
  } catch { /* not an address at all */ }
  const shown = el("bdi", {}, url);
  return web ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", class: "web" }, shown) : shown;
}

const button = (label, onclick, more = {}) => el("button", { type: "button", onclick, ...more }, label);
