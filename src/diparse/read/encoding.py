"""Which encoding a page's bytes are in, where nobody says so.

A page read wrongly is worse than one that is not read: what is not clearly one encoding is none. A byte-order
mark decides; bytes that are UTF-8, but for a cut tail or a few bad ones, are UTF-8; the rest must turn out to be
Russian in one encoding and in no other, or stretch by stretch in two. Only then is what the page or its server
declares believed. Russian is told by its commonest pairs of letters: a hundred pairs are 70 % of all pairs of a
Russian text (counted in the pages of `corpus/`), and some 10 % of those of shuffled letters.

An encoding is named as Python names it; ``utf-8+cp1251`` are stretches of the one and of the other, and
``utf-8>cp1251>utf-8`` is mojibake undone (``mojibake``).
"""

import codecs
import re
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import regex

from diparse.read.mojibake import undo

MARKS = (
    # the mark of UTF-16 opens that of UTF-32
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
FAMILIES = (("cp1251", "mac-cyrillic"), ("koi8-r", "koi8-u"), ("cp866",), ("iso8859-5",))
"""Encodings of one byte for each letter. Those of a family share most letters; the first is the commonest."""
ALIASES = {
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-cp1251": "cp1251",
    "win-1251": "cp1251",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}
"""Labels that Python does not know, or that browsers know better."""

BROKEN = 1 / 200
"""Share of a page's bytes that may begin a broken letter: such a letter is read as U+FFFD."""
SOUND = 20
"""So many letters (of UTF-8: beyond ASCII) must be whole for each broken one; a cut tail asks for one."""
SHORTEST = 8
"""Bytes of the shortest page that may be in a wide encoding without a mark."""
RUSSIAN, CLEARLY, PAIRS = 0.35, 1.5, 8
"""Least score of a text that is Russian, how many times that of the next encoding it must be, least common pairs."""
ODD = 0.01
"""Share of the characters beyond ASCII that may be neither Russian nor typography."""
SWITCH = 8
"""Common pairs of letters that it costs to go over to another encoding at a line's end; within a line twice that."""
HEAD = 20_000
"""Bytes of a page's beginning."""
FEW = 200
"""Characters beyond ASCII of a page that is too short for its letters to gainsay what it declares."""

COMMON_PAIRS = (
    "аб ав ае аз ак ал ам ан ар ас ат бо ва ве ви во вы го да де ди до ед ей ел ем ен ер ес ет же за ие ии ик им ин "
    "ис ит ия ка ки ко ла ле ли ло ль ля ма ме ми на не ни нн но нс нт ны об ов ог од ой ок ол ом он ор ос от пе по "
    "пр ра ре ри ро ру ск со сп ст ся та тв те ти тн то тр тс ть ук ци ча че ых ьн"
)
_COMMON_PAIRS = frozenset(COMMON_PAIRS.split())
_UNLIKE_PAIRS, _ALIKE = _COMMON_PAIRS - {"нн"}, re.compile("н(?=н)")  # «ннн» are two pairs; ``count`` tells of one
_LETTERS = re.compile(r"[А-яЁёІіЇїЄєҐґЎў]+")
_BOXES = re.compile(r"[\u2500-\u259F]+")  # the lines that tables of DOS are drawn with
_ODD = re.compile(
    r"[^\x00-\x7FА-яЁёІіЇїЄєҐґЎў\u2500-\u259F\s«»„“”‘’‚‹›–—‐‑•·…№§©®°±²³µ¶×÷¬¤¦™€‰√≈≤≥\u00AD]"
    r"|(?<=[а-яё])(?:[А-ЯЁ](?![А-ЯЁ])|[─━┃-═╒-╿](?=[а-яё])|€)|€(?=[а-яё])|(?<![═─])[╒-╬](?![═─])"
)
_STRAY = regex.compile(r"[^\P{C}\s\u00AD\u200B-\u200F\uFEFF]|[^\p{Latin}\p{Cyrillic}\P{L}]")


def detect(data: bytes, declared: str | None = None) -> tuple[str, str] | None:
    """The text of a page's bytes and the encoding's name; None where no encoding is clearly right.

    ``declared`` is what the page or its server says: the word of last resort.
    """
    found = _found_out(data) or (_as_declared(data, declared) if declared else None)
    return None if found is None else undo(*found, russian) or found


def _found_out(data: bytes) -> tuple[str, str] | None:
    for mark, encoding in MARKS:
        if data.startswith(mark) and (text := _mended(data, encoding)) is not None:
            return text, encoding
    # of a Russian or English text in a wide encoding, each letter has a byte 0 or 4: Latin and Cyrillic
    likely = len(data) >= SHORTEST and 10 * (data.count(0) + data.count(4)) > len(data)
    for encoding in WIDE if likely else ():
        text = _mended(data, encoding)
        if text and 50 * len(_STRAY.findall(text)) < len(text):
            return text, encoding
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        text = _mended(data, "utf-8")
    if b"\0" in data:
        return (text, "utf-8") if text else None
    narrow = _narrow(data)
    if narrow and not any(map(_doubtful, narrow[0].split("\n"))):
        return narrow
    return _mixed(data) or ((text, "utf-8") if text else narrow)


def _mended(data: bytes, encoding: str) -> str | None:
    """The text, with U+FFFD for a few broken letters; None where more than a few are broken."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text, whole = data.decode(encoding, "replace"), data.decode(encoding, "ignore")
    broken = text.count("\ufffd") - whole.count("\ufffd")
    sound = sum(char > "\x7f" for char in whole) if encoding == "utf-8" else len(whole)
    if broken == 1 and text.endswith("\ufffd"):
        return text if sound else None
    return text if broken <= BROKEN * len(data) and SOUND * broken <= sound else None


def _narrow(data: bytes) -> tuple[str, str] | None:
    """The text in the one encoding of a byte for each letter in which it is Russian.

    Where the beginning of a long page is clear, the others are tried only if that encoding is not right for the whole.
    """
    head = _clearest(data[:HEAD], FAMILIES) if len(data) > HEAD else None
    likely = [family for family in FAMILIES if head is not None and head[1] in family]
    return (_clearest(data, likely) if likely else None) or _clearest(data, FAMILIES)


def _clearest(data: bytes, families: Sequence[tuple[str, ...]]) -> tuple[str, str] | None:
    found = []
    for family in families:
        readings = [(data.decode(encoding, "replace"), encoding) for encoding in family]
        text, encoding = max(readings, key=lambda reading: _letters(reading[0])) if len(family) > 1 else readings[0]
        found.append((russian(text), encoding == family[0], text, encoding))
    best, _, text, encoding = max(found)
    rival = max(
        (score for score, _, other, _ in found if other != text), default=0.0
    )  # letters in capitals: Mac's are those of DOS
    return (text, encoding) if best >= max(RUSSIAN, CLEARLY * rival) else None


def _letters(text: str) -> int:
    """What speaks for a reading as Russian: common pairs of letters, less what is odd."""
    common, odd, _ = _counts(text)
    return common - odd


def _doubtful(line: str) -> bool:
    """Whether a line has too few common pairs of letters to be Russian, and enough letters to tell."""
    if line.isascii():
        return False
    common, _, beyond = _counts(line)
    return beyond >= 10 and 6 * common < beyond


_STRETCH = re.compile(rb"[^\n>.;]*[\n>.;]?")  # these are the same in UTF-8 and in all encodings of a byte a letter
_NAMES = ("utf-8", *(encoding for family in FAMILIES for encoding in family))


def _mixed(data: bytes) -> tuple[str, str] | None:
    """The text of a page that goes over from one encoding to one of another family; both must be clear."""
    stretches = [stretch for stretch in _STRETCH.findall(data) if stretch]
    runs = [
        (encoding, b"".join(stretches[i] for i, _ in run).decode(encoding, "replace"))
        for encoding, run in groupby(enumerate(_likeliest(stretches)), itemgetter(1))
    ]
    parts = {encoding: "".join(text for e, text in runs if e == encoding) for encoding, _ in runs}
    if len(parts) != 2 or tuple(sorted(parts)) in FAMILIES or any(russian(text) < RUSSIAN for text in parts.values()):
        return None
    return "".join(text for _, text in runs), "+".join(parts)


def _likeliest(stretches: Sequence[bytes]) -> list[str]:
    """The encoding of each stretch, found by a Viterbi walk."""
    scores = [0.0] * len(_NAMES)
    came: list[list[int]] = []
    above = b"\n"
    for stretch in stretches:
        best = max(range(len(_NAMES)), key=scores.__getitem__)
        least = scores[best] - (SWITCH if above[-1:] in b"\n>" else 2 * SWITCH)
        came.append([i if score >= least else best for i, score in enumerate(scores)])
        scores = [max(score, least) for score in scores]
        if not stretch.isascii():
            scores = [score + _fits(stretch, name) for score, name in zip(scores, _NAMES, strict=True)]
        above = stretch
    state = max(range(len(_NAMES)), key=scores.__getitem__)
    chosen = []
    for before in reversed(came):
        chosen.append(_NAMES[state])
        state = before[state]
    return chosen[::-1]


def _fits(stretch: bytes, encoding: str) -> float:
    if encoding != "utf-8":
        return _letters(stretch.decode(encoding, "replace"))
    try:
        return len(stretch) - len(stretch.decode())  # what is UTF-8 by chance is a letter or two
    except UnicodeDecodeError:
        return -float(len(stretch))


def _as_declared(data: bytes, label: str) -> tuple[str, str] | None:
    """The text in the encoding that is declared, unless its letters clearly gainsay that."""
    label = label.strip().lower()
    try:
        encoding = codecs.lookup(ALIASES.get(label, label)).name
        text = data.decode(encoding)
        text.encode()
    except (ValueError, LookupError):
        return None
    _, odd, beyond = _counts(text)
    return (text, encoding) if (beyond < FEW and odd <= 1 + ODD * beyond) or encoding == "cp1252" else None


def russian(text: str) -> float:
    """Common pairs of letters for each character beyond ASCII: some 0.55 for Russian; 0 for what cannot be Russian.

    >>> russian("Сторож принимает объект") > 0.4 > 0.1 > russian("яРНПНФ ОПХМХЛЮЕР НАЗЕЙР")
    True
    """
    common, odd, beyond = _counts(text)
    return common / beyond if common >= PAIRS and odd <= ODD * beyond else 0.0


def _counts(text: str) -> tuple[int, int, int]:
    """Common pairs of Russian letters; odd characters; characters beyond ASCII that are letters, boxes or odd."""
    folded = text.lower().replace("ё", "е")
    common = sum(map(folded.count, _UNLIKE_PAIRS)) + len(_ALIKE.findall(folded))
    odd = len(_ODD.findall(text))
    return common, odd, sum(map(len, _LETTERS.findall(text))) + len(_BOXES.findall(text)) + odd
