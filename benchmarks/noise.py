"""How well noise is told from instructions, measured on woven pages: python benchmarks/noise.py

Weaves each kind of noise alone, repeats, and all together at several shares into clean pages (``weaving``), parses them
and prints a table for each half of the stocks. ``--show 20`` lists stretches that were judged wrongly, of the half
``build`` only: nobody looks into the other. ``--keep FOLDER`` keeps pages and gold. With ``--floors``, status 1 where
a figure is below its floor (or ``lost`` above it).

    python benchmarks/noise.py --half build --kinds spam --share 0.3 --pages 40 --show 20
    python benchmarks/noise.py --docs

The figures, of non-blank characters unless it is said otherwise. *Share* is that of noise and repeats in the pages.
*Precision* and *recall* are those of noise, of any kind; *kind* is the share of the noise found whose kind is the woven
one. *Lost* is the share of the instructions' characters that were called noise. *Duplicates* is the F1 of repeats,
*tree* that of nodes whose start, number and parent are right. Of «nothing» only *lost* and *tree* tell.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import diparse
from diparse.evaluate import Figure, evaluate
from diparse.run.names import page_file
from weaving import HALVES, LAYOUTS, NOISE, REPEATS, WOVEN, Half, Page, gold_document, make_woven

QUALITY = Path(__file__).resolve().parent.parent / "docs" / "quality.md"
ALONE = 0.3
SHARES = (0.05, 0.1, 0.2, 0.3)


@dataclass(frozen=True, slots=True)
class Group:
    """Pages of one sort: which kinds are woven, in what share, from which half of the stocks."""

    title: str
    kinds: tuple[str, ...]
    share: float
    half: Half
    layout: str | None = None


@dataclass(slots=True)
class Tally:
    """What a group's pages came to."""

    noise: Figure = field(default_factory=Figure)
    duplicates: Figure = field(default_factory=Figure)
    tree: Figure = field(default_factory=Figure)
    instruction: int = 0
    lost: int = 0
    same_kind: int = 0
    ink: int = 0
    by_kind: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """Characters of each woven kind that were called noise, and that were not."""
    cases: list[str] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, float]:
        """The table's figures."""
        return {
            "share": _part(self.noise.gold + self.duplicates.gold, self.ink),
            "precision": _part(self.noise.hit, self.noise.predicted),
            "recall": _part(self.noise.hit, self.noise.gold),
            "f1": self.noise.f1,
            "kind": _part(self.same_kind, self.noise.hit),
            "lost": _part(self.lost, self.instruction),
            "duplicates": self.duplicates.f1,
            "tree": self.tree.f1,
        }


def _part(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def measure(group: Group, pages: int, seed: int, folder: Path, show: bool) -> Tally:
    """Make a group's pages in a folder, parse them and compare."""
    made = {f"{i:04}.txt": make_woven(f"{seed}/{group.title}/{i}", group.kinds, group.share, group.half, group.layout)
            for i in range(pages)}  # fmt: skip
    for place in ("pages", "gold", "out"):
        (folder / place).mkdir(parents=True)
    for name, page in made.items():
        (folder / "pages" / name).write_bytes(page.text.encode("utf-8"))
        gold = json.dumps(gold_document(page, name), ensure_ascii=False)
        (folder / "gold" / f"{name}.gold.json").write_text(gold, "utf-8")
    diparse.parse_paths([folder / "pages"], folder / "out")
    tally = Tally()
    for report in evaluate(folder / "gold", folder / "out", folder / "pages").pages:
        page = made[report.page]
        tally.noise += report.figures.noise
        tally.duplicates += report.figures.duplicates
        tally.tree += report.figures.tree
        blocks = json.loads((folder / "out" / page_file(report.page)).read_text("utf-8"))["blocks"]
        _compare(page, blocks, tally)
        if show:
            tally.cases += _cases(report.page, page, blocks)
    return tally


def _labels(length: int, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    labels = [""] * length
    for start, end, label in spans:
        labels[start:end] = [label] * (end - start)
    return labels


def _truth(page: Page) -> list[str]:
    noise = [(x["start"], x["end"], x["kind"]) for x in page.gold["noise"]]
    return _labels(len(page.text), noise + [(x["start"], x["end"], REPEATS) for x in page.gold["duplicates"]])


def _said(page: Page, blocks: Sequence[dict[str, object]]) -> list[str]:
    spans = [(*block["span"], block["kind"] if block["role"] == "noise" else REPEATS)  # type: ignore[misc]
             for block in blocks if block["role"] in ("noise", "duplicate")]  # fmt: skip
    return _labels(len(page.text), spans)


def _compare(page: Page, blocks: Sequence[dict[str, object]], tally: Tally) -> None:
    for c, true, said in zip(page.text, _truth(page), _said(page, blocks), strict=True):
        if c.isspace():
            continue
        tally.ink += 1
        called_noise = said in NOISE
        if not true:
            tally.instruction += 1
            tally.lost += called_noise
        elif true in NOISE:
            tally.same_kind += true == said
            tally.by_kind[true, called_noise] += 1


def _cases(name: str, page: Page, blocks: Sequence[dict[str, object]]) -> Iterator[str]:
    """The stretches in which truth and output differ in whether something is noise."""
    marks = [
        "!" if not true and said in NOISE else "-" if true in NOISE and said not in NOISE else " "
        for true, said in zip(_truth(page), _said(page, blocks), strict=True)
    ]
    truth = _truth(page)
    for match in re.finditer(r"!+|-+", "".join(marks)):
        if not page.text[match.start() : match.end()].strip():
            continue
        words = " ⏎ ".join(page.text[match.start() : match.end()].strip().split("\n"))
        what = "lost" if match[0][0] == "!" else f"missed {truth[match.start()]}"
        yield f"{name}:{match.start()} {page.layout} {what}: {words[:160]}"


def groups(half: Half, kinds: Sequence[str], share: float | None, layout: str | None) -> list[Group]:
    """What is measured of a half."""
    if kinds:
        return [Group("+".join(kinds), tuple(kinds), share or ALONE, half, layout)]
    found = [Group("nothing", (), 0.0, half, layout)]
    found += [Group(kind, (kind,), share or ALONE, half, layout) for kind in WOVEN]
    for one in SHARES if share is None else (share,):
        found.append(Group(f"all, {one:.0%}", WOVEN, one, half, layout))
    if layout is None:
        found += [Group(f"all, {ALONE:.0%}, {each}", WOVEN, ALONE, half, each) for each in LAYOUTS]
    return found


HEAD = ("share", "precision", "recall", "f1", "kind", "lost", "duplicates", "tree")


def table(tallies: dict[Group, Tally]) -> str:
    """A Markdown table of the groups."""
    lines = [f"| woven | {' | '.join(HEAD)} |", "| --- |" + " ---: |" * len(HEAD)]
    for group, tally in tallies.items():
        cells = [f"{tally.figures[name]:.4f}" if group.kinds or name in ("lost", "tree") else "-" for name in HEAD]
        lines.append(f"| {group.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def kind_table(tallies: dict[Group, Tally]) -> str:
    """Of each kind, the share found where all are woven together."""
    together: Counter[tuple[str, bool]] = Counter()
    for group, tally in tallies.items():
        if group.kinds == WOVEN:
            together += tally.by_kind
    lines = ["| kind | characters | found |", "| --- | ---: | ---: |"]
    for kind in NOISE:
        found, missed = together[kind, True], together[kind, False]
        lines.append(f"| {kind} | {found + missed} | {_part(found, found + missed):.4f} |")
    return "\n".join(lines)


def below(floors: dict[str, dict[str, float]], half: str, tallies: dict[Group, Tally]) -> Iterator[str]:
    """What misses its floor: {half: {figure: floor}}, of the pages with all kinds; ``lost`` must not be above it."""
    for group, tally in tallies.items():
        for name, floor in floors.get(half, {}).items():
            value = tally.figures[name]
            if value > floor if name == "lost" else value < floor:
                yield f"{half}, {group.title}: {name} {value:.4f} misses its floor {floor}"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=40, help="pages of each group (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--half", choices=HALVES, help="only this one")
    parser.add_argument("--kinds", nargs="+", choices=WOVEN, default=[], help="only pages with these together")
    parser.add_argument("--share", type=float, help="only this share of noise")
    parser.add_argument("--layout", choices=LAYOUTS, help="only this one")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="list K wrong stretches a group of build")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep pages, gold and output there")
    parser.add_argument("--floors", type=Path, metavar="FILE", help="JSON: {half: {figure: floor}}")
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/quality.md")
    options = parser.parse_args()
    floors = json.loads(options.floors.read_text("utf-8")) if options.floors else {}
    texts: list[str] = []
    missed: list[str] = []
    for half in (options.half,) if options.half else HALVES:
        tallies: dict[Group, Tally] = {}
        for number, group in enumerate(groups(half, options.kinds, options.share, options.layout)):
            with tempfile.TemporaryDirectory() as scratch:
                folder = (options.keep or Path(scratch)) / half / str(number)
                tallies[group] = measure(group, options.pages, options.seed, folder, options.show and half == "build")
        texts.append(f"**Half {half} of the stocks**\n\n{table(tallies)}\n\n{kind_table(tallies)}")
        print(texts[-1], "\n")
        for group, tally in tallies.items():
            print(*(f"{group.title}  {case}" for case in tally.cases[: options.show]), sep="\n", end="")
        missed += below(floors, half, tallies)
    print(made_with := f"\nSeed {options.seed}, {options.pages} pages a row; diparse {diparse.__version__}.")
    if options.docs:
        write_docs("\n\n".join(texts) + "\n" + made_with)
    print(*missed, sep="\n", end="\n" if missed else "", file=sys.stderr)
    return 1 if missed else 0


def write_docs(text: str) -> None:
    """Put the tables between the marks in docs/quality.md."""
    old = QUALITY.read_text("utf-8")
    begin, end = "<!-- noise: begin -->", "<!-- noise: end -->"
    if begin not in old or end not in old:
        sys.exit(f"{QUALITY}: no marks {begin} … {end}")
    QUALITY.write_text(old[: old.index(begin) + len(begin)] + "\n" + text + "\n" + old[old.index(end) :], "utf-8")


if __name__ == "__main__":
    sys.exit(main())
