"""The generator: pages with a right outline of a job instruction, the faults that scraping leaves, and the truth.

``make_page`` draws a system of numbering (``SYSTEMS``), writes an outline with Russian text of real length, corrupts
some of its markers (``corrupt``; the classes are those of ``FAULTS``) and sets it in a layout (``LAYOUTS``). What it
gives knows for every marker where it stands, what is printed and what is right; numbers and parents are defined as in
gold (the number that the author meant, dotted, without its final dot or brackets; a Roman section's is Arabic).

A fault is only made where evidence can undo it: its neighbours stand as they are meant, and what is printed fits
between them no better than as a fault. The same seed gives the same page, on any machine.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Literal

from phrases import JOBS, NOISE, VOICES, Author, Job, Phrase, Topic, Voice, topics

What = Literal["section", "item", "inner", "bullet", "paragraph"]
Path = tuple[int, ...]

LAYOUTS = ("lines", "flat", "wrapped", "paged", "noisy")
"""Each point on a line; all on one line; wrapped; wrapped with page breaks; lines of the site's own between."""


@dataclass(frozen=True, slots=True)
class System:
    """A way to number: how sections are, and how the points below them are."""

    heads: str
    """A key of ``HEADS``."""
    items: str
    """``prefixed`` (1.1), ``orphan`` (2.1.1 with no 2.1), ``running`` (1, 2 … through all sections), ``bullets``, or a
    key of ``FORMS``, restarting in each section."""
    weight: int
    depth: int = 2
    """Most numbers in an item's own number."""

    @property
    def name(self) -> str:
        """Its key in ``SYSTEMS``."""
        return f"{self.heads}/{self.items}" + (f"/{self.depth}" if self.items == "prefixed" else "")


HEADS: dict[str, tuple[str, str]] = {
    "1.": ("", "."),
    "1": ("", ""),
    "I.": ("", "."),
    "Раздел": ("Раздел ", "."),
    "Глава": ("Глава ", "."),
    "§": ("§ ", "."),
    "bare": ("", ""),
}
"""What stands before and after a section's number."""

FORMS: dict[str, tuple[str, str, str]] = {
    "1.": ("arabic", "", "."),
    "1)": ("arabic", "", ")"),
    "(1)": ("arabic", "(", ")"),
    "1.)": ("arabic", "", ".)"),
    "а)": ("letter", "", ")"),
    "а.": ("letter", "", "."),
    "(а)": ("letter", "(", ")"),
    "i)": ("roman", "", ")"),
    "I.": ("ROMAN", "", "."),
}
"""Alphabet of a one-level list, and what stands before and after its number."""

SYSTEMS: dict[str, System] = {
    system.name: system
    for system in (
        System("1.", "prefixed", 20),
        System("1.", "prefixed", 10, 3),
        System("1.", "prefixed", 5, 4),
        System("1.", "prefixed", 3, 6),
        System("1", "prefixed", 5, 3),
        System("I.", "prefixed", 8),
        System("I.", "prefixed", 4, 3),
        System("Раздел", "prefixed", 4, 3),
        System("Глава", "prefixed", 4),
        System("§", "prefixed", 2),
        System("bare", "prefixed", 6, 3),
        System("1.", "orphan", 2),
        System("1.", "1.", 5),
        System("I.", "1.", 6),
        System("bare", "1.", 6),
        System("Раздел", "1.", 2),
        System("§", "1.", 2),
        System("1.", "1)", 3),
        System("bare", "1)", 2),
        System("I.", "(1)", 2),
        System("1.", "1.)", 2),
        System("1.", "а)", 2),
        System("I.", "а.", 1),
        System("bare", "I.", 1),
        System("1.", "i)", 1),
        System("I.", "running", 4),
        System("1.", "running", 3),
        System("Глава", "running", 2),
        System("bare", "running", 2),
        System("1.", "bullets", 2),
        System("bare", "bullets", 2),
    )
}

BULLETS = ("-", "–", "—", "•", "·", "*", "o", "\uf0b7", "►", ">", "+")
FLAT_BULLETS = ("-", "–", "—", "•", "·")
"""Bullets that are told from the text around them even on one line."""
LETTERS = "абвгдежзиклмнопрст"
ROMAN = (
    "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """A section's heading, an item, a bullet or a paragraph before it is set in a layout."""

    what: What
    path: Path
    """Its right number; empty where it has none."""
    meant: str | None
    """The same as gold writes it."""
    shown: str
    """What is printed, without dots and brackets around it."""
    text: str
    parent: int
    """Index of the point that it belongs to; -1 for a section."""
    lead: str = ""
    """What is printed before the marker: emphasis, «п. », «Раздел »."""
    before: str = ""
    after: str = ""
    tail: str = ""
    """What is printed after the marker: the end of emphasis."""
    gap: str = " "
    alphabet: str = "arabic"
    chain: int = 0
    """Points of one chain have numbers that rise in page order; 0 for none."""
    topic: Topic = "duties"
    numbers: tuple[int, ...] = ()
    """Offsets in the text of numbers that follow a blank and are no markers."""
    wrap_at_numbers: bool = False
    indent: int = 0
    faults: tuple[str, ...] = ()
    """Classes of faults that touch this point; the first one is that of its number."""
    suspect: bool = False
    """Whether the printed number stands, and should be reported."""

    @property
    def raw(self) -> str | None:
        """The marker as printed, without what emphasises it; None without one."""
        return self.before + self.shown + self.after if self.meant is not None and self.shown else None


@dataclass(frozen=True, slots=True)
class Outline:
    """A page before it is set: its points in page order, and what the whole page has in common."""

    points: tuple[Point, ...]
    system: System
    job: Job
    voice: Voice
    flat: bool
    gaps: tuple[str, ...] = ()
    """Numbers that were taken out, as gold writes them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The truth about one section, item, bullet or paragraph of a page. Offsets are code points of its text."""

    start: int
    """Where it begins, emphasis and «Раздел» included."""
    at: int
    """Where its marker itself begins; for one without a marker, where it begins."""
    raw: str | None
    number: str | None
    what: What
    parent: int | None
    """``at`` of what it belongs to."""
    faults: tuple[str, ...] = ()
    suspect: bool = False

    @property
    def corrupted(self) -> bool:
        """Whether its number has to be put right."""
        return self.number is not None and self.raw is not None and norm(self.raw) != self.number and not _renamed(self)


@dataclass(frozen=True, slots=True)
class Made:
    """A page and the truth about it."""

    text: str
    marks: tuple[Mark, ...]
    gaps: tuple[str, ...]
    layout: str
    system: str
    fault: str | None


def norm(number: str | None) -> str | None:
    """A number as gold compares it: without final dots and brackets.

    >>> norm("9.3.17."), norm("(а)"), norm("1.)"), norm("10 12.2.")
    ('9.3.17', 'а', '1', '10 12.2')
    """
    return None if number is None else number.strip(" \t\u00a0.()§").lower() or None


def _renamed(mark: Mark) -> bool:
    """Whether a section's Roman number is printed rightly: gold writes it in Arabic digits."""
    raw = (norm(mark.raw) or "").upper()
    return mark.what == "section" and raw in ROMAN and str(ROMAN.index(raw)) == mark.number


# --- writing an outline


def make_outline(rng: Random, system: System, flat: bool = False, long: bool = False) -> Outline:
    """A right outline in a system; with ``flat`` nothing is in it that only line breaks would tell.

    With ``long`` one of its sections has ten points or more.
    """
    writer = _Writer(rng, system, flat, long)
    for n, topic in enumerate(topics(rng), 1):
        writer.section(n, topic)
    return Outline(tuple(writer.points), system, writer.author.job, writer.author.voice, flat)


class _Writer:
    """Writes one outline; its fields are what a page has in common."""

    def __init__(self, rng: Random, system: System, flat: bool, long: bool) -> None:
        self.rng, self.system, self.flat = rng, system, flat
        self.author = Author(rng, rng.choice(JOBS), rng.choice(VOICES))
        self.points: list[Point] = []
        self.chains = count(1)
        self.outline = next(self.chains)
        """The chain of all numbers that hold their section's, or of all headings."""
        self.items = next(self.chains)
        self.running = 0
        self.shout = rng.random() < (0.8 if flat else 0.45)
        self.gap = rng.choices((" ", "\t", "\u00a0", "  "), (80, 7, 8, 5))[0]
        self.dot = "" if rng.random() < 0.2 else "."
        marks = rng.choices(("", "**", "п. "), (88, 8, 0 if flat else 4))[0]
        self.emphasis = "" if system.items == "bullets" else marks
        self.bullets = rng.sample(FLAT_BULLETS if flat else BULLETS, 2)
        self.inner = rng.sample(("1)", "(1)", "1.)", "а)", "а.", "(а)", "i)"), 2)
        self.sublists = rng.choice((0.03, 0.1, 0.2))
        self.long = rng.randrange(4) if long or rng.random() < 0.6 else -1

    def section(self, n: int, topic: Topic) -> None:
        """A heading and all below it."""
        prefix, after = HEADS[self.system.heads]
        heading = self.author.heading(topic)
        bare = self.system.heads == "bare"
        deep = self.system.items in ("prefixed", "orphan")
        shout = self.shout or (bare and self.flat)
        emphasis = "**" if self.emphasis == "**" else ""
        if shout:
            prefix, heading = prefix.upper(), heading.upper()
        roman = self.system.heads == "I."
        at = len(self.points)
        self.points.append(
            Point(
                "section", (n,), None if bare and not deep else str(n), "" if bare else ROMAN[n] if roman else str(n),
                heading + emphasis, -1, emphasis + prefix, "", after, gap=self.gap if not bare else "",
                alphabet="ROMAN" if roman else "arabic", chain=0 if bare else self.outline, topic=topic,
            )
        )  # fmt: skip
        introducer = self.author.introducer(topic) if self.rng.random() < 0.6 else None
        host = at
        if introducer:
            host = len(self.points)
            self._plain("paragraph", introducer, at, topic)
        size = self.rng.randint(10, 17) if n - 1 == self.long else self.rng.choice((2, 3, 3, 4, 4, 5, 6, 7, 8))
        self._body(at, host, n, size, topic)

    def _body(self, at: int, host: int, n: int, size: int, topic: Topic) -> None:
        items = self.system.items
        if items == "bullets":
            self._bullets(host, topic, size, 0)
        elif items == "prefixed":
            self._dotted(at, (n,), size, topic, self.outline)
        elif items == "orphan":
            self._orphans(at, n, size, topic)
        elif items == "running":
            self._dotted(at, (), size, topic, self.items, self.running)
            self.running += size
        elif items == "1.":
            self._dotted(at, (), size, topic, next(self.chains))
        else:
            self._list(at, items, min(size, 12), topic, whole=True)

    def _dotted(self, parent: int, prefix: Path, size: int, topic: Topic, chain: int, first: int = 0) -> None:
        """Items whose numbers hold those above them."""
        for k in range(first + 1, first + size + 1):
            path = (*prefix, k)
            at = len(self.points)
            deeper = self._goes_deeper(path)
            lists = not deeper and self.rng.random() < self.sublists
            text = self.author.lead(topic) if lists else self.author.sentence(topic)
            self._numbered(path, text, parent, topic, chain)
            if deeper:
                self._dotted(at, path, self.rng.randint(2, 5), topic, chain)
            elif lists:
                self._sublist(at, topic)

    def _goes_deeper(self, path: Path) -> bool:
        depth = self.system.depth + (self.system.items not in ("prefixed", "orphan")) - 1
        return len(path) < depth and self.rng.random() < (0.25 if len(path) < 3 else 0.45)

    def _orphans(self, at: int, n: int, size: int, topic: Topic) -> None:
        for a in range(1, max(2, size // 3) + 1):
            for b in range(1, self.rng.randint(2, 4) + 1):
                self._numbered((n, a, b), self.author.sentence(topic), at, topic, self.outline)

    def _numbered(self, path: Path, text: Phrase, parent: int, topic: Topic, chain: int) -> None:
        number = ".".join(map(str, path))
        dot = "." if len(path) == 1 else self.dot
        tail = "**" if self.emphasis == "**" else ""
        self.points.append(
            Point("item", path, number, number, text.text, parent, self.emphasis, "", dot, tail, self.gap,
                  chain=chain, topic=topic, numbers=text.numbers)
        )  # fmt: skip

    def _sublist(self, at: int, topic: Topic) -> None:
        size = self.rng.randint(2, 6)
        if self.rng.random() < 0.5:
            self._bullets(at, topic, size, 0)
        else:
            self._list(at, self.inner[0], size, topic)

    def _bullets(self, at: int, topic: Topic, size: int, level: int) -> None:
        """A list with bullets; one deeper list in it at most, told by its bullet or its indent."""
        same = not self.flat and self.rng.random() < 0.5
        bullet = self.bullets[0 if same else level]
        for k in range(size):
            here = len(self.points)
            nests = level == 0 and k == size - 2 and self.rng.random() < 0.25
            text = self.author.element(":" if nests else "." if k == size - 1 and level == 0 else ";")
            self.points.append(
                Point("bullet", (), None, bullet, text.text, at, gap=" ", topic=topic, indent=level + 1,
                      numbers=text.numbers)
            )  # fmt: skip
            if nests:
                self._bullets(here, topic, self.rng.randint(2, 3), 1)

    def _list(self, at: int, form: str, size: int, topic: Topic, whole: bool = False, level: int = 0) -> None:
        """A list of one level: inside an item, or (``whole``) all items of a section."""
        alphabet, before, after = FORMS[form]
        chain = next(self.chains)
        for k in range(1, size + 1):
            here = len(self.points)
            nests = not whole and level == 0 and k == size - 1 and size > 3 and self.rng.random() < 0.2
            end = ":" if nests else "." if k == size and level == 0 else ";"
            text = self.author.sentence(topic) if whole else self.author.element(end)
            shown = _in_alphabet(k, alphabet)
            self.points.append(
                Point("item" if whole else "inner", (k,), shown.lower(), shown, text.text, at, "", before, after,
                      "", self.gap, alphabet, chain, topic, text.numbers)
            )  # fmt: skip
            if nests and self.inner[1] != form:
                self._list(here, self.inner[1], self.rng.randint(2, 3), topic, level=1)

    def _plain(self, what: What, text: Phrase, parent: int, topic: Topic) -> None:
        self.points.append(Point(what, (), None, "", text.text, parent, gap="", topic=topic, numbers=text.numbers))


def _in_alphabet(n: int, alphabet: str) -> str:
    if alphabet == "letter":
        return LETTERS[n - 1]
    return {"arabic": str(n), "roman": ROMAN[n].lower(), "ROMAN": ROMAN[n]}[alphabet]


# --- corrupting it


@dataclass(frozen=True, slots=True)
class Fault:
    """A class of faults: how often it comes in a mixture, and in which systems and layouts it can be."""

    weight: int
    scope: Literal["marker", "structure", "page"]
    """Whether a share of the markers has it, or a share of the pages."""
    deep: bool = False
    """Whether it needs items that are numbered by their section."""
    layouts: tuple[str, ...] = LAYOUTS
    long: bool = False
    """Whether it needs a list with more than nine items."""


_BROKEN = ("lines", "wrapped", "paged", "noisy")

FAULTS: dict[str, Fault] = {
    "stuck_digit": Fault(3, "marker"),
    "dropped_digit": Fault(2, "marker", long=True),
    "swapped_digits": Fault(2, "marker", long=True),
    "wrong_digit": Fault(2, "marker"),
    "lost_dot": Fault(3, "marker", deep=True),
    "separator": Fault(2, "marker", deep=True),
    "glued": Fault(2, "marker"),
    "repeated_number": Fault(3, "marker"),
    "look_alike": Fault(2, "marker"),
    "foreign_offset": Fault(2, "page", deep=True),
    "restarted_heading": Fault(2, "page", deep=True),
    "wrong_parent": Fault(1, "page", deep=True),
    "chapter_repeat": Fault(1, "page", deep=True),
    "alone": Fault(2, "structure", layouts=_BROKEN),
    "gap": Fault(3, "structure"),
    "empty": Fault(2, "structure"),
    "inner_list": Fault(2, "structure"),
    "counts_on": Fault(1, "structure"),
    "no_marker": Fault(3, "structure", layouts=("wrapped", "paged", "flat")),
}
"""The fault classes of the pages, with the decoder's own names where it has them. ``chapter_repeat`` is «7 · 7 with
items 8.1», ``alone`` a number alone on its line, ``counts_on`` a repeat from which the list counts on: it stands."""

REPAIRED = frozenset(
    ["stuck_digit", "dropped_digit", "swapped_digits", "wrong_digit", "lost_dot", "separator", "repeated_number",
     "look_alike", "foreign_offset", "restarted_heading", "wrong_parent", "chapter_repeat"]
)  # fmt: skip
"""The classes whose printed numbers have to be put right; in the others they stand."""

MIXED = "mixed"


def corrupt(rng: Random, outline: Outline, fault: str, share: float) -> Outline:
    """The outline with faults of a class of ``FAULTS``, or of all (``mixed``).

    ``share`` is that of the numbered points that are hit; with ``mixed`` half as many more have a variant of
    structure that is no fault of the number, and such a share of the pages has a fault of the whole page.
    """
    hand = _Hand(rng, outline)
    markers = sum(point.raw is not None for point in outline.points)
    if fault != MIXED:
        hand.hit(lambda: fault, 1 if FAULTS[fault].scope == "page" else _about(rng, share * markers))
    else:
        if rng.random() < share:
            hand.hit(lambda: _drawn(rng, "page"), 1)
        hand.hit(lambda: _drawn(rng, "marker"), _about(rng, share * markers))
        hand.hit(lambda: _drawn(rng, "structure"), _about(rng, share * markers / 2))
    return replace(outline, points=tuple(hand.points), gaps=tuple(hand.gaps))


def _about(rng: Random, expected: float) -> int:
    return int(expected) + (rng.random() < expected % 1)


def _drawn(rng: Random, scope: str) -> str:
    names = [name for name, fault in FAULTS.items() if fault.scope == scope]
    return rng.choices(names, [FAULTS[name].weight for name in names])[0]


class _Hand:
    """Corrupts one outline; what it has touched, and what the evidence for it rests on, is not touched again."""

    def __init__(self, rng: Random, outline: Outline) -> None:
        self.rng, self.system, self.flat = rng, outline.system, outline.flat
        self.author = Author(rng, outline.job, outline.voice)
        self.points = list(outline.points)
        self.taken = [False] * len(self.points)
        self.gaps: list[str] = []

    def hit(self, draw: Callable[[], str], times: int) -> None:
        """So many faults of classes that are drawn, as far as there are places for them."""
        for _ in range(times):
            fault = draw()
            act: Callable[[int], bool] = getattr(self, f"_{fault}")
            if self.system.items == "bullets" or (self.flat and "flat" not in FAULTS[fault].layouts):
                continue
            for i in self.rng.sample(range(len(self.points)), len(self.points)):
                if self.points[i].raw is not None and not self.taken[i] and act(i):
                    break

    # What stands around a point.

    def _beside(self, i: int) -> tuple[int | None, int | None]:
        """The points before and after it in its chain."""
        chain = [k for k, point in enumerate(self.points) if point.chain == self.points[i].chain]
        at = chain.index(i)
        return (chain[at - 1] if at else None), (chain[at + 1] if at + 1 < len(chain) else None)

    def _between(self, i: int) -> tuple[Point, Point] | None:
        """Its neighbours in the chain, where there are two and both stand as they are meant."""
        before, after = self._beside(i)
        if before is None or after is None or self.taken[before] or self.taken[after]:
            return None
        return self.points[before], self.points[after]

    def _leaf(self, i: int) -> bool:
        """Whether it is an item in Arabic digits with nothing below it."""
        point = self.points[i]
        below = any(other.parent == i for other in self.points)
        return point.what == "item" and point.alphabet == "arabic" and not below

    def _siblings(self, i: int) -> list[int]:
        point = self.points[i]
        return [
            k
            for k, other in enumerate(self.points)
            if other.chain == point.chain and other.parent == point.parent and other.path[:-1] == point.path[:-1]
        ]

    # What is done to it.

    def _set(self, i: int, fault: str, point: Point) -> bool:
        self.points[i] = replace(point, faults=(*point.faults, fault))
        self.taken[i] = True
        return True

    def _print(self, i: int, fault: str, variants: Sequence[str]) -> bool:
        """Print one of the variants of a number that evidence on both sides tells from what is meant."""
        around = self._between(i)
        if around is None:
            return False
        fit = [shown for shown in variants if " " in shown or _is_evident(around[0].path, _path(shown), around[1].path)]
        return bool(fit) and self._set(i, fault, replace(self.points[i], shown=self.rng.choice(fit)))

    def _digits(self, i: int) -> str:
        """Its number where it is Arabic, else nothing."""
        point = self.points[i]
        return point.shown if point.alphabet == "arabic" else ""

    def _stuck_digit(self, i: int) -> bool:
        shown = self._digits(i)
        digit = str(self.rng.randint(1, 9))
        places = [k for k, c in enumerate(shown) if c.isdigit()]
        doubled = self.rng.random() < 0.8
        return self._print(
            i, "stuck_digit", [shown[:k] + (shown[k] if doubled else digit) + shown[k:] for k in places]
        )  # fmt: skip

    def _dropped_digit(self, i: int) -> bool:
        shown = self._digits(i)
        return self._print(i, "dropped_digit", [
            shorter
            for k, c in enumerate(shown)
            if c.isdigit() and _is_number(shorter := shown[:k] + shown[k + 1 :])
        ])  # fmt: skip

    def _swapped_digits(self, i: int) -> bool:
        shown = self._digits(i)
        return self._print(i, "swapped_digits", [
            swapped
            for k in range(len(shown) - 1)
            if shown[k : k + 2].isdigit() and shown[k] != shown[k + 1]
            and _is_number(swapped := shown[:k] + shown[k + 1] + shown[k] + shown[k + 2 :])
        ])  # fmt: skip

    def _wrong_digit(self, i: int) -> bool:
        shown = self._digits(i)
        return self._print(i, "wrong_digit", [
            wrong
            for k, c in enumerate(shown)
            for digit in "0123456789"
            if c.isdigit() and digit != c and _is_number(wrong := shown[:k] + digit + shown[k + 1 :])
        ])  # fmt: skip

    def _lost_dot(self, i: int) -> bool:
        shown = self._digits(i)
        dots = [k for k, c in enumerate(shown) if c == "."]
        instead = self.rng.choice(("", "", " "))
        return self._print(i, "lost_dot", [shown[:k] + instead + shown[k + 1 :] for k in dots])

    def _separator(self, i: int) -> bool:
        shown = self._digits(i)
        dots = shown.count(".")
        if not dots or self.points[i].what != "item":
            return False
        variants = [shown.replace(".", ","), shown.replace(".", "..", 1), shown.replace(".", ". ")]
        if dots > 1:
            head, _, last = shown.rpartition(".")
            variants += [f"{head}-{last}", f"{head},{last}"]
        return self._set(i, "separator", replace(self.points[i], shown=self.rng.choice(variants)))

    def _glued(self, i: int) -> bool:
        point = self.points[i]
        letters = point.alphabet == "letter" and point.after == "."
        if point.tail or point.lead == "**" or letters or not point.text[:1].isalpha():
            return False
        if point.alphabet != "arabic" and not point.after:
            return False
        after = "" if len(point.path) > 1 and self.rng.random() < 0.4 else point.after
        return self._set(i, "glued", replace(point, gap="", after=after))

    def _repeated_number(self, i: int) -> bool:
        point = self.points[i]
        before, after = self._beside(i)
        if before is None or self.taken[before] or (after is not None and self.taken[after]):
            return False
        above = self.points[before]
        sibling = above.path == (*point.path[:-1], point.path[-1] - 1) and above.what == point.what
        counted = point.what == "section" and self.system.items in ("prefixed", "orphan")
        if not sibling or counted or above.path == (1,):  # «1. 1.» may open a list inside the first
            return False
        return self._set(i, "repeated_number", replace(point, shown=above.shown))

    def _look_alike(self, i: int) -> bool:
        point = self.points[i]
        if point.alphabet == "ROMAN":
            if point.what != "section":
                return False
            variants = _roman_look_alikes(point.shown)
        elif point.alphabet == "arabic":
            letters = {"3": "З", "0": "ОO", "1": "lI"}
            variants = [
                point.shown[:k] + letter + point.shown[k + 1 :]
                for k, c in enumerate(point.shown)
                for letter in letters.get(c, "")
                if len(point.shown) > 1 or c == "3"
            ]
        else:
            return False
        return bool(variants) and self._set(i, "look_alike", replace(point, shown=self.rng.choice(variants)))

    # Faults of a whole page.

    def _foreign_offset(self, i: int) -> bool:
        """The first sections, or all, count on from another document."""
        if self.system.heads not in ("1.", "1"):
            return False
        sections = max(point.path[0] for point in self.points if point.what == "section")
        last = self.rng.choice((sections, self.rng.randint(2, sections)))
        offset = self.rng.randint(20, 400)
        for k, point in enumerate(self.points):
            if point.raw is not None and point.chain == self.points[0].chain and point.path[0] <= last:
                shown = ".".join(map(str, (point.path[0] + offset, *point.path[1:])))
                self._set(k, "foreign_offset", replace(point, shown=shown))
        return True

    def _restarted_heading(self, i: int) -> bool:
        """Every heading is numbered 1."""
        if self.system.heads not in ("1.", "1"):
            return False
        for k, point in enumerate(self.points):
            if point.what == "section" and point.path != (1,):
                self._set(k, "restarted_heading", replace(point, shown="1"))
        return True

    def _wrong_parent(self, i: int) -> bool:
        """All items of a section carry the number of the section that it was copied from."""
        n = self.points[i].path[0]
        mine = [k for k, p in enumerate(self.points) if p.what == "item" and p.chain and p.path[:1] == (n,)]
        top = [k for k in mine if len(self.points[k].path) == 2]
        if self.system.heads == "bare" or n < 2 or self.points[i].what != "section" or len(top) < 2:
            return False
        copied = n - 1 if self.rng.random() < 0.8 else self.rng.randint(1, n - 1)
        for k in mine:
            point = self.points[k]
            if point.chain == self.points[0].chain:
                shown = ".".join(map(str, (copied, *point.path[1:])))
                self._set(k, "wrong_parent", replace(point, shown=shown))
        return True

    def _chapter_repeat(self, i: int) -> bool:
        """A heading carries the number of the one before; its items are right."""
        point = self.points[i]
        if point.what != "section" or point.path[0] < 2 or self.system.items not in ("prefixed", "orphan"):
            return False
        above = next(p for p in self.points if p.what == "section" and p.path[0] == point.path[0] - 1)
        return self._set(i, "chapter_repeat", replace(point, shown=above.shown))

    # Variants of structure.

    def _alone(self, i: int) -> bool:
        """A number alone on its line, its text or a label and its value on the next ones."""
        if not self._leaf(i):
            return False
        point = replace(self.points[i], gap="\n")
        if self.rng.random() < 0.5:
            point = replace(point, text="\n".join(self.author.row()), numbers=())
        return self._set(i, "alone", point)

    def _gap(self, i: int) -> bool:
        """A point is lost."""
        family = self._siblings(i)
        at = family.index(i)
        around = family[at - 1 : at] + family[at + 1 : at + 2]
        if not self._leaf(i) or len(around) < 2 or any(self.taken[k] for k in around):
            return False
        before, after = around
        self.gaps.append(self.points[i].meant or "")
        self.taken[before] = True
        self._set(after, "gap", self.points[after])
        self._splice(i, i + 1, [])
        return True

    def _empty(self, i: int) -> bool:
        """A number and nothing after it."""
        below = self.points[i + 1] if i + 1 < len(self.points) else None
        if not self._leaf(i) or self._between(i) is None or below is None or below.raw is None:
            return False
        point = replace(self.points[i], text="", gap="", numbers=())
        return self._set(i, "empty", replace(point, after=".") if self.flat and not point.after else point)

    def _inner_list(self, i: int) -> bool:
        """A list in an item of the same form as the items, or as the headings."""
        point = self.points[i]
        if not self._leaf(i) or point.after == ")" or point.after == ".)":
            return False
        lead = self.author.lead(point.topic)
        self._set(i, "inner_list", replace(point, text=lead.text, numbers=lead.numbers))
        size = self.rng.randint(2, 5)
        chain = max(p.chain for p in self.points) + 1
        inner = []
        for k in range(1, size + 1):
            text = self.author.element("." if k == size else ";")
            inner.append(
                Point("inner", (k,), str(k), str(k), text.text, i, after=".", gap=point.gap, chain=chain,
                      topic=point.topic, numbers=text.numbers, faults=("inner_list",))
            )  # fmt: skip
        self._splice(i + 1, i + 1, inner)
        return True

    def _counts_on(self, i: int) -> bool:
        """A number stands twice, and the list counts on from it: all the rest of it was written so."""
        family = self._siblings(i)
        at = family.index(i)
        rest = family[at:]
        if self.system.items == "running" or at == 0 or len(rest) < 3:
            return False
        if self.points[i].path == (2,):  # «1. 1.» may open a list inside the first
            return False
        if any(self.taken[k] or not self._leaf(k) for k in family[at - 1 :]):
            return False
        for k in rest:
            point = self.points[k]
            path = (*point.path[:-1], point.path[-1] - 1)
            number = ".".join(map(str, path))
            self.points[k] = replace(point, path=path, meant=number, shown=number)
        for k in (family[at - 1], family[at + 1]):
            self.taken[k] = True
        return self._set(i, "counts_on", replace(self.points[i], suspect=True))

    def _no_marker(self, i: int) -> bool:
        """Numbers in running text that stand where markers do."""
        point = self.points[i]
        if point.what != "item" or any(other.parent == i for other in self.points):
            return False
        text = self.author.trapped(point.topic)
        return self._set(i, "no_marker", replace(point, text=text.text, numbers=text.numbers, wrap_at_numbers=True))

    def _splice(self, start: int, stop: int, new: Sequence[Point]) -> None:
        """Put points in the place of others that have nothing below them; parents are indices and move along."""
        shift = len(new) - (stop - start)

        def moved(point: Point) -> Point:
            return replace(point, parent=point.parent + shift) if point.parent >= stop else point

        self.points = [*self.points[:start], *new, *map(moved, self.points[stop:])]
        self.taken = [*self.taken[:start], *(True for _ in new), *self.taken[stop:]]


def _path(shown: str) -> Path:
    return tuple(map(int, shown.split(".")))


def _is_number(shown: str) -> bool:
    """Whether no part of a number is empty or begins with a nought."""
    return all(part and part[0] != "0" for part in shown.split("."))


def _is_evident(before: Path, printed: Path, after: Path) -> bool:
    """Whether a printed number cannot be what its neighbours leave room for, nor open a list of its own."""
    return printed not in (before, after, (1,)) and not before < printed < after


def _roman_look_alikes(number: str) -> list[str]:
    """A Roman number in Cyrillic letters that look like it, or in those that OCR reads."""
    cyrillic = number.translate(str.maketrans("IX", "ІХ"))
    read = {"III": "Ш", "II": "П", "V": "У", "IV": "ІУ", "VI": "УІ", "VII": "УІІ"}
    return [word for word in (cyrillic, read.get(number, number)) if word != number]


# --- setting it


def make_page(
    rng: Random,
    *,
    system: str | None = None,
    layout: str | None = None,
    fault: str | None = None,
    share: float = 0.02,
) -> Made:
    """One page: ``fault`` is a class of ``FAULTS``, ``mixed`` or None for a clean page, ``share`` that of the markers.

    What is not given is drawn. Raises ValueError where a class cannot be in the system or layout that is asked for.
    """
    spec = FAULTS.get(fault or "")
    fit = [s for s in SYSTEMS.values() if _fits(s, fault)] if system is None else [SYSTEMS[system]]
    layouts = [x for x in (spec.layouts if spec else LAYOUTS) if layout in (None, x)]
    if not layouts or not all(_fits(s, fault) for s in fit):
        raise ValueError(f"{fault} cannot be on a page in {layout} with {system}")
    chosen = rng.choices(fit, [s.weight for s in fit])[0]
    drawn = rng.choice(layouts)
    outline = make_outline(rng, chosen, flat=drawn == "flat", long=bool(spec and spec.long))
    if fault is not None:
        outline = corrupt(rng, outline, fault, share)
    return render(rng, outline, drawn, fault)


def _fits(system: System, fault: str | None) -> bool:
    if fault is None or fault == MIXED:
        return True
    if system.items == "bullets" or (FAULTS[fault].deep and system.items not in ("prefixed", "orphan")):
        return False
    if fault in ("foreign_offset", "restarted_heading"):
        return system.heads in ("1.", "1")
    if fault == "wrong_parent":
        return system.heads != "bare" and system.items == "prefixed"
    if fault == "chapter_repeat":
        return system.heads != "bare"
    arabic = system.items in ("prefixed", "orphan", "running") or FORMS[system.items][0] == "arabic"
    return arabic or fault in ("glued", "no_marker")


@dataclass(slots=True)
class _Sheet:
    """A page while it is set: its text, and where each point came to stand."""

    rng: Random
    width: int
    """Most code points in a line; 0 where lines are not wrapped."""
    page_lines: int
    """Lines on a printed page; 0 without page breaks."""
    header: str
    spaced: bool
    """Whether blank lines part the points."""
    joint: str
    """What parts the blocks: a newline, or a blank on a flat page."""
    parts: list[str] = field(default_factory=list)
    length: int = 0
    lines: int = 0
    pages: int = 1

    def put(self, text: str, start: int = 0, breaks: Sequence[int] = ()) -> int:
        """Set a block; gives the offset of its first character. Up to ``start`` the block is not wrapped."""
        began = -1
        for row in text.split("\n") if not self.width else _wrapped(text, self.width, start, breaks):
            self._break_page()
            if began < 0:
                began = self.length
            self._add(row + self.joint)
            self.lines += 1
        return began

    def rule(self) -> None:
        """A blank line, where the page has lines."""
        if self.joint == "\n":
            self._add("\n")

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _break_page(self) -> None:
        if self.page_lines and self.lines >= self.page_lines:
            self._add("\n" + self.header.replace("#", str(self.pages)) + "\n\n")
            self.pages += 1
            self.lines = 0


def _wrapped(text: str, width: int, start: int, breaks: Sequence[int]) -> Iterator[str]:
    """Lines of at most so many code points where blanks allow it; no blank before ``start`` is broken at.

    At ``breaks`` a line may end early, so that a number comes to stand at the start of the next one.
    """
    for whole in text.split("\n"):
        line, begin = whole, 0
        while len(line) > width or any(begin + 0.6 * width <= at < begin + width for at in breaks):
            early = [at for at in breaks if begin + 0.6 * width <= at <= begin + width and at > start]
            cut = early[0] - begin - 1 if early else _last_blank(line, max(1, start - begin), width + 1)
            if cut <= 0 or not line[cut + 1 :].strip():
                break
            yield line[:cut]
            line, begin = line[cut + 1 :], begin + cut + 1
        yield line
        start, breaks = 0, ()


def _last_blank(line: str, start: int, end: int) -> int:
    """The last blank in a stretch of a line that a dash does not follow: no line begins with one. -1 without any."""
    cut = line.rfind(" ", start, end)
    while cut > 0 and line[cut + 1 : cut + 2] in "-–—":
        cut = line.rfind(" ", start, cut)
    return cut


def render(rng: Random, outline: Outline, layout: str, fault: str | None = None) -> Made:
    """Set an outline in a layout of ``LAYOUTS``: the page's text, and the truth in its offsets."""
    wrapped = layout in ("wrapped", "paged")
    sheet = _Sheet(
        rng,
        rng.randint(70, 90) if wrapped else 0,
        rng.randint(30, 48) if layout == "paged" else 0,
        rng.choice(("#", "- # -", "стр. #", "ДИ 03-12-2014                                        стр. # из 9")),
        rng.random() < 0.5,
        " " if layout == "flat" else "\n",
    )
    if layout == "noisy":
        _put_noise(sheet, 2)
    _put_title(sheet, outline)
    indented = layout != "flat" and rng.random() < 0.3
    starts: list[int] = []
    offsets: list[int] = []
    for point in outline.points:
        if point.what == "section" or sheet.spaced:
            sheet.rule()
        if layout == "noisy" and rng.random() < 0.06:
            _put_noise(sheet, rng.randint(1, 2))
        margin = "   " * (point.indent - (not indented)) if layout != "flat" and point.indent else ""
        marker = f"{margin}{point.lead}{point.before}{point.shown}{point.after}{point.tail}{point.gap}"
        content = len(marker)
        breaks = [content + n for n in point.numbers] if point.wrap_at_numbers else ()
        text = marker + point.text if layout != "flat" else (marker + point.text).replace("\n", " ")
        began = sheet.put(text, content, breaks)
        starts.append(began + len(margin))
        offsets.append(began + len(margin) + len(point.lead))
        if point.what == "section" and sheet.spaced:
            sheet.rule()
    _put_end(sheet, layout)
    text = "".join(sheet.parts).rstrip()
    marks = tuple(
        Mark(start, at, point.raw, point.meant, point.what, offsets[point.parent] if point.parent >= 0 else None,
             point.faults, point.suspect)
        for point, start, at in zip(outline.points, starts, offsets, strict=True)
    )  # fmt: skip
    return Made(text, marks, outline.gaps, layout, outline.system.name, fault)


def _put_title(sheet: _Sheet, outline: Outline) -> None:
    rng = sheet.rng
    if rng.random() < 0.3 and sheet.joint == "\n":
        for line in ("УТВЕРЖДАЮ", "Директор ______________", "«___» __________ 20___ г."):
            sheet.put(line)
        sheet.rule()
    job = outline.job.genitive
    titles = (
        f"ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ {job.upper()}", f"Должностная инструкция {job}", f"ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ {job}",
    )  # fmt: skip
    title = rng.choice(titles[:1] if sheet.joint == " " else titles)
    sheet.put(title)
    sheet.rule()


def _put_noise(sheet: _Sheet, lines: int) -> None:
    sheet.rule()
    for line in sheet.rng.sample(NOISE, lines):
        sheet.put(line)
    sheet.rule()


def _put_end(sheet: _Sheet, layout: str) -> None:
    if sheet.rng.random() < 0.4:
        sheet.rule()
        sheet.put("С инструкцией ознакомлен: ______________ (______________)")
    if layout == "noisy":
        _put_noise(sheet, 3)
