"""Noise woven into clean pages, and the truth about it.

A clean page is a generated one (``outlines``) or a page of corpus/ without what its gold calls noise or duplicate.
``weave`` puts pieces of the stocks into it: stocks/KIND.txt holds the pieces of a kind, parted by «%», under a line
that says where they may stand (``@ top`` above an instruction, ``@ inside`` between its points, ``@ end`` below it,
``@ around`` above or below). Repeats are made of the page's own words. What comes out is a page with its gold, which
``diparse.evaluate`` reads. The same seed makes the same page, on any machine.

Each stock has two halves by a fixed rule: the pieces in turn. Those of ``build`` may be looked at when rules are made;
those of ``heldout`` are scored only.
"""

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, Literal

from outlines import Made, Mark, make_page
from phrases import JOBS

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "corpus"
Half = Literal["build", "heldout"]
HALVES: tuple[Half, ...] = ("build", "heldout")
NOISE = ("source", "chrome", "article", "spam")
REPEATS = "repeats"
WOVEN = (*NOISE, REPEATS)
LAYOUTS = ("lines", "wrapped", "paged", "flat", "corpus")
"""A point a line; wrapped; wrapped with page breaks; all on one line; as a page of corpus/ stands."""
SHARES = {"source": 0.03, "chrome": 0.3, "article": 0.35, "spam": 0.35}
"""What each kind has of the noise where all are woven together, more or less."""

Span = tuple[int, int]
Gold = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its gold, whose offsets are code points of the text."""

    text: str
    gold: Gold
    layout: str


@dataclass(frozen=True, slots=True)
class Insert:
    """A stretch to put in at a place of the clean page."""

    at: int
    text: str
    kind: str
    """A noise kind; ``duplicate`` for a repeat; empty for blanks alone."""
    of: int = 0
    """Of a repeat: where in the clean page the copy that is kept begins."""


# --- the stocks


@dataclass(frozen=True, slots=True)
class Stock:
    """The pieces of one kind and half, by where they may stand."""

    places: dict[str, list[str]]


def read_stock(kind: str, half: Half) -> Stock:
    """The pieces of a kind: those with an even number in page order are ``build``, the others ``heldout``."""
    places: dict[str, list[str]] = {}
    whole = (HERE / "stocks" / f"{kind}.txt").read_text("utf-8")
    for part in re.split(r"^@ ", whole, flags=re.MULTILINE)[1:]:
        place, _, pieces = part.partition("\n")
        places[place] = [piece.strip("\n") for piece in pieces.split("\n%\n")][HALVES.index(half) :: 2]
    return Stock(places)


def _filled(rng: Random, piece: str) -> str:
    """A piece with its places filled in: numbers, a date, another job."""

    def fill(match: re.Match[str]) -> str:
        job = rng.choice(JOBS)
        values = {
            "n": rng.randint(100, 99999), "d": rng.randint(10, 59), "k": rng.randint(1, 9), "gen": job.genitive,
            "date": f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.{rng.randint(2008, 2023)}", "name": job.name,
        }  # fmt: skip
        return str(values[match[1]])

    return re.sub(r"\{(\w+)\}", fill, piece)


# --- clean pages


def clean_page(rng: Random, layout: str) -> Page:
    """A page without noise in a layout of ``LAYOUTS``; of two that are generated one has two instructions."""
    if layout == "corpus":
        return rng.choice(_corpus_pages())
    pages = [_generated(rng, layout) for _ in range(rng.choice((1, 2)))]
    return _joined(pages)


def _generated(rng: Random, layout: str) -> Page:
    drawn = "wrapped" if layout == "paged" else layout
    while True:
        made = make_page(rng, layout=drawn)
        # what emphasis and «п. » before a number belong to, is another question
        if all(mark.start == mark.at or mark.what == "section" for mark in made.marks) and len(made.text) < LONGEST:
            return Page(made.text, _gold_of(made), layout)


LONGEST = 12_000
"""Clean pages are no longer, so that the stocks suffice; code points."""


def _gold_of(made: Made) -> Gold:
    """The gold of a generated page, as far as it is scored here: the job's name and the sections' kinds are not."""
    text = made.text
    starts = {mark.at: mark.start for mark in made.marks}
    ends = [_trimmed(text, mark.start, stop)[1] for mark, stop in zip(made.marks, _stops(made), strict=True)]
    nodes, sections = [], []
    for mark, end in zip(made.marks, ends, strict=True):
        if mark.what == "section":
            heading = text[mark.at + len(mark.raw or "") : end].strip(" .*")
            sections.append({"start": mark.start, "end": end, "number": mark.number, "heading": heading,
                             "kinds": ["other"]})  # fmt: skip
            continue
        kind = {"bullet": "bullet", "paragraph": "paragraph"}.get(mark.what, "item")
        parent = starts.get(mark.parent if mark.parent is not None else -1, 0)
        nodes.append({"start": mark.start, "end": end, "type": kind, "number": mark.number, "raw": mark.raw,
                      "parent": parent})  # fmt: skip
    blocks = _blocks_of(text, made.marks[0], ends[-1])
    instruction = {"position": "", "span": [0, len(text)], "complete": True, "blocks": blocks, "sections": sections,
                   "nodes": nodes}  # fmt: skip
    return {"instructions": [instruction], "noise": [], "duplicates": []}


def _stops(made: Made) -> Iterator[int]:
    """Where the next thing begins, for each mark."""
    yield from (mark.start for mark in made.marks[1:])
    signature = made.text.rfind("С инструкцией ознакомлен", made.marks[-1].start)
    yield signature if signature > 0 else len(made.text)


def _blocks_of(text: str, first: Mark, last: int) -> list[Gold]:
    front = _trimmed(text, 0, first.start)
    title = front[0] + re.search(r"должностная инструкция", text[: front[1]], re.IGNORECASE).start()  # type: ignore[union-attr]
    blocks = [] if title == front[0] else [("approval", _trimmed(text, front[0], title))]
    blocks.append(("title", (title, front[1])))
    if text[last:].strip():
        blocks.append(("signature", _trimmed(text, last, len(text))))
    return [{"start": start, "end": end, "type": kind} for kind, (start, end) in blocks]


def _trimmed(text: str, start: int, end: int) -> Span:
    own = text[start:end]
    return start + len(own) - len(own.lstrip()), start + len(own.rstrip())


def _joined(pages: Sequence[Page]) -> Page:
    """Pages one below the other."""
    text = "\n\n\n".join(page.text for page in pages)
    at = 0
    instructions = []
    for page in pages:
        instructions += _moved(page.gold, _Shift([(0, at)]))["instructions"]
        at += len(page.text) + 3
    return Page(text, {"instructions": instructions, "noise": [], "duplicates": []}, pages[0].layout)


_CORPUS: list[Page] = []


def _corpus_pages() -> list[Page]:
    """The building pages of corpus/ with an instruction, without what their gold calls noise or duplicate."""
    if not _CORPUS:
        for path in sorted((CORPUS / "gold").glob("*.gold.json")):
            gold = json.loads(path.read_text("utf-8"))
            page = _cleaned((CORPUS / gold["page"]).read_bytes().decode("utf-8"), gold)
            if page is not None and page.gold["instructions"] and len(page.text) < LONGEST:
                _CORPUS.append(page)
    return _CORPUS


def _cleaned(text: str, gold: Gold) -> Page | None:
    """A page without noise and repeats; None where they share a line with what stays."""
    out = sorted((x["start"], x["end"]) for x in [*gold["noise"], *gold["duplicates"]])
    cuts = []
    for start, end in out:
        low = text.rfind("\n", 0, start) + 1
        high = text.find("\n", end) + 1 or len(text)
        if text[low:start].strip() or text[end:high].strip():
            return None
        cuts.append((low, high))
    parts, shifts, at = [], [(0, 0)], 0
    for low, high in cuts:
        parts.append(text[at:low])
        at = max(at, high)
        shifts.append((low, sum(map(len, parts)) - at))
    parts.append(text[at:])
    kept = _moved(gold, _Shift(shifts))
    return Page("".join(parts).rstrip(), {**kept, "noise": [], "duplicates": []}, "corpus")


@dataclass(frozen=True, slots=True)
class _Shift:
    """How offsets move: from each place on by so much."""

    places: Sequence[Span]

    def __call__(self, at: int) -> int:
        return at + self.places[bisect_right(self.places, (at, 1 << 60)) - 1][1]


def _moved(gold: Gold, shift: Callable[[int], int]) -> Gold:
    """The gold with its offsets moved."""

    def moved(thing: Gold) -> Gold:
        new = dict(thing)
        for name in ("start", "parent", "of"):
            if name in new:
                new[name] = shift(new[name])
        if "end" in new:
            new["end"] = shift(new["end"] - 1) + 1
        return new

    instructions = [
        {
            **one,
            "span": [shift(one["span"][0]), shift(one["span"][1] - 1) + 1],
            **{name: [moved(x) for x in one[name]] for name in ("blocks", "sections", "nodes")},
        }
        for one in gold["instructions"]
    ]
    return {**gold, "instructions": instructions}


# --- weaving


def weave(rng: Random, page: Page, kinds: Sequence[str], share: float, half: Half) -> Page:
    """The page with noise of such kinds, about ``share`` of the characters of what comes out, and repeats if wanted."""
    loom = _Loom(rng, page, half)
    budget = share / (1 - share) * len(page.text)
    noise = [kind for kind in kinds if kind in NOISE]
    whole = sum(SHARES[kind] for kind in noise)
    for kind in noise:
        loom.put_kind(kind, budget * SHARES[kind] / whole)
    if REPEATS in kinds:
        loom.put_repeats(budget if not noise else 0.15 * budget)
    if page.layout == "paged":
        loom.put_page_breaks()
    return _set(page, loom.inserts, loom.joint)


@dataclass(slots=True)
class _Loom:
    """Where what is to be put into a page."""

    rng: Random
    page: Page
    half: Half
    inserts: list[Insert] = field(default_factory=list)
    spaced: bool = False
    width: int = 0
    leaves: list[Span] = field(default_factory=list)
    """Headings, nodes and blocks in page order."""
    points: list[int] = field(default_factory=list)
    """Indices of leaves before which something may be woven in: they begin a line inside an instruction."""
    tops: list[int] = field(default_factory=list)
    """Where each instruction begins."""
    taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        text, gold = self.page.text, self.page.gold
        body: set[int] = set()
        for one in gold["instructions"]:
            printed = [x for x in one["sections"] if x["heading"] is not None]
            self.leaves += [(x["start"], x["end"]) for x in [*one["blocks"], *printed, *one["nodes"]]]
            inner = sorted(x["start"] for x in [*printed, *one["nodes"]])
            body.update(inner[1:])
            self.tops.append(_line_start(text, one["span"][0]))
        self.leaves.sort()
        begins = [not text[_line_start(text, start) : start].strip() for start, _ in self.leaves]
        self.points = [i for i, (start, _) in enumerate(self.leaves) if start in body and begins[i]]
        lines = text.split("\n")
        apart = sum("\n\n" in text[a[1] : b[0]].replace(" ", "") for a, b in pairwise(self.leaves))
        self.spaced = apart > 0.4 * len(self.leaves)
        broken = sum("\n" in text[start:end] for start, end in self.leaves)
        longest = sorted(len(line) for line in lines)[int(0.97 * len(lines))] if lines else 0
        self.width = longest if broken > 0.15 * len(self.leaves) and 40 < longest < 130 else 0

    @property
    def joint(self) -> str:
        """What parts the paragraphs of the page."""
        return "\n\n" if self.spaced else "\n"

    # what is put in

    def put_kind(self, kind: str, budget: float) -> None:
        """Pieces of a kind, each once, till the budget is spent or the stock is empty."""
        stock = read_stock(kind, self.half)
        pieces = [(place, piece) for place, several in stock.places.items() for piece in several]
        self.rng.shuffle(pieces)
        spent = 0
        for place, piece in pieces:
            if spent >= budget:
                break
            if spent + len(piece) > 1.5 * budget and spent:
                continue
            at = self._place(kind, place)
            if at is not None:
                text = self._laid_out(_filled(self.rng, piece))
                self.inserts.append(Insert(at, text, kind))
                spent += len(text)

    def _place(self, kind: str, place: str) -> int | None:
        """Where a piece comes to stand: «top» and «end» pieces now and then at a break between points."""
        end = len(self.page.text)
        if place == "inside":
            return self._between(kind == "spam")
        if kind == "chrome" and self.rng.random() < 0.25 and self.points:
            # pages and messages break: what stands at the foot of one and the head of the next comes between points
            breaks = [self.leaves[i][0] for i in self.points if i % 7 == len(self.points) % 7]
            if breaks:
                return _line_start(self.page.text, self.rng.choice(breaks))
        if place == "around":
            return self.rng.choice((*self.tops, end))
        return self.rng.choice(self.tops) if place == "top" else self.rng.choice((end, end, *self.tops[1:]))

    def _between(self, prefers_lists: bool) -> int | None:
        """A place between two points that nothing stands at yet."""
        text = self.page.text
        free = [i for i in self.points if i not in self.taken]
        leads = [i for i in free if text[self.leaves[i - 1][1] - 1] == ":"]
        if not free:
            return None
        i = self.rng.choice(leads if prefers_lists and leads and self.rng.random() < 0.25 else free)
        self.taken.add(i)
        return _line_start(text, self.leaves[i][0])

    def _laid_out(self, piece: str) -> str:
        """A piece with the page's line width and its blank lines."""
        lines = piece.split("\n")
        if self.width:
            lines = ["\n".join(_wrapped(line, self.width)) for line in lines]
        listed = all(line.lstrip()[:1] in "-–•*123" for line in lines)
        tight = not self.spaced or (listed and self.rng.random() < 0.5)
        return ("\n" if tight else "\n\n").join(lines)

    # repeats

    def put_repeats(self, budget: float) -> None:
        """A title or a heading again, a table of contents, points again after a break, a copy that breaks off."""
        acts = [self._title_again, self._contents, self._heading_again, self._points_again, self._broken_off]
        spent = 0
        for act in self.rng.sample(acts, len(acts)) * 2:
            if spent >= budget:
                return
            before = len(self.inserts)
            act()
            spent += sum(len(insert.text) for insert in self.inserts[before:])

    def _own(self, i: int) -> str:
        return self.page.text[slice(*self.leaves[i])]

    def _break(self, at: int) -> None:
        """What stands where a page or a message ends and the next one begins."""
        stock = read_stock("chrome", self.half)
        lines = [self.rng.choice(stock.places[place]) for place in ("end", "top")]
        self.inserts.append(Insert(at, self._laid_out(_filled(self.rng, "\n".join(lines))), "chrome"))

    def _title_again(self) -> None:
        one = self.rng.choice(self.page.gold["instructions"])
        titles = [x for x in one["blocks"] if x["type"] == "title"]
        if titles and titles[-1]["start"] not in self.taken and self._is_line(titles[-1]):
            title = titles[-1]
            self.taken.add(-title["start"])
            copy = self.page.text[title["start"] : title["end"]]
            below = self.page.text.find("\n", title["end"]) + 1
            if below:
                self.inserts.append(Insert(below, copy, "duplicate", title["start"]))

    def _is_line(self, thing: Gold) -> bool:
        text = self.page.text
        before = text[_line_start(text, thing["start"]) : thing["start"]]
        return not before.strip() and (text + "\n")[thing["end"] :].lstrip(" ")[:1] == "\n"

    def _contents(self) -> None:
        one = self.rng.choice(self.page.gold["instructions"])
        printed = [x for x in one["sections"] if x["heading"] is not None]
        if len(printed) < 3 or not self._is_line(printed[0]) or -one["span"][0] in self.taken:
            return
        self.taken.add(-one["span"][0])
        joint = self.rng.choice(("", " ", "....... "))
        page = 1
        lines = [self.rng.choice(("Содержание", "СОДЕРЖАНИЕ", "Оглавление"))]
        for section in printed:
            heading = " ".join(self.page.text[section["start"] : section["end"]].rstrip(".:").split())
            page += self.rng.randint(0, 2)
            lines.append(f"{heading}{joint}{page}")
        self.inserts.append(Insert(_line_start(self.page.text, printed[0]["start"]), "\n".join(lines), "chrome"))

    def _heading_again(self) -> None:
        """A heading again over the points that go on after a break."""
        headings = {x["start"]: x["end"] for one in self.page.gold["instructions"] for x in one["sections"]
                    if x["heading"] is not None and x["number"]}  # fmt: skip
        head, places = -1, []
        for i in range(len(self.leaves)):
            if self.leaves[i][0] in headings:
                head = i
            elif head >= 0 and i >= head + 3 and i in self.points and i not in self.taken:
                places.append((head, i))
        if places:
            head, i = self.rng.choice(places)
            self.taken.add(i)
            at = _line_start(self.page.text, self.leaves[i][0])
            self._break(at)
            self.inserts.append(Insert(at, self._own(head), "duplicate", self.leaves[head][0]))

    def _run(self) -> tuple[int, int] | None:
        """Leaves ``[first, last]`` in a row that all begin a line, long enough to be known again."""
        size = self.rng.randint(2, 4)
        starts = [
            i
            for i in self.points
            if all(k in self.points and k not in self.taken for k in range(i, i + size + 1))
            and all(self._own(k)[0].isdigit() for k in (i, i + size - 1))
            and len(self.page.text[self.leaves[i][0] : self.leaves[i + size - 1][1]]) > 120
        ]
        if not starts:
            return None
        first = self.rng.choice(starts)
        self.taken.update(range(first, first + size + 1))
        return first, first + size - 1

    def _points_again(self) -> None:
        """The last points again after a break."""
        run = self._run()
        if run is not None:
            first, last = run
            copy = self.page.text[self.leaves[first][0] : self.leaves[last][1]]
            at = _line_start(self.page.text, self.leaves[last + 1][0])
            self._break(at)
            self.inserts.append(Insert(at, copy, "duplicate", self.leaves[first][0]))

    def _broken_off(self) -> None:
        """Points whose last one breaks off in the middle of a word, then all of them whole after a break."""
        run = self._run()
        if run is not None:
            first, last = run
            start, end = self.leaves[last]
            cut = self.rng.randint(start + (end - start) // 2, end - 3)
            if not self.page.text[cut - 1].isalpha():
                cut += 1
            copy = self.page.text[self.leaves[first][0] : cut].rstrip()
            at = _line_start(self.page.text, self.leaves[first][0])
            self.inserts.append(Insert(at, copy, "duplicate", self.leaves[first][0]))
            self._break(at)

    def put_page_breaks(self) -> None:
        """Headers and numbers of printed pages, each at the end of a point."""
        header = self.rng.choice(("#", "- # -", "стр. #", "ДИ 03-12-2014                              стр. # из 9"))
        rows = self.rng.randint(30, 48)
        number, last = 1, 0
        for i in self.points:
            at = _line_start(self.page.text, self.leaves[i][0])
            if self.page.text.count("\n", last, at) >= rows:
                self.inserts.append(Insert(at, header.replace("#", str(number)), "chrome"))
                number, last = number + 1, at


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _wrapped(line: str, width: int) -> Iterator[str]:
    while len(line) > width:
        cut = line.rfind(" ", 8, width + 1)
        if cut < 0 or not line[:cut].strip():
            break
        yield line[:cut]
        line = line[cut + 1 :]
    yield line


_ORDER = ("article", "spam", "chrome", "source")
"""What stands below an instruction, from its end on; above one it is the other way round."""


def _set(page: Page, inserts: Sequence[Insert], joint: str) -> Page:
    """The page with all that is to be put in; between points what is put in at one place stands in the list's order."""
    end = len(page.text)
    ordered = sorted(inserts, key=lambda x: (x.at, _ORDER.index(x.kind) if x.at == end and x.kind in _ORDER else 0))
    parts: list[str] = []
    shifts: list[Span] = [(0, 0)]
    at = length = added = 0
    noise, duplicates = [], []
    for insert in ordered:
        own = page.text[at : insert.at]
        below = insert.at >= len(page.text)
        text = joint + insert.text if below else insert.text + joint
        start = length + len(own) + (len(joint) if below else 0)
        low, high = _trimmed(insert.text, 0, len(insert.text))
        span = {"start": start + low, "end": start + high}
        if insert.kind == "duplicate":
            duplicates.append({**span, "of": insert.of})
        else:
            noise.append({**span, "kind": insert.kind})
        parts += [own, text]
        at = insert.at
        length += len(own) + len(text)
        added += len(text)
        shifts.append((insert.at, added))
    parts.append(page.text[at:])
    shift = _Shift(_last_of_each(shifts))
    gold = _moved(page.gold, shift)
    gold["noise"] = noise
    gold["duplicates"] = [{**x, "of": shift(x["of"])} for x in duplicates]
    return Page("".join(parts), gold, page.layout)


def _last_of_each(shifts: Sequence[Span]) -> list[Span]:
    return sorted(dict(shifts).items())


def make_woven(seed: str, kinds: Sequence[str], share: float, half: Half, layout: str | None = None) -> Page:
    """A page of its own for each seed: a clean page drawn, and noise of such kinds woven into it."""
    rng = Random(seed)
    page = clean_page(rng, layout or rng.choice(LAYOUTS))
    return weave(rng, page, kinds, share, half) if kinds else page


def gold_document(page: Page, name: str) -> Gold:
    """The gold file of a page."""
    data = page.text.encode("utf-8")
    return {**page.gold, "page": name, "sha256": hashlib.sha256(data).hexdigest(), "chars": len(page.text)}
