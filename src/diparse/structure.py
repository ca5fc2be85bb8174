"""Drafts to instructions: the tree frozen, its numbers, job and blocks told, every character accounted for."""

import hashlib
import re
from collections.abc import Sequence

from diparse.anatomy.drafts import Draft
from diparse.anatomy.pieces import Piece
from diparse.anatomy.position import Witnesses, find_position
from diparse.anatomy.titles import names_instruction, position_from_title
from diparse.clean import clean
from diparse.facets import find_facets
from diparse.lexicon import heading_kinds
from diparse.model import (
    SCHEMA,
    Block,
    BlockType,
    Instruction,
    Kind,
    Node,
    Page,
    PageBlock,
    Position,
    Section,
    Source,
    Span,
)
from diparse.repairs import find_gaps, find_repairs
from diparse.tree import GrowingNode, GrowingSection, grow, walk


def build(page: Page, text: str, draft: Draft, url: str | None, copy: int) -> tuple[Instruction, list[PageBlock]]:
    """The instruction of a draft, and the page's blocks that it accounts for; ``text`` is the page's own."""
    span = draft.span
    suffix = f":{copy}" if copy else ""
    id_ = hashlib.sha256(f"{page.sha256}:{span.start}{suffix}".encode()).hexdigest()[:16]
    sections = grow(text, draft.body, _topic(_titles(text, draft)))
    fixes, suspects = find_repairs(text, sections)
    blocks, records = _blocks(text, id_, draft)
    built = tuple(_section(text, s) for s in sections)
    records += _records(id_, sections)
    position = _position(text, draft, built)
    title = next((b.text for b in blocks if b.type == "title"), None)
    instruction = Instruction(
        SCHEMA,
        id_,
        Source(page.name, url, page.sha256, page.encoding, span),
        title,
        position,
        _is_complete(built, draft),
        tuple(blocks),
        built,
        tuple(fixes),
        tuple(suspects),
        tuple(find_gaps(built)),
        find_facets(text, position.name, blocks, built),
    )
    return instruction, records


_INSTRUCTION = re.compile(r"инструкци", re.IGNORECASE)


def _topic(titles: Sequence[str]) -> Kind:
    """What an instruction speaks of that has no headings: «Обязанности дворника» of duties, any other of all things."""
    kinds = heading_kinds(titles[0]) if titles and not _INSTRUCTION.search(titles[0]) else ("general",)
    return "duties" if "duties" in kinds else "general"


def _position(text: str, draft: Draft, sections: Sequence[Section]) -> Position:
    first = draft.body[0] if draft.body else None
    label = text[first.start : first.end] if first and first.opens == "introducer" else None
    front = _shouted_together(text, [p for _, p in draft.front])
    points = [node.text for section in sections for node in section.walk()]
    headings = [section.heading for section in sections if section.heading]
    above = [text[p.start : p.end] for p in draft.above]
    return find_position(Witnesses(_titles(text, draft), label, front, points, headings, above))


LONGEST_TITLE = 2000
"""What is put together of a title's lines grows no longer; code points."""


def _shouted_together(text: str, pieces: Sequence[Piece]) -> list[str]:
    """The lines of a form; a name in capitals that goes on in capitals on the next line is one."""
    lines: list[str] = []
    end = -1
    for piece in pieces:
        own = text[piece.start : piece.end]
        adjacent = lines and text[end : piece.start].count("\n") == 1 and not text[end : piece.start].strip()
        if adjacent and own.isupper() and len(lines[-1]) < LONGEST_TITLE and lines[-1].isupper():
            lines[-1] += "\n" + own
        else:
            lines.append(own)
        end = piece.end
    return lines


def _titles(text: str, draft: Draft) -> list[str]:
    """The titles of an instruction, the lines of each put together."""
    titles: list[str] = []
    end = -1
    for piece in draft.titles:
        own = text[piece.start : piece.end]
        own += " ___" if text.startswith("___", piece.end + 1) else ""  # who signs, in a column that ran into it
        adjacent = text[end : piece.start].count("\n") == 1 and not text[end : piece.start].strip()
        goes_on = piece.opens != "title" or (adjacent and not names_instruction(own))
        if (
            titles
            and goes_on
            and len(titles[-1]) < LONGEST_TITLE
            and (adjacent or position_from_title(titles[-1]) is None)
        ):
            titles[-1] += "\n" + own
        else:
            titles.append(own)
        end = piece.end
    return titles


def _blocks(text: str, id_: str, draft: Draft) -> tuple[list[Block], list[PageBlock]]:
    blocks: list[Block] = []
    records: list[PageBlock] = []
    for part in (draft.front, draft.back):
        runs: list[tuple[BlockType, list[Span]]] = []
        for kind, piece in part:
            records.append(PageBlock(Span(piece.start, piece.end), kind, instruction=id_))
            if runs and runs[-1][0] == kind:
                last = runs[-1][1][-1]
                if not text[last.end : piece.start].strip():
                    runs[-1][1][-1] = Span(last.start, piece.end)
                else:
                    runs[-1][1].append(Span(piece.start, piece.end))
            else:
                runs.append((kind, [Span(piece.start, piece.end)]))
        blocks += [Block(kind, clean(text, spans), tuple(spans)) for kind, spans in runs]
    return blocks, records


def _is_complete(sections: Sequence[Section], draft: Draft) -> bool:
    """Whether the page seems to hold the whole instruction: it begins at its beginning and ends at an end."""
    if not sections:
        return False
    first = next(sections[0].walk(), None)
    if sections[0].number not in (None, "1"):
        return False
    if first is not None and first.number is not None and first.number.rsplit(".", 1)[-1] not in ("1", "а", "a"):
        return False
    last = set(sections[-1].kinds)
    ends = bool(last & {"responsibility", "final", "evaluation", "conditions", "pay", "rights", "relations"}) or bool(
        draft.back
    )
    return ends and len(sections) >= 2 and bool(sections[-1].nodes)


def _section(text: str, s: GrowingSection) -> Section:
    spans = (s.span,) if s.span else ()
    nodes = _freeze(text, s.nodes)
    return Section(s.id, s.number, s.raw, s.heading, s.kinds, s.span is None, spans, nodes)


def _freeze(text: str, nodes: Sequence[GrowingNode]) -> tuple[Node, ...]:
    frozen: dict[int, Node] = {}
    order = walk(nodes)
    for node in reversed(order):
        children = tuple(frozen.pop(id(child)) for child in node.children)
        first = Span(min(node.text_from, node.spans[0].end), node.spans[0].end)
        words = clean(text, [first, *node.spans[1:]])
        frozen[id(node)] = Node(node.id, node.type, node.number, node.raw, words, tuple(node.spans), children)
    return tuple(frozen[id(node)] for node in nodes)


def _records(id_: str, sections: Sequence[GrowingSection]) -> list[PageBlock]:
    records = []
    for section in sections:
        if section.span:
            records.append(PageBlock(section.span, "heading", instruction=id_, node=section.id))
        for node in walk(section.nodes):
            records += [PageBlock(span, "node", instruction=id_, node=node.id) for span in node.spans]
    return records
