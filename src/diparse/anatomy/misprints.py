"""Titles as a person would have typed them: what scanners, columns and lost blanks did to their words undone."""

import re

from diparse.anatomy.capitals import LINKS
from diparse.anatomy.persons import UNDECLINED, case_of, is_person
from diparse.clean import clean
from diparse.model import Span
from diparse.morphology import is_word, parses

_SPREAD = re.compile(r"(?<![^\s«\"(])(?:[\w-] +){4,}\w(?![^\s»\"),.])")
_STUCK_FRAME = re.compile(
    r"((?:должностн|рабоч|производственн)ая)(?=инструкция)|(инструкция)(?=[а-яё]{3})", re.IGNORECASE
)
_STUCK_LINK = re.compile(r"\b(?P<word>[А-ЯЁа-яё-]{5,})(?P<link>по|ПО|на|НА|с|С)(?= [А-ЯЁа-яё]{3})")
_LINK_STUCK = re.compile(r"(?<=[а-яёА-ЯЁ] )(?P<link>по|ПО)(?P<word>[А-ЯЁа-яё-]{5,})\b")
_DASH = re.compile(r"(?<=[а-яёА-ЯЁ])[‐‑–—](?=[а-яёА-ЯЁ])")
_LOOSE_HYPHEN = re.compile(r"\b(?P<first>[А-ЯЁа-яё]{4,})(?:\s+[-‐‑–—]\s*|[-‐‑–—]\s+|/)(?P<second>[А-ЯЁа-яё]{4,})\b")


def plain(title: str) -> str:
    """A title as a person would have typed it: letters that are spread, stuck together or foreign put right.

    >>> plain("Д О Л Ж Н О С Т Н А Я   И Н С Т Р У К Ц И Я"), plain("Должностнаяинструкция курьeрa")
    ('ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ', 'Должностная инструкция курьера')
    >>> plain("ДОЛЖНОСТНАЯ ИНСТРУКЦИЯРЕЖИССЁРА"), plain("инженерапо подготовке производства")
    ('ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ РЕЖИССЁРА', 'инженера по подготовке производства')
    """
    text = _SPREAD.sub(_gathered, title)
    text = clean(text, [Span(0, len(text))])
    text = _MIXED_WORD.sub(lambda match: match[0].translate(TO_CYRILLIC), _LATIN_WORD.sub(_as_cyrillic, text))
    text = _DIGIT_FOR_LETTER.sub(_as_letters, _DASH.sub("-", text))
    text = _STUCK_FRAME.sub(lambda match: match[0] + " ", text)
    text = _STUCK_LINK.sub(_unstuck, text)
    text = _LINK_STUCK.sub(_unstuck, text)
    text = _FIRST_APART.sub(_whole, _LONG_WORD.sub(_parted, text))
    return tightened(text)


_FIRST_APART = re.compile(r"\b(?:электро|газо|авто|радио|теле|видео|фото|мото) [а-яё]{4,}\b", re.IGNORECASE)


def _whole(match: re.Match[str]) -> str:
    """«электро монтажника»: one word where the dictionary knows it."""
    word = match[0].replace(" ", "")
    return word if is_word(word) else match[0]


def _gathered(match: re.Match[str]) -> str:
    """Letters with a blank behind each, and more than one between words."""
    return " ".join(word.replace(" ", "") for word in re.split(r" {2,}", match[0]))


def _unstuck(match: re.Match[str]) -> str:
    whole, word = match[0], match["word"]
    if "-" in whole and all(map(is_word, whole.split("-"))):
        return whole  # «пожарно-спасательной»
    stuck = not is_word(whole) and whole.lower() not in UNDECLINED and is_word(word.rpartition("-")[2])
    first, second = sorted(("word", "link"), key=match.start)
    return f"{match[first]} {match[second]}" if stuck else whole


_DIGIT_FOR_LETTER = re.compile(r"\b(?=\d?[А-ЯЁа-яё]{2})[А-ЯЁа-яё03]*[03][А-ЯЁа-яё03]*\b")
_LONG_WORD = re.compile(r"\b[А-ЯЁа-яё]{11,}\b")


_LATIN_WORD = re.compile(r"\b(?:[ABCEHKMOPTXYaceopxy]{2,}\b|[BCKOYcoy](?= [А-ЯЁа-яё]{3}))")
_MIXED_WORD = re.compile(r"\b(?=\w*[А-ЯЁа-яё])(?=\w*[A-Za-z])[А-ЯЁа-яёABCEHKMOPTXYaceopxy]+\b")
TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху")


def _as_cyrillic(match: re.Match[str]) -> str:
    """A word all of whose letters look alike in both alphabets, where it is a Russian one: «BAXTEPA»."""
    meant = match[0].translate(TO_CYRILLIC)
    short = len(meant) < SHORTEST_LATIN and meant.lower() not in LINKS
    return meant if is_word(meant) and not short else match[0]


SHORTEST_LATIN = 4
"""A Latin word of fewer letters is rather an abbreviation than a Russian word, but for prepositions."""


def _as_letters(match: re.Match[str]) -> str:
    """«3аведующего» with its first letter read as a digit, put right where that makes a word."""
    meant = (
        match[0].replace("0", "О").replace("3", "З")
        if match[0].isupper()
        else match[0].replace("0", "о").replace("3", "з")
    )
    return meant if is_word(meant) else match[0]


def _parted(match: re.Match[str]) -> str:
    """«начальникаотдела»: two words where the dictionary knows both, and not the whole."""
    word = match[0].lower()
    if is_word(word):
        return match[0]
    for at in range(5, len(word) - 4):
        if _is_oblique(word[:at], SURE_FROM) and _is_oblique(word[at:]):
            return f"{match[0][:at]} {match[0][at:]}"
    return match[0]


SURE_FROM = 8
"""Words for things as long as that stand by themselves; the shorter ones are often the first part of a rare compound."""


def _is_oblique(word: str, sure_from: int = 0) -> bool:
    """Whether a word is one that is declined, in a case in which it may go on a job's name."""
    tags = [p.tag for p in parses(word) if "Fixd" not in p.tag] if is_word(word) else []
    tags = [tag for tag in tags if len(word) >= sure_from or "inan" not in tag or "NOUN" not in tag]
    return any(tag.case in ("gent", "datv", "ablt") for tag in tags)


def tightened(text: str) -> str:
    """A text whose words with a hyphen have no blanks about it.

    >>> tightened("инженера - программиста"), tightened("повара - форум")
    ('инженера-программиста', 'повара - форум')
    """
    return _RANGE.sub("-", _LOOSE_HYPHEN.sub(_tightened, text))


_RANGE = re.compile(r"(?<=\d)\s+[-–—]\s+(?=\d)")


def _tightened(match: re.Match[str]) -> str:
    """«инженера - программиста» is one word where both halves stand in one case."""
    first, second = match["first"], match["second"]
    cases = [case for case in ("nomn", "gent", "datv") if case_of(first, (case,)) and case_of(second, (case,))]
    one = cases and is_person(first) and is_person(second) and not _ANY_STAFF.match(first)
    return f"{first}-{second}" if one else match[0]


_ANY_STAFF = re.compile(r"служащ|работник|сотрудник", re.IGNORECASE)


_WRAPPED = re.compile(r"\S+-[^\S\n]*\n\s*[а-яёА-ЯЁ]\S*")


def unwrapped(title: str) -> str:
    """Words that a line's end cut at a hyphen, put together."""
    return _WRAPPED.sub(_joined, title)


def _joined(match: re.Match[str]) -> str:
    word = match[0] if match[0].upper() != match[0] else match[0].lower()
    joined = clean(word, [Span(0, len(word))])
    first, hyphen, second = joined.rpartition("-")
    if hyphen and second.islower() and not is_word(second) and not is_person(first) and not first.isascii():
        joined = first + second  # a rare word, and no second one: no dictionary knows its end
    return joined if word == match[0] else joined.upper()


_COLUMN = re.compile(r"(?<=\S)(?:[^\S\n]{4,}|[ ]*\t[^\S\n]*)\S.*$")
_INDENTED = re.compile(r"(?:[^\S\n]{24,}|\t\t+[^\S\n]*)\S")


def right_column(line: str) -> str:
    """What stands in the second of a line's two columns; nothing where it has but one.

    >>> right_column("УТВЕРЖДАЮ          ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ"), right_column("Директор завода")
    ('ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ', '')
    """
    match = _COLUMN.search(line)
    return match[0].strip() if match else ""


def left_columns(text: str) -> list[str]:
    """The lines of a text, of those that run along two columns the left one.

    >>> left_columns("ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ          УТВЕРЖДАЮ\\n                                 Директор\\nповара")
    ['ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ', '', 'повара']
    """
    lines = text.splitlines()
    if not any(map(_COLUMN.search, lines)):
        return lines
    return ["" if _INDENTED.match(line) else _COLUMN.sub("", line) for line in lines]
