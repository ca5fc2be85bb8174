"""An instruction as a row of paragraphs, which all formats of documents are written from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from diparse.model import Fix, Instruction, Node, Section
from diparse.report.html import words_of
from diparse.shown import gaps_before, showable, with_depth
from diparse.typography import typeset

Kind = Literal["title", "approval", "preamble", "heading", "item", "bullet", "text", "lost", "note", "signature"]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What no XML file can hold."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a document. ``mark`` stands after its number: a dot or a bracket."""

    kind: Kind
    lines: tuple[str, ...]
    depth: int = 0
    number: str | None = None
    mark: str = ""
    section: int = 0
    """Which section it belongs to, counted from 0: lists of two sections are two lists."""
    implied: bool = False

    @property
    def text(self) -> str:
        """Its lines as one."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Document:
    """An instruction laid out, and what is told of where it comes from."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    about: tuple[str, ...]
    url: str | None
    """The page's address, where it is one of the web."""


def lay_out(found: Instruction, lines: Sequence[Sequence[str]] | None = None) -> Document:
    """The document of an instruction; ``lines``: those of each of its blocks, where the page's text is known."""
    shown = [[block.text] for block in found.blocks] if lines is None else lines
    blocks: dict[str, list[Paragraph]] = {}
    for block, own in zip(found.blocks, shown, strict=True):
        kind: Kind = block.type
        blocks.setdefault(kind, []).append(Paragraph(kind, tuple(map(_set, own))))
    title = _set(found.title or found.position.name or words_of()["ru"]["words"]["no title"])
    front = [*blocks.get("approval", []), *blocks.get("title", [Paragraph("title", (title,))])]
    paragraphs = [*front, *blocks.get("preamble", []), *_body(found), *blocks.get("note", []),
                  *blocks.get("signature", [])]  # fmt: skip
    return Document(title, tuple(paragraphs), tuple(_about(found)), web_address(found.source.url))


def web_address(url: str | None) -> str | None:
    """The address, if it leads to the web: nothing else becomes a link.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)"), web_address("http://[")
    ('https://example.org/a', None, None)
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _body(found: Instruction) -> Iterator[Paragraph]:
    lost = gaps_before(found)
    for order, section in enumerate(found.sections):
        yield _heading(section, order)
        for depth, node in with_depth(section.nodes):
            if node.id in lost:
                yield Paragraph("lost", (f"[{', '.join(lost[node.id])} — на странице утрачено]",), depth, section=order)
            yield _node(node, depth, order)


def _heading(section: Section, order: int) -> Paragraph:
    text = _set(section.heading or "")
    if section.heading is None:
        kinds = words_of()["ru"]["kinds"]
        text = f"[{', '.join(kinds[kind] for kind in section.kinds).capitalize()}]"
    mark = "." if section.number else ""
    return Paragraph("heading", (text,), 0, section.number, mark, order, section.heading is None)


def _node(node: Node, depth: int, order: int) -> Paragraph:
    text = _set(node.text)
    if node.number is None:
        return Paragraph("bullet" if node.type == "bullet" else "text", (text,), depth, section=order)
    bracket = (node.raw_number or "").endswith(")") or not node.number[-1].isdigit()
    mark = ")" if bracket and "." not in node.number else "."
    return Paragraph("item", (text or "[без текста]",), depth, _set(node.number), mark, order)


def _about(found: Instruction) -> Iterator[str]:
    """Where it comes from, and what was done to it."""
    yield f"Источник: {_set(found.source.page)}"
    if found.source.url:
        yield f"Адрес: {_UNPRINTABLE.sub('', showable(found.source.url))}"
    if not found.complete:
        yield "На странице стоит только часть инструкции."
    if found.fixes:
        yield f"Исправлены номера: {', '.join(map(_change, found.fixes))}."
    lost = [number for gap in found.gaps for number in gap.missing]
    if lost:
        yield f"Утрачены на странице: {', '.join(lost)}."
    if any(section.heading is None for section in found.sections):
        yield "Заголовки в квадратных скобках восстановлены по содержанию разделов."


def _change(fix: Fix) -> str:
    return f"{_set(fix.raw).strip()} → {fix.fixed}"


def _set(text: str) -> str:
    return typeset(_UNPRINTABLE.sub("", showable(text)))
