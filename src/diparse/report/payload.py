"""What a report holds: pages, rows of the table, pairs, as plain data without any offsets.

A browser counts UTF-16 units where spans count code points, so the page is cut into its parts here.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from diparse.corpus.readings import words
from diparse.model import Experience, Facets, Fix, Instruction, Pair, Section, Span
from diparse.shown import Told, block_lines, gaps_before, showable, with_depth
from diparse.typography import typeset

Plain = dict[str, Any]


def page_data(told: Told) -> Plain:
    """A page: its parts in order, what each became, and its instructions as outlines."""
    return {
        "name": showable(told.name),
        "url": told.url and showable(told.url),
        "date": told.date and showable(told.date),
        "encoding": told.encoding,
        "format": told.format,
        "parts": None if told.text is None else list(_parts(told)),
        "blocks": _blocks(told),
        "instructions": [_outline(found, told) for found in told.instructions],
    }


def _parts(told: Told) -> Iterator[list[Any]]:
    """``[text, block, fix]``: stretches of the page in order; block -1 is the blanks between two blocks.

    ``fix`` is the node whose printed number the stretch is, where that was put right or looks wrong.
    """
    text = showable(told.text or "")
    fixes = {fix.span: fix.node for found in told.instructions for fix in (*found.suspects, *found.fixes)}
    starts = sorted(fixes)
    at = 0
    for number, block in enumerate(told.blocks):
        start, end = block.span
        if start > at:
            yield [text[at:start], -1]
        place = bisect_right(starts, Span(start, start)) if block.role in ("node", "heading") else len(starts)
        if place < len(starts) and starts[place].start < end and starts[place].end <= end:
            own = starts[place]
            pieces = [(start, own.start, None), (own.start, own.end, fixes[own]), (own.end, end, None)]
        else:
            pieces = [(start, end, None)]
        yield from ([text[low:high], number, *([node] if node else [])] for low, high, node in pieces if low < high)
        at = end
    if at < len(text):
        yield [text[at:], -1]


def _blocks(told: Told) -> list[Plain]:
    order = {found.id: number for number, found in enumerate(told.instructions)}
    starts = [block.span.start for block in told.blocks]
    blocks = []
    for block in told.blocks:
        shown: Plain = {"role": block.role}
        if block.kind:
            shown["kind"] = block.kind
        if block.reason:
            shown["why"] = showable(block.reason)
        if block.uncertain:
            shown["doubt"] = showable(block.uncertain)
        if block.of is not None:
            shown["of"] = max(0, bisect_right(starts, block.of.start) - 1)
        elif block.instruction in order:
            number = order[block.instruction]
            place = block.node or _own_block(told.instructions[number], block.role, block.span)
            if place is not None:
                shown["at"] = f"{number}:{place}"
        blocks.append(shown)
    return blocks


def _own_block(found: Instruction, role: str, span: Span) -> str | None:
    for number, block in enumerate(found.blocks):
        if block.type == role and any(start <= span.start < end for start, end in block.spans):
            return f"block{number}"
    return None


def _outline(found: Instruction, told: Told) -> Plain:
    lost = gaps_before(found)
    fixes = {fix.node: _fix(fix, applied=False) for fix in found.suspects}
    fixes |= {fix.node: _fix(fix, applied=True) for fix in found.fixes}
    blocks = [
        {"type": block.type, "lines": [_set(line) for line in lines]}
        for block, lines in zip(found.blocks, block_lines(found, told), strict=True)
    ]
    return {
        "id": found.id,
        "title": _set(found.title),
        "job": _set(found.position.name),
        "complete": found.complete,
        "blocks": blocks,
        "sections": [_section(section, lost) for section in found.sections],
        "fixes": fixes,
        "facets": list(_facets(found.facets)),
    }


def _facets(facets: Facets) -> Iterator[Plain]:
    """What the instruction says of its job: the kind of facet, its value, its words and where they stand."""
    for kind in fields(facets):
        one = getattr(facets, kind.name)
        for facet in one if isinstance(one, tuple) else [one] if one else []:
            value: Any = getattr(facet, "value", None)
            if isinstance(facet, Experience):
                value = [facet.amount, facet.unit]
            yield {"kind": kind.name, "value": value, "text": _set(facet.text), "at": facet.node}


def _section(section: Section, lost: Mapping[str, tuple[str, ...]]) -> Plain:
    nodes = [
        {
            "id": node.id,
            "depth": depth,
            "type": node.type,
            "number": node.number,
            "raw": node.raw_number and showable(node.raw_number),
            "text": _set(node.text),
            **({"lost": lost[node.id]} if node.id in lost else {}),
        }
        for depth, node in with_depth(section.nodes)
    ]
    return {
        "id": section.id,
        "number": section.number,
        "raw": section.raw_number and showable(section.raw_number),
        "heading": _set(section.heading),
        "kinds": section.kinds,
        "implied": section.implied,
        "nodes": nodes,
    }


def _set(text: str | None) -> str | None:
    return None if text is None else typeset(showable(text))


def _fix(fix: Fix, applied: bool) -> Plain:
    return {
        "kind": fix.kind,
        "raw": showable(fix.raw),
        "fixed": showable(fix.fixed),
        "sure": fix.confidence,
        "why": showable(fix.reason),
        "applied": applied,
    }


def text_of(outline: Plain) -> str:
    """All words of an outline, for searching."""
    lines = [line for block in outline["blocks"] for line in block["lines"]]
    for section in outline["sections"]:
        lines += [section["heading"]] if section["heading"] else []
        lines += [f"{node['number']} {node['text']}" if node["number"] else node["text"] for node in section["nodes"]]
    return "\n".join(lines)


def row_data(found: Instruction, noise: float) -> Plain:
    """What the table of instructions shows of one."""
    return {
        "id": found.id,
        "job": _set(found.position.name),
        "title": _set(found.title),
        "complete": found.complete,
        "sections": len(found.sections),
        "kinds": sorted({kind for section in found.sections for kind in section.kinds}),
        "nodes": sum(1 for _ in found.walk()),
        "fixes": len(found.fixes),
        "faults": dict(Counter(fix.kind for fix in found.fixes)),
        "suspects": len(found.suspects),
        "lost": sum(len(gap.missing) for gap in found.gaps),
        "noise": noise,
    }


def guest_data(found: Instruction) -> Plain:
    """An instruction that stands in another file: as much as comparing shows of it."""
    nodes = [
        {"id": node.id, "number": node.number, "type": node.type, "text": _set(node.text)} for node in found.walk()
    ]
    return {"job": _set(found.position.name or found.title), "page": showable(found.source.page), "nodes": nodes}


def pair_data(pair: Pair, a: Instruction, b: Instruction) -> Plain:
    """Two instructions side by side: which node stands beside which, and how they differ."""
    return {"a": pair.a, "b": pair.b, "kind": pair.kind, "similarity": pair.similarity,
            "containment": pair.containment, "rows": _beside(pair, a, b)}  # fmt: skip


def _beside(pair: Pair, a: Instruction, b: Instruction) -> list[list[str | None]]:
    """``[node of a, node of b, kind]`` in the order of ``a``; what only ``b`` has stands after what is before it there.

    Nodes that no difference names are the same, one by one in order.
    """
    ours, theirs = _compared(a), _compared(b)
    told = {one.a: one for one in pair.differences if one.a is not None}
    odd = {one.b for one in pair.differences if one.b is not None}
    alone = {one.b for one in pair.differences if one.kind == "only_b"}
    same = iter([node for node in theirs if node not in odd])
    rows: list[list[str | None]] = []
    for node in ours:
        one = told.get(node)
        rows.append([node, one.b, one.kind] if one else [node, next(same, None), "same"])
    place = {row[1]: number for number, row in enumerate(rows) if row[1] is not None and row[2] != "moved"}
    after: dict[int, list[list[str | None]]] = {}
    last = -1
    for node in theirs:
        last = place.get(node, last)
        if node in alone:
            after.setdefault(last, []).append([None, node, "only_b"])
    return [*after.get(-1, []), *(row for i, own in enumerate(rows) for row in (own, *after.get(i, [])))]


def _compared(found: Instruction) -> list[str]:
    """The nodes that comparing looks at: those with a word."""
    return [node.id for node in found.walk() if words(node.text)]
