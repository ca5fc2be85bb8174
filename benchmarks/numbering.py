"""How well numbers are read and put right, measured on generated pages: python benchmarks/numbering.py

Without options it measures each fault class alone, mixed faults at four rates and clean pages, and prints tables: by
class (with ``--by`` also in the mixture, by layout and by system) and how far a repair's confidence can be believed.
``--show 5`` prints five pages on which a number was read wrongly (``--all``: or anything else), ``--page 17`` one page
whole. Its number, class, rate and the seed name a page on any machine.

    python benchmarks/numbering.py --class lost_dot --rate 0.05 --layout flat --pages 200 --show 5
    python benchmarks/numbering.py --class clean --pages 10000
    python benchmarks/numbering.py --class lost_dot --layout flat --page 17
    python benchmarks/numbering.py --growth
    python benchmarks/numbering.py --docs

The figures. A *repair* is an entry of ``fixes`` that names a marker's place and the number that was meant; precision
and recall count these. *Read right* is the share of the points touched by a class that are there with the right number
and parent, whether a repair is due or not. *Spoilt* pages have a repair that is wrong. *Suspects* are those found,
those due (a repeat from which the list counts on) and all that were reported. *Numbers* is the F1 of sections and nodes
that have a number, by start and number: the decoder's own figure. *Tree* is the F1 of nodes whose start, number and
parent are right, *sections* that of sections whose start and number are. All offsets are code points; times are in
seconds.
"""

import argparse
import contextlib
import gc
import multiprocessing
import platform
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from pathlib import Path
from random import Random

import diparse
from diparse.model import Node, ParsedPage
from diparse.numbering import decoder
from outlines import FAULTS, LAYOUTS, MIXED, REPAIRED, SYSTEMS, Made, Mark, make_page, norm

CLEAN = "clean"
QUALITY = Path(__file__).resolve().parent.parent / "docs" / "quality.md"
RATES = (0.005, 0.02, 0.05, 0.10)
ALONE = 0.05
"""Share of the markers that a class alone hits."""
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Where the bins of confidence begin."""
USUAL_BEAM = decoder.BEAM
CHUNK = 10
"""Pages that one process does at a time."""


# --- what was found


@dataclass(frozen=True, slots=True)
class Found:
    """A section or node of the output, by where its marker stands."""

    what: str
    number: str | None
    parent: int | None


@dataclass(frozen=True, slots=True)
class Repair:
    """An entry of ``fixes`` or ``suspects``."""

    at: int
    fixed: str | None
    confidence: float
    kind: str


@dataclass(frozen=True, slots=True)
class Output:
    """What the parser made of a page."""

    points: dict[int, Found]
    fixes: tuple[Repair, ...]
    suspects: tuple[Repair, ...]
    gaps: frozenset[str]


def read_output(page: ParsedPage, made: Made) -> Output:
    """The output in the terms of the truth: places are those of markers, emphasis and «Раздел» before them aside."""
    places = {offset: mark.at for mark in made.marks for offset in range(mark.start, mark.at + 1)}
    points: dict[int, Found] = {}

    def hang(nodes: Iterable[Node], parent: int) -> None:
        for node in nodes:
            at = places.get(node.spans[0].start, node.spans[0].start)
            points[at] = Found(node.type, norm(node.number), parent)
            hang(node.children, at)

    fixes: list[Repair] = []
    suspects: list[Repair] = []
    for instruction in page.instructions:
        for section in instruction.sections:
            start = (section.spans or section.nodes[0].spans)[0].start if section.spans or section.nodes else -1
            at = places.get(start, start)
            if section.spans:
                points[at] = Found("section", norm(section.number), None)
            hang(section.nodes, at)
        for source, target in ((instruction.fixes, fixes), (instruction.suspects, suspects)):
            target += [
                Repair(places.get(fix.span.start, fix.span.start), norm(fix.fixed), fix.confidence, fix.kind)
                for fix in source
            ]
    gaps = frozenset(name for i in page.instructions for gap in i.gaps for name in gap.missing)
    return Output(points, tuple(fixes), tuple(suspects), gaps)


# --- how right it is


@dataclass(slots=True)
class Count:
    """Right things, things in the output, things in the truth."""

    hit: int = 0
    found: int = 0
    due: int = 0

    def __iadd__(self, other: "Count") -> "Count":
        self.hit, self.found, self.due = self.hit + other.hit, self.found + other.found, self.due + other.due
        return self

    @property
    def precision(self) -> float:
        """Share of the output that is right; 1 where there is none."""
        return self.hit / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the truth that was found; 1 where there is none."""
        return self.hit / self.due if self.due else 1.0

    @property
    def f1(self) -> float:
        """Twice the right ones over output and truth together; 1 where both have none."""
        return 2 * self.hit / (self.found + self.due) if self.found + self.due else 1.0


@dataclass(slots=True)
class Score:
    """The figures of some pages together."""

    pages: int = 0
    spoilt: int = 0
    """Pages with a repair that is wrong."""
    touched: int = 0
    """Points that a fault class touches."""
    read: int = 0
    """Those of them that are read right."""
    repairs: Count = field(default_factory=Count)
    suspects: Count = field(default_factory=Count)
    gaps: Count = field(default_factory=Count)
    numbers: Count = field(default_factory=Count)
    tree: Count = field(default_factory=Count)
    sections: Count = field(default_factory=Count)
    seconds: float = 0.0

    def __iadd__(self, other: "Score") -> "Score":
        for entry in fields(self):
            value = getattr(self, entry.name)
            value += getattr(other, entry.name)
            setattr(self, entry.name, value)
        return self


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which truth and output differ."""

    at: int
    kind: str
    expected: str
    found: str
    numbered: bool = True
    """Whether it is about a number, not about a bullet, a paragraph or a heading without one."""


def score(made: Made, output: Output) -> tuple[Score, list[Difference]]:
    """The figures of one page, and all differences in page order."""
    truth = {mark.at: mark for mark in made.marks}
    due = {(mark.at, mark.number) for mark in made.marks if mark.corrupted}
    repairs = {(fix.at, fix.fixed) for fix in output.fixes}
    touched = [mark for mark in made.marks if mark.faults]
    suspected = {mark.at for mark in made.marks if mark.suspect}
    doubted = {suspect.at for suspect in output.suspects}
    nodes = Count(
        sum(_is_right(mark, output) for mark in made.marks if mark.what != "section"),
        sum(found.what != "section" for found in output.points.values()),
        sum(mark.what != "section" for mark in made.marks),
    )
    sections = Count(
        sum(_is_right(mark, output) for mark in made.marks if mark.what == "section"),
        sum(found.what == "section" for found in output.points.values()),
        sum(mark.what == "section" for mark in made.marks),
    )
    numbers = Count(
        sum(mark.number is not None and _is_read(mark, output) for mark in made.marks),
        sum(found.number is not None for found in output.points.values()),
        sum(mark.number is not None for mark in made.marks),
    )
    result = Score(
        pages=1,
        spoilt=int(not repairs <= due),
        touched=len(touched),
        read=sum(_is_right(mark, output) for mark in touched),
        repairs=Count(len(due & repairs), len(repairs), len(due)),
        suspects=Count(len(suspected & doubted), len(doubted), len(suspected)),
        gaps=Count(len(output.gaps & set(made.gaps)), len(output.gaps), len(set(made.gaps))),
        numbers=numbers,
        tree=nodes,
        sections=sections,
    )
    return result, list(_differences(truth, output))


def _is_read(mark: Mark, output: Output) -> bool:
    """Whether a point is there, as a section or not, with the right number."""
    found = output.points.get(mark.at)
    return found is not None and (found.what == "section") == (mark.what == "section") and found.number == mark.number


def _is_right(mark: Mark, output: Output) -> bool:
    """The same, and where it belongs."""
    return _is_read(mark, output) and output.points[mark.at].parent == mark.parent


def _differences(truth: dict[int, Mark], output: Output) -> Iterator[Difference]:
    """What is wrong at each place, in page order."""
    doubted = {suspect.at for suspect in output.suspects}
    for at in sorted(truth.keys() | output.points.keys()):
        mark, found = truth.get(at), output.points.get(at)
        if mark is None:
            if found is not None:
                yield Difference(at, f"extra {found.what}", "nothing", _named(found), found.number is not None)
            continue
        kind = _wrong(mark, found, at in doubted)
        if kind:
            yield Difference(at, kind, _named(mark), _named(found), mark.number is not None)
        elif found is not None and found.parent != mark.parent:
            kind = "wrong parent" if mark.parent in output.points else "parent lost"
            above, due = output.points.get(found.parent or 0), truth.get(mark.parent or 0)
            expected, got = f"{_named(mark)} below {_named(due)}", f"{_named(found)} below {_named(above)}"
            yield Difference(at, kind, expected, got, mark.number is not None)


def _wrong(mark: Mark, found: Found | None, doubted: bool) -> str:
    """What is wrong with a point, its parent aside; empty where nothing is."""
    if found is None:
        return f"lost {mark.what}"
    if (found.what == "section") != (mark.what == "section"):
        return f"{mark.what} read as {found.what}"
    if found.number == mark.number:
        return ""
    if not mark.corrupted:
        return "number changed" if found.number else "number lost"
    if found.number != norm(mark.raw):
        return "read as another" if found.number else "number lost"
    return "kept, suspected" if doubted else "kept as printed"


def _named(point: Mark | Found | None) -> str:
    return f"{point.what} {point.number or ''}".strip() if point else "nothing"


# --- many pages


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that are measured together."""

    fault: str
    """A class of ``FAULTS``, ``mixed`` or ``clean``."""
    rate: float = 0.0
    layout: str | None = None
    system: str | None = None
    seed: int = 1
    beam: int = USUAL_BEAM
    """How many places in the outline the decoder keeps in mind."""

    @property
    def title(self) -> str:
        """What its rows are called."""
        title = f"{self.fault} {self.rate:.1%}" if self.fault == MIXED else self.fault
        return title if self.beam == USUAL_BEAM else f"{title}, beam {self.beam}"

    def page(self, i: int) -> Made:
        """Its i-th page."""
        rng = Random(f"{self.seed}/{self.fault}/{self.rate}/{i}")
        fault = None if self.fault == CLEAN else self.fault
        return make_page(rng, system=self.system, layout=self.layout, fault=fault, share=self.rate)


@dataclass(slots=True)
class Tally:
    """What was counted in a group's pages."""

    total: Score = field(default_factory=Score)
    by: dict[tuple[str, str], Score] = field(default_factory=lambda: defaultdict(Score))
    """The same by ``layout``, ``system`` and, for the points it touches, ``fault``."""
    believed: dict[tuple[str, float], Count] = field(default_factory=lambda: defaultdict(Count))
    """Fixes and suspects by the bin of their confidence: those with the right number, all."""
    kinds: Counter[str] = field(default_factory=Counter)
    """All differences by kind."""
    first: Counter[str] = field(default_factory=Counter)
    """Only the first one of each page, which may have brought on the others."""
    cases: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Tally") -> "Tally":
        self.total += other.total
        for key, value in other.by.items():
            self.by[key] += value
        for bin_, count in other.believed.items():
            self.believed[bin_] += count
        self.kinds += other.kinds
        self.first += other.first
        self.cases += other.cases
        return self


def measure(group: Group, pages: range, show: int = 0, kind: str | None = "") -> Tally:
    """Parse some pages of a group and count.

    At most ``show`` wrong pages are told of: those with a difference whose kind holds ``kind``; with None any.
    """
    tally = Tally()
    decoder.BEAM = group.beam
    for i in pages:
        made = group.page(i)
        began = time.perf_counter()
        parsed = diparse.parse(made.text)
        seconds = time.perf_counter() - began
        output = read_output(parsed, made)
        result, differences = score(made, output)
        result.seconds = seconds
        tally.total += result
        tally.by["layout", made.layout] += result
        tally.by["system", made.system] += result
        _count_faults(tally, made, output)
        _count_belief(tally, made, output)
        tally.kinds += Counter(difference.kind for difference in differences)
        wrong = sorted([*differences, *_wrong_repairs(made, output)], key=lambda difference: difference.at)
        tally.first += Counter(difference.kind for difference in wrong[:1])
        shown = [x for x in wrong if kind is None or (kind in x.kind and x.numbered)]
        if shown and len(tally.cases) < show:
            tally.cases.append(_case(group, i, made, output, shown))
    return tally


def _count_faults(tally: Tally, made: Made, output: Output) -> None:
    repairs = {(fix.at, fix.fixed) for fix in output.fixes}
    for mark in made.marks:
        for fault in mark.faults[:1]:
            own = tally.by["fault", fault]
            own.touched += 1
            own.read += _is_right(mark, output)
            own.repairs += Count(
                (mark.at, mark.number) in repairs, sum(mark.at == at for at, _ in repairs), mark.corrupted
            )


def _count_belief(tally: Tally, made: Made, output: Output) -> None:
    """A fix or suspect is right where the number that it names is the one that was meant."""
    truth = {mark.at: mark.number for mark in made.marks}
    for kind, repairs in (("fixes", output.fixes), ("suspects", output.suspects)):
        for repair in repairs:
            begins = max(begin for begin in BINS if begin <= repair.confidence)
            right = repair.at in truth and truth[repair.at] == repair.fixed
            tally.believed[kind, begins] += Count(int(right), 1, 0)


def _wrong_repairs(made: Made, output: Output) -> Iterator[Difference]:
    due = {(mark.at, mark.number) for mark in made.marks if mark.corrupted}
    for fix in output.fixes:
        if (fix.at, fix.fixed) not in due:
            yield Difference(fix.at, "false repair", "no such repair", f"{fix.kind} {fix.fixed} ({fix.confidence})")


AROUND = 3
"""Markers before and after the wrong one that are shown."""


def _case(group: Group, i: int, made: Made, output: Output, wrong: Sequence[Difference]) -> str:
    """A wrong page in some lines: its first difference, the markers around it, the text there."""
    first = wrong[0]
    numbered = [mark for mark in made.marks if mark.raw is not None]
    near = sum(mark.at <= first.at for mark in numbered)
    window = numbered[max(0, near - AROUND - 1) : near + AROUND]
    fixes = {fix.at: fix for fix in output.fixes}
    suspects = {fix.at: fix for fix in output.suspects}
    lines = [f"{group.title}, page {i}: {made.system}, {made.layout}; {len(wrong)} differences"]
    lines.append(f"  {first.kind}: {first.found} for {first.expected}")
    for mark in window:
        found = output.points.get(mark.at)
        notes = [*mark.faults]
        for name, said in (("fix", fixes.get(mark.at)), ("suspect", suspects.get(mark.at))):
            if said is not None:
                notes.append(f"{name} {said.kind} {said.fixed} {said.confidence:.2f}")
        arrow = ">" if mark.at == first.at else " "
        said_of_it = f"meant {_named(mark):<16} read {_named(found):<16} {', '.join(notes)}"
        lines.append(f"  {arrow} {mark.raw!r:>14}  {said_of_it}".rstrip())
    stretch = made.text[max(0, first.at - 90) : first.at] + "⟦" + made.text[first.at : first.at + 110]
    lines.append("  … " + stretch.replace("\n", " ⏎ ") + " …")
    return "\n".join(lines)


def run(
    groups: Sequence[Group], pages: Sequence[int], jobs: int, show: int = 0, kind: str | None = ""
) -> dict[Group, Tally]:
    """Measure each group's pages, in so many processes; memory does not grow with the number of pages."""
    tallies = {group: Tally() for group in groups}
    work = [
        (group, range(first, min(first + CHUNK, many)), show, kind)
        for group, many in zip(groups, pages, strict=True)
        for first in range(0, many, CHUNK)
    ]
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for (group, *_), tally in zip(work, pool.map(measure, *zip(*work, strict=True)), strict=True):
            tallies[group] += tally
            tallies[group].cases = tallies[group].cases[:show]
            if sys.stderr.isatty():
                print(f"\r{group.title}: {tallies[group].total.pages} pages\033[K", end="\r", file=sys.stderr)
    return tallies


# --- tables


Row = Sequence[str]
Table = tuple[str, list[Row]]


def markdown(rows: Sequence[Row]) -> str:
    """A Markdown table; all columns but the first are figures."""
    head, *body = rows
    lines = [head, ["---", *("---:" for _ in head[1:])], *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


HEAD = ("pages", "touched", "read right", "precision", "recall", "spoilt pages", "suspects", "numbers", "tree",
        "sections")  # fmt: skip


def _row(name: str, score: Score, kept: bool = False) -> Row:
    """A row of figures; with ``kept`` no repair is due, so recall says nothing."""
    return [
        name, str(score.pages or "-"), str(score.touched), _share(score.read, score.touched),
        _share(score.repairs.hit, score.repairs.found), "-" if kept else _share(score.repairs.hit, score.repairs.due),
        str(score.spoilt), f"{score.suspects.hit}/{score.suspects.due} of {score.suspects.found}",
        f"{score.numbers.f1:.4f}", f"{score.tree.f1:.4f}", f"{score.sections.f1:.4f}",
    ]  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def class_table(tallies: dict[Group, Tally]) -> Table:
    """The figures by fault class."""
    rows: list[Row] = [("class", *HEAD)]
    for group, tally in tallies.items():
        rows.append(_row(group.title, tally.total, group.fault not in REPAIRED and group.fault != MIXED))
    return "By fault class", rows


def split_table(tallies: dict[Group, Tally], by: str) -> Table:
    """The figures of mixed and clean pages by layout or system."""
    rows: list[Row] = [(by, *HEAD)]
    together: dict[str, Score] = defaultdict(Score)
    for group, tally in tallies.items():
        if group.fault in (MIXED, CLEAN) or len(tallies) == 1:
            for (dimension, value), own in tally.by.items():
                if dimension == by:
                    together[value] += own
    rows += [_row(name, own) for name, own in sorted(together.items())]
    return f"By {by}", rows


def mixture_table(tallies: dict[Group, Tally]) -> Table:
    """The figures of each class on the mixed pages, all rates together."""
    together: dict[str, Score] = defaultdict(Score)
    for group, tally in tallies.items():
        for (dimension, value), own in tally.by.items():
            if dimension == "fault" and group.fault == MIXED:
                together[value] += own
    rows: list[Row] = [("class", "touched", "read right", "precision", "recall")]
    for name, own in sorted(together.items()):
        due, found = _share(own.repairs.hit, own.repairs.due), _share(own.repairs.hit, own.repairs.found)
        rows.append([name, str(own.touched), _share(own.read, own.touched), found, due])
    return "By class on the mixed pages", rows


def belief_table(tallies: dict[Group, Tally]) -> Table:
    """How many of the repairs said to be so sure are right."""
    together: dict[tuple[str, float], Count] = defaultdict(Count)
    for group, tally in tallies.items():
        if group.fault in (MIXED, CLEAN) or len(tallies) == 1:
            for key, count in tally.believed.items():
                together[key] += count
    rows: list[Row] = [("confidence", "fixes", "right", "suspects", "right")]
    for begin, end in pairwise((*BINS, 1.0)):
        fixes, suspects = together["fixes", begin], together["suspects", begin]
        rows.append([
            f"{begin:.2f}–{end:.2f}", str(fixes.found), _share(fixes.hit, fixes.found),
            str(suspects.found), _share(suspects.hit, suspects.found),
        ])  # fmt: skip
    return "Can the confidence be believed", rows


def kind_table(tallies: dict[Group, Tally]) -> Table:
    """The commonest kinds of difference by class: of all, and of the first one in each wrong page."""
    rows: list[Row] = [("class", "first on a page", "all")]
    for group, tally in tallies.items():
        named = [", ".join(f"{k} {n}" for k, n in counter.most_common(5)) for counter in (tally.first, tally.kinds)]
        rows.append([group.title, *named])
    return "What goes wrong", rows


def tables(tallies: dict[Group, Tally], by: bool) -> Iterator[Table]:
    """All tables of a run."""
    yield class_table(tallies)
    if by:
        yield mixture_table(tallies)
        yield split_table(tallies, "layout")
        yield split_table(tallies, "system")
    yield belief_table(tallies)


# --- time and memory


@dataclass(frozen=True, slots=True)
class Growth:
    """What one size cost: seconds and MB (2**20 bytes; -1 where the system does not tell)."""

    markers: int
    decode: float
    decode_peak: float
    parse: float
    parse_peak: float


def grow(markers: int) -> Growth:
    """Decode and parse one page with so many markers, every fiftieth of them with a stuck digit.

    Call it in a process of its own: peaks are those of the process.
    """
    from diparse.anatomy.signals import candidates, read_signals
    from diparse.lines import join_lines, open_flat, split_lines
    from diparse.numbering.decoder import decode

    text = "\n".join(_long_page(markers))
    paragraphs = open_flat(text, join_lines(text, split_lines(text)))
    places = [candidate for _, candidate in candidates(text, paragraphs, read_signals(text, paragraphs), frozenset())]
    del paragraphs
    gc.collect()
    _forget_peak()
    gc.disable()  # as parsing does
    began = time.process_time()
    decode(places)
    decode_seconds, decode_peak = time.process_time() - began, _peak()
    gc.enable()
    del places
    gc.collect()
    _forget_peak()
    began = time.process_time()
    diparse.parse(text)
    return Growth(markers, decode_seconds, decode_peak, time.process_time() - began, _peak())


def _long_page(markers: int) -> Iterator[str]:
    """The lines of a page: ten sections, items with four sub-items each."""
    words = (
        "журналы смены",
        "заявки участков",
        "пломбы",
        "ключи от склада",
        "остатки",
        "бланки",
        "пробы",
        "акты осмотра",
    )
    yield "Должностная инструкция кладовщика\n"
    per_section = max(1, markers // 50)
    at = 0
    for section in range(1, 11):
        yield f"\n{section}. Обязанности"
        for item in range(1, per_section + 1):
            for number in (f"{section}.{item}", *(f"{section}.{item}.{k}" for k in range(1, 5))):
                at += 1
                shown = number[0] + number if at % 50 == 0 else number
                yield f"{shown}. Проверяет {words[at % 8]} и {words[at // 8 % 8]} в начале смены."


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")


def _peak() -> float:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    except OSError:
        return -1.0
    return int(found[1]) / 1024 if found else -1.0


def growth_table(sizes: Sequence[int]) -> Table:
    """Time and memory at each size, each in a fresh process."""
    rows: list[Row] = [("markers", "decode, s", "µs a marker", "peak, MB", "whole parse, s", "µs a marker", "peak, MB")]
    context = multiprocessing.get_context("spawn")
    for size in sizes:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            cost = pool.submit(grow, size).result()
        rows.append([
            f"{size:,}", f"{cost.decode:.2f}", f"{1e6 * cost.decode / size:.0f}", f"{cost.decode_peak:.0f}",
            f"{cost.parse:.2f}", f"{1e6 * cost.parse / size:.0f}", f"{cost.parse_peak:.0f}",
        ])  # fmt: skip
    return "Time and memory", rows


# --- the command


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )  # fmt: skip
    parser.add_argument("--pages", type=int, default=100, help="pages of each class (%(default)s)")
    parser.add_argument("--clean", type=int, help="clean pages (as many as --pages)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--class", dest="fault", choices=[*FAULTS, MIXED, CLEAN], help="only this one")
    parser.add_argument("--rate", type=float, help=f"share of the markers hit ({ALONE}; mixed: {RATES})")
    parser.add_argument("--layout", choices=LAYOUTS, help="only this one")
    parser.add_argument("--system", choices=sorted(SYSTEMS), help="only this one")
    parser.add_argument("--by", action="store_true", help="also in the mixture, by layout and by system")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print K wrong pages of each class")
    parser.add_argument("--kind", default="", help="of those the ones with such a difference: kept, lost, repair …")
    parser.add_argument("--all", action="store_true", help="of those also the ones where no number is wrong")
    parser.add_argument("--page", type=int, metavar="I", help="print page I of the class whole, with truth and output")
    parser.add_argument("--growth", nargs="*", type=int, metavar="N", help="time and memory at so many markers")
    parser.add_argument("--beam", nargs="+", type=int, default=[], metavar="W", help="mixed faults at other widths too")
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/quality.md")
    parser.add_argument("--jobs", type=int, default=2, help="processes (%(default)s)")
    return parser.parse_args()


def _groups(options: argparse.Namespace) -> list[Group]:
    names = [options.fault] if options.fault else [*FAULTS, MIXED, CLEAN]
    found = []
    for name in names:
        usual = RATES if name == MIXED else (0.0 if name == CLEAN else ALONE,)
        for rate in usual if options.rate is None or name == CLEAN else (options.rate,):
            found.append(Group(name, rate, options.layout, options.system, options.seed))
    for beam in options.beam or ((10, 40) if options.docs else ()):
        found += [replace(group, beam=beam) for group in found if group.fault == MIXED and group.beam == USUAL_BEAM]
    possible = [group for group in found if _is_possible(group)]
    if not possible:
        sys.exit(f"no page of {options.fault} can be made in {options.layout} with {options.system}")
    return possible


def _is_possible(group: Group) -> bool:
    try:
        group.page(0)
    except ValueError:
        return False
    return True


def show_page(group: Group, i: int) -> None:
    """Print a page whole, and all in which its truth and the output differ."""
    made = group.page(i)
    output = read_output(diparse.parse(made.text), made)
    _, differences = score(made, output)
    print(made.text)
    print(f"\n{group.title}, page {i} of seed {group.seed}: {made.system}, {made.layout}; gaps {made.gaps}")
    for mark in made.marks:
        if mark.faults:
            print(f"  {', '.join(mark.faults)}: {mark.raw!r} at {mark.at} means {mark.number}")
    for kind, repairs in (("fix", output.fixes), ("suspect", output.suspects)):
        for repair in repairs:
            print(f"  {kind} {repair.kind} at {repair.at}: {repair.fixed} ({repair.confidence})")
    for wrong in [*differences, *_wrong_repairs(made, output)]:
        print(
            f"  at {wrong.at} {wrong.kind}: {wrong.found} for {wrong.expected}  {made.text[wrong.at : wrong.at + 40]!r}"
        )


def write_docs(text: str) -> None:
    """Put the tables between the marks in docs/quality.md."""
    old = QUALITY.read_text("utf-8")
    begin, end = "<!-- numbering: begin -->", "<!-- numbering: end -->"
    if begin not in old or end not in old:
        sys.exit(f"{QUALITY}: no marks {begin} … {end}")
    new = old[: old.index(begin) + len(begin)] + "\n" + text + "\n" + old[old.index(end) :]
    QUALITY.write_text(new, "utf-8")


def _made_with(options: argparse.Namespace, tallies: dict[Group, Tally]) -> str:
    seconds = sum(tally.total.seconds for tally in tallies.values())
    pages = sum(tally.total.pages for tally in tallies.values())
    return (
        f"Seed {options.seed}, {pages} pages, {seconds:.0f} s of parsing; diparse {diparse.__version__}, "
        f"Python {platform.python_version()}."
    )


def main() -> None:
    """Measure and print."""
    options = _options()
    made: list[Table] = []
    if options.growth is not None:
        print(markdown(growth_table(options.growth or (1_000, 10_000, 100_000))[1]))
        return
    groups = _groups(options)
    if options.page is not None:
        show_page(groups[0] if options.rate or len(groups) == 1 else replace(groups[0], rate=RATES[1]), options.page)
        return
    pages = [options.clean if group.fault == CLEAN and options.clean is not None else options.pages for group in groups]
    tallies = run(groups, pages, options.jobs, options.show, None if options.all else options.kind)
    made += tables(tallies, options.by or options.docs)
    text = "\n\n".join(f"**{title}**\n\n{markdown(rows)}" for title, rows in made)
    text += "\n\n" + _made_with(options, tallies)
    print(text)
    print("\n" + markdown(kind_table(tallies)[1]))
    for tally in tallies.values():
        for case in tally.cases:
            print("\n" + case)
    if options.docs:
        growth = growth_table((1_000, 10_000, 100_000))
        write_docs(f"{text}\n\n**{growth[0]}**\n\n{markdown(growth[1])}")


if __name__ == "__main__":
    main()
