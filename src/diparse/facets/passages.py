"""What facets are read from: the cleaned texts of an instruction, each of which can tell where its words stand."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from diparse.model import Block, BlockType, Kind, Node, Section, Span

_WORK: frozenset[Kind] = frozenset(
    ("duties", "rights", "responsibility", "functions", "evaluation", "pay", "documents", "final")
)
"""Sections that tell of the work, not of the job: what they say of people and grades is about others."""
_GOES_ON = re.compile(r"\b(?:подчин|замеща|заменя|назнача|образован)\w+\s*:$", re.IGNORECASE)
"""A sentence that is none without the list below it."""
_DROPPED = "\u00ad\u200b\u2060\ufeff"


class Part(Struct, frozen=True, gc=False):
    """A stretch of a passage's text that is one node's or block's: from ``at`` on, in code points."""

    at: int
    text: str
    node: str | None
    spans: tuple[Span, ...]


class Passage(Struct, frozen=True, gc=False):
    """A node's or block's cleaned text; a sentence that goes on in its list takes the list's elements with it.

    ``of_job``: whether what it says of people, requirements and grades is about the job itself.
    """

    text: str
    parts: tuple[Part, ...]
    block: BlockType | None
    of_job: bool

    def place(self, page: str, start: int, end: int) -> tuple[str | None, tuple[Span, ...]]:
        """The node, and the page's stretches, of a stretch of the text that lies within one part."""
        part = next(part for part in reversed(self.parts) if part.at <= start)
        return part.node, locate(page, part.spans, part.text, start - part.at, end - part.at)


def passages(blocks: Sequence[Block], sections: Sequence[Section]) -> list[Passage]:
    """The texts of an instruction in page order, signatures left out."""
    found = [_passage([(b.text, None, b.spans)], b.type, True) for b in blocks if b.type != "signature"]
    work_only = all(_WORK.issuperset(section.kinds) for section in sections)
    for section in sections:
        of_job = work_only or not _WORK.issuperset(section.kinds)
        for node in section.nodes:
            found += _of_node(node, of_job)
    return sorted(found, key=lambda passage: passage.parts[0].spans[0])


def _of_node(node: Node, of_job: bool) -> Iterator[Passage]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        children = node.children
        own = [(node.text, node.id, node.spans)]
        if of_job and children and _GOES_ON.search(node.text):
            own += [(child.text, child.id, child.spans) for child in children]
            children = tuple(grandchild for child in children for grandchild in child.children)
        if node.text:
            yield _passage(own, None, of_job)
        waiting += reversed(children)


def _passage(
    parts: Sequence[tuple[str, str | None, tuple[Span, ...]]], block: BlockType | None, of_job: bool
) -> Passage:
    if len(parts) == 1:
        ((text, node, spans),) = parts
        return Passage(text, (Part(0, text, node, spans),), block, of_job)
    told, at = [], 0
    for text, node, spans in parts:
        told.append(Part(at, text, node, spans))
        at += len(text) + 1
    return Passage(" ".join(part.text for part in told), tuple(told), block, of_job)


def locate(page: str, spans: Sequence[Span], text: str, start: int, end: int) -> tuple[Span, ...]:
    """Where a stretch of cleaned text stands in the page; one span for each of ``spans`` that it touches.

    ``text`` is what cleaning made of ``spans``, perhaps without a marker at their beginning.

    >>> page = "1. лицо, назна-\\nченное  приказом"
    >>> locate(page, [Span(0, len(page))], "лицо, назначенное приказом", 6, 17)
    (Span(start=9, end=22),)
    """
    if len(spans) == 1:
        words, (first, last) = text[start:end], spans[0]
        at = page.find(words, first, last)
        if at >= 0 and page.find(words, at + 1, last) < 0:
            return (Span(at, at + len(words)),)
    touched: dict[int, list[int]] = {}
    for place in _aligned(page, tuple(spans), text)[start:end]:
        if place:
            touched.setdefault(place[1], []).append(place[0])
    return tuple(Span(min(ats), max(ats) + 1) for ats in touched.values())


@lru_cache(maxsize=8)
def _aligned(page: str, spans: tuple[Span, ...], text: str) -> list[tuple[int, int] | None]:
    """For each character of a cleaned text where it stands in the page and in which span; None for blanks."""
    raw = [(at, page[at], number) for number, span in enumerate(spans) for at in range(*span)]
    places: list[tuple[int, int] | None] = [None] * len(text)
    left = len(raw) - 1
    for i in range(len(text) - 1, -1, -1):  # from behind, for the marker stands in front
        if text[i] == " ":
            continue
        while left >= 0 and not _same(raw[left][1], text[i]):
            left -= 1
        if left < 0:
            break
        places[i] = raw[left][0], raw[left][2]
        left -= 1
    return places


def _same(raw: str, cleaned: str) -> bool:
    """Whether cleaning may have made the one of the other."""
    if raw == cleaned:
        return True
    if raw.isspace() or raw in "-‐‑¬" or raw in _DROPPED:
        return False
    return raw.isascii() != cleaned.isascii() or cleaned == "\ufffd"  # a look-alike letter put right


_BREAK = re.compile(r"(?:[^\W\d_]{3}|[\])»\"])[.!?]\s+(?=[«\"(]?[А-ЯЁA-Z])")


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, each with its place; abbreviations end none.

    >>> [at for at, _ in sentences("Подчиняется зам. директора (п. 2). Ему помогает лаборант.")]
    [0, 35]
    """
    start = 0
    for found in _BREAK.finditer(text):
        yield start, text[start : found.end()]
        start = found.end()
    yield start, text[start:]
