"""Pages and instructions as reports and documents show them, from an output folder or just parsed."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from diparse.model import Instruction, Node, PageBlock, ParsedPage, Section
from diparse.read import ReadError, page_from_file
from diparse.run.manifest import PageEntry
from diparse.run.output import read_instruction, read_record, stored_text

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Told:
    """A page as a report tells it."""

    name: str
    url: str | None
    date: str | None
    encoding: str
    format: str
    chars: int
    text: str | None
    """None where the file that it was read from is gone or has changed."""
    blocks: tuple[PageBlock, ...]
    instructions: tuple[Instruction, ...]

    @classmethod
    def of(cls, page: ParsedPage) -> "Told":
        """A page that was just parsed."""
        return cls(
            page.page, page.url, page.date, page.encoding, page.format, page.chars, str(page.text), page.blocks,
            page.instructions,
        )  # fmt: skip


def read_told(out: Path, entry: PageEntry, pages: Path | None = None) -> Told:
    """A page of an output folder that was parsed; OutputError where one of its files is missing or broken.

    ``pages``: the folder of the pages, if they were moved since.
    """
    record = read_record(out, entry)
    return Told(
        entry.page,
        record["url"],
        record.get("date"),
        record["encoding"],
        record.get("format", "text"),
        record["chars"],
        _text(out, entry, record["encoding"], pages),
        tuple(msgspec.convert(record["blocks"], list[PageBlock])),
        tuple(read_instruction(out, identifier, entry.shard) for identifier in entry.ids),
    )


def _text(out: Path, entry: PageEntry, encoding: str, pages: Path | None) -> str | None:
    """The page's text: kept in the folder, or read again from its file, if that is what it was."""
    kept = stored_text(out, entry)
    if kept is not None:
        return kept
    path = entry.path if pages is None else os.path.join(pages, entry.page)
    if path is None:
        return None
    try:
        with open(os.fsdecode(path.encode()), "rb") as stream:
            page = page_from_file(stream, entry.page, encoding)
    except (OSError, ReadError, ValueError):
        return None
    return str(page.text) if page.sha256 == entry.sha256 else None


def showable(text: str) -> str:
    """The text with what no UTF-8 file can hold replaced, character for character."""
    return _SURROGATE.sub("\ufffd", text)


def gaps_before(found: Instruction) -> dict[str, tuple[str, ...]]:
    """The numbers that are lost just before a node, by the node's id; each gap is told once.

    >>> import diparse
    >>> page = diparse.parse("Инструкция сторожа\\n1. Права\\n1.1. Сторож вправе есть.\\n1.4. Сторож вправе пить.")
    >>> gaps_before(page.instructions[0])
    {'1/1.4': ('1.2', '1.3')}
    """
    waiting = list(found.gaps)
    places: dict[str, tuple[str, ...]] = {}
    for before, node in _neighbours(found.sections):
        gap = next((gap for gap in waiting if (gap.after, gap.before) == (before, node.number)), None)
        if gap is not None:
            waiting.remove(gap)
            places[node.id] = gap.missing
    return places


def _neighbours(sections: tuple[Section, ...]) -> Iterator[tuple[str, Node]]:
    """Each numbered node that has another before it in its family, with that one's number, in page order."""
    for section in sections:
        last: dict[int, str] = {}
        for depth, node in with_depth(section.nodes):
            for below in [level for level in last if level > depth]:
                del last[below]
            if node.number is not None:
                if depth in last:
                    yield last[depth], node
                last[depth] = node.number


def with_depth(nodes: tuple[Node, ...]) -> Iterator[tuple[int, Node]]:
    """The nodes and all below them in page order, each with its depth, counted from 0."""
    waiting = [(0, node) for node in reversed(nodes)]
    while waiting:
        depth, node = waiting.pop()
        yield depth, node
        waiting += [(depth + 1, child) for child in reversed(node.children)]


def block_lines(found: Instruction, told: Told) -> list[list[str]]:
    """The lines of each of the instruction's blocks, as the page has them; in one where its text is not known."""
    from diparse.clean import clean  # opens the dictionary of word forms

    if told.text is None:
        return [[block.text] for block in found.blocks]
    lines: list[list[str]] = [[] for _ in found.blocks]
    for piece in told.blocks:
        for own, block in zip(lines, found.blocks, strict=True):
            if piece.instruction == found.id and piece.role == block.type and _within(piece, block.spans):
                own.append(clean(told.text, [piece.span]))
    return [own or [block.text] for own, block in zip(lines, found.blocks, strict=True)]


def _within(piece: PageBlock, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= piece.span.start and piece.span.end <= end for start, end in spans)
