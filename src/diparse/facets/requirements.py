"""What is required of the one who gets the job: education, experience; and the job's grade."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from diparse.model import EducationLevel, TimeUnit
from diparse.morphology import parses


class Level(NamedTuple):
    """A stretch of a text and the level of education that it names."""

    start: int
    end: int
    value: EducationLevel


class Term(NamedTuple):
    """A stretch of a text and how long the experience must be, at least."""

    start: int
    end: int
    amount: float
    unit: TimeUnit


class Rank(NamedTuple):
    """A stretch of a text and the grade that it names."""

    start: int
    end: int
    value: str


_NEAR = 100
"""Characters before a stretch in which the words that decide about it may begin."""


def _before(text: str, at: int) -> str:
    return text[max(0, at - _NEAR) : at]


_ADJ = r"(?:ое|ее|ого|его|ому|ему|ым|им|ом|ем)"
LEVELS: tuple[tuple[EducationLevel, str], ...] = (
    ("incomplete_higher", rf"(?:неполн|незаконченн|неоконченн){_ADJ} высш{_ADJ}"),
    ("higher", rf"(?:(?:полн|базов){_ADJ} )?высш{_ADJ}"),
    ("vocational", rf"профессионально-техническ{_ADJ}|начальн{_ADJ}(?: профессиональн{_ADJ})?"),
    ("secondary", rf"(?:полн{_ADJ} )?(?:общ{_ADJ} )средн{_ADJ}|средн{_ADJ} (?:\(полн{_ADJ}\) |полн{_ADJ} )?общ{_ADJ}"),
    ("secondary_vocational", rf"послесредн{_ADJ}|техническ{_ADJ} и профессиональн{_ADJ}|средн{_ADJ} (?:специальн|профессиональн|медицинск|техническ|педагогическ|юридическ|экономическ|музыкальн|художественн|фармацевтическ){_ADJ}"),
    ("secondary", rf"средн{_ADJ}"),
    ("basic", rf"(?:основн|базов){_ADJ} общ{_ADJ}|общ{_ADJ} базов{_ADJ}"),
)  # fmt: skip
"""The adjectives of a level, the most special first where one begins like another."""
_LEVEL = "|".join(rf"(?P<L{i}>\b(?:{pattern}))" for i, (_, pattern) in enumerate(LEVELS))
_LEVEL_PATTERN = re.compile(rf"(?:{_LEVEL})(?![\w-])", re.IGNORECASE)
_ANY_LEVEL = "|".join(pattern for _, pattern in LEVELS)
_MORE = re.compile(
    rf"(?:\s+(?:(?:или|либо|и)\s+)?(?!(?:{_ANY_LEVEL})(?![\w-])|образовани)[\w-]+{_ADJ}(?![\w-])|\s*\([^()]{{0,200}}\))+",
    re.IGNORECASE,
)
"""Further adjectives: «высшее | экономическое (финансовое) | образование»."""
_NOUN = re.compile(r"\s+образовани(?:е|я|ю|ем|и)(?![\w-])(?:\s*\([^()]{0,200}\))?", re.IGNORECASE)
_NOUN_BEFORE = re.compile(r"\bобразовани(?:е|я|ю|ем|и)\s*[:–—-]?\s*(?:не ниже\s+)?$", re.IGNORECASE)
_OR = re.compile(r"\s*,?\s+(?:или|либо|и)\s+(?:не ниже\s+)?", re.IGNORECASE)
_SCHOOLING = re.compile(
    r"(?:стандарт|программ|систем|учреждени|заведени|организаци|сфер|област|ступен)\w*\s+$", re.IGNORECASE
)
"""What stands before education that is given, not had."""
_IN_POSTS = re.compile(r"\bзамеща\w+\s+специалистами\s+со?\s+$", re.IGNORECASE)
"""«Стаж в должностях, замещаемых специалистами с | средним образованием»: what others have."""
_LABEL = re.compile(r"^\W*(?:требования к )?образовани(?:е|ю)\s*:", re.IGNORECASE)
_ELEMENT = re.compile(r"[:;]\s*$")
_SHORT = re.compile(r"\s(?:или|либо)\s+$")
_FINISHED = re.compile(r"\bоконч", re.IGNORECASE)


def education(text: str) -> Iterator[Level]:
    """The levels of education that a text requires.

    >>> text = "Лицо, имеющее высшее (экономическое) или среднее профессиональное образование и стаж 2 года."
    >>> [(text[one.start : one.end], one.value) for one in education(text)]
    [('высшее (экономическое)', 'higher'), ('среднее профессиональное образование', 'secondary_vocational')]
    >>> [one.value for one in education("Образование не ниже среднего общего")]
    ['secondary']
    >>> list(education("по программам среднего общего образования"))
    []
    """
    before: Level | None = None
    found = [_level(text, match) for match in _LEVEL_PATTERN.finditer(text)]
    for place, (level, noun) in enumerate(found):
        shared = any(noun for _, noun in _joined(text, found, place))
        after = _NOUN_BEFORE.search(text, max(0, level.start - _NEAR), level.start)
        follows = before is not None and bool(_OR.fullmatch(text[before.end : level.start]))
        if _given(text, level) or not (noun or shared or after or follows or _without_noun(text, level, before)):
            continue
        before = Level(after.start() if after and not noun else level.start, level.end, level.value)
        yield before


def _given(text: str, level: Level) -> bool:
    """Whether the education is one that is given to others, or had by others."""
    before = _before(text, level.start)
    return bool(_IN_POSTS.search(before) or (_SCHOOLING.search(before) and not _FINISHED.search(text)))


def _without_noun(text: str, level: Level, before: Level | None) -> bool:
    """Whether the word for education stood earlier: in a label, or in «высшее образование … либо среднее специальное»."""
    element = _LABEL.match(text) and _ELEMENT.search(_before(text, level.start))
    short = before is not None and level.value == "secondary_vocational" and _SHORT.search(_before(text, level.start))
    return bool(element or short)


def _level(text: str, match: "re.Match[str]") -> tuple[Level, bool]:
    """A level with its adjectives, and whether the word for education follows it, which then is part of it."""
    value = LEVELS[int((match.lastgroup or "L0")[1:])][0]
    more = _MORE.match(text, match.end())
    end = more.end() if more else match.end()
    noun = _NOUN.match(text, end)
    return Level(match.start(), noun.end() if noun else end, value), noun is not None


def _joined(text: str, found: list[tuple[Level, bool]], place: int) -> Iterator[tuple[Level, bool]]:
    """The levels behind one that are joined to it by «или», the nearest first."""
    for (level, _), after in zip(found[place:], found[place + 1 :], strict=False):
        if not _OR.fullmatch(text[level.end : after[0].start]):
            return
        yield after


_NUMBERS = {
    "одного": 1, "одной": 1, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8,
    "девяти": 9, "десяти": 10, "пятнадцати": 15, "двадцати": 20,
}  # fmt: skip
_WORDS = "|".join(_NUMBERS)
_AMOUNT = (
    rf"(?:(?<!\()(?P<number>\d+(?:[.,]\d+)?|{_WORDS})(?:-?(?:х|ти|и|го|ми)\b)?(?:\s*(?:до|[-–—])\s*\d+(?:-?(?:х|ти|и)\b)?)?\s*(?:\([^()]{{0,200}}\)\s*)?"
    r"(?P<unit>лет|года|год|году|месяц(?:а|ев)?|мес)\b|(?P<half>пол(?:у)?года)\b|(?P<more>полутора)\s+лет\b|(?P<one>(?:(?<=менее )|(?<=более )|(?<=свыше )|(?<=от ))года)\b)"
)
_AT_LEAST = r"(?:(?:не менее|не менее чем|не ниже|от|свыше|более|минимум)\s+)?"
_CUE = r"(?:стаж(?:а|у|ем|е)?|опыт(?:а|у|ом|е)?|практик(?:а|и|у|ой)|проработа(?:л[оаи]?|вш\w+)|работавш\w+)\b"
_TERM = re.compile(rf"\b{_CUE}(?:(?!\b{_CUE}|моложе|старше|возраст|срок)[^.;]){{0,140}}?\b{_AMOUNT}", re.IGNORECASE)
_TERM_BEFORE = re.compile(rf"\b{_AT_LEAST}{_AMOUNT}\s+(?:стажа|опыта)\b", re.IGNORECASE)
_TERM_AGAIN = re.compile(
    rf"(?:[,;]\s[^.;,]{{0,80}}?\s[-–—]\s*|,?\s+(?:или|либо)\s(?:(?!моложе|старше|возраст)[^.;]){{0,150}}?)(?P<own>{_AT_LEAST}{_AMOUNT})",
    re.IGNORECASE,
)
_LONG = re.compile(
    r"\b(?P<number>\d+|одно|двух|тр[её]х|четыр[её]х|пяти|десяти)-?летн(?:ий|его|ему|им|ем)\s+(?:стаж|опыт)\w*", re.I
)
_NONE = re.compile(
    r"\bбез\s+(?:предъявления\s+)?требовани[йя]\s+к\s+(?:стажу|опыту)(?:\s+(?:практической\s+)?работы)?\b"
    r"|\bнезависимо от (?:стажа|опыта)(?:\s+работы)?\b|\bбез (?:стажа|опыта)(?:\s+работы)?\b"
    r"|\b(?:стаж|опыт)(?:\s+работы)?\s*[:–—-]?\s*(?:не (?:требуется|обязателен)|значения не име[ею]т)\b"
    r"|\b(?:стажу|опыту)(?:\s+работы)?\s*[:–—-]\s*без предъявления требований\b"
    r"|\bтребования к (?:стажу|опыту)(?:\s+работы)?\s+не предъявляются\b",
    re.IGNORECASE,
)


def experience(text: str) -> Iterator[Term]:
    """How long somebody must have worked, in page order; 0 where the text says that it does not matter.

    >>> text = "Высшее образование без предъявления требований к стажу либо среднее и стаж работы не менее 3 лет."
    >>> [(text[one.start : one.end], one.amount, one.unit) for one in experience(text)]
    [('без предъявления требований к стажу', 0.0, 'year'), ('стаж работы не менее 3 лет', 3.0, 'year')]
    >>> [one.amount for one in experience("Опыт работы от полутора лет. Стажировка длится 2 месяца.")]
    [1.5]
    """
    found = [Term(match.start(), match.end(), 0.0, "year") for match in _NONE.finditer(text)]
    for pattern in (_TERM, _TERM_BEFORE):
        found += [Term(match.start(), match.end(), *_length(match)) for match in pattern.finditer(text)]
    for match in _LONG.finditer(text):
        word = match["number"].lower().replace("ё", "е")
        found.append(
            Term(match.start(), match.end(), float(_NUMBERS.get(word, 1 if word == "одно" else 0) or word), "year")
        )
    for term in list(found):
        again = _TERM_AGAIN.match(text, term.end)
        if again:
            found.append(Term(again.start("own"), again.end(), *_length(again)))
    end = 0
    for term in sorted(found):
        if term.start >= end:
            yield term
            end = term.end


def _length(match: "re.Match[str]") -> tuple[float, TimeUnit]:
    """The number and unit of a term."""
    if match["half"]:
        return 6.0, "month"
    if match["more"]:
        return 1.5, "year"
    if match["one"]:
        return 1.0, "year"
    word = match["number"].lower()
    number = float(_NUMBERS[word]) if word in _NUMBERS else float(word.replace(",", "."))
    return number, "month" if match["unit"].lower().startswith("мес") else "year"


_ORDINALS = {
    "перв": "1", "втор": "2", "трет": "3", "четверт": "4", "четвёрт": "4", "пят": "5", "шест": "6", "седьм": "7", "восьм": "8",
    "высш": "высшая",
}  # fmt: skip
_ROMAN = str.maketrans("ІХ", "IX")
_ROMANS = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
_RANK = re.compile(
    r"(?<![\w.,–-])(?P<rank>\d(?:\s?[-–—]\s?\d)?(?:\s?-\s?(?:й|го|му|ый|ого|ому|ой|ей|ую|я|ая))?|[IVXІХ]{1,4}"
    rf"|(?:{'|'.join(_ORDINALS)})[а-яё]+)\s+(?:квалификационн\w+\s+)?(?P<scale>разряд|категори|класс)(?:а|у|ом|е|и|я|ю|ей)?\b",
    re.IGNORECASE,
)
_SCALES = {"разряд": "разряд", "категори": "категория", "класс": "класс"}
_AND = re.compile(r"(?:[,;–—-]|\bи|\bили)\s*$", re.IGNORECASE)
_FOR = re.compile(r"\bдля\s+[\w-]+\s+$", re.IGNORECASE)
"""«Стаж для токаря | 5 разряда»: the grade that experience is required for."""
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)\s*\(?$")


def grades(text: str, job: str | None, *, title: bool = False) -> Iterator[Rank]:
    """The grades of the job itself that a text names: any in a title, elsewhere those right behind the job's name.

    >>> [one.value for one in grades("Инструкция токаря 4-го разряда", None, title=True)]
    ['4 разряд']
    >>> text = "На должность экономиста I категории назначается лицо со стажем экономиста II категории 3 года."
    >>> [one.value for one in grades(text, "Экономист")]
    ['1 категория']
    """
    ranks = list(_RANK.finditer(text))
    earlier = [(one.start, one.end) for one in experience(text)] if ranks else []
    own = _own_words(job) if ranks else frozenset()
    told = False
    for match in ranks:
        before = _before(text, match.start())
        of_earlier_job = any(start <= match.start() < end for start, end in earlier)
        if of_earlier_job and not _FOR.search(before):
            continue
        word = _WORD_BEFORE.search(before)
        named = word is not None and not own.isdisjoint(_lemmas(word["word"]))
        if title or named or (told and _AND.search(before)):
            told = True
            yield Rank(match.start(), match.end(), _grade(match["rank"], _SCALES[match["scale"].lower()]))


def _grade(rank: str, scale: str) -> str:
    ordinal = next((number for stem, number in _ORDINALS.items() if rank.lower().startswith(stem)), None)
    roman = _ROMANS.get(rank.upper().translate(_ROMAN))
    number = ordinal or roman or re.sub(r"\s|-?[а-яё]+$", "", rank.lower()).replace("–", "-").replace("—", "-")
    return f"{'высший' if number == 'высшая' and scale != 'категория' else number} {scale}"


def _own_words(job: str | None) -> frozenset[str]:
    """The words of the job's name, in their dictionary forms."""
    return frozenset(lemma for word in (job or "").split() if len(word) > 3 for lemma in _lemmas(word.strip('«»()",.')))


def _lemmas(word: str) -> frozenset[str]:
    return frozenset(parse.normal_form for parse in parses(word.lower())[:3])
