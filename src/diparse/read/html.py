"""HTML to text: what a browser shows, line by line, with the element that each stretch stands in.

Parsed by lexbor (selectolax) as HTML5 asks. Lists get the numbers that a browser shows, rows of tables stand on a line
each, what is hidden is left out. What the elements say (navigation, footer, a line of links) is kept as a hint.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from diparse.model import Origin
from diparse.read.css import Counters, Declarations, Styles, declarations, is_hidden, list_style, read_styles
from diparse.read.errors import ReadError, needs
from diparse.read.growing import GrowingText
from diparse.read.numerals import numeral

DEEPEST = 2000
"""Elements within each other: no person's page has more, and a parser's time grows with their square."""
ATTRIBUTES = 10_000
"""Attributes of an element: the parser's time grows with their square."""
LOOKS = 50
"""Elements whose class tells something, though they have most of the page's text."""
SHOWN = 100
"""Elements of a path that are told: what is nested deeper has the path of the last of them."""
LINKS = 0.8
"""Share of a line's characters that are links, from which on it is a line of links."""


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_UNSEEN = _tags("script style template head noscript iframe object svg math audio video canvas select datalist")
_PARAGRAPHS = _tags("p h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote hr figure")
_BLOCKS = _PARAGRAPHS | _tags(
    "address article aside body caption center dd details dialog dir div dt fieldset figcaption footer form header html"
    " legend li main menu nav optgroup option search section summary tbody td tfoot th thead tr"
)
_HINTS = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "nav": "nav",
    "menu": "nav",
    "footer": "footer",
    "aside": "aside",
    "button": "nav",
    "label": "nav",
}
_ROLES = {"navigation": "nav", "menu": "nav", "contentinfo": "footer", "complementary": "aside", "search": "nav"}
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:(?P<nav>nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|toolbar)"
    r"|(?P<footer>footer|copyright)|(?P<aside>sidebar|widget|related|share|social|rating|banner|cookies?|popup)"
    r"|(?P<comments>comments?|replies))(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{1,40})")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
_WHOLE_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE.pattern})*+")
_CLOSED_BY_ITSELF = _tags(
    "p li td th tr dt dd option tbody thead tfoot colgroup area base br col embed hr img input link meta param source"
    " track wbr html head body"
)
_PRINTED = re.compile(r"\s*(?:\d+(?:\.\d+)*\s*[.)]|\d+(?:\.\d+)+\s|[-–—•*·])")
"""A number or bullet of the text's own: a list whose items have one shows none of its list's."""
_BULLETS = ("disc", "circle", "square")


def declared_encoding(data: bytes) -> str | None:
    """What the page itself says of its encoding."""
    found = _XML.search(data[:200]) or _META.search(data[:4096])
    return found[1].decode("ascii") if found else None


def read_html(html: str) -> tuple[str, tuple[Origin, ...], str | None]:
    """The text of a document, where it comes from, and the document's own address; ReadError where it nests too deep.

    >>> read_html("<ol start=3><li>Знать<li>Уметь</ol>")[0]
    '3. Знать\\n4. Уметь'
    """
    if _depth(html) > DEEPEST:
        raise ReadError(f"elements nested more than {DEEPEST} deep: no page that a browser could show")
    if _is_crowded(html):
        raise ReadError(f"an element with more than {ATTRIBUTES} attributes: no page that a browser could show")
    with needs("html"):
        from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    if tree.root is None:
        return "", (), None
    text, origins = _Walk(read_styles(tree)).through(tree.root)
    return text, origins, _address(tree)


def _depth(html: str) -> int:
    """How deep elements may be nested, at most: counted by their tags, so that no parser is needed to know."""
    deep = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _CLOSED_BY_ITSELF:
            deep = max(0, deep - 1) if match[1] else deep + 1
            deepest = max(deepest, deep)
    return deepest


def _is_crowded(html: str) -> bool:
    """Whether an element has too many attributes."""
    tags = (match[0] for match in _WHOLE_TAG.finditer(html) if match.end() - match.start() > 2 * ATTRIBUTES)
    return any(len(_ATTRIBUTE.findall(tag)) > ATTRIBUTES for tag in tags)


def _address(tree: Any) -> str | None:
    for selector, attribute in (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")):
        node = tree.css_first(selector)
        url = node.attributes.get(attribute) if node is not None else None
        if url and url.startswith(("http://", "https://")):
            return str(url)
    return None


@dataclass(slots=True)
class _List:
    """A list that is open."""

    style: str
    number: int
    step: int
    printed: bool
    """Whether its items bring numbers or bullets of their own."""


@dataclass(slots=True)
class _Frame:
    """An element that is open, and what its children inherit."""

    node: Any
    step: str
    block: bool
    hint: str | None
    pre: bool = False
    link: bool = False
    row: bool = False
    """Whether it stands in a row that is one line."""
    list: _List | None = None
    children: dict[str, int] = field(default_factory=dict)


class _Walk:
    """One walk through a document, without recursion: pages nest as deep as they like."""

    def __init__(self, styles: Styles):
        self.styles = styles
        self.counters = Counters()
        self.text = GrowingText()
        self.frames: list[_Frame] = []
        self.line_start = self.ink = self.linked = self.size = 0
        self.looks = LOOKS

    def through(self, root: Any) -> tuple[str, tuple[Origin, ...]]:
        """The text of a tree and its origins."""
        self.size = len(root.text())
        self.frames.append(_Frame(root, "/html", True, None))
        node = root.child
        while True:
            if node is None:
                frame = self.frames.pop()
                self._leave(frame)
                if not self.frames:
                    return self.text.finish()
                node = frame.node.next
            elif node.is_text_node:
                self._write(node.text_content or "")
                node = node.next
            elif node.is_element_node and self._enter(node):
                node = node.child
            else:
                node = node.next

    def _enter(self, node: Any) -> bool:
        """Open an element; False where nothing of it is shown."""
        tag = node.tag
        above = self.frames[-1]
        above.children[tag] = above.children.get(tag, 0) + 1
        if tag == "br":
            self._end_line(1, more=True)
        attributes = node.attributes
        own = self._own(node, attributes)
        if tag in _UNSEEN or tag == "br" or "hidden" in attributes or is_hidden(own):
            return False
        step = f"/{tag}" if tag in ("html", "body") else f"/{tag}[{above.children[tag]}]"
        block = tag in _BLOCKS or own.get("display") in ("block", "list-item")
        hint = above.hint if above.hint not in (None, "heading") else self._hint(node, tag, attributes) or above.hint
        pre = above.pre or tag in ("pre", "textarea") or own.get("white-space", "").startswith("pre")
        frame = _Frame(node, step, block, hint, pre, above.link or tag == "a", above.row)
        if block:
            self._end_block(tag, above)
        self.frames.append(frame)
        if tag in ("ol", "ul", "menu", "dir"):
            frame.list = _open_list(node, attributes, own)
        elif tag == "tr":
            frame.row = not above.row and _is_line(node)
        elif tag in ("td", "th") and above.row:
            self.text.part("\t")
        self._before(node, own, tag)
        return True

    def _hint(self, node: Any, tag: str, attributes: dict[str, str | None]) -> str | None:
        """What an element says of its text; its class is believed only of a smaller part of the page."""
        hint = _ROLES.get(attributes.get("role") or "") or _HINTS.get(tag)
        if hint or tag in ("html", "body", "main", "article"):
            return hint
        named = _NAMED.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
        if named is None or not self.looks:
            return None
        if 2 * len(node.text()) < self.size:
            return named.lastgroup
        self.looks -= 1
        return None

    def _own(self, node: Any, attributes: dict[str, str | None]) -> Declarations:
        own = self.styles.own.get(node.mem_id, {})
        style = attributes.get("style")
        return {**own, **declarations(style)} if style else own

    def _before(self, node: Any, own: Declarations, tag: str) -> None:
        """What a browser puts before an element's text: what CSS says, else the list's number or bullet."""
        depth = len(self.frames)
        before = self.styles.before.get(node.mem_id, {})
        if self.styles.own or self.styles.before:
            self.counters.enter(own, depth)
            self.counters.enter(before, depth)
        content = self.counters.content(before["content"]) if "content" in before else ""
        if tag == "li":
            marker = self._marker(node, own)
            content = content or marker
        if content.strip():
            self._write(content)

    def _marker(self, node: Any, own: Declarations) -> str:
        found = next((frame.list for frame in reversed(self.frames) if frame.list), None)
        if found is None:
            return ""
        value = node.attributes.get("value") or ""
        found.number = int(value) if re.fullmatch(r"-?\d{1,9}", value) else found.number + found.step
        style = list_style(own) or found.style
        if found.printed or style == "none" or style.startswith("url("):
            return ""
        if style in _BULLETS:
            return "" if self.frames[-1].hint == "nav" else "• "
        return f"{numeral(found.number, style)}. "

    def _leave(self, frame: _Frame) -> None:
        self.counters.leave(len(self.frames) + 1)
        if frame.block:
            self._end_block(frame.node.tag, self.frames[-1] if self.frames else frame)

    def _end_block(self, tag: str, above: _Frame) -> None:
        if above.row:  # within the cells of a row that is one line
            self.text.part(" ")
        else:
            self._end_line(2 if tag in _PARAGRAPHS and above.list is None and above.node.tag != "li" else 1)

    def _end_line(self, breaks: int, more: bool = False) -> None:
        if self.ink and self.linked >= LINKS * self.ink:
            self.text.hint_since(self.line_start, "links")
        self.ink = self.linked = 0
        self.text.end_line(breaks, more)

    def _write(self, text: str) -> None:
        frame = self.frames[-1]
        if frame.pre:
            for i, line in enumerate(text.split("\n")):
                if i:
                    self._end_line(1, more=True)
                self._write_in_line(line, frame)
        else:
            self._write_in_line(_BLANKS.sub(" ", text), frame)

    def _write_in_line(self, text: str, frame: _Frame) -> None:
        if not self.ink:
            self.line_start = self.text.length
        self.text.write(text, "" if text.isspace() else self._path(), frame.hint)
        ink = len(text.strip())
        self.ink += ink
        self.linked += ink if frame.link else 0

    def _path(self) -> str:
        """The XPath of the block that is open."""
        last = max(i for i, frame in enumerate(self.frames[:SHOWN]) if frame.block)
        return "".join(frame.step for frame in self.frames[: last + 1])


def _open_list(node: Any, attributes: dict[str, str | None], own: Declarations) -> _List:
    ordered = node.tag == "ol"
    style = list_style(own) or (attributes.get("type") or ("decimal" if ordered else "disc")).replace("1", "decimal")
    start = attributes.get("start") or ""
    step = -1 if "reversed" in attributes else 1
    first = int(start) if re.fullmatch(r"-?\d{1,9}", start) else 1
    if step < 0 and not start:
        first = sum(child.tag == "li" for child in _children(node))
    return _List(style, first - step, step, _brings_numbers(node))


def _children(node: Any) -> Iterator[Any]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _brings_numbers(node: Any) -> bool:
    """Whether the first items of a list begin with numbers or bullets of their own."""
    starts: list[str] = []
    for child in _children(node):
        if child.tag == "li" and (start := _first_ink(child)):
            starts.append(start)
        if len(starts) == 3:
            break
    return bool(starts) and all(_PRINTED.match(start) for start in starts)


def _first_ink(node: Any) -> str:
    """The first text in an element that is more than blanks."""
    for found, _ in zip(node.traverse(include_text=True), range(50), strict=False):
        if found.is_text_node and (text := (found.text_content or "").strip()):
            return str(text)
    return ""


def _is_line(row: Any) -> bool:
    """Whether a row of a table is one line: no cell holds more than one block."""
    for cell in _children(row):
        blocks = 0
        for node, _ in zip(cell.traverse(), range(200), strict=False) if cell.is_element_node else ():
            if node.mem_id != cell.mem_id and (node.tag in _BLOCKS or node.tag == "br"):
                blocks += 1
            if blocks > 1 or node.tag in ("table", "ul", "ol") or node.tag in _HINTS:
                return False
    return True
