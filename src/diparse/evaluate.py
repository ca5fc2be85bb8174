"""How right an output folder is, measured against gold annotations of whole pages.

The figures, each with its number of right, output and gold things, over all pages together:

============  ==============================================================================================
instructions  found: best one-to-one pairs whose non-blank characters overlap by IoU >= 0.5
position      gold instructions whose job title is right (case, ё/е and quotes aside)
sections      by start (a lost heading counts by its first node)
kinds         gold sections found with exactly the right kinds
nodes         by start
tree          the headline: a node's start, right number and parent's start are all right
text          gold nodes whose letters and digits, in order, are exactly the page's
fixes         repaired numbers: start and right number of nodes whose right number is not the printed one
noise         by non-blank character: noise or not
duplicates    by non-blank character: repeated within the page or not
coverage      non-blank characters of the page that lie in exactly one block of the output
============  ==============================================================================================

A set of characters is held as a whole number with a bit for each code point of the page: unions,
intersections and counts of whole pages are then single operations.
"""

import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec

from diparse.run.manifest import read_manifest
from diparse.run.names import page_file
from diparse.run.shards import read_shard

FOUND_AT = 0.5
"""Overlap (IoU) of non-blank characters from which on an instruction counts as found."""


class EvalError(ValueError):
    """Gold and output that cannot be compared; the message is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Right things, things in the output, things in the gold."""

    hit: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def f1(self) -> float:
        """Twice the right ones over output and gold together; 1.0 where both have none."""
        return 2 * self.hit / (self.predicted + self.gold) if self.predicted + self.gold else 1.0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.hit + other.hit, self.predicted + other.predicted, self.gold + other.gold)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures, of one page or of many."""

    instructions: Figure = Figure()
    position: Figure = Figure()
    sections: Figure = Figure()
    kinds: Figure = Figure()
    nodes: Figure = Figure()
    tree: Figure = Figure()
    text: Figure = Figure()
    fixes: Figure = Figure()
    noise: Figure = Figure()
    duplicates: Figure = Figure()
    coverage: Figure = Figure()

    def items(self) -> list[tuple[str, Figure]]:
        """Names and figures, in the order of the table above."""
        return [(entry.name, getattr(self, entry.name)) for entry in fields(self)]

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{name: figure + getattr(other, name) for name, figure in self.items()})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which output and gold differ."""

    page: str
    figure: str
    start: int | None
    """Where in the page; None where it is about no place."""
    expected: str | None
    """None where the gold has no such thing."""
    found: str | None
    """None where the output has no such thing."""
    excerpt: str


@dataclass(frozen=True, slots=True)
class PageReport:
    """One page's figures and differences."""

    page: str
    figures: Figures
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of all pages together, and each page's own."""

    figures: Figures
    pages: tuple[PageReport, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain dicts, lists, strings and numbers."""
        return {
            "figures": _plain(self.figures),
            "pages": [
                {
                    "page": page.page,
                    "figures": _plain(page.figures),
                    "differences": msgspec.to_builtins(page.differences),
                }
                for page in self.pages
            ],
        }


def evaluate(
    gold: str | os.PathLike[str], out: str | os.PathLike[str], pages: str | os.PathLike[str] | None = None
) -> Report:
    """Compare what ``diparse parse … -o out`` wrote with the folder ``gold`` of ``*.gold.json`` files.

    The pages' texts are read from the folder ``pages``, or from where the run found them. A page that the
    run did not parse counts as an output with nothing in it. Raises EvalError where there is no gold, no
    output, or a page is not the one that was annotated.
    """
    annotations = sorted(Path(gold).glob("*.gold.json"))
    if not annotations:
        raise EvalError(f"{gold}: holds no *.gold.json: name the folder of the gold annotations")
    out = Path(out)
    paths = _paths(out, pages)
    shards = _shards(out)
    instructions = _instructions_by_page(out, shards.values())
    reports = []
    for path in annotations:
        document = _load(path)
        page = document["page"]
        text = _text(page, paths(page), document["sha256"])
        ink = _ink(text)
        right = _from_gold(document, text, ink)
        read = _from_output(_blocks(out, page, shards.get(page)), instructions[page], text, ink)
        reports.append(_compare(page, text, ink, right, read))
    return Report(sum((report.figures for report in reports), Figures()), tuple(reports))


# What the two sides say


@dataclass(frozen=True, slots=True)
class _Node:
    number: str | None
    raw: str | None
    parent: int
    text: str

    @property
    def repaired(self) -> bool:
        return bool(self.raw) and self.number != _plain_number(self.raw)


@dataclass(frozen=True, slots=True)
class _Instruction:
    position: str | None
    chars: int
    kinds: dict[int, frozenset[str]]
    """Of its sections, by start."""
    nodes: dict[int, _Node]
    """By start."""


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side, gold or output, says of a page."""

    instructions: list[_Instruction]
    noise: int
    duplicates: int
    covered_once: int

    def kinds(self) -> dict[int, frozenset[str]]:
        """Kinds of all sections, by start; of two that claim one start, the later one counts."""
        return {start: kinds for found in self.instructions for start, kinds in found.kinds.items()}

    def nodes(self) -> dict[int, _Node]:
        """All nodes, by start; of two that claim one start, the later one counts."""
        return {start: node for found in self.instructions for start, node in found.nodes.items()}


def _from_gold(document: dict[str, Any], text: str, ink: int) -> _Side:
    def chars(things: Iterable[dict[str, Any]]) -> int:
        return _chars(((thing["start"], thing["end"]) for thing in things), ink)

    instructions = []
    for found in document["instructions"]:
        printed = [section for section in found["sections"] if section["heading"] is not None]
        nodes = {
            _first_ink(text, node["start"]): _Node(
                _plain_number(node["number"]),
                node["raw"],
                _first_ink(text, node["parent"]),
                text[node["start"] : node["end"]].removeprefix(node["raw"] or ""),
            )
            for node in found["nodes"]
        }
        kinds = {_first_ink(text, section["start"]): frozenset(section["kinds"]) for section in found["sections"]}
        whole = chars([*found["blocks"], *printed, *found["nodes"]])
        instructions.append(_Instruction(found["position"], whole, kinds, nodes))
    return _Side(instructions, chars(document["noise"]), chars(document["duplicates"]), ink)


def _from_output(blocks: list[dict[str, Any]], documents: list[dict[str, Any]], text: str, ink: int) -> _Side:
    def chars(role: str) -> int:
        return _chars((block["span"] for block in blocks if block["role"] == role), ink)

    instructions = [_instruction(document, text, ink) for document in documents]
    return _Side(instructions, chars("noise"), chars("duplicate"), _once([b["span"] for b in blocks], ink))


def _instruction(document: dict[str, Any], text: str, ink: int) -> _Instruction:
    spans = [span for block in document["blocks"] for span in block["spans"]]
    kinds: dict[int, frozenset[str]] = {}
    nodes: dict[int, _Node] = {}
    for section in document["sections"]:
        spans += section["spans"]
        first = section["spans"] or (section["nodes"][0]["spans"] if section["nodes"] else None)
        if not first:
            continue
        start = _first_ink(text, first[0][0])
        kinds[start] = frozenset(section["kinds"])
        below = [(node, start) for node in reversed(section["nodes"])]
        while below:
            node, parent = below.pop()
            at = _first_ink(text, node["spans"][0][0])
            nodes[at] = _Node(_plain_number(node["number"]), node["raw_number"], parent, node["text"])
            spans += node["spans"]
            below += [(child, at) for child in reversed(node["children"])]
    return _Instruction(document["position"]["name"], _chars(spans, ink), kinds, nodes)


# Comparing them


def _compare(page: str, text: str, ink: int, gold: _Side, read: _Side) -> PageReport:
    differences: list[Difference] = []

    def differ(figure: str, start: int | None, expected: object, found: object) -> None:
        excerpt = "" if start is None else " ".join(text[start : start + 60].split())
        said = [None if value is None else str(value) for value in (expected, found)]
        differences.append(Difference(page, figure, start, said[0], said[1], excerpt))

    pairs = _paired(gold.instructions, read.instructions)
    right_titles = _compare_titles(gold, read, pairs, differ)
    gold_kinds, read_kinds = gold.kinds(), read.kinds()
    same_kinds = _compare_sections(gold_kinds, read_kinds, differ)
    gold_nodes, read_nodes = gold.nodes(), read.nodes()
    right_trees, right_texts = _compare_nodes(gold_nodes, read_nodes, differ)
    gold_fixes = {(start, node.number) for start, node in gold_nodes.items() if node.repaired}
    read_fixes = {(start, node.number) for start, node in read_nodes.items() if node.repaired}
    for start, number in sorted(gold_fixes ^ read_fixes, key=lambda fix: fix[0]):
        missed = (start, number) in gold_fixes
        differ("fixes", start, number if missed else None, None if missed else number)

    def shared(figure: str) -> Figure:
        ours, theirs = getattr(read, figure), getattr(gold, figure)
        for start, end in _runs(ours & ~theirs, text):
            differ(figure, start, None, f"{start}–{end}")
        for start, end in _runs(theirs & ~ours, text):
            differ(figure, start, f"{start}–{end}", None)
        return Figure((ours & theirs).bit_count(), ours.bit_count(), theirs.bit_count())

    found_sections = len(gold_kinds.keys() & read_kinds.keys())
    found_nodes = len(gold_nodes.keys() & read_nodes.keys())
    figures = Figures(
        instructions=Figure(len(pairs), len(read.instructions), len(gold.instructions)),
        position=Figure(right_titles, len(gold.instructions), len(gold.instructions)),
        sections=Figure(found_sections, len(read_kinds), len(gold_kinds)),
        kinds=Figure(same_kinds, len(gold_kinds), len(gold_kinds)),
        nodes=Figure(found_nodes, len(read_nodes), len(gold_nodes)),
        tree=Figure(right_trees, len(read_nodes), len(gold_nodes)),
        text=Figure(right_texts, len(gold_nodes), len(gold_nodes)),
        fixes=Figure(len(gold_fixes & read_fixes), len(read_fixes), len(gold_fixes)),
        noise=shared("noise"),
        duplicates=shared("duplicates"),
        coverage=Figure(read.covered_once.bit_count(), ink.bit_count(), ink.bit_count()),
    )
    for start, end in _runs(ink & ~read.covered_once, text):
        differ("coverage", start, "exactly one block", f"{start}–{end} in none or several")
    return PageReport(page, figures, tuple(differences))


_Differ = Callable[[str, int | None, object, object], None]


def _paired(gold: Sequence[_Instruction], read: Sequence[_Instruction]) -> dict[int, int]:
    """For each instruction found, its number in the gold and in the output: best overlap first."""
    ranked = sorted(
        ((_overlap(g.chars, r.chars), i, j) for i, g in enumerate(gold) for j, r in enumerate(read)),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for overlap, i, j in ranked:
        if overlap >= FOUND_AT and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _overlap(one: int, other: int) -> float:
    return (one & other).bit_count() / max(1, (one | other).bit_count())


def _compare_titles(gold: _Side, read: _Side, pairs: dict[int, int], differ: _Differ) -> int:
    right = 0
    for i, instruction in enumerate(gold.instructions):
        found = read.instructions[pairs[i]].position if i in pairs else None
        if i in pairs and _plain_name(found) == _plain_name(instruction.position):
            right += 1
        else:
            differ("position", None, instruction.position, found)
    for j in sorted(set(range(len(read.instructions))) - set(pairs.values())):
        differ("instructions", _lowest(read.instructions[j].chars), None, read.instructions[j].position)
    for i in sorted(set(range(len(gold.instructions))) - pairs.keys()):
        differ("instructions", _lowest(gold.instructions[i].chars), gold.instructions[i].position, None)
    return right


def _compare_sections(gold: dict[int, frozenset[str]], read: dict[int, frozenset[str]], differ: _Differ) -> int:
    """How many sections have the right kinds."""

    def said(kinds: frozenset[str] | None) -> str | None:
        return None if kinds is None else "+".join(sorted(kinds))

    for start in sorted(gold.keys() | read.keys()):
        if gold.get(start) != read.get(start):
            figure = "kinds" if start in gold and start in read else "sections"
            differ(figure, start, said(gold.get(start)), said(read.get(start)))
    return sum(read[start] == gold[start] for start in gold.keys() & read.keys())


def _compare_nodes(gold: dict[int, _Node], read: dict[int, _Node], differ: _Differ) -> tuple[int, int]:
    """How many nodes have the right place in the tree, and how many the right text."""
    trees = texts = 0
    for start in sorted(gold.keys() | read.keys()):
        right, found = gold.get(start), read.get(start)
        if right is None or found is None:
            differ("nodes", start, right and (right.number or "a node"), found and (found.number or "a node"))
            continue
        if (right.number, right.parent) == (found.number, found.parent):
            trees += 1
        else:
            differ("tree", start, _place(right), _place(found))
        if _letters(right.text) == _letters(found.text):
            texts += 1
        else:
            differ("text", start, " ".join(right.text.split()), found.text)
    return trees, texts


def _place(node: _Node) -> str:
    return f"number {node.number} below {node.parent}"


# What counts as the same


def _plain_number(number: object) -> str | None:
    return None if number is None else str(number).strip(" \t.()§").lower() or None


def _plain_name(name: str | None) -> str:
    folded = unicodedata.normalize("NFKC", name or "").lower().replace("ё", "е")
    return " ".join(re.sub(r"[«»\"'“”„`]", "", folded).split())


_LOOK_ALIKES = str.maketrans("aceopxykmhtb", "асеорхукмнтв")


def _letters(text: str) -> str:
    """Letters and digits alone, look-alikes and case aside, so that re-wrapping does not count."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return "".join(filter(str.isalnum, folded)).translate(_LOOK_ALIKES)


def _first_ink(text: str, start: int) -> int:
    """The first place from ``start`` on that is no blank."""
    while start < len(text) and text[start].isspace():
        start += 1
    return start


# Sets of characters as whole numbers: bit i stands for the code point at i


def _ink(text: str) -> int:
    """The characters that are no blanks."""
    bits = re.sub(r"\S", "1", re.sub(r"\s", " ", text)).replace(" ", "0")
    return int(bits[::-1] or "0", 2)


def _bits(start: int, end: int) -> int:
    return ((1 << max(end - start, 0)) - 1) << start


def _chars(spans: Iterable[Sequence[int]], ink: int) -> int:
    """The non-blank characters in any of the spans."""
    chars = 0
    for start, end in _joined(spans):
        chars |= _bits(start, end)
    return chars & ink


def _joined(spans: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Spans that touch or overlap as one."""
    last: tuple[int, int] | None = None
    for start, end in sorted((max(span[0], 0), span[1]) for span in spans):
        if last and start <= last[1]:
            last = last[0], max(last[1], end)
        else:
            if last:
                yield last
            last = start, end
    if last:
        yield last


def _once(spans: Iterable[Sequence[int]], ink: int) -> int:
    """The non-blank characters in exactly one of the spans."""
    once = more = 0
    for start, end in spans:
        chars = _bits(max(start, 0), end)
        more |= once & chars
        once |= chars
    return once & ~more & ink


def _lowest(chars: int) -> int | None:
    return (chars & -chars).bit_length() - 1 if chars else None


def _runs(chars: int, text: str) -> Iterator[tuple[int, int]]:
    """The stretches of characters with nothing but blanks between them."""
    run: tuple[int, int] | None = None
    for match in re.finditer("1+", f"{chars:b}"[::-1]):
        start, end = match.span()
        if run and not text[run[1] : start].strip():
            run = run[0], end
        else:
            if run:
                yield run
            run = start, end
    if run:
        yield run


# Reading the two folders


def _paths(out: Path, pages: str | os.PathLike[str] | None) -> Callable[[str], Path]:
    """Where the text of a page stands."""
    if pages is not None:
        return lambda page: Path(pages, _file_name(page))
    try:
        known = {entry.page: entry.path for entry in read_manifest(out).pages}
    except (OSError, ValueError) as error:
        raise EvalError(f"{out}: has no manifest.json that diparse wrote: name what -o named") from error
    return lambda page: Path(_file_name(known.get(page) or page))


def _file_name(path: str) -> str:
    """A path that JSON held, as this system names the file: its bytes are UTF-8, whatever the locale."""
    return os.fsdecode(path.encode())


def _load(path: Path) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise EvalError(f"{path}: cannot be read as JSON: {error}") from error


def _text(page: str, path: Path, sha256: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvalError(f"{page}: its text cannot be read ({error}): name its folder with --pages") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise EvalError(f"{path}: is not the page that was annotated: name the right folder with --pages")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EvalError(f"{path}: is not UTF-8, which annotated pages must be: {error}") from error


def _blocks(out: Path, page: str, shard: str | None) -> list[dict[str, Any]]:
    path = out / page_file(page)
    if shard is None:
        return _load(path)["blocks"] if path.exists() else []
    blocks: list[dict[str, Any]] = msgspec.json.decode(_rows(out / "pages" / shard)[page])["blocks"]
    return blocks


def _instructions_by_page(out: Path, shards: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    by_page: dict[str, list[dict[str, Any]]] = defaultdict(list)
    documents = [_load(path) for path in sorted((out / "instructions").glob("*.json"))]
    for path in (out / "instructions" / shard for shard in sorted(set(shards))):
        documents += map(msgspec.json.decode, _rows(path).values() if path.exists() else ())
    for document in documents:
        by_page[document["source"]["page"]].append(document)
    return by_page


def _rows(shard: Path) -> Mapping[str, bytes]:
    try:
        return read_shard(shard)
    except (OSError, ValueError) as error:
        raise EvalError(f"{shard}: cannot be read: {error}") from error


def _shards(out: Path) -> dict[str, str]:
    """The shard of each page that has one, as the manifest tells, if it is there."""
    try:
        return {entry.page: entry.shard for entry in read_manifest(out).pages if entry.shard}
    except (OSError, ValueError):
        return {}


def _plain(figures: Figures) -> dict[str, dict[str, float]]:
    return {
        name: {"f1": figure.f1, "hit": figure.hit, "predicted": figure.predicted, "gold": figure.gold}
        for name, figure in figures.items()
    }
