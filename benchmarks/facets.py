"""How right the facets of instructions are: python benchmarks/facets.py [--floors FILE] [--show] [HALF …]

Parses the pages of corpus/ (the building half) and corpus/heldout that have facets marked in ``facets/NAME.facets``
and compares; the marked format stands in corpus/README.md. A facet found is right where one is marked of the same
kind and the same value whose characters overlap with its own by at least half (IoU, blanks aside).
With ``--floors``, status 1 where a half's precision or recall is below its floor. ``--show`` lists what differs, on
pages of the building half only: nobody looks into the other.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Any

import diparse
from diparse.model import Facets, Span

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
HALVES = {"building": CORPUS, "heldout": CORPUS / "heldout"}
KINDS = {field.name.removesuffix("s"): field.name for field in fields(Facets)}
"""The name of each kind in marked files, and its field."""
OVERLAP = 0.5

Value = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A facet as it is compared: kind, where it stands, and its value in words."""

    kind: str
    spans: tuple[Span, ...]
    value: Value


@dataclass(slots=True)
class Count:
    """Right ones, found ones, marked ones."""

    right: int = 0
    found: int = 0
    marked: int = 0

    @property
    def precision(self) -> float:
        """1.0 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """1.0 where nothing is marked."""
        return self.right / self.marked if self.marked else 1.0


class MarkError(ValueError):
    """A marked file with a fault; the message is one line that says where and what."""


def read_marked(path: Path, text: str, starts: Sequence[int]) -> list[Marked]:
    """The facets marked in a file; ``starts`` tells where the page's instructions begin, in code points.

    MarkError for a line that cannot be read or whose words do not stand in the page.
    """
    letters = [(c, at) for at, c in enumerate(text) if not _skipped(c)]
    squeezed = "".join(c for c, _ in letters)
    begin, found = 0, []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        parts = [part.strip() for part in line.split("|")]
        try:
            if line.startswith("@"):
                start = starts[int(line[1:]) - 1]
                begin = next(i for i, (_, at) in enumerate(letters) if at >= start)
                continue
            kind, words, value = parts
            before, inner = _quoted(words)
            at = squeezed.index(before + inner[0] + inner[1], begin) + len(before)
            span = Span(letters[at][1], letters[at + len(inner[0]) - 1][1] + 1)
            found.append(Marked(kind, (span,), _value(kind, value)))
        except (ValueError, IndexError, KeyError, StopIteration) as error:
            raise MarkError(f"{path.name}:{number}: cannot be read or does not stand in the page: {line}") from error
    return found


def _skipped(c: str) -> bool:
    """Blanks, and hyphens, which may be those of a broken line."""
    return c.isspace() or c in "-\u00ad"


def _quoted(words: str) -> tuple[str, tuple[str, str]]:
    """The words before the facet, the facet's own, and those behind it, without blanks and hyphens."""
    squeezed = "".join(c for c in words if not _skipped(c))
    before, opened, rest = squeezed.partition("⟦")
    inner, _, after = rest.partition("⟧")
    return (before, (inner, after)) if opened else ("", (squeezed, ""))


def _value(kind: str, value: str) -> Value:
    if kind not in KINDS:
        raise KeyError(kind)
    parts = value.split(";") if kind == "reference" else value.split() if kind == "experience" else [value]
    return tuple(_plain(part) for part in parts)


def _plain(value: object) -> str:
    """A value without case, quotes, hyphens' kinds and ё, so that only what is said counts."""
    if value is None:
        return "-"
    if isinstance(value, float):
        value = f"{value:g}"
    return re.sub(r"[«»\"“”\s]+", " ", str(value).lower().replace("ё", "е").replace("–", "-")).strip()


def told(facets: Facets) -> Iterator[Marked]:
    """The facets of an instruction, as they are compared."""
    for kind, name in KINDS.items():
        one = getattr(facets, name)
        for facet in one if isinstance(one, tuple) else [one] if one else []:
            yield Marked(kind, facet.spans, tuple(_plain(part) for part in _told_value(kind, facet)))


def _told_value(kind: str, facet: Any) -> tuple[object, ...]:
    if kind == "reference":
        return facet.act, facet.date, facet.number, facet.title
    return (facet.amount, facet.unit) if kind == "experience" else (facet.value,)


def compare(text: str, marked: Sequence[Marked], found: Sequence[Marked]) -> tuple[list[Marked], list[Marked]]:
    """What is marked and was not found, and what was found and is not marked."""
    left = list(marked)
    wrong = []
    for one in found:
        same = [m for m in left if (m.kind, m.value) == (one.kind, one.value) and _overlap(text, m, one) >= OVERLAP]
        if same:
            left.remove(max(same, key=lambda m: _overlap(text, m, one)))
        else:
            wrong.append(one)
    return left, wrong


def _overlap(text: str, one: Marked, other: Marked) -> float:
    a, b = ({at for span in each.spans for at in range(*span) if not text[at].isspace()} for each in (one, other))
    return len(a & b) / len(a | b)


def score(folder: Path, show: bool = False) -> dict[str, Count]:
    """Counts by kind, of all marked pages of a half."""
    counts = {kind: Count() for kind in KINDS}
    for path in sorted((folder / "facets").glob("*.facets")):
        page = diparse.parse_file(folder / f"{path.stem}.txt")
        gold = json.loads((folder / "gold" / f"{path.stem}.txt.gold.json").read_text("utf-8"))
        starts = [one["span"][0] for one in gold["instructions"]]
        marked = read_marked(path, page.text, starts)
        found = list(chain.from_iterable(told(one.facets) for one in page.instructions))
        missed, wrong = compare(page.text, marked, found)
        for one in marked:
            counts[one.kind].marked += 1
        for one in found:
            counts[one.kind].found += 1
            counts[one.kind].right += one not in wrong
        for sign, ones in (("-", missed), ("+", wrong)) if show else ():
            for one in ones:
                print(sign, path.stem, one.kind, "; ".join(one.value), "|", *(page.text[s] for s in one.spans))
    return counts


def total(counts: Mapping[str, Count]) -> Count:
    """All kinds together."""
    every = counts.values()
    return Count(sum(c.right for c in every), sum(c.found for c in every), sum(c.marked for c in every))


def main() -> int:
    """Print a table, and say what is below its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("halves", nargs="*", metavar="HALF", default=[], help=" or ".join(HALVES))
    parser.add_argument("--floors", type=Path, metavar="FILE", help="JSON: {half: {precision, recall}}")
    parser.add_argument("--show", action="store_true", help="list what differs in the building half")
    options = parser.parse_args()
    if unknown := set(options.halves) - set(HALVES):
        parser.error(f"no half of the corpus: {', '.join(sorted(unknown))}")
    scores = {half: score(HALVES[half], options.show and half == "building") for half in options.halves or HALVES}
    print("| facet |", " | ".join(f"{half}: precision | recall" for half in scores), "|")
    print("| --- |", " | ".join("---: | ---:" for _ in scores), "|")
    for kind in [*KINDS, "all"]:
        row = [total(counts) if kind == "all" else counts[kind] for counts in scores.values()]
        cells = [f"{c.precision:.3f} ({c.found}) | {c.recall:.3f} ({c.marked})" for c in row]
        print(f"| {kind} |", " | ".join(cells), "|")
    floors = json.loads(options.floors.read_text("utf-8")) if options.floors else {}
    below = [
        f"{half}: {name} {getattr(total(scores[half]), name):.3f} is below its floor {floor}"
        for half in scores
        for name, floor in floors.get(half, {}).items()
        if getattr(total(scores[half]), name) < floor
    ]
    print(*below, sep="\n", end="\n" if below else "", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
