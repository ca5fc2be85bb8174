"""An instruction as comparing sees it: words without case, marks and the job's own name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from diparse.anatomy.persons import is_person
from diparse.model import Instruction
from diparse.morphology import parses

Hashes = npt.NDArray[np.uint64]

JOB = "@"
"""Stands for the job's name in masked text; no word contains it."""
GRAM = 4
"""Words of a shingle of an instruction's text."""

_WORD = re.compile(r"[^\W_]+")
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class Line:
    """A node's words, joined by blanks: ``plain`` as they are, ``masked`` with the job's name as ``@``."""

    node: str
    plain: str
    masked: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An instruction's lines in page order (nodes without any word left out), and its job's name as words."""

    id: str
    job: tuple[str, ...]
    lines: tuple[Line, ...]
    grams: Hashes
    """The set of shingles of the masked text, sorted. Shingles run over the borders of nodes: where a page's
    lines are cut differently the same words make the same shingles, and an order of common sentences is rare."""

    @classmethod
    def of(cls, id: str, job: Iterable[str], lines: Iterable[Line]) -> "Reading":
        """The reading with these words."""
        lines = tuple(lines)
        return cls(id, tuple(job), lines, np.unique(shingles(masked_words(lines), GRAM)))


def read(found: Instruction) -> Reading:
    """What comparing needs of an instruction."""
    job = found.position.name or ""
    lines = tuple(line for node in found.walk() if (line := _line(node.id, node.text, job)).plain)
    return Reading.of(found.id, words(job), lines)


def words(text: str) -> list[str]:
    """The words and numbers of a text, in lower case and with «е» for «ё».

    >>> words("Учёт ТМЦ (п. 2.1): ведёт.")
    ['учет', 'тмц', 'п', '2', '1', 'ведет']
    """
    return _WORD.findall(text.lower().replace("ё", "е"))


def masked_words(lines: Iterable[Line]) -> list[str]:
    """The masked words of lines, in order."""
    return [word for line in lines for word in line.masked.split()]


def masked(found: Sequence[str], job: str) -> list[str]:
    """The words with each mention of the job, in any case, as one ``@``.

    A mention is a run of the name's words that holds the person's noun: of «специалист по работе с клиентами»,
    «специалиста» is one and «работе с клиентами» none.

    >>> masked(words("Обязанности главного специалиста по кадрам: работа по кадрам"), "Главный специалист по кадрам")
    ['обязанности', '@', 'работа', 'по', 'кадрам']
    """
    forms, persons = _forms_of(job)
    if persons.isdisjoint(found):
        return list(found)
    told: list[str] = []
    run: list[str] = []
    for word in [*found, ""]:
        if word in forms:
            run.append(word)
            continue
        told += run if persons.isdisjoint(run) else [JOB]
        told.append(word)
        run = []
    return told[:-1]


@lru_cache(maxsize=10_000)
def _forms_of(job: str) -> tuple[frozenset[str], frozenset[str]]:
    """All forms of the words of a job's name, and those of the noun that names the person."""
    name = words(job)
    lexemes = {word: (form for parse in parses(word)[:2] for form in parse.forms()) for word in name}
    forms = {word: {word, *(form.replace("ё", "е") for form in lexemes[word])} for word in name}
    person = next((word for word in name if is_person(word)), name[0] if name else "")
    return frozenset().union(*forms.values()), frozenset(forms.get(person, ()))


def _line(node: str, text: str, job: str) -> Line:
    found = words(text)
    return Line(node, " ".join(found), " ".join(masked(found, job)))


def text_hash(text: str) -> int:
    """64 bits of a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


_word_hash = lru_cache(maxsize=200_000)(text_hash)


def shingles(found: Sequence[str], length: int) -> Hashes:
    """Hashes of all runs of ``length`` words, in order; of fewer words, of all of them as one run."""
    hashes = np.fromiter(map(_word_hash, found), np.uint64, len(found))
    length = min(length, len(found))
    count = len(found) - length + 1 if length else 0
    run = np.zeros(count, np.uint64)
    for place in range(length):
        run = run * _BASE + hashes[place : place + count]
    run = (run ^ (run >> np.uint64(32))) * _MIX
    return run ^ (run >> np.uint64(32))


def winnowed(hashes: Hashes, window: int) -> Hashes:
    """The set of the least hashes of all windows: two texts that share ``window`` shingles in a row share one of
    them (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003)."""
    if len(hashes) <= window:
        return np.unique(hashes)[:1]
    windows = np.lib.stride_tricks.sliding_window_view(hashes, window)
    places = windows.argmin(axis=1) + np.arange(len(windows))
    return np.unique(hashes[places])
