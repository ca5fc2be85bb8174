#!/usr/bin/env python3
"""Turn marked pages into pages and gold: python3 corpus/unmark.py DIR...

Every DIR/marked/NAME.marked becomes DIR/NAME.txt (the page) and DIR/gold/NAME.txt.gold.json (what it contains).
The marked format is described in README.md beside this file, gold in the gold README of the project.
A page with a fault is not written; every fault is printed with its file and line, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import bisect
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Json = dict[str, object]

KINDS = frozenset(
    [
        "general",
        "qualification",
        "documents",
        "functions",
        "duties",
        "rights",
        "responsibility",
        "relations",
        "evaluation",
        "conditions",
        "pay",
        "final",
        "other",
    ]
)
BLOCKS = frozenset({"title", "approval", "preamble", "signature", "note"})
NODES = {"i": "item", "b": "bullet", "p": "paragraph", "r": "row"}
NOISE = frozenset({"source", "chrome", "article", "spam"})

TAG = re.compile(r"⟦([^⟦⟧]*)⟧")
# A word of a tag: key="quoted words", "quoted words", or a bare word.
WORD = re.compile(r'(?:(\w+)=)?"([^"]*)"|(\S+)')
# What stands before the words of a heading: «1.», «131», «IV.», «2)»; «Раздел 3.» stays a part of the heading.
# Cyrillic look-alikes of the Roman digits are let in, for authors type them.
HEADING_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*|[IVXLІХV]+(?=[\s.)]))\s*[.)]*\s*")
NUMBER = re.compile(r"(?:\d+|[IVXLCІХ]+|[^\W\d_])(?:\.(?:\d+|[^\W\d_]))*")


class Fault(Exception):
    """What is wrong with a tag; the caller knows where it stands."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and its span: `start` and `end` are offsets into the page, equal where the span is blank."""

    name: str
    words: tuple[str, ...]
    quoted: tuple[str, ...]
    options: dict[str, str]
    id: str | None
    parent: str | None
    line: int
    start: int
    end: int


@dataclass(slots=True)
class Node:
    tag: Tag
    kind: str
    start: int
    number: str | None
    raw: str | None
    parent: int


@dataclass(slots=True)
class Section:
    tag: Tag
    start: int | None  # None while a lost heading still waits for its first node
    number: str | None
    heading: str | None
    kinds: list[str]
    nodes: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Instruction:
    position: str
    complete: bool
    line: int
    blocks: list[Json] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    extent: list[int] = field(default_factory=list)  # every start and end of its parts


def split(marked: str) -> tuple[str, list[Tag], list[tuple[int, str]]]:
    """Cut a marked text into the page, its tags in order, and the faults found on the way as (line, message)."""
    faults: list[tuple[int, str]] = []
    tags: list[Tag] = []
    breaks = [m.start() for m in re.finditer("\n", marked)]
    matches = list(TAG.finditer(marked))
    pieces = [marked[: matches[0].start() if matches else len(marked)]]
    if pieces[0].strip():
        faults.append((1, f"text before the first tag: {pieces[0].strip()[:40]!r}"))
    at = len(pieces[0])
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        line = bisect.bisect_left(breaks, match.start()) + 1
        text = marked[match.end() : following.start() if following else len(marked)]
        lead = len(text) - len(text.lstrip())
        start = at + lead if text.strip() else at
        try:
            tags.append(read_tag(match[1], line, start, start + len(text.strip())))
        except Fault as fault:
            faults.append((line, str(fault)))
        pieces.append(text)
        at += len(text)
    for piece, line in zip(pieces, [1, *(bisect.bisect_left(breaks, m.start()) + 1 for m in matches)], strict=True):
        if "⟦" in piece or "⟧" in piece:
            faults.append((line, "a tag bracket without its partner after this tag"))
    return "".join(pieces), tags, faults


def read_tag(inner: str, line: int, start: int, end: int) -> Tag:
    """Read what stands between the brackets; raise Fault where it is no tag."""
    words: list[str] = []
    quoted: list[str] = []
    options: dict[str, str] = {}
    name = identity = parent = None
    for match in WORD.finditer(inner):
        key, quote, bare = match.groups()
        if key:
            if key not in {"h", "raw", "n"}:
                raise Fault(f"unknown attribute {key!r}")
            options[key] = quote
        elif quote is not None:
            quoted.append(quote)
        elif name is None:
            name = bare
        elif bare.startswith("#"):
            identity = bare[1:]
        elif bare.startswith("^"):
            parent = bare[1:]
        elif '"' in bare or "=" in bare:
            raise Fault(f"cannot read {bare!r}")
        else:
            words.append(bare)
    if name is None:
        raise Fault("an empty tag")
    return Tag(name, tuple(words), tuple(quoted), options, identity, parent, line, start, end)


class Page:
    """Builds the gold of one page from its tags, in order."""

    def __init__(self, text: str, tags: list[Tag]) -> None:
        self.text = text
        self.faults: list[tuple[int, str]] = []
        self.instructions: list[Instruction] = []
        self.noise: list[Json] = []
        self.duplicates: list[Json] = []
        self.open = False  # whether an instruction is running
        self.ids = self.collect_ids(tags)
        for tag in tags:
            try:
                self.take(tag)
            except Fault as fault:
                self.faults.append((tag.line, str(fault)))
        for instruction in self.instructions:
            for section in instruction.sections:
                if section.start is None:
                    self.faults.append((section.tag.line, "a lost heading with no node after it"))
            if not instruction.extent:
                self.faults.append((instruction.line, "an instruction without text"))

    def collect_ids(self, tags: list[Tag]) -> dict[str, Tag]:
        """Every id with the tag that carries it; on a dup tag «#name» points, it does not name."""
        ids: dict[str, Tag] = {}
        for tag in tags:
            if tag.id is None or tag.name == "dup":
                continue
            if tag.id in ids:
                self.faults.append((tag.line, f"id #{tag.id} stands on line {ids[tag.id].line} already"))
            ids[tag.id] = tag
        return ids

    def take(self, tag: Tag) -> None:
        """Add what one tag says to the gold."""
        if tag.name in {"inst", "/inst"}:
            self.take_instruction(tag)
            return
        lost = tag.name == "s" and "lost" in tag.words
        if lost and tag.start != tag.end:
            raise Fault(f"a lost heading has no text: {self.text[tag.start : tag.end][:40]!r}")
        if not lost and tag.start == tag.end:
            raise Fault(f"⟦{tag.name}⟧ has no text")
        if tag.name == "noise":
            if len(tag.words) != 1 or tag.words[0] not in NOISE:
                raise Fault(f"⟦noise⟧ takes one of {', '.join(sorted(NOISE))}")
            self.noise.append({"start": tag.start, "end": tag.end, "kind": tag.words[0]})
        elif tag.name == "dup":
            if tag.id is None or tag.id not in self.ids:
                raise Fault(f"⟦dup⟧ points at no id: #{tag.id}")
            self.duplicates.append({"start": tag.start, "end": tag.end, "of": self.ids[tag.id].start})
        elif not self.open:
            raise Fault(f"⟦{tag.name}⟧ outside of an instruction")
        elif tag.name in BLOCKS:
            self.refuse_words(tag, 0)
            self.instructions[-1].blocks.append({"start": tag.start, "end": tag.end, "type": tag.name})
            self.instructions[-1].extent += [tag.start, tag.end]
        elif tag.name == "s":
            self.take_section(tag)
        elif tag.name in NODES:
            self.take_node(tag)
        else:
            raise Fault(f"unknown tag ⟦{tag.name}⟧")

    @staticmethod
    def refuse_words(tag: Tag, allowed: int) -> None:
        """Refuse bare words that a tag has no use for."""
        if len(tag.words) > allowed or tag.quoted:
            raise Fault(f"⟦{tag.name}⟧ has words too many: {' '.join((*tag.words[allowed:], *tag.quoted))}")

    def take_instruction(self, tag: Tag) -> None:
        if tag.start != tag.end:
            raise Fault(f"text after ⟦{tag.name}⟧ without a tag: {self.text[tag.start : tag.end][:40]!r}")
        self.open = tag.name == "inst"
        if not self.open:
            return
        if len(tag.quoted) != 1 or not tag.quoted[0].strip() or set(tag.words) - {"fragment"}:
            raise Fault('⟦inst⟧ takes one "position" and perhaps the word fragment')
        self.instructions.append(Instruction(tag.quoted[0], "fragment" not in tag.words, tag.line))

    def take_section(self, tag: Tag) -> None:
        lost = "lost" in tag.words
        self.refuse_words(tag, 3 if lost else 2)
        words = [word for word in tag.words if word != "lost"]
        if len(words) != 2:
            raise Fault("⟦s⟧ takes a number and kinds")
        number, kinds = words[0], words[1].split(",")
        if set(kinds) - KINDS:
            raise Fault(f"unknown kinds: {', '.join(sorted(set(kinds) - KINDS))}")
        if number != "-" and not number.isdecimal():
            raise Fault(f"a section's number is Arabic or «-», not {number!r}")
        heading = None
        if not lost:
            printed = " ".join(self.text[tag.start : tag.end].split())
            marker = HEADING_NUMBER.match(printed)
            heading = tag.options.get("h", printed[marker.end() if marker else 0 :].rstrip(".: "))
            if not heading or heading not in printed:
                raise Fault(f"the heading {heading!r} is not in {printed!r}")
            self.instructions[-1].extent += [tag.start, tag.end]
        section = Section(tag, None if lost else tag.start, None if number == "-" else number, heading, kinds)
        self.instructions[-1].sections.append(section)

    def take_node(self, tag: Tag) -> None:
        if not self.instructions[-1].sections:
            raise Fault(f"⟦{tag.name}⟧ before the first section")
        self.refuse_words(tag, 1 if tag.name == "r" else 0)
        if set(tag.words) - {"-"}:
            raise Fault(f"unknown word {tag.words[0]!r}")
        section = self.instructions[-1].sections[-1]
        if section.start is None:
            section.start = tag.start
        raw, number = self.read_number(tag)
        section.nodes.append(Node(tag, NODES[tag.name], tag.start, number, raw, self.find_parent(tag, section, number)))
        self.instructions[-1].extent += [tag.start, tag.end]

    def read_number(self, tag: Tag) -> tuple[str | None, str | None]:
        """The number of an item or row as (raw, right number); (None, None) where it has none."""
        if tag.name in {"b", "p"} or "-" in tag.words:
            if "raw" in tag.options or "n" in tag.options:
                raise Fault(f"⟦{tag.name}⟧ without a number has raw or n")
            return None, None
        text = self.text[tag.start : tag.end]
        raw = tag.options.get("raw", text.split(maxsplit=1)[0])
        if not text.startswith(raw):
            raise Fault(f"raw {raw!r} does not stand here: {text[:20]!r}")
        number = tag.options.get("n", raw.strip("() ").rstrip(".) "))
        if not NUMBER.fullmatch(number):
            raise Fault(f'{number!r} is no number: give raw="…" or n="…"')
        return raw, number

    def find_parent(self, tag: Tag, section: Section, number: str | None) -> int:
        """Where the parent of a node starts, as its tag says, else as the format's defaults do."""
        assert section.start is not None
        if tag.parent is None:
            if tag.name in {"i", "r"} and number is not None and "." in number:
                stem = number.rpartition(".")[0]
                # A list «1) … 2) …» hung below an item by its tag is not what «2.1» counts on from.
                outline = (n for n in reversed(section.nodes) if n.tag.parent in {None, "s"})
                return next((n.start for n in outline if n.number == stem), section.start)
            if tag.name == "b":
                return next((n.start for n in reversed(section.nodes) if n.kind != "bullet"), section.start)
            return section.start
        if tag.parent == "s":
            return section.start
        if tag.parent.startswith("#"):
            wanted = [n.start for n in section.nodes if n.tag.id == tag.parent[1:]]
        else:
            kinds = {"i": {"item", "row"}, "p": {"paragraph"}, "b": {"bullet"}}.get(tag.parent, set())
            wanted = [n.start for n in section.nodes if n.kind in kinds]
        if not wanted:
            raise Fault(f"no node ^{tag.parent} before this one in its section")
        return wanted[-1]

    def gold(self, name: str, raw: bytes) -> Json:
        """The gold annotation as the checker wants it."""
        return {
            "page": name,
            "sha256": hashlib.sha256(raw).hexdigest(),
            "chars": len(self.text),
            "instructions": [instruction_gold(instruction) for instruction in self.instructions],
            "noise": self.noise,
            "duplicates": self.duplicates,
        }


def instruction_gold(instruction: Instruction) -> Json:
    sections: list[Json] = []
    nodes: list[Json] = []
    for section in instruction.sections:
        entry: Json = {"start": section.start, "number": section.number, "heading": section.heading,
                       "kinds": section.kinds}  # fmt: skip
        if section.heading is not None:
            entry["end"] = section.tag.end
        sections.append(entry)
        nodes += [
            {"start": n.start, "end": n.tag.end, "type": n.kind, "number": n.number, "raw": n.raw, "parent": n.parent}
            for n in section.nodes
        ]
    return {
        "position": instruction.position,
        "span": [min(instruction.extent), max(instruction.extent)],
        "complete": instruction.complete,
        "blocks": instruction.blocks,
        "sections": sections,
        "nodes": nodes,
    }


def unmark(path: Path, folder: Path) -> Iterator[str]:
    """Write page and gold of one marked file; yield its faults, and write nothing where there is one."""
    text, tags, faults = split(path.read_bytes().decode("utf-8"))
    page = Page(text, tags)
    faults += page.faults
    if faults:
        yield from (f"{path}:{line}: {message}" for line, message in sorted(faults))
        return
    name = f"{path.stem}.txt"
    raw = text.encode("utf-8")
    (folder / name).write_bytes(raw)
    (folder / "gold").mkdir(exist_ok=True)
    gold = json.dumps(page.gold(name, raw), ensure_ascii=False, indent=1)
    (folder / "gold" / f"{name}.gold.json").write_text(gold + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    bad = 0
    for folder in parser.parse_args().folders:
        for path in sorted((folder / "marked").glob("*.marked")):
            for fault in unmark(path, folder):
                bad += 1
                print(fault, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
