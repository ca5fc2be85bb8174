"""As much of a page's own style sheets as changes its words: what is hidden, and the numbers that CSS counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_RULES, MOST_PARTS = 300, 6
"""Rules of a style sheet and parts of a selector that are looked at: more belong to no page's numbering."""

LONGEST = 1000
"""Characters of a value that is looked at."""
CONTENT, COUNTERS = 200, 100
"""Characters of what stands before an element, and counters of a document: more number no person's list."""

Declarations = dict[str, str]

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_RULE = re.compile(r"([^{}]*+)(?:\{([^{}]*+)\}|\{|\}|$)")
_TELLING = re.compile(r"display|visibility|list-style|counter-|content", re.IGNORECASE)
_PSEUDO = re.compile(r"::?before$", re.IGNORECASE)
_CONTENT = re.compile(
    r"\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|counter\(\s*(?P<one>[\w-]+)\s*(?:,\s*(?P<style>[\w-]+)\s*)?\)"
    r"|counters\(\s*(?P<all>[\w-]+)\s*,\s*[\"'](?P<between>[^\"']*)[\"']\s*(?:,\s*(?P<styles>[\w-]+)\s*)?\)"
)
_NAMED = re.compile(r"([\w-]+)(?:\s+(-?\d+))?")


def declarations(text: str) -> Declarations:
    """The declarations of a rule or a ``style`` attribute, names and values in small letters but for strings.

    >>> declarations("Display: NONE; color")
    {'display': 'none'}
    """
    pairs = (part.partition(":") for part in text.split(";"))
    return {name.strip().lower(): _value(value) for name, colon, value in pairs if colon and len(value) <= LONGEST}


def _value(value: str) -> str:
    value = value.strip().removesuffix("!important").strip()
    return value if '"' in value or "'" in value else value.lower()


def is_hidden(own: Declarations) -> bool:
    """Whether an element is not shown."""
    return own.get("display") == "none" or own.get("visibility") in ("hidden", "collapse")


def list_style(own: Declarations) -> str | None:
    """The list style that is set, if any."""
    style = own.get("list-style-type") or own.get("list-style")
    return style.split()[0] if style else None


@dataclass(frozen=True, slots=True)
class Styles:
    """What style sheets say of elements and of what stands before them, by ``mem_id``."""

    own: dict[int, Declarations] = field(default_factory=dict)
    before: dict[int, Declarations] = field(default_factory=dict)


def read_styles(tree: Any) -> Styles:
    """The telling rules of a document's ``<style>`` elements, the weaker first."""
    styles = Styles()
    sheets = "\n".join(node.text_content or "" for style in tree.css("style") for node in style.iter(include_text=True))
    rules = sorted(_rules(sheets), key=lambda rule: rule[0])
    for _, selector, found in rules[:MOST_RULES]:
        plain = _PSEUDO.sub("", selector)
        table = styles.own if plain == selector else styles.before
        try:
            nodes = tree.css(plain)
        except Exception:  # selectors that the library does not know match nothing, as in a browser
            continue
        for node in nodes:
            table.setdefault(node.mem_id, {}).update(found)
    return styles


def _rules(sheet: str) -> Iterator[tuple[tuple[int, int, int], str, Declarations]]:
    """Weight, selector and declarations of each rule outside of ``@media`` and the like."""
    inside = 0
    for match in _RULE.finditer(_COMMENT.sub("", sheet)):
        head, body = match[1].rpartition(";")[2].strip(), match[2]
        if body is None:
            inside = max(0, inside + {"{": 1, "}": -1}.get(match[0][-1:], 0))
        elif not inside and head and not head.startswith("@") and _TELLING.search(body):
            for selector in map(str.strip, head.split(",")):
                bare = _PSEUDO.sub("", selector)
                if bare and ":" not in bare and len(bare.split()) <= MOST_PARTS:
                    marks = len(re.findall(r"[.\[]", bare))
                    yield (bare.count("#"), marks, len(bare.split())), selector, declarations(body)


class Counters:
    """CSS counters along a walk through the document; depths are those of the elements that set them."""

    def __init__(self) -> None:
        self._values: dict[str, list[list[int]]] = {}

    def enter(self, own: Declarations, depth: int) -> None:
        """Reset and count as an element says."""
        for name, number in _NAMED.findall(own.get("counter-reset", "")):
            stack = self._stack(name)
            while stack and stack[-1][0] >= depth:
                stack.pop()
            stack.append([depth, int(number or 0)])
        for name, number in _NAMED.findall(own.get("counter-increment", "")):
            stack = self._stack(name)
            if not stack:
                stack.append([depth, 0])
            stack[-1][1] += int(number or 1)

    def _stack(self, name: str) -> list[list[int]]:
        """The values of a counter, the innermost last; one too many counts for nothing."""
        return self._values.setdefault(name, []) if len(self._values) < COUNTERS else self._values.get(name, [])

    def leave(self, depth: int) -> None:
        """Forget the counters that the children of an element set."""
        for stack in self._values.values():
            while stack and stack[-1][0] > depth:
                stack.pop()

    def content(self, value: str) -> str:
        """The text that a ``content`` gives: its strings and counters; nothing where it is too long for a number."""
        from diparse.read.numerals import numeral

        text = []
        for match in _CONTENT.finditer(value):
            stack = self._values.get(match["one"] or match["all"] or "", [])
            style = match["style"] or match["styles"] or "decimal"
            numbers = [numeral(number, style) for _, number in stack] or [numeral(0, style)]
            if match["one"]:
                text.append(numbers[-1])
            elif match["all"]:
                text.append(match["between"].join(numbers))
            else:
                text.append(match["double"] or match["single"] or "")
        return "".join(text) if sum(map(len, text)) <= CONTENT else ""
