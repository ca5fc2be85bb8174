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

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pandas as pd

from diparse.model import Fix, Instruction, Node, Section, Span
from diparse.run.manifest import read_manifest
from diparse.run.names import instruction_file, page_file

Row = dict[str, Any]

TYPES: Mapping[str, Mapping[str, str]] = {
    "pages": {
        "page": "string",
        "sha256": "string",
        "bytes": "Int64",
        "encoding": "category",
        "chars": "Int64",
        "url": "string",
        "outcome": "category",
        "error": "string",
        "warning": "string",
        "instructions": "Int64",
        "fixes": "Int64",
        "noise_share": "Float64",
        "seconds": "Float64",
    },
    "instructions": {
        "instruction": "string",
        "page": "string",
        "title": "string",
        "position": "string",
        "position_raw": "string",
        "complete": "boolean",
        "url": "string",
        "start": "Int64",
        "end": "Int64",
        "sections": "Int64",
        "nodes": "Int64",
    },
    "blocks": {
        "instruction": "string",
        "order": "Int64",
        "type": "category",
        "text": "string",
        "start": "Int64",
        "end": "Int64",
    },
    "sections": {
        "instruction": "string",
        "section": "string",
        "order": "Int64",
        "number": "string",
        "raw_number": "string",
        "heading": "string",
        "kinds": "category",
        "implied": "boolean",
        "start": "Int64",
        "end": "Int64",
    },
    "nodes": {
        "instruction": "string",
        "section": "string",
        "node": "string",
        "parent": "string",
        "depth": "Int64",
        "order": "Int64",
        "type": "category",
        "number": "string",
        "raw_number": "string",
        "text": "string",
        "start": "Int64",
        "end": "Int64",
    },
    "fixes": {
        "instruction": "string",
        "node": "string",
        "kind": "category",
        "raw": "string",
        "fixed": "string",
        "confidence": "Float64",
        "reason": "string",
        "applied": "boolean",
        "start": "Int64",
        "end": "Int64",
    },
    "gaps": {"instruction": "string", "after": "string", "missing": "string", "before": "string"},
    "noise": {
        "page": "string",
        "role": "category",
        "kind": "category",
        "reason": "string",
        "start": "Int64",
        "end": "Int64",
        "of_start": "Int64",
        "of_end": "Int64",
    },
}
"""The columns of each table, and their types."""


class Frames(NamedTuple):
    """The tables of an output folder. ``start`` and ``end`` are code points of the page's decoded text.

    ============  ==================================  ====================================================
    table         a row is                            keys
    ============  ==================================  ====================================================
    pages         a page of the run                   page
    instructions  an instruction                      instruction; page → pages
    blocks        a block of no section               instruction → instructions
    sections      a section                           instruction, section; instruction → instructions
    nodes         an item, bullet, paragraph or row   instruction, node; section → sections; parent → node
    fixes         a repaired (or suspect) number      instruction, node → nodes (or section → sections)
    gaps          a lost number                       instruction → instructions
    noise         a stretch of noise or a duplicate   page → pages
    ============  ==================================  ====================================================

    ``sections.kinds`` joins the kinds by ``+`` («rights+responsibility»). ``nodes.parent`` is missing for a
    node that stands directly in its section; ``depth`` is then 0. ``order`` counts from 0 within the
    instruction, in page order. ``fixes.applied`` is false for a suspect: the printed number stands.
    ``noise.of_start`` and ``of_end`` say what a duplicate repeats.
    """

    pages: pd.DataFrame
    instructions: pd.DataFrame
    blocks: pd.DataFrame
    sections: pd.DataFrame
    nodes: pd.DataFrame
    fixes: pd.DataFrame
    gaps: pd.DataFrame
    noise: pd.DataFrame


def load(out: str | os.PathLike[str]) -> Frames:
    """Load what ``diparse parse … -o OUT`` wrote; OSError or ValueError for any other folder."""
    folder = Path(out)
    rows: dict[str, list[Row]] = {table: [] for table in TYPES}
    for entry in read_manifest(folder).pages:
        row = {"page": entry.page, **msgspec.to_builtins(entry)}
        record = folder / page_file(entry.page)
        if entry.outcome in ("parsed", "empty"):
            page = msgspec.json.decode(record.read_bytes())
            row |= {name: page[name] for name in ("encoding", "chars", "url")}
            rows["noise"] += _noise_rows(page)
        rows["pages"].append(row)
        for identifier in entry.ids:
            data = (folder / instruction_file(identifier)).read_bytes()
            for table, row in _instruction_rows(msgspec.json.decode(data, type=Instruction)):
                rows[table].append(row)
    return Frames(**{table: _frame(rows[table], types) for table, types in TYPES.items()})


def _frame(rows: list[Row], types: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=kind) for name, kind in types.items()})


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
        waiting: list[tuple[Node, str | None, int]] = [(node, None, 0) for node in reversed(section.nodes)]
        while waiting:
            node, parent, depth = waiting.pop()
            yield {
                "section": section.id,
                "node": node.id,
                "parent": parent,
                "depth": depth,
                "type": node.type,
                "number": node.number,
                "raw_number": node.raw_number,
                "text": node.text,
                **_place(node.spans),
            }
            waiting += [(child, node.id, depth + 1) for child in reversed(node.children)]


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


def _place(spans: Iterable[Span]) -> Row:
    """From the first character of the spans to the last."""
    spans = tuple(spans)
    return {
        "start": min((span.start for span in spans), default=None),
        "end": max((span.end for span in spans), default=None),
    }
