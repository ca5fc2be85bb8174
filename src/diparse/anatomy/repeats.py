"""What stands twice on one page: a part printed again after a page or message break, a title printed twice.

Short points repeat rightly («… получает:» stands 23 times in one instruction), so a repeat is a run of
neighbouring paragraphs whose numbers repeat too, printed again close by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import regex

from diparse.anatomy.headings import heading_score
from diparse.anatomy.signals import Signals, is_form
from diparse.anatomy.titles import title_score
from diparse.lexicon import kind_matches
from diparse.lines import Paragraph
from diparse.numbering.markers import line_marker

_NOT_LETTER = regex.compile(r"[^\p{L}\p{N}]+")
MOST_BETWEEN = 40
MOST_POINTS_BETWEEN = 3
"""Paragraphs, and numbered ones among them, that may stand between the two copies: a message break and what was said
there, not another part of the instruction."""
CUT_FROM = 20
"""Letters and digits that a point must share with a later one to be its cut copy."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Paragraphs ``[first, last]`` repeat those from ``of`` on."""

    first: int
    last: int
    of: int
    why: str


def find_repeats(
    text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals], listed: frozenset[int]
) -> list[Repeat]:
    """The runs of paragraphs that repeat others; the copy that is cut short is the repeat, else the later one.

    The entries of lists (``listed``) are no copies of what they name.
    """
    keys = [_NOT_LETTER.sub("", text[p.start : p.end]).casefold().removesuffix("продолжение") for p in paragraphs]
    judge = _Judge(text, paragraphs, signals, keys)
    last_seen: dict[str, int] = {}
    found = _titles_again(text, paragraphs, keys, listed)
    taken = {repeat.first for repeat in found}
    j = 0
    while j < len(keys):
        i = last_seen.get(keys[j], -1)
        run = _run(keys, i, j) if i >= 0 and len(keys[j]) > 3 else 0
        repeat = judge.judge(i, j, run) if run else None
        if repeat is not None and not taken.isdisjoint(range(repeat.first, repeat.last + 1)):
            repeat = None
        # a run that is refused is refused whole: its tail would be judged no better, and again and again
        for k in range(j, j + max(1, run)):
            if k not in listed:
                last_seen[keys[k]] = k
        if repeat is not None:
            found.append(repeat)
            taken.update(range(repeat.first, repeat.last + 1))
        j += max(1, run)
    found += _cut_points(text, paragraphs, keys, taken)
    return sorted(found, key=lambda repeat: repeat.first)


def _titles_again(
    text: str, paragraphs: Sequence[Paragraph], keys: Sequence[str], listed: frozenset[int]
) -> list[Repeat]:
    """Titles printed several times before the body, letter for letter or shorter: the first that is whole is kept."""
    found = []
    titles = [
        i
        for i, p in enumerate(paragraphs)
        if i not in listed and len(keys[i]) > 30 and title_score(text[p.start : p.end]) >= 2
    ]
    at = 0
    while at < len(titles):
        last = at
        while (
            last + 1 < len(titles)
            and (
                keys[titles[last]] == keys[titles[last + 1]]
                or (titles[last + 1] == titles[last] + 1 and _alike(keys[titles[last]], keys[titles[last + 1]]))
            )
            and _before_body(text, paragraphs, titles[last] + 1, titles[last + 1])
        ):
            last += 1
        again = titles[at : last + 1]
        kept = next((i for i in again if not _is_cut(text, paragraphs[i])), again[0])
        found += [Repeat(i, i, kept, "the title is printed again") for i in again if i != kept]
        at = last + 1
    return found


def _alike(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)


def _is_cut(text: str, p: Paragraph) -> bool:
    """Whether a bracket is still open at a title's end."""
    return text.count("(", p.start, p.end) > text.count(")", p.start, p.end)


def _cut_points(text: str, paragraphs: Sequence[Paragraph], keys: list[str], taken: set[int]) -> list[Repeat]:
    """Single points that break off and stand whole further down."""
    found = []
    seen: dict[str, int] = {}
    for j, key in enumerate(keys):
        if j in taken or len(key) < CUT_FROM or not key[0].isdigit():
            continue
        i = seen.get(key[:CUT_FROM])
        shorter = i is not None and j - i <= MOST_BETWEEN and len(keys[i]) < len(key) and key.startswith(keys[i])
        if i is not None and i not in taken and shorter and text[paragraphs[i].end - 1] not in ".;:!?":
            taken.add(i)
            found.append(Repeat(i, i, j, "this copy breaks off; the whole one follows"))
        seen[key[:CUT_FROM]] = j
    return found


def _run(keys: list[str], i: int, j: int) -> int:
    n = 0
    while i + n < j and j + n < len(keys) and keys[i + n] == keys[j + n]:
        n += 1
    return n


class _Judge:
    """Says of a run of paragraphs that repeats another whether it is a repeat; sums are kept, so each run costs little."""

    def __init__(self, text: str, paragraphs: Sequence[Paragraph], signals: Sequence[Signals], keys: list[str]) -> None:
        self.text, self.paragraphs, self.keys = text, paragraphs, keys
        markers = [  # behind what may be a bullet, no reading was looked for
            bool(s.readings) or (s.bullet > 0 and line_marker(text, p.start, p.end) is not None)
            for p, s in zip(paragraphs, signals, strict=True)
        ]
        titles = [title_score(text[p.start : p.end]) >= 2 for p in paragraphs]
        self.ink = [0, *accumulate(map(len, keys))]
        self.numbered = [0, *accumulate(map(int, markers))]
        self.titled = [0, *accumulate(map(int, titles))]

    def breaks_off(self, i: int, j: int) -> bool:
        """Whether paragraph ``i`` begins as ``j`` does and breaks off, at its end or where another line was joined."""
        short, whole = self.keys[i], self.keys[j]
        if len(short) > 12 and whole.startswith(short):
            return True
        shared = next((k for k, (a, b) in enumerate(zip(short, whole, strict=False)) if a != b), 0)
        if not CUT_FROM <= shared < len(short):
            return False
        lines = self.text[self.paragraphs[i].start : self.paragraphs[i].end].split("\n")
        letters = accumulate(len(_NOT_LETTER.sub("", line)) for line in lines[:-1])
        return next((n == shared for n in letters if n >= shared), False)

    def judge(self, i: int, j: int, run: int) -> Repeat | None:
        """The repeat, where paragraphs ``[j, j + run)`` repeat those from ``i`` on; None where they do so rightly."""
        text, paragraphs, keys = self.text, self.paragraphs, self.keys
        ink = self.ink[j + run] - self.ink[j]
        numbered = self.numbered[j + run] - self.numbered[j]
        titled = self.titled[j + run] - self.titled[j]
        between = j - (i + run)
        # the line where the first copy breaks off
        cut = between > 0 and j + run < len(keys) and self.breaks_off(i + run, j + run)
        points_between = self.numbered[j] - self.numbered[min(j, i + run + cut)]
        close = between <= MOST_BETWEEN and points_between <= MOST_POINTS_BETWEEN
        quoted = j > 0 and bool(_QUOTES.match(text, paragraphs[j - 1].start, paragraphs[j - 1].end))
        if quoted and numbered and ink >= CUT_FROM:
            return Repeat(j, j + run - 1, i, "a later post quotes it")
        if cut:
            ink += len(keys[i + run])
        if close and numbered and (run >= 2 or cut) and ink >= 40:
            if cut:
                return Repeat(i, i + run, j, "this copy breaks off; the whole one follows")
            return Repeat(j, j + run - 1, i, "the same run of points, with the same numbers, stands just before")
        if run == 1 and close and numbered and ink >= 40 and _is_deep(text, paragraphs[j]):
            return Repeat(j, j, i, "the same point, with the same number, stands just before")
        if run <= MOST_LEADING and numbered == 1 and _heads(text, paragraphs, j, run):
            return Repeat(j, j, i, "the heading is printed again above the points that go on")
        untitled = self.titled[j] == self.titled[i]
        if run == 1 and untitled and between > 1 and _heads_again(text, paragraphs, j):
            return Repeat(j, j, i, "the heading is printed again above the points that go on")
        if run == 1 and titled and ink > 30 and _goes_on(text, paragraphs, j + 1):
            return Repeat(j, j, i, "the title is printed again above a continuation")
        if run >= 12 and titled and numbered >= 3:
            return Repeat(j, j + run - 1, i, "the same instruction stands on the page already")
        return None


_QUOTES = regex.compile(r"(?:цитата|сообщение от)\b|.*?писал\(?а?\)?\s*:\s*$", regex.IGNORECASE)
"""The line above what a post quotes."""
MOST_LEADING = 3
"""A heading and so many lines that lead to its points may be printed again together."""


def _heads(text: str, paragraphs: Sequence[Paragraph], at: int, run: int) -> bool:
    """Whether a numbered heading stands over points that are not its first: «5. Права» over 5.9."""
    if at + run >= len(paragraphs):
        return False
    head = line_marker(text, paragraphs[at].start, paragraphs[at].end)
    below = line_marker(text, paragraphs[at + run].start, paragraphs[at + run].end)
    if head is None or below is None or len(head.path) != 1 or len(below.path) != 2:
        return False
    goes_on = below.path[0] == head.path[0] and below.path[1] > 1
    return goes_on and heading_score(text[head.end : paragraphs[at].end]) >= 2


def _heads_again(text: str, paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a heading stands right over a point that is not the first of its list."""
    own = text[paragraphs[at].start : paragraphs[at].end]
    marker = line_marker(text, paragraphs[at].start, paragraphs[at].end)
    words = text[marker.end : paragraphs[at].end].strip() if marker else own
    if len(own) > 120 or heading_score(words) < 2.5 or not kind_matches(words):
        return False
    return at + 1 < len(paragraphs) and _goes_on(text, paragraphs[at + 1 : at + 2], 0)


def _is_deep(text: str, paragraph: Paragraph) -> bool:
    marker = line_marker(text, paragraph.start, paragraph.end)
    return marker is not None and len(marker.path) > 1


def _before_body(text: str, paragraphs: Sequence[Paragraph], start: int, end: int) -> bool:
    """Whether nothing but a few plain lines stands between two titles: no point, and no form that both belong to."""
    between = paragraphs[start:end]
    return len(between) <= 6 and not any(
        is_form(text[p.start : p.end]) or line_marker(text, p.start, p.end) for p in between
    )


def _goes_on(text: str, paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether the next marker goes on with an outline instead of beginning one."""
    for paragraph in paragraphs[at : at + 3]:
        marker = line_marker(text, paragraph.start, paragraph.end)
        if marker is not None:
            return marker.path[-1] != 1
    return False
