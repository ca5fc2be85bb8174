"""Which patterns can match a text at all, told by the words in it: most patterns find nothing in most texts.

A match of ``r"проголосова|рейтинг:?\\s*\\d"`` holds «проголосова» or «рейтинг», so a text without either need not be
searched. What must stand in a match (its needles) is read off the parsed pattern: whoever writes a pattern does nothing
for it. A word is looked through for all needles of all patterns once, then it is remembered; a text costs a look-up for
each of its words. The needles are necessary, not sufficient: what may match is searched, by the alternatives that may.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

EDGE = "\0"
"""In a needle: no letter or digit stands on this side of it."""
BLANK = " "
MOST_SPELLINGS = 64
"""A stretch of a pattern that may be spelled in more ways is not written out."""
START = 3
"""Needles are found by so many of their first letters."""
MOST_WORDS = 100_000
"""So many words are remembered."""

Needles = frozenset[str]


class Pattern:
    """A regular expression that is searched only in texts where it may match; compiled when first needed.

    >>> votes = Pattern(r"проголосова|рейтинг:?\\s*\\d", re.IGNORECASE)
    >>> votes.found_in("Рейтинг: 4"), votes.found_in("Повар варит суп.")
    (True, False)
    >>> [found[0] for found in votes.finditer("Рейтинг 4 - вы уже проголосовали, рейтинг: 5")]
    ['Рейтинг 4', 'проголосова', 'рейтинг: 5']
    """

    __slots__ = ("all", "first", "flags", "parts", "pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, flags
        self.first = len(_parts)
        self.parts = tuple(Part(part, self) for part in alternatives(pattern))
        self.all: Parts = ((1 << len(self.parts)) - 1) << self.first
        _parts.extend(self.parts)
        _words.take(self.parts)

    def may_match(self, among: "Parts") -> bool:
        """Whether one of its parts is among these."""
        return self.all & among != 0

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text."""
        return any(part.search(text) for part in self._suspects(text))

    def search(self, text: str) -> "re.Match[str] | None":
        """The first match in the text."""
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> "Iterator[re.Match[str]]":
        """The matches in the text in order, as ``re.finditer`` gives them; none may be empty."""
        may = self._suspects(text)
        return self._matches(text, may) if may else iter(())

    def _suspects(self, text: str) -> "Sequence[Part]":
        may = suspects(text) & self.all
        return listed(may) if may else ()

    def _matches(self, text: str, may: "Sequence[Part]") -> "Iterator[re.Match[str]]":
        ahead = [(place, part, part.search(text)) for place, part in enumerate(may)]
        while found := [(match.start(), place, match) for place, _, match in ahead if match]:
            first = min(found)[2]
            yield first
            end = first.end()
            ahead = [
                (place, part, match if match.start() >= end else part.search(text, end))
                for place, part, match in ahead
                if match
            ]


class Part:
    """One alternative of a pattern."""

    __slots__ = ("of", "pattern", "search")

    def __init__(self, pattern: str, of: Pattern) -> None:
        self.pattern, self.of = pattern, of
        self.search: Callable[..., re.Match[str] | None] = self._first_search

    def _first_search(self, text: str, start: int = 0) -> "re.Match[str] | None":
        compiled = re.compile(self.pattern, self.of.flags)
        self.search = compiled.match if self.pattern.startswith(r"\A") else compiled.search
        return self.search(text, start)


_parts: list[Part] = []
"""All parts of all patterns; the parts of one pattern stand in a row, in the order of its alternatives."""
Parts = int
"""A set of parts: the bits of their places in the list."""


def listed(parts: Parts) -> list[Part]:
    """The parts of a set, in their order."""
    found = []
    while parts:
        lowest = parts & -parts
        found.append(_parts[lowest.bit_length() - 1])
        parts ^= lowest
    return found


class _Words(dict[str, Parts]):
    """For each word the parts of patterns that it may belong to; a word that is asked for is looked through once."""

    def __init__(self) -> None:
        self.unread: list[Part] = []
        self.last: tuple[str, Parts] | None = None
        """The text that was asked about last, and the answer."""
        self.always: Parts = 0
        """The parts that may match with no word to tell."""
        self.all: Parts = 0
        self.whole: dict[str, Parts] = {}
        """Needles with an edge on both sides."""
        self.short: dict[str, Parts] = {}
        """Other needles of less than ``START`` letters, and those of all signs."""
        self.long: dict[str, list[tuple[str, bool, bool, Parts]]] = {}
        """Further needles by their first letters, with their edges."""

    def take(self, parts: Iterable[Part]) -> None:
        """Take up further parts."""
        self.unread += parts
        self.clear()
        self.last = None

    def read(self) -> None:
        """Learn what the parts need that were taken up."""
        first = len(_parts) - len(self.unread)
        for place, part in enumerate(self.unread, first):
            wanted = needles(part.pattern, part.of.flags)
            own = 1 << place
            self.all |= own
            if wanted is None:
                self.always |= own
            for needle in wanted or ():
                left, right, bare = needle[0] == EDGE, needle[-1] == EDGE, needle.strip(EDGE)
                if left and right and _RUN.fullmatch(bare):
                    self.whole[bare] = self.whole.get(bare, 0) | own
                elif len(bare) < START:
                    self.short[bare] = self.short.get(bare, 0) | own
                else:
                    self.long.setdefault(bare[:START], []).append((bare, left, right, own))
        self.unread = []

    def __missing__(self, word: str) -> Parts:
        if len(self) > MOST_WORDS:
            self.clear()
        found = self[word] = self._look_through(word)
        return found

    def _look_through(self, word: str) -> Parts:
        if not _PLAIN.fullmatch(word) and any(map(_is_odd, word)):
            return self.all  # its letters have look-alikes: anything may match
        word = word.lower()
        found = 0
        for run in _RUN.findall(word):
            found |= self.whole.get(run, 0)
        for needle, parts in self.short.items():
            if needle in word:
                found |= parts
        for at in range(len(word) - START + 1):
            for needle, left, right, parts in self.long.get(word[at : at + START], ()):
                end = at + len(needle)
                if (
                    word.startswith(needle, at)
                    and not (left and at and _RUN.match(word, at - 1))
                    and not (right and _RUN.match(word, end))
                ):
                    found |= parts
        return found


_words = _Words()


def suspects(text: str) -> Parts:
    """The parts of patterns that may match somewhere in a text."""
    if _words.last is not None and _words.last[0] == text:
        return _words.last[1]
    if _words.unread:
        _words.read()
    found = _words.always
    for parts in map(_words.__getitem__, text.split()):
        if parts:
            found |= parts
    _words.last = text, found
    return found


_RUN = re.compile(r"\w+")
_PLAIN = re.compile(r"[\x00-\x7f\u0400-\u052f«»–—…№•]*")


def _is_odd(c: str) -> bool:
    """Whether a letter has a small or capital form beyond the plain one that ``lower`` gives."""
    return not (c.isascii() or "\u0400" <= c <= "\u052f") and c.lower() != c.upper()


# --- what a pattern needs


def alternatives(pattern: str) -> list[str]:
    r"""The alternatives of a pattern at its top, in a named group there, or behind ``\b``, ``^`` or ``\A``.

    >>> alternatives(r"а|(?:б|в)[|]\||\b(?:г|д)\b|(?:е|ё)?")
    ['а', 'б[|]\\|', 'в[|]\\|', '\\bг\\b', '\\bд\\b', '(?:е|ё)?']
    >>> alternatives(r"(?P<one>\b(?:а|б))|(?P<two>в)")
    ['(?P<one>\\bа)', '(?P<one>\\bб)', '(?P<two>в)']
    """
    parts, start = [], 0
    for at in [*_outside(pattern, "|"), len(pattern)]:
        part = pattern[start:at]
        start = at + 1
        group = _GROUP.match(part)
        close = next(_outside(part, ")", group.end()), 0) if group else 0
        if group is None or part[close + 1 : close + 2] in _QUANTIFIERS:
            parts.append(part)
            continue
        within, behind = alternatives(part[group.end() : close]), part[close + 1 :]
        if group["name"]:
            parts += [f"{group[1]}{group['name']}{one}){behind}" for one in within]
        else:
            parts += [sub for one in within for sub in alternatives(group[1] + one + behind)]
    return parts


_GROUP = re.compile(r"((?:\\b|\^|\\A)*)(?:\(\?:|(?P<name>\(\?P<\w+>))")
_QUANTIFIERS = ("?", "*", "+", "{")


def _outside(pattern: str, wanted: str, start: int = 0) -> Iterator[int]:
    """Where a sign stands in a pattern outside of groups and classes that begin behind ``start``."""
    depth, at, in_class = 0, start, False
    while at < len(pattern):
        c = pattern[at]
        if c == "\\":
            at += 1
        elif in_class:
            in_class = c != "]"
        elif c == wanted and not depth:
            yield at
        elif c == "[":
            in_class = True
            at += len(_CLASS_START.match(pattern, at + 1)[0])  # type: ignore[index]
        elif c in "()":
            depth += 1 if c == "(" else -1
        at += 1


_CLASS_START = re.compile(r"\^?\]?")


def needles(pattern: str, flags: int = 0) -> Needles | None:
    r"""Small-lettered stretches of words, one of which stands in every match; None where nothing need stand.

    >>> sorted(needles(r"\bвы\b|(?:\w+)?писала?:|[★☆]{2}", re.IGNORECASE))
    ['\x00вы\x00', 'писал:', 'писала:', '★★', '★☆', '☆★', '☆☆']
    >>> needles(r"\d+ ?")
    """
    return _needles(parser.parse(pattern, flags))


def _needles(nodes: Iterable[tuple[Any, Any]]) -> Needles | None:
    """The best of what a sequence needs: the longest stretches, the fewest of them."""
    found: list[Needles] = []
    run: Sequence[str] = [""]
    """How the stretch that is being read may be spelled."""
    for code, value in nodes:
        spelled = _spellings(code, value)
        longer = [a + b for a, b in product(run, spelled)] if spelled is not None else []
        if spelled is not None and len(longer) <= MOST_SPELLINGS:
            run = longer
            continue
        found += _worth(run)
        run = spelled if spelled is not None else [""]
        if spelled is None:
            within = _within(code, value)
            if within is not None:
                found.append(within)
    found += _worth(run)
    return max(found, key=_rarity, default=None)


def _rarity(wanted: Needles) -> tuple[int, int]:
    return min(sum(map(_weight, needle)) for needle in wanted), -len(wanted)


def _weight(c: str) -> int:
    """How much one more character of a needle tells."""
    return 2 if c == EDGE else 1 if c.isalnum() or c in _COMMON else 3


_COMMON = '.,;:()-–«»"'


def _within(code: Any, value: Any) -> Needles | None:
    """What one node needs that cannot be spelled out."""
    if code is op.SUBPATTERN:
        return _needles(value[3])
    if code is op.ATOMIC_GROUP:
        return _needles(value)
    if code in _REPEATS and value[0] > 0:
        return _needles(value[2])
    if code is op.ASSERT:
        return _needles(value[1])
    if code is op.BRANCH:
        each = [_needles(branch) for branch in value[1]]
        return frozenset().union(*(e for e in each if e)) if all(each) else None
    return None


_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def _spellings(code: Any, value: Any) -> list[str] | None:
    """All that a node may match, in small letters; None where that is too much. Any blanks are one."""
    if code is op.LITERAL:
        c = chr(value).lower()
        return [BLANK] if c.isspace() else [c] if c != EDGE else None
    if code is op.IN:
        return _of_class(value)
    if code is op.AT:
        return [EDGE] if value is not op.AT_NON_BOUNDARY else [""]
    if code is op.SUBPATTERN:
        return _of_sequence(value[3])
    if code is op.ATOMIC_GROUP:
        return _of_sequence(value)
    if code is op.ASSERT_NOT:
        return [""]
    if code is op.BRANCH:
        return _any_of(_of_sequence(branch) for branch in value[1])
    if code in _REPEATS:
        return _of_repeat(*value)
    return None


def _of_class(items: Sequence[tuple[Any, Any]]) -> list[str] | None:
    if items == [(op.CATEGORY, op.CATEGORY_SPACE)]:
        return [BLANK]
    if all(code is op.LITERAL for code, _ in items):
        return _any_of(_spellings(code, value) for code, value in items)
    return None


def _any_of(each: Iterable[list[str] | None]) -> list[str] | None:
    every: list[str] = []
    for spelled in each:
        if spelled is None:
            return None
        every += spelled
    return _few(every)


def _of_sequence(nodes: Iterable[tuple[Any, Any]]) -> list[str] | None:
    run = [""]
    for code, value in nodes:
        spelled = _spellings(code, value)
        if spelled is None or len(run) * len(spelled) > MOST_SPELLINGS:
            return None
        run = [a + b for a, b in product(run, spelled)]
    return run


def _of_repeat(least: int, most: int, nodes: Any) -> list[str] | None:
    once = _of_sequence(nodes)
    if once == [BLANK]:
        return [BLANK] if least else ["", BLANK]
    if once is None or most > 3:
        return None
    every: list[str] = []
    for times in range(least, most + 1):
        if len(once) ** times > MOST_SPELLINGS:
            return None
        every += ("".join(parts) for parts in product(once, repeat=times))
    return _few(every)


def _few(spelled: list[str]) -> list[str] | None:
    each = list(dict.fromkeys(spelled))
    return each if len(each) <= MOST_SPELLINGS else None


def _worth(run: Sequence[str]) -> Iterator[Needles]:
    """The needles of a stretch that is spelled in one of these ways: of each the longest part with no blank."""
    wanted = {_longest(spelled) for spelled in run}
    if "" not in wanted:
        yield frozenset(wanted)


_EDGES = re.compile(rf"{EDGE}+")


def _longest(spelled: str) -> str:
    return max((_with_edges(part) for part in spelled.split(BLANK)), key=len)


def _with_edges(part: str) -> str:
    """A part with an edge only where a letter or digit stands at it: elsewhere it says something else."""
    bare = part.replace(EDGE, "")
    if not bare:
        return ""
    left = EDGE if part[0] == EDGE and _RUN.match(bare[0]) else ""
    right = EDGE if part[-1] == EDGE and _RUN.match(bare[-1]) else ""
    return left + bare + right
