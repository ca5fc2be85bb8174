"""Which encoding a page's bytes are in, where nobody says so.

A page read wrongly is worse than one that is not read: what is not clearly one encoding is none. A byte-order
mark decides; bytes that are UTF-8, but for a cut tail or a few bad ones, are UTF-8; the rest must turn out to be
Russian in one encoding and in no other. Russian is told by its commonest pairs of letters: a hundred pairs are
70 % of all pairs of a Russian text (counted in the pages of `corpus/`), and some 10 % of those of shuffled letters.
"""

import codecs
from collections import Counter
from operator import add

import regex

MARKS = (
    # the mark of UTF-16 opens that of UTF-32
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
NARROW = ("cp1251", "koi8-r", "cp866", "iso8859-5")

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

COMMON_PAIRS = (
    "аб ав ае аз ак ал ам ан ар ас ат бо ва ве ви во вы го да де ди до ед ей ел ем ен ер ес ет же за ие ии ик им ин "
    "ис ит ия ка ки ко ла ле ли ло ль ля ма ме ми на не ни нн но нс нт ны об ов ог од ой ок ол ом он ор ос от пе по "
    "пр ра ре ри ро ру ск со сп ст ся та тв те ти тн то тр тс ть ук ци ча че ых ьн"
)
_COMMON_PAIRS = frozenset(COMMON_PAIRS.split())
_LETTERS = regex.compile(r"[А-яЁёІіЇїЄєҐґЎў]+")
_BOXES = regex.compile(r"[\u2500-\u259F]+")  # the lines that tables of DOS are drawn with
_ODD = regex.compile(
    r"[^\x00-\x7FА-яЁёІіЇїЄєҐґЎў\u2500-\u259F\s«»„“”‘’‚‹›–—‐‑•·…№§©®°±²³µ¶×÷¬¤¦™€‰√≈≤≥\u00AD]"
    r"|(?<=[а-яё])(?:[А-ЯЁ](?![А-ЯЁ])|[^\P{Box_Drawing}│║](?=[а-яё]))"
)
_STRAY = regex.compile(r"[^\P{C}\s\u00AD\u200B-\u200F\uFEFF]|[^\p{Latin}\p{Cyrillic}\P{L}]")


def detect(data: bytes) -> tuple[str, str] | None:
    """The text of a page's bytes and the encoding's name; None where no encoding is clearly right."""
    for mark, encoding in MARKS:
        if data.startswith(mark) and (text := _mended(data, encoding)) is not None:
            return text, encoding
    # of a Russian or English text in a wide encoding, each letter has a byte 0 or 4: Latin and Cyrillic
    likely = len(data) >= SHORTEST and 10 * (data.count(0) + data.count(4)) > len(data)
    for encoding in WIDE if likely else ():
        text = _mended(data, encoding)
        if text and 50 * len(_STRAY.findall(text)) < len(text):
            return text, encoding
    text = _mended(data, "utf-8")
    return _narrow(data) if text is None else (text, "utf-8")


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
    """The text in the one encoding of a byte for each letter in which it is Russian."""
    if b"\0" in data:
        return None
    texts = [(data.decode(encoding, "replace"), encoding) for encoding in NARROW]
    (second, _), (best, found) = sorted((russian(text), (text, encoding)) for text, encoding in texts)[-2:]
    return found if best >= max(RUSSIAN, CLEARLY * second) else None


def russian(text: str) -> float:
    """Common pairs of letters for each character beyond ASCII: some 0.55 for Russian; 0 for what cannot be Russian.

    >>> russian("Сторож принимает объект") > 0.4 > 0.1 > russian("яРНПНФ ОПХМХЛЮЕР НАЗЕЙР")
    True
    """
    folded = text.lower().replace("ё", "е")
    pairs = Counter(map(add, folded, folded[1:]))
    common = sum(pairs[pair] for pair in _COMMON_PAIRS)
    odd = len(_ODD.findall(text))
    beyond = sum(map(len, _LETTERS.findall(text))) + len(_BOXES.findall(text)) + odd
    return common / beyond if common >= PAIRS and odd <= ODD * beyond else 0.0
