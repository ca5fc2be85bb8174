"""The columns of all tables: the one place for their names, types and meanings, which code and docs read.

``python -m diparse.corpus.columns`` prints the tables of docs/tables.md.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Format = Literal["parquet", "csv", "xlsx"]
"""Of the files that `diparse tables` writes."""


class Column(NamedTuple):
    """A column's pandas dtype and what stands in it."""

    type: str
    meaning: str


class Table(NamedTuple):
    """What a row is, which columns join it to which tables, and its columns."""

    row: str
    keys: str
    columns: Mapping[str, Column]


_START = Column("Int64", "Where it begins in the page's decoded text, in code points.")
_END = Column("Int64", "Where it ends, in code points; the character there is not part of it.")
_SPANS = Column("string", "All its stretches of the page as JSON, `[[start, end], …]`, in order.")
_PAGE = Column("string", "The page's name: its path below the folder it was found in, in a dump its place there.")
_INSTRUCTION = Column("string", "The instruction's id.")
_NUMBER = Column("string", "The right number, without final dot; missing where there is none.")
_RAW_NUMBER = Column("string", "The number exactly as it stands in the page.")
_ITEM = Column("string", "The item's id.")

TABLES: Mapping[str, Table] = {
    "pages": Table(
        "a page of the run",
        "page",
        {
            "page": _PAGE,
            "sha256": Column("string", "Of the page's bytes."),
            "bytes": Column("Int64", "Size of the page, unpacked."),
            "format": Column("category", "What its text was taken out of: `text`, `html`, `docx` or `pdf`."),
            "encoding": Column("category", "In which the page's bytes were decoded."),
            "chars": Column("Int64", "Length of the decoded text in code points."),
            "url": Column("string", "Where the page says it comes from."),
            "date": Column("string", "When it was fetched, as its archive tells."),
            "outcome": Column("category", "`parsed`, `empty`, `failed` or `skipped`."),
            "error": Column("string", "Why the page failed, in one line."),
            "warning": Column("string", "What else a person should know, in one line."),
            "instructions": Column("Int64", "Number of instructions found."),
            "fixes": Column("Int64", "Number of repaired numbers."),
            "noise_share": Column("Float64", "Share of the non-blank characters that are noise, 0 to 1."),
            "seconds": Column("Float64", "Time it took to parse."),
        },
    ),
    "instructions": Table(
        "an instruction",
        "instruction; page → pages",
        {
            "instruction": _INSTRUCTION,
            "page": _PAGE,
            "title": Column("string", "The instruction's title, cleaned."),
            "position": Column("string", "The job in the nominative."),
            "position_raw": Column("string", "The job as it stands in the page."),
            "complete": Column("boolean", "False where only a fragment is in the page."),
            "url": Column("string", "Where the page says it comes from."),
            "start": _START,
            "end": _END,
            "sections": Column("Int64", "Number of sections."),
            "nodes": Column("Int64", "Number of nodes."),
            "fixes": Column("Int64", "Number of repaired numbers."),
            "lost": Column("Int64", "Number of numbers that the page lost."),
            "category": Column("category", "The category of staff: `manager`, `specialist`, `worker` …"),
            "appointed_by": Column("string", "Who appoints, in the nominative; several are joined by `; `."),
            "superior": Column("string", "To whom the job is subordinate; several are joined by `; `."),
            "replaced_by": Column("string", "Who stands in; `назначенное лицо` for whoever an order names."),
            "education": Column("string", "The levels of education that qualify, joined by `; `: `higher` …"),
            "experience_years": Column("Float64", "Years required by the way to qualify that asks for least."),
            "grade": Column("string", "Grades of the job, joined by `; `: `5 разряд`."),
            "country": Column("category", "The country of the law, ISO 3166-1."),
            "references": Column("Int64", "Number of laws and other acts that it names."),
        },
    ),
    "blocks": Table(
        "a block of no section",
        "instruction, order; instruction → instructions",
        {
            "instruction": _INSTRUCTION,
            "order": Column("Int64", "Its place among the instruction's blocks, from 0."),
            "type": Column("category", "`title`, `approval`, `preamble`, `signature` or `note`."),
            "text": Column("string", "Cleaned text."),
            "start": _START,
            "end": _END,
        },
    ),
    "sections": Table(
        "a section",
        "instruction, section; instruction → instructions",
        {
            "instruction": _INSTRUCTION,
            "section": Column("string", "The section's id, unique within the instruction."),
            "order": Column("Int64", "Its place among the instruction's sections, from 0."),
            "number": _NUMBER,
            "raw_number": _RAW_NUMBER,
            "heading": Column("string", "The heading's own words; missing where the page lost it."),
            "kinds": Column("category", "What it is about; of two kinds joined by `+`: `rights+responsibility`."),
            "implied": Column("boolean", "True where the page lost the heading."),
            "start": _START,
            "end": _END,
        },
    ),
    "nodes": Table(
        "an item, bullet, paragraph or row",
        "instruction, node; section → sections; parent → node",
        {
            "instruction": _INSTRUCTION,
            "section": Column("string", "Id of its section."),
            "node": Column("string", "The node's id, unique within the instruction."),
            "parent": Column("string", "Id of the node it hangs on; missing directly below the section."),
            "depth": Column("Int64", "Its level: 0 directly below the section."),
            "order": Column("Int64", "Its place among all the instruction's nodes, from 0, in page order."),
            "type": Column("category", "`item`, `bullet`, `paragraph` or `row`."),
            "number": _NUMBER,
            "raw_number": _RAW_NUMBER,
            "text": Column("string", "Cleaned text of its own, its children's not."),
            "start": _START,
            "end": _END,
            "kinds": Column("category", "The kinds of its section, as in `sections`."),
            "path": Column("string", "Ids from its section down to itself, joined by ` > `."),
            "words": Column("Int64", "Words and numbers in its text."),
            "spans": _SPANS,
        },
    ),
    "fixes": Table(
        "a repaired (or suspect) number",
        "instruction, node → nodes (or section → sections)",
        {
            "instruction": _INSTRUCTION,
            "node": Column("string", "Id of the node or section whose number it is."),
            "kind": Column("category", "The class of the fault."),
            "raw": Column("string", "The printed number."),
            "fixed": Column("string", "The right number."),
            "confidence": Column("Float64", "0 to 1."),
            "reason": Column("string", "Why."),
            "applied": Column("boolean", "False for a suspect: the printed number stands."),
            "start": _START,
            "end": _END,
        },
    ),
    "gaps": Table(
        "a lost number",
        "instruction → instructions",
        {
            "instruction": _INSTRUCTION,
            "after": Column("string", "The number before the gap."),
            "missing": Column("string", "The lost number."),
            "before": Column("string", "The number after the gap."),
        },
    ),
    "facets": Table(
        "a thing that an instruction says of its job",
        "instruction → instructions; instruction, node → nodes",
        {
            "instruction": _INSTRUCTION,
            "kind": Column("category", "`category`, `appointed_by`, `superior`, `replaced_by`, `education` …"),
            "value": Column("string", "What is said, in a form that can be counted."),
            "years": Column("Float64", "Of `experience`: the years required; 0 where none are."),
            "text": Column("string", "The words that it was read from, cleaned."),
            "node": Column("string", "Id of the node they stand in; missing for a block."),
            "start": _START,
            "end": _END,
            "spans": _SPANS,
        },
    ),
    "references": Table(
        "a law or other act that an instruction names",
        "instruction → instructions; instruction, node → nodes",
        {
            "instruction": _INSTRUCTION,
            "act": Column("category", "What kind of act: `федеральный закон`, `кодекс`, `приказ`, `СанПиН` …"),
            "title": Column("string", "As the text has it; of codes, in the nominative."),
            "date": Column("string", "ISO 8601; missing where none is said."),
            "number": Column("string", "As the text has it."),
            "text": Column("string", "The words that it was read from, cleaned."),
            "node": Column("string", "Id of the node they stand in; missing for a block."),
            "start": _START,
            "end": _END,
            "spans": _SPANS,
        },
    ),
    "noise": Table(
        "a stretch of noise or a duplicate",
        "page → pages",
        {
            "page": _PAGE,
            "role": Column("category", "`noise` or `duplicate` (of another stretch of the same page)."),
            "kind": Column("category", "Of noise: `source`, `chrome`, `article` or `spam`."),
            "reason": Column("string", "Why it was set aside."),
            "start": _START,
            "end": _END,
            "of_start": Column("Int64", "Of a duplicate: where the stretch that is kept begins."),
            "of_end": Column("Int64", "Of a duplicate: where the stretch that is kept ends."),
        },
    ),
    "duplicates": Table(
        "an instruction in a cluster",
        "cluster, instruction; instruction → instructions",
        {
            "cluster": Column("string", "The cluster's id."),
            "kind": Column("category", "`copies` of one text, or one `template` for several jobs."),
            "instruction": _INSTRUCTION,
            "representative": Column("boolean", "True for the one that stands for the cluster."),
            "size": Column("Int64", "Instructions in the cluster."),
        },
    ),
    "pairs": Table(
        "two instructions that are copies",
        "a, b → instructions",
        {
            "a": Column("string", "An instruction's id; of a `contained` pair, the part's."),
            "b": Column("string", "The other's id."),
            "kind": Column("category", "`exact`, `near`, `contained` or `template`."),
            "jaccard": Column("Float64", "Shingles that both have, as a share of those of either, 0 to 1."),
            "containment": Column("Float64", "Shingles that both have, as a share of the smaller one's, 0 to 1."),
            "similarity": Column("Float64", "Share of the text that the aligned nodes have in common, 0 to 1."),
            "only_a": Column("Int64", "Nodes of a without a counterpart."),
            "only_b": Column("Int64", "Nodes of b without a counterpart."),
            "changed": Column("Int64", "Nodes in other words."),
            "moved": Column("Int64", "Nodes in another place."),
        },
    ),
    "differences": Table(
        "a node that differs between the two of a pair",
        "a, b → pairs; a, node_a → nodes; b, node_b → nodes",
        {
            "a": Column("string", "As in `pairs`."),
            "b": Column("string", "As in `pairs`."),
            "kind": Column("category", "`only_a`, `only_b`, `changed` or `moved`."),
            "node_a": Column("string", "The node of a; missing for `only_b`."),
            "node_b": Column("string", "The node of b; missing for `only_a`."),
            "similarity": Column("Float64", "Of the two wordings, 0 to 1."),
        },
    ),
    "items": Table(
        "a duty, right … that several instructions have",
        "item",
        {
            "item": _ITEM,
            "text": Column("string", "Its most frequent wording, as first found."),
            "count": Column("Int64", "Nodes that say it."),
            "instructions": Column("Int64", "Instructions that have it."),
            "distinct": Column("Int64", "The same with copies of an instruction counted once."),
            "wordings": Column("Int64", "Different wordings; case, marks and the job's name make none."),
            "jobs": Column("Int64", "Different jobs that have it."),
            "job": Column("string", "The job that has it most often."),
            "kinds": Column("category", "The kinds of section that it stands in most often, as in `sections`."),
        },
    ),
    "occurrences": Table(
        "a node that says an item",
        "item → items; instruction, node → nodes",
        {"item": _ITEM, "instruction": _INSTRUCTION, "node": Column("string", "The node's id.")},
    ),
}


def markdown() -> str:
    """All tables with all columns, as docs/tables.md shows them."""
    parts = []
    for name, table in TABLES.items():
        parts.append(f"### `{name}`: a row is {table.row}\n\nKeys: {table.keys}\n\n| column | type | meaning |")
        parts.append("| --- | --- | --- |")
        parts += [f"| `{column}` | {kind} | {meaning} |" for column, (kind, meaning) in table.columns.items()]
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    print(markdown())
