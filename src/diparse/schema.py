"""JSON Schema of what diparse writes: made from the vocabulary, shipped as a file.

``python -m diparse.schema`` writes the file anew, after a change of the vocabulary.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("diparse.schema.json")

_TEXT = "Taken from the page's decoded text before any cleaning: spans are [start, end) in Unicode code points."

_FIELDS = {
    "Instruction": {
        "schema": "Name and version of this format.",
        "id": "Stable: the same bytes of a page give the same ids in every run and on every machine.",
        "source": "Where the instruction was found.",
        "title": "The instruction's title, cleaned.",
        "position": "The job.",
        "complete": "False where only a fragment of the instruction is in the page.",
        "blocks": "Parts of the instruction that belong to no section.",
        "sections": "Top-level sections, in page order.",
        "fixes": "Every number whose right form differs from the page's: kind, where, how sure, why.",
        "suspects": "Numbers that look wrong on too thin evidence: the printed number stands.",
        "gaps": "Numbers that the page lost: reported, never invented.",
        "facets": "What the instruction says of its job, apart from the duties.",
    },
    "Facets": {
        "category": "The category of staff; null where none is named.",
        "appointed_by": "Who appoints, hires or signs the contract.",
        "superior": "Each to whom the job is subordinate, also in some respect or at some time only.",
        "replaced_by": "Who does the work in the absence of the one whose job it is.",
        "education": "Each level of education that is required; of several, any will do.",
        "experience": "Experience that is required; each time belongs to another way to qualify.",
        "grade": "Grades or categories of the job itself.",
        "country": "The country of the law; null where none is named.",
        "references": "Laws and other normative acts, each where it is named first.",
    },
    **{
        name: {
            "text": "The words that it was read from, cleaned.",
            "node": "Id of the node that they stand in; null for a block.",
            "spans": "Where they stand; several where noise interrupts them.",
            **meanings,
        }
        for name, meanings in {
            "Category": {
                "value": "manager: руководители. clerk: служащие, технические исполнители. worker: рабочие. teaching: "
                "педагогические работники. medical, support, civil_servant; other: a category that is none of these."
            },
            "Person": {"value": "The job or body in the nominative; «назначенное лицо»: whoever an order names."},
            "Education": {
                "value": "secondary_vocational: среднее профессиональное, среднее специальное. vocational: начальное "
                "профессиональное, профессионально-техническое. secondary, basic: of a school."
            },
            "Experience": {
                "amount": "At least; 0 where the text says that none is required.",
                "unit": "Of the amount.",
            },
            "Grade": {"value": "«5 разряд», «1 категория», «высшая категория»."},
            "Country": {"value": "ISO 3166-1."},
            "Reference": {
                "act": "What kind of act, in the nominative: «федеральный закон», «кодекс», «приказ», «СанПиН» …",
                "title": "As the text has it; of codes, in the nominative.",
                "date": "ISO 8601.",
                "number": "As the text has it.",
            },
        }.items()
    },
    "Source": {
        "page": "The page's name: its path below the folder it was found in, and in a dump its place there.",
        "url": "Where the page says it comes from.",
        "sha256": "Of the page's bytes.",
        "encoding": "In which the page's bytes were decoded.",
        "span": "From the instruction's first character to its last.",
    },
    "Position": {
        "name": "The job title in the nominative, as a personnel register writes it.",
        "raw": "The job title as it stands in the page.",
    },
    "Block": {"text": "Cleaned text.", "spans": "Its stretches of the page, in order."},
    "Section": {
        "id": "Unique within the instruction.",
        "number": "The right number, without final dot.",
        "raw_number": "The number exactly as it stands in the page.",
        "heading": "The heading's own words; null where the page lost it.",
        "kinds": "What the section is about; a heading that names two things has both.",
        "implied": "The page lost the heading: heading is null and spans is empty.",
        "spans": "Of the heading, its number included.",
        "nodes": "What stands directly below the heading, in page order.",
    },
    "Node": {
        "id": "Unique within the instruction.",
        "type": "A numbered item, a bullet, a paragraph without marker, or a row of a flattened table.",
        "number": "The right number, dotted, without final dot.",
        "raw_number": "The number exactly as it stands in the page.",
        "text": "Cleaned: marker taken off, wrapped lines and broken words joined, blanks folded, "
        "look-alike letters put right.",
        "spans": "Its own text, its marker included, its children not.",
        "children": "The nodes below it, in page order.",
    },
    "Fix": {
        "kind": "The class of the fault.",
        "node": "Id of the node or section whose number it is.",
        "span": "Where the printed number stands.",
        "raw": "The printed number.",
        "fixed": "The right number.",
        "confidence": "Between 0 and 1.",
        "reason": "Why the number was changed.",
    },
    "Gap": {
        "after": "The number before the gap.",
        "missing": "The lost numbers.",
        "before": "The number after the gap.",
    },
    "PageRecord": {
        "page": "The page's name: its path below the folder it was found in, and in a dump its place there.",
        "sha256": "Of the page's bytes.",
        "encoding": "In which the page's bytes were decoded.",
        "chars": "Length of the decoded text in code points.",
        "url": "Where the page says it comes from.",
        "blocks": "Sorted; every non-blank character of the page lies in exactly one.",
        "format": "What the text was taken out of. Left out, with date and origins, for files of plain text.",
        "date": "When the page was fetched, as its archive tells.",
        "origins": "Where the stretches of the text stand in the page's file, in order.",
    },
    "Origin": {
        "span": "The stretch of the page's text.",
        "at": "The element: XPath in HTML and DOCX, page and box in points in PDF.",
        "hint": "What the file's structure says of it: nav, footer, aside, comments, links, heading, page_header …",
    },
    "PageBlock": {
        "role": "What the stretch is.",
        "kind": "What kind of noise; null for all else.",
        "reason": "Why, of noise and duplicates.",
        "instruction": "Id of the instruction it belongs to.",
        "node": "Id of the section or node it belongs to.",
        "of": "Of a duplicate: the stretch that is kept.",
        "uncertain": "Why it might be none of the instruction's, where it was kept in doubt; else null.",
    },
    "Manifest": {
        "schema": "Name and version of this format.",
        "version": "Of diparse.",
        "start": "ISO 8601, UTC.",
        "end": "ISO 8601, UTC; null while the run goes on, and for good where it was killed.",
        "pages": "Sorted by name.",
    },
    "Options": {
        "paths": "As they were given; - is standard input.",
        "jobs": "Number of processes.",
        "encoding": "Of all pages, where it was given; null: found out for each page.",
        "include": "Patterns of the files that are read in folders and archives; none: all.",
        "exclude": "Patterns of those that are not.",
        "limit": "How many pages are read at most.",
        "text_column": "Of dumps, where it was given.",
        "url_column": "Of dumps, where it was given.",
        "max_bytes": "Of the largest page that is read.",
        "timeout": "Seconds that a page may take.",
        "format": "Of the output: json is a file for each instruction and page, jsonl and parquet are shards.",
    },
    "PageEntry": {
        "page": "The page's name, which its record in pages/ bears.",
        "path": "The file that was read; null for standard input.",
        "bytes": "Size of the page, unpacked.",
        "chars": "Length of its decoded text in code points.",
        "outcome": "parsed; empty: nothing but blanks; failed: see error; skipped: not reached.",
        "error": "Why there is no record of the page, in one line.",
        "warning": "What else a person should know, in one line.",
        "instructions": "Number of instructions found.",
        "ids": "Of its instructions, in page order.",
        "fixes": "Number of repaired numbers.",
        "noise_share": "Share of the page's non-blank characters that are noise.",
        "seconds": "Time it took to parse.",
        "shard": "The file of OUT/pages and OUT/instructions that holds it; null where it has files of its own.",
        "made_of": "Name for all that the output depends on: where it is the same, the page is not parsed again.",
    },
    "Cluster": {
        "id": "The kind and the representative's id.",
        "kind": "copies: of one text. template: one text for several jobs, one member of each cluster of copies.",
        "representative": "The member that stands for all: no part of another, complete, with fewest lost numbers, "
        "with fewest repairs, first in source order; what comes first in this list decides.",
        "members": "Ids of instructions, in source order.",
    },
    "Pair": {
        "a": "Id of an instruction: of a contained pair, the part; else the first in source order.",
        "b": "Id of the other.",
        "kind": "exact: the same words. near: each has most of the other. contained: b has most of a. "
        "template: near, but for the job's name. different is never written.",
        "jaccard": "Shingles of four words that both have, as a share of those that either has.",
        "containment": "The same as a share of the shingles of the one that has fewer.",
        "similarity": "Share of the text of both that aligned nodes have in common.",
        "differences": "In the order of a, then what only b has. The job's name is no difference.",
    },
    "Difference": {
        "kind": "only_a, only_b: the other has no such node. changed: other words. moved: elsewhere, maybe changed.",
        "a": "Node of a; null for only_b.",
        "b": "Node of b; null for only_a.",
        "similarity": "Of the two wordings, 0 to 1.",
    },
    "Item": {
        "id": "Of its most frequent wording.",
        "text": "That wording, as it was first found.",
        "count": "Nodes that say it.",
        "instructions": "Instructions that have it: two at least.",
        "distinct": "The same with copies of an instruction counted once.",
        "wordings": "Different wordings; case, marks and the job's name make none.",
        "kinds": "Nodes by the kinds of their section, joined by +; the most frequent first.",
        "jobs": "Nodes by job; the most frequent first.",
        "nodes": "Where it is said, in source order.",
    },
    "Occurrence": {"instruction": "Its id.", "node": "The node's id."},
}
"""What the fields mean, where their name and type alone do not tell."""
_OPTIONAL = {"PageRecord": ("format", "date", "origins")}


def shipped() -> str:
    """The schema file's text."""
    return FILE.read_text("utf-8")


def generated() -> str:
    """The schema of the vocabulary as it stands: what the shipped file must be."""
    return json.dumps(_document(), ensure_ascii=False, indent=2) + "\n"


def _document() -> dict[str, Any]:
    # imported here: `diparse schema` prints the shipped file and needs none of it
    import msgspec

    from diparse.model import SCHEMA, Cluster, Instruction, Item, Origin, PageBlock, Pair
    from diparse.run.manifest import Manifest

    @dataclass
    class PageRecord:
        """What became of every character of a page: OUT/pages/PAGE.json."""

        page: str
        sha256: str
        encoding: str
        chars: int
        url: str | None
        blocks: tuple[PageBlock, ...]
        format: str = "text"
        date: str | None = None
        origins: tuple[Origin, ...] = ()

    files = (Instruction, PageRecord, Manifest, Cluster, Pair, Item)
    _, types = msgspec.json.schema_components(files, ref_template="#/$defs/{name}")
    for name, definition in types.items():
        if "properties" in definition:
            _describe(definition, _FIELDS.get(name, {}), _OPTIONAL.get(name, ()))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": SCHEMA,
        "description": "What diparse writes: instructions, page records, the manifest, and the lines of "
        f"duplicates/clusters.jsonl, pairs.jsonl and items.jsonl. {_TEXT}",
        "oneOf": [{"$ref": f"#/$defs/{file.__name__}"} for file in files],
        "$defs": dict(sorted(types.items())),
    }


def _describe(definition: dict[str, Any], meanings: dict[str, str], optional: tuple[str, ...]) -> None:
    """Say what the fields mean; all but those named are always written, those with a default too."""
    properties = definition["properties"]
    unknown = meanings.keys() - properties.keys()
    if unknown:
        raise ValueError(f"{definition['title']} has no field {', '.join(sorted(unknown))}")
    for name, meaning in meanings.items():
        properties[name] = {**properties[name], "description": meaning}
    for schema in properties.values():
        schema.pop("default", None)
    definition["required"] = [name for name in properties if name not in optional]


if __name__ == "__main__":
    FILE.write_text(generated(), "utf-8")
