"""Spans to text: the words that a person would have typed, made last and from the page alone."""

import re
import unicodedata
from functools import lru_cache

import regex

from diparse.model import Span
from diparse.morphology import is_word

_ODD = re.compile(r"[\x1c-\x1f\u0306\u0308\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
"""What few texts hold: parted letters, soft characters, surrogates, and blanks of which ``split`` thinks otherwise."""
_BLANKS = regex.compile(r"\s+")
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_SOFT = regex.compile(r"[\u00ad\u200b\u2060\ufeff]")
_SOFT_WRAP = regex.compile(r"\u00ad[^\S\n]*\n\s*(?=[а-яё])")
_PARTED_LETTER = regex.compile(r"[ИиЕе][\u0306\u0308]")
_WRAPPED_HYPHEN = regex.compile(r"(?<=[а-яёa-z])[-‐‑¬]\s*[\n\r]\s*(?=[а-яёa-z])")
_WRAP = "\ue000"
_BROKEN = regex.compile(rf"(?<![А-Яа-яЁё])[А-Яа-яЁё]++(?:[-{_WRAP}][а-яё]++)+")
_MIXED = regex.compile(r"\b(?=\w*[А-Яа-яЁё])(?=\w*[A-Za-z])[\wʼ’]+\b")
_LATIN = "ABCEHKMOPTXYaceopxykmhtb"
_SPECIAL = re.compile(rf"{_ODD.pattern}|[\nA-Za-z\r{_WRAP}-]")
"""What is to be put right stands only in texts with one of these."""
LATIN_LETTER = re.compile("[A-Za-z]")
_CYRILLIC = "АВСЕНКМОРТХУасеорхукмнтв"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)


def clean(text: str, spans: tuple[Span, ...] | list[Span]) -> str:
    """The text of the spans, joined: wrapped lines and broken words put together, blanks folded, letters put right.

    >>> page = "лицо, назна-ченное приказом,  и инженерно-\\n экономическая cлужба"
    >>> clean(page, [Span(0, len(page))])
    'лицо, назначенное приказом, и инженерно-экономическая служба'
    >>> clean("каждыи\u0306", [Span(0, 7)]) == "каждый"
    True
    """
    joined = " ".join([text[s.start : s.end] for s in spans])
    if not _SPECIAL.search(joined):
        return " ".join(joined.split())
    odd = _ODD.search(joined) is not None
    if odd:
        joined = _SOFT_WRAP.sub("", joined)
        joined = _SOFT.sub("", _SURROGATE.sub("\ufffd", joined))
        joined = _PARTED_LETTER.sub(lambda letter: unicodedata.normalize("NFC", letter[0]), joined)
    if "\n" in joined or "\r" in joined:
        joined = _WRAPPED_HYPHEN.sub(_WRAP, joined)
    if "-" in joined or _WRAP in joined:
        joined = _BROKEN.sub(_mend, joined).replace(_WRAP, "-")
    if not joined.isascii() and LATIN_LETTER.search(joined):
        joined = _MIXED.sub(_one_alphabet, joined)
    return _BLANKS.sub(" ", joined).strip() if odd else " ".join(joined.split())


MOST_HYPHENS = 6
"""A word with more hyphens is none that a line break cut."""


def _mend(match: "regex.Match[str]") -> str:
    return _mended(match[0])


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    """A word with hyphens, those taken out that a line break left."""
    parts = regex.split(rf"([-{_WRAP}])", word)
    if len(parts) > 2 * MOST_HYPHENS:
        return word
    whole = parts[0]
    for hyphen, part in zip(parts[1::2], parts[2::2], strict=True):
        glued = whole.rsplit("-", 1)[-1] + part
        halves = is_word(whole.rsplit("-", 1)[-1]) and is_word(part)
        if (
            len(part) > 1
            and is_word(glued)
            and not (halves and hyphen == "-")
            and not (hyphen == "-" and whole.endswith("о"))
        ):
            whole += part
        else:
            whole += "-" + part
    return whole


def _one_alphabet(match: "regex.Match[str]") -> str:
    word = match[0]
    latin = [c for c in word if c.isascii() and c.isalpha()]
    cyrillic = sum("Ѐ" <= c <= "ӿ" for c in word)
    if all(c in _LATIN for c in latin):
        meant = word.translate(_TO_CYRILLIC)
        if cyrillic >= len(latin) or is_word(meant):
            return meant
    return word
