"""An output folder as pandas tables, one row per thing and keys that join.

>>> import tempfile, pathlib, diparse
>>> with tempfile.TemporaryDirectory() as folder:
...     page, out = pathlib.Path(folder, "guard.txt"), pathlib.Path(folder, "out")
...     _ = page.write_text("Инструкция сторожа\\n1. Права\\n1.1. Сторож вправе отдыхать.", "utf-8")
...     _ = diparse.parse_paths([page], out)
...     frames = diparse.load(out)
>>> frames.nodes[["number", "text"]].to_dict("records")
[{'number': '1.1', 'text': 'Сторож вправе отдыхать.'}]
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec
import pandas as pd

from diparse.corpus.columns import TABLES, Column
from diparse.corpus.readings import words
from diparse.corpus.steps import Steps, quietly
from diparse.model import Cluster, DifferenceKind, Experience, Facets, Fix, Instruction, Item, Node, Pair, Section, Span
from diparse.run.manifest import PageEntry, read_manifest
from diparse.run.names import CLUSTERS, ITEMS, PAIRS
from diparse.run.output import read_instruction, read_lines, read_record

Row = dict[str, Any]

_CHUNK = 50_000
"""Rows that wait as plain dicts, which take ten times the memory, until they become a frame."""


class Frames(NamedTuple):
    """The tables of an output folder; their columns are told one by one in docs/tables.md.

    ``duplicates``, ``pairs``, ``differences``, ``items`` and ``occurrences`` have no rows before ``diparse dedup``.
    """

    pages: pd.DataFrame
    instructions: pd.DataFrame
    blocks: pd.DataFrame
    sections: pd.DataFrame
    nodes: pd.DataFrame
    fixes: pd.DataFrame
    gaps: pd.DataFrame
    facets: pd.DataFrame
    references: pd.DataFrame
    noise: pd.DataFrame
    duplicates: pd.DataFrame
    pairs: pd.DataFrame
    differences: pd.DataFrame
    items: pd.DataFrame
    occurrences: pd.DataFrame


class _Rows:
    """The rows of a table to be."""

    def __init__(self, columns: Iterable[tuple[str, Column]]):
        self._types = {name: column.type for name, column in columns}
        self._waiting: list[Row] = []
        self._chunks: list[pd.DataFrame] = []

    def append(self, row: Row) -> None:
        self._waiting.append(row)
        if len(self._waiting) == _CHUNK:
            self._flush()

    def frame(self) -> pd.DataFrame:
        self._flush()
        frame = pd.concat(self._chunks, ignore_index=True)
        self._chunks.clear()
        return frame.astype({name: kind for name, kind in self._types.items() if kind == "category"})

    def _flush(self) -> None:
        columns = {}
        for name, kind in self._types.items():
            # categories of chunks would differ
            values = [row.get(name) for row in self._waiting]
            columns[name] = pd.Series(values, dtype="string" if kind == "category" else kind)
        self._chunks.append(pd.DataFrame(columns))
        self._waiting.clear()


def load(out: str | os.PathLike[str], *, progress: Steps | None = None) -> Frames:
    """Load what ``diparse parse … -o OUT`` wrote, and ``diparse dedup OUT``; OSError or ValueError for other folders.

    Strings are Arrow-backed where pyarrow is installed.
    """
    folder = Path(out)
    steps = progress or quietly
    tables = {name: _Rows(table.columns.items()) for name, table in TABLES.items()}
    pages = read_manifest(folder).pages
    for done, entry in enumerate(pages, 1):
        for table, row in _page_rows(folder, entry):
            tables[table].append(row)
        steps("loading", done, len(pages))
    for table, row in _duplicate_rows(folder):
        tables[table].append(row)
    return Frames(**{name: rows.frame() for name, rows in tables.items()})


def _page_rows(folder: Path, entry: PageEntry) -> Iterator[tuple[str, Row]]:
    """The rows of a page and all that is in it, each with the name of its table."""
    row = {"page": entry.page, **msgspec.to_builtins(entry)}
    if entry.outcome in ("parsed", "empty"):
        page = read_record(folder, entry)
        row |= {name: page[name] for name in ("encoding", "url")}
        row |= {"format": page.get("format", "text"), "date": page.get("date")}
        for noise in _noise_rows(page):
            yield "noise", noise
    yield "pages", row
    for identifier in entry.ids:
        yield from _instruction_rows(read_instruction(folder, identifier, entry.shard))


def _duplicate_rows(folder: Path) -> Iterator[tuple[str, Row]]:
    for cluster in read_lines(folder / CLUSTERS, Cluster):
        about = {"cluster": cluster.id, "kind": cluster.kind, "size": len(cluster.members)}
        for member in cluster.members:
            yield "duplicates", about | {"instruction": member, "representative": member == cluster.representative}
    for pair in read_lines(folder / PAIRS, Pair):
        own = {"a": pair.a, "b": pair.b}
        counts: Row = dict.fromkeys(get_args(DifferenceKind), 0)
        counts |= Counter(told.kind for told in pair.differences)
        scores = {"jaccard": pair.jaccard, "containment": pair.containment, "similarity": pair.similarity}
        yield "pairs", own | scores | counts | {"kind": pair.kind}
        for told in pair.differences:
            about = {"kind": told.kind, "node_a": told.a, "node_b": told.b, "similarity": told.similarity}
            yield "differences", own | about
    for item in read_lines(folder / ITEMS, Item):
        yield "items", _item_row(item)
        for place in item.nodes:
            yield "occurrences", {"item": item.id, "instruction": place.instruction, "node": place.node}


def _noise_rows(page: Row) -> Iterator[Row]:
    for block in page["blocks"]:
        if block["role"] in ("noise", "duplicate"):
            start, end = block["span"]
            of_start, of_end = block["of"] or (None, None)
            places = {"start": start, "end": end, "of_start": of_start, "of_end": of_end}
            yield {**block, "page": page["page"], **places}


def _instruction_rows(found: Instruction) -> Iterator[tuple[str, Row]]:
    """The rows of one instruction, each with the name of its table."""
    own = {"instruction": found.id}
    about: Row = {
        "page": found.source.page,
        "title": found.title,
        "position": found.position.name,
        "position_raw": found.position.raw,
        "complete": found.complete,
        "url": found.source.url,
        "sections": len(found.sections),
        "nodes": sum(1 for _ in found.walk()),
        "fixes": len(found.fixes),
        "lost": sum(len(gap.missing) for gap in found.gaps),
        **_facet_columns(found.facets),
    }
    yield "instructions", own | about | _place([found.source.span])
    for order, block in enumerate(found.blocks):
        yield "blocks", own | {"order": order, "type": block.type, "text": block.text} | _place(block.spans)
    for order, section in enumerate(found.sections):
        yield "sections", own | _section_row(section, order)
    for order, row in enumerate(_node_rows(found)):
        yield "nodes", own | row | {"order": order}
    for fix, applied in [(fix, True) for fix in found.fixes] + [(fix, False) for fix in found.suspects]:
        yield "fixes", own | _fix_row(fix, applied)
    for gap in found.gaps:
        for missing in gap.missing:
            yield "gaps", own | {"after": gap.after, "missing": missing, "before": gap.before}
    for kind, facet in _facets(found.facets):
        yield "facets", own | {"kind": kind} | _facet_row(facet)
    for act in found.facets.references:
        about = {"act": act.act, "title": act.title, "date": act.date, "number": act.number}
        yield "references", own | about | _stands(act)


def _facets(found: Facets) -> Iterator[tuple[str, Any]]:
    """All facets but the references, each with the name of its field."""
    for field in fields(found):
        one = getattr(found, field.name)
        if field.name != "references":
            for facet in one if isinstance(one, tuple) else [one] if one else []:
                yield field.name, facet


def _facet_columns(found: Facets) -> Row:
    joined = {
        name: _joined(getattr(found, name))
        for name in ("appointed_by", "superior", "replaced_by", "education", "grade")
    }
    return joined | {
        "category": found.category and found.category.value,
        "experience_years": min(map(_years, found.experience), default=None),
        "country": found.country and found.country.value,
        "references": len(found.references),
    }


def _joined(facets: Sequence[Any]) -> str | None:
    """Their different values in order; None where there are none."""
    return "; ".join(dict.fromkeys(facet.value for facet in facets)) or None


def _years(found: Experience) -> float:
    return found.amount / 12 if found.unit == "month" else found.amount


def _facet_row(facet: Any) -> Row:
    if isinstance(facet, Experience):
        return {"value": f"{facet.amount:g} {facet.unit}", "years": _years(facet), **_stands(facet)}
    return {"value": facet.value, **_stands(facet)}


def _stands(facet: Any) -> Row:
    return {"text": facet.text, "node": facet.node, "spans": json.dumps(facet.spans), **_place(facet.spans)}


def _section_row(section: Section, order: int) -> Row:
    return {
        "section": section.id,
        "order": order,
        "number": section.number,
        "raw_number": section.raw_number,
        "heading": section.heading,
        "kinds": "+".join(section.kinds),
        "implied": section.implied,
        **_place(section.spans),
    }


def _node_rows(found: Instruction) -> Iterator[Row]:
    for section in found.sections:
        own = {"section": section.id, "kinds": "+".join(section.kinds)}
        waiting: list[tuple[Node, tuple[str, ...]]] = [(node, ()) for node in reversed(section.nodes)]
        while waiting:
            node, above = waiting.pop()
            yield own | {
                "node": node.id,
                "parent": above[-1] if above else None,
                "depth": len(above),
                "type": node.type,
                "number": node.number,
                "raw_number": node.raw_number,
                "text": node.text,
                "path": " > ".join((section.id, *above, node.id)),
                "words": len(words(node.text)),
                "spans": json.dumps(node.spans),
                **_place(node.spans),
            }
            waiting += [(child, (*above, node.id)) for child in reversed(node.children)]


def _fix_row(fix: Fix, applied: bool) -> Row:
    return {
        "node": fix.node,
        "kind": fix.kind,
        "raw": fix.raw,
        "fixed": fix.fixed,
        "confidence": fix.confidence,
        "reason": fix.reason,
        "applied": applied,
        **_place([fix.span]),
    }


def _item_row(item: Item) -> Row:
    return {
        "item": item.id,
        "text": item.text,
        "count": item.count,
        "instructions": item.instructions,
        "distinct": item.distinct,
        "wordings": item.wordings,
        "jobs": len(item.jobs),
        "job": next(iter(item.jobs), None),
        "kinds": next(iter(item.kinds), None),
    }


def _place(spans: Iterable[Span]) -> Row:
    """From the first character of the spans to the last."""
    spans = tuple(spans)
    return {
        "start": min((span.start for span in spans), default=None),
        "end": max((span.end for span in spans), default=None),
    }
