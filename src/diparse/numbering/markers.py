"""What may be a marker: numbers, Roman numbers and letters at the start of a line or inside a flat text.

Only the form is judged here. A number that measures something («3 - 5 лет», «8 Марта», «21.08.1998») is no
candidate at all; everything else is left to the decoder.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

from diparse.model import Span

BULLET = regex.compile(
    r"(?:[-–—−‒―•·*+>►▪■□●○◦∙‣⁃✓✔➢➤❖\uf000-\uf0ff]|§(?=\s+\p{L})|o(?=\s)|о(?=[\t\u00a0]|\s\s))(?=\s|[А-ЯЁа-яёA-Za-z\"«(])\s*"
)
"""A bullet at the start of a line, its blank included."""


class Marker(NamedTuple):
    """A marker as it may be read: ``path`` are its numbers, letters counted from one."""

    start: int
    end: int
    """End of the marker itself; what it marks starts at the next non-blank."""
    style: str
    """``dot`` (1 · 1. · 1.1.), ``paren`` (1)), ``dot_paren`` (1.)), ``brackets`` ((1)), ``letter`` (а)), ``letter_dot`` (а.),
    ``letter_brackets`` ((а)), ``roman`` (IV.), ``small_roman`` (iv)) or one of ``WORD_STYLES``: the word before the
    number («раздел 4»)."""
    path: tuple[int, ...]
    flaw: str | None = None
    """What had to be put right to read it so; None where it is printed well."""
    weak: float = 0.0
    """Evidence in nats that this is no marker: a bare number without dot or bracket, or one that a small letter
    follows."""


# What follows a number that measures, dates or names something.
_UNIT = (
    r"(?:гг?\.|год(?:а|у|ы|ом)?\b|лет\b|мес(?:\.|яц\w*)|недел\w+|дн(?:я|ей)\b|день\b|сут(?:ок|ки)\b|час(?:а|ов|ы|у)?\b|мин(?:\.|ут\w*)|секунд\w*|руб(?:\.|л\w+)"
    r"|коп(?:\.|е\w+)|тыс\.?|млн|процент\w*|м\b|см\b|мм\b|км\b|кв\.|куб\.|кг\b|т\b|кВт\b|Вт\b|кВ\b|вольт\b|ставк\w+|(?:разряд|категори|групп|класс)\w*\b"
    r"|человек\w*|шт\b|раза?\b|экз\w*|[яЯ]нвар\w+|[фФ]еврал\w+|[мМ]арт[аеу]?\b|[аА]прел\w+|[мМ]а[йя]\b|[иИ]юн[яьеи]\w*|[иИ]юл[яьеи]\w*|[аА]вгуст\w*|[сС]ентябр\w+|[оО]ктябр\w+"
    r"|[нН]оябр\w+|[дД]екабр\w+|числ[аоеу]\b|стр\b|ТК\b|ГК\b|КоАП\b|УК\b)"
)
_NO_MARKER = regex.compile(
    rf"\d{{1,2}}[./]\d{{1,2}}[./](?:19|20|00)\d\d(?!\d)|\d++(?:[.,]\d++)?(?!(?<=\.\d{{1,2}})[а-яё]{{4}})\s*+(?:[-–—]\s*+\d++\s*+)?(?:%|°|№|{_UNIT})"
    r"|\d{1,2}[:]\d\d|\d{1,3}(?:[ \u00a0]\d{3})+(?!\d|\.\d)|\d+-(?:[а-яё]{1,3}\b)|\d+[хx]\b|\d+\s?[-–—]\s?\d+(?:\s|$)|0\d*[.,\s]|(?:\d*\.)?0\d|1[СC]\b"
    r"|\d{1,2}\.\d\d\s*[-–—]\s*\d{1,2}\.\d\d|\d{4,}\s"
)
_NO_DECIMAL = re.compile(
    r"\d{1,2}\.\d{1,2}\s+(?:раз|час|день|неделя|месяц|год|минута|процент|разряд|категория|группа|класс|ставка)\s"
)
"""A point that begins with a unit, in the nominative, which no decimal number has behind it: «2.7 раз в неделю сдаёт …»."""
_NUMBER = re.compile(r"(?P<path>\d{1,4}(?:\.\d{1,4}){0,7})(?P<trail>\.\)|\.\.(?!\d)|[.)]?)")
_PAREN = re.compile(r"\((?P<path>\d{1,3}|[а-яёa-zЗ])\)(?!\s*(?:19|20)\d\d)")  # «(c) 2009» is a copyright
# The same with the faults that scraping and OCR leave inside a number.
_LOOSE = re.compile(
    r"(?P<path>[\dЗзОоOolI|]{1,4}(?:(?:\s?\.{1,2}\s?|[.,]{1,2}|-|\s)[\dЗзОоOolI|]{1,4}){0,7})(?P<trail>\.\)|[.)]?)(?=\s|[А-ЯЁA-Z*_]|$)"
)
_ALIKE = re.compile(r"[lI|]\.[Зl|OО]")
"""«l.З»: all its digits look like letters."""
_SEPARATOR = re.compile(r"\s?[.,]{1,2}\s?|-|\s")
_INNER_BLANK = re.compile(r"(?<=\d)\s(?=\d)")
_DOT_BLANK = re.compile(r"\.\s+")
_ROMAN = re.compile(r"(?P<path>[IVXLІХШПУ]{1,7})(?P<trail>[.)]?)(?=\s|$|[А-ЯЁ][а-яё]|[А-ЯЁ]{3})")
_SMALL_ROMAN = re.compile(r"(?P<path>[ivxl]{1,6})[.)](?=\s|[а-яёА-ЯЁ]{2})")
_LETTER = re.compile(r"(?P<path>[а-яa-z])(?P<trail>[.)])(?=\s|[а-яёА-ЯЁ]{2})")
WORD_STYLES = ("раздел", "глава", "часть", "статья", "§")
_ORDINALS = ("перв", "втор", "трет", "четв", "пят", "шест", "седьм", "восьм", "девят", "десят")
"""How «Раздел первый», «Глава вторая» begin."""
_WORD = re.compile(
    rf"(?P<word>{'|'.join(WORD_STYLES)})\s*(?P<path>\d{{1,3}}|[IVXLІХ]{{1,6}}|(?:{'|'.join(_ORDINALS)})[а-яё]{{2,4}})(?P<trail>[.:)]?)(?=\s|$)",
    re.IGNORECASE,
)
_POINT = re.compile(r"(?:п|пункт)\.?\s*(?=[\dЗl])")
_OPENING = re.compile(r"(?:#{1,6}\s+)?[*_]{0,2}(?=[\dIVX(РрГгЧчСс§ЗОolІХШПУ])")
_AROUND = regex.compile(r"(?:#{1,6}\s+)?[*_]{0,2}(?:(?:п|пункт)\.?\s*(?=[\dЗ]))?", regex.IGNORECASE)

_WORD_START = regex.compile(r"\p{Ll}{3}|(?:во|до|за|из|ко|на|не|об|от|по|со|[вскуо]) (?=\p{L})")
_THREE_LETTERS = regex.compile(r"\p{Ll}{3}")
_LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
_LOOK_ALIKE = str.maketrans("ЗзОоOolI|", "330000111")
_ROMAN_LOOK_ALIKE = str.maketrans({"І": "I", "Х": "X", "Ш": "III", "П": "II", "У": "V"})
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_TENS = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_ROMAN_FORM = re.compile(r"(?:X{0,3}|XL|L)(?:IX|IV|V?I{0,3})")


def roman_value(word: str) -> int | None:
    """The value of a Roman number, Cyrillic look-alikes allowed; None where it is none.

    >>> roman_value("IV"), roman_value("Ш"), roman_value("ІІ"), roman_value("IIX")
    (4, 3, 2, None)
    """
    word = word.translate(_ROMAN_LOOK_ALIKE)
    if not word or not _ROMAN_FORM.fullmatch(word):
        return None
    values = [_ROMAN_VALUES[c] for c in word]
    return sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))


def line_marker(text: str, start: int, end: int, alone: bool = False) -> Marker | None:
    """The likeliest marker at the start of a line; with ``alone`` only one that is the whole line.

    >>> line_marker("4.1. правила", 0, 12).path, line_marker("III. ПРАВА", 0, 10).path
    ((4, 1), (3,))
    >>> line_marker("3 - 5 лет", 0, 9), line_marker("8 Марта", 0, 7), line_marker("21.08.1998 г.", 0, 13)
    (None, None, None)
    """
    readings = line_readings(text, start, end)
    if not readings:
        return None
    first = readings[0]
    return first if not alone or first.end == end else None


def line_readings(text: str, start: int, end: int) -> list[Marker]:
    """All markers that the start of a line may be, the plainest reading first."""
    at = start
    first = text[at : at + 1]
    if not first:
        return []
    if first in "#*_" and (opening := _OPENING.match(text, at, end)):
        at = opening.end()
        first = text[at]
    if first.isdigit() or first in "ЗзОоOolI|":
        found = _numbers(text, at, end)
        if not found and first == "I":
            found = _romans(text, at, end)
        elif first == "I":
            found += _romans(text, at, end)
        elif first in "зоol":
            found = _letters(text, at, end) + found
    elif first == "(":
        found = _bracketed(text, at, end)
    elif first in "IVXLІХШПУ":
        found = _romans(text, at, end)
    elif first in "пП":
        point = _POINT.match(text, at, end)
        found = _numbers(text, point.end(), end) if point else _letters(text, at, end) or _romans(text, at, end)
    elif first in "рРгГчЧсС§":
        found = _words(text, at, end) or _letters(text, at, end)
    elif first in "ivxlc":
        found = _small_romans(text, at, end) + _letters(text, at, end)
    else:
        found = _letters(text, at, end)
    if at > start:
        found = [_emphasised(text, marker, end) for marker in found]
    return [marker if marker.start == start else marker._replace(start=start) for marker in found]


def _emphasised(text: str, marker: Marker, end: int) -> Marker:
    stop = marker.end
    while stop < end and text[stop] in "*_" and stop < marker.end + 2:
        stop += 1
    return marker._replace(end=stop)


def printed(text: str, marker: Marker) -> Span:
    """Where the number itself stands, without the marks and the «п.» around it.

    >>> text = "**п. 1.2.** Дворник"
    >>> text[slice(*printed(text, Marker(0, 11, "dot", (1, 2))))]
    '1.2.'
    """
    lead = _AROUND.match(text, marker.start, marker.end)
    end = marker.end
    while text[end - 1] in "*_":
        end -= 1
    return Span(lead.end() if lead else marker.start, end)


def _follows(text: str, at: int, end: int) -> str:
    """The first character from here on that is no blank or mark around, or an empty string at the line's end."""
    while at < end and (text[at].isspace() or text[at] in "*_"):
        at += 1
    return text[at] if at < end else ""


def _numbers(text: str, at: int, end: int) -> list[Marker]:
    found = []
    strict = _NUMBER.match(text, at, end)
    if strict and (not _NO_MARKER.match(text, at, min(end, at + 120)) or _NO_DECIMAL.match(text, at, end)):
        marker = _number(text, strict, end)
        if marker is not None:
            found.append(marker)
    loose = _LOOSE.match(text, at, end)
    if loose and (not strict or loose.end() > strict.end() or loose["path"] != strict["path"]):
        for marker in _loose_numbers(text, loose, end):
            if found and found[0].flaw == "glued":
                found = []  # what looked like a letter of the word is a digit of the number
            found.append(marker)
    return found


def _number(text: str, match: re.Match[str], end: int) -> Marker | None:
    path = tuple(map(int, match["path"].split(".")))
    if any(number == 0 for number in path):
        return None
    stop = match.end()
    after = text[stop : stop + 1] if stop < end else ""
    glued = bool(after) and not after.isspace() and after not in "*_"
    if glued:
        if not (after.isalpha() or after in '«"([—–-'):
            return None
        if after.islower() and not _glues(text, match, len(path)):
            return None
        if after in "—–-" and not match["trail"]:
            return None
    follows = _follows(text, stop, end)
    if follows.isdigit() and not match["trail"]:
        return None  # a part of a number with a blank in it
    bracket = match["trail"].endswith(")")
    weak = 0.0
    if len(path) == 1 and not bracket and ((not match["trail"] and follows) or follows.islower()):
        weak = 0.9 if follows.isupper() else 1.5
    if weak and len(match["path"]) > 3:
        return None
    if glued and not match["trail"] and len(path) == 2 and text[stop + 1 : stop + 2].isspace():
        weak = 1.0  # «2.4в случае пожара», but «12.5в сети»
    style = _paren_style(match["trail"]) if bracket and len(path) == 1 else "dot"
    return Marker(match.start(), stop, style, path, "glued" if glued else None, weak)


def _glues(text: str, match: re.Match[str], parts: int) -> bool:
    """Whether a small letter may stand right behind a number: «2.3вносить», «1)вносить», but not «1.вносить»."""
    if parts == 1:
        return match["trail"].endswith(")") and bool(_THREE_LETTERS.match(text, match.end()))
    return bool(match["trail"] or _WORD_START.match(text, match.end()))


def _loose_numbers(text: str, match: re.Match[str], end: int) -> Iterator[Marker]:
    marker = _loose_number(text, match, end)
    if marker is not None:
        yield marker
    if match["trail"] and _INNER_BLANK.search(match["path"]):
        closed = _INNER_BLANK.sub("", match["path"]).split(".")
        if all(part.isdigit() and len(part) <= 2 for part in closed):
            yield Marker(match.start(), match.end(), "dot", tuple(map(int, closed)), "separator")  # «1 8.» for 18


def _loose_number(text: str, match: re.Match[str], end: int) -> Marker | None:
    printed = match["path"]
    digits = printed.translate(_LOOK_ALIKE)
    follows = _follows(text, match.end(), end)
    if not (any(c.isdigit() for c in printed) or printed == "З" or _ALIKE.fullmatch(printed)) or not (
        match["trail"] or not follows or follows.isalpha()
    ):
        return None
    weak = 0.7 if not match["trail"] and follows.islower() else 0.0
    if printed.isdigit() or (printed[-1].isalpha() and text[match.end("path") : match.end("path") + 1].isalpha()):
        return None
    if any(len(part) > 1 and part.isalpha() for part in _SEPARATOR.split(printed)):
        return None  # «5. II»
    spaced = _DOT_BLANK.split(printed)
    if len(spaced) > 1 and any("." in part for part in spaced):
        return None  # «1.4. 1.5»: an empty point and the next one
    parts = _SEPARATOR.split(digits)
    if not all(parts) or any(part[0] == "0" for part in parts) or (len(parts) == 1 and not match["trail"]):
        return None
    style = _paren_style(match["trail"]) if len(parts) == 1 and match["trail"].endswith(")") else "dot"
    if digits != printed:
        flaw = "look_alike"
    elif _INNER_BLANK.search(printed):
        flaw = "lost_dot"
    else:
        flaw = "separator"
    return Marker(match.start(), match.end(), style, tuple(map(int, parts)), flaw, weak)


def _bracketed(text: str, at: int, end: int) -> list[Marker]:
    match = _PAREN.match(text, at, end)
    if not match:
        return []
    path = match["path"]
    digits = path.translate(_LOOK_ALIKE) if path == "З" else path
    if digits.isdigit():
        flaw = None if digits == path else "look_alike"
        return [Marker(at, match.end(), "brackets", (int(digits),), flaw)] if int(digits) else []
    return [Marker(at, match.end(), "letter_brackets", (_ordinal(path),))] if _ordinal(path) else []


PAREN_STYLES = ("paren", "dot_paren", "brackets")


def _paren_style(trail: str) -> str:
    return "dot_paren" if trail == ".)" else "paren"


LETTER_STYLES = ("letter", "letter_dot", "letter_brackets")


def element_number(text: str, marker: Marker, ordinal: int) -> str:
    """The number of a list's element as it is written: «в» for the third after «а)», «IV» where it is printed so.

    >>> element_number("б) ключи", Marker(0, 2, "letter", (2,)), 3), element_number("2) ключи", Marker(0, 2, "paren", (2,)), 3)
    ('в', '3')
    """
    raw = text[slice(*printed(text, marker))].strip(" ().")
    if marker.style in LETTER_STYLES:
        return chr(ord("a") + ordinal - 1) if "a" <= raw.lower() <= "z" else _LETTERS[ordinal - 1]
    if marker.style in ("roman", "small_roman"):
        return raw if ordinal == marker.path[0] else _roman(ordinal, raw.islower())
    return str(ordinal)


def _roman(number: int, small: bool) -> str:
    word = _TENS[number // 10 % 10] + _ONES[number % 10]
    return word.lower() if small else word


def _ordinal(letter: str) -> int:
    if "a" <= letter <= "z":
        return ord(letter) - ord("a") + 1
    return _LETTERS.find(letter) + 1


def _romans(text: str, at: int, end: int) -> list[Marker]:
    match = _ROMAN.match(text, at, end)
    if not match:
        return []
    value = roman_value(match["path"])
    follows = _follows(text, match.end(), end)
    small = follows.islower()
    if value is None or (follows and not (small or follows.isupper() or follows in '«"')):
        return []
    if not match["trail"] and (small or not text[match.end() : match.end() + 1].isspace()):
        return []
    flaw = "look_alike" if match["path"].translate(_ROMAN_LOOK_ALIKE) != match["path"] else None
    if flaw and (small or not match["trail"]) and set(match["path"]) & set("ШПУ"):
        return []
    return [Marker(at, match.end(), "roman", (value,), flaw, 0.0 if match["trail"] and not small else 1.0)]


def _small_romans(text: str, at: int, end: int) -> list[Marker]:
    match = _SMALL_ROMAN.match(text, at, end)
    value = roman_value(match["path"].upper()) if match else None
    return [Marker(at, match.end(), "small_roman", (value,))] if match and value else []


def _letters(text: str, at: int, end: int) -> list[Marker]:
    if text[at + 1 : at + 2] not in (".", ")"):
        return []
    match = _LETTER.match(text, at, end)
    ordinal = _ordinal(match["path"]) if match else 0
    if match is None or not ordinal:
        return []
    if match["trail"] == ".":
        return [Marker(at, match.end(), "letter_dot", (ordinal,), None, 1.0)]
    return [Marker(at, match.end(), "letter", (ordinal,))]


def _words(text: str, at: int, end: int) -> list[Marker]:
    match = _WORD.match(text, at, end)
    if not match:
        return []
    path = match["path"].lower()
    ordinal = next((n for n, stem in enumerate(_ORDINALS, 1) if path.startswith(stem)), 0)
    value = int(path) if path.isdigit() else ordinal or roman_value(path.upper())
    return [Marker(at, match.end(), match["word"].lower(), (value,))] if value else []


# Inside a text: a number after a blank, before a capital (or before any letter where it has dots).
_INLINE = re.compile(
    r"(?<=[\s.;:!?])(?<!\d:)(?<![-–—№N]\s)(?:\d{1,3}(?:\.\d{1,3}){1,6}[.)]?\s+(?=[«\"(\[]?[А-ЯЁа-яёA-Z_\[])|\d{1,3}(?:\.\d{1,3}){1,6}[.)](?=[А-ЯЁ][а-яё])"
    r"|\d{1,3}(?:\.|\)|\.\))\s*(?=[«\"(\[]?[А-ЯЁA-Z_\[])|\d{1,3}\.?\)\s+(?=[а-яё])|\(\d{1,2}\)\s+(?=[А-ЯЁа-яё])|\d{1,2}\s+(?=[А-ЯЁ]{4,})|[IVXІХ]{1,5}[.)]\s+(?=[А-ЯЁ])|[IVX]{1,5}\s+(?=[А-ЯЁ]{4,})"
    r"|(?:РАЗДЕЛ|Раздел|ГЛАВА|Глава|§)\s+\d{1,2}\.?\s+(?=[А-ЯЁ])|\d{1,2}(?:\s\d{1,2}\.|,)\d{1,2}[.)]\s+(?=[А-ЯЁ])|\(?[а-к]\)\s+(?=[а-яёА-ЯЁ])|[ivx]{1,5}\)\s+(?=[а-яёА-ЯЁ])|(?<=[.;:]\s)[а-о]\.\s+(?=[А-ЯЁ])|(?<=[;:]\s)[а-о]\.\s+(?=[а-яё]{3}))"
)
_MAY_BEGIN = re.compile(
    r"[\s.;:!?](?:[\dЗlI*§(VXІХ]|[а-яё][).]|[ШПУIVXІХ]{1,5}[.)]|[ivx]{1,5}\)|РАЗДЕЛ|Раздел|ГЛАВА|Глава)"
)
"""What stands wherever ``_INLINE`` and ``_SENTENCE_START`` find a place, and is told fast."""
_REFERENCE = regex.compile(
    r"(?:\b(?:пп?|ст|[Сс]тать\w+|[Пп](?:од)?пункт\w*|[Пп]рил\w*|[Тт]абл\w*|[Рр]ис|№|N|[Оо]т|[Дд]о|[Сс]|[Пп]о|и|или|в|на|не менее|не более|около|[Сс]тр|тел|ул|кв)\.?|[№N§,(])\s*$"
)
# Words that a number may follow in a reference as well as at the end of a heading: «Общая часть 1. Лифтёр …».
_PERHAPS_REFERENCE = regex.compile(
    r"\b(?:раздел\w*|глав\w+|част\w+|форм\w+|приложени\w+|разряд\w*|групп\w+|категори\w+|класс\w*|пункт\w*|этаж\w*|сорт\w*|уров\w+)\s*$",
    regex.IGNORECASE,
)


def perhaps_reference(text: str, at: int) -> bool:
    """Whether a number here may belong to the word before it («часть 1»)."""
    return bool(_PERHAPS_REFERENCE.search(text, max(0, at - 24), at))


def inline_readings(text: str, start: int, end: int) -> list[list[Marker]]:
    """Each place inside a text where a marker may stand, with its readings, in order.

    >>> [m[0].path for m in inline_readings("1.1. Сторож. 1.2. Он же. п. 1.3 Смена", 4, 40)]
    [(1, 2)]
    """
    if not _MAY_BEGIN.search(text, start, end):
        return []
    places = {match.start() for match in _INLINE.finditer(text, start, end)}
    places |= {match.end() for match in _SENTENCE_START.finditer(text, start, end)}
    found: list[list[Marker]] = []
    for at in sorted(places):
        if at <= start or (found and at < found[-1][0].end) or _REFERENCE.search(text, max(start, at - 24), at):
            continue
        readings = [m for m in line_readings(text, at, min(end, at + 60)) if _may_stand_inside(text, m)]
        if readings:
            found.append(readings)
    return found


# Where a sentence or an element of a list may begin with a marker.
_SENTENCE_START = regex.compile(
    r"(?<=[.;:!?)»_])\s+(?=[\dЗlI*§]|\([\dа-яё]|[а-яё]\)|[IVXІХШПУ]{1,5}[.)]|[ivx]{1,5}\))|(?<=[а-яё][;:.])\s+(?=[а-о]\.)"
    r"|(?<!\s)\s+(?=\*\*[\dIVXЗl§])|(?<=[А-ЯЁ]{3})\s+(?=[\dЗlIVX]|а[.)])"
)


def _may_stand_inside(text: str, marker: Marker) -> bool:
    """Whether a marker is likely enough in the middle of a text, where no line begins."""
    if marker.weak < 1.0 or marker.style in ("letter_dot", "roman"):
        return True
    leads = text[max(0, marker.start - 3) : marker.start].rstrip()[-1:] in (":", ";")
    return (leads and text[marker.end - 1] in ".)") or text[marker.end : marker.end + 5].lstrip().isupper()
