"""What job instructions sound like: the words that they have in common, and a voice that tells no stories.

Foreign text betrays itself without any word of its own being known: it shares few words with the points around it and
with instructions in general, and it speaks as instructions never do (in the past or future tense, to a reader, of
«this» and «always»).
"""

from collections.abc import Collection
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

import regex

from diparse.morphology import parses
from diparse.remember import Remembered

TABLE = Path(__file__).with_name("genre.txt")
"""Beginnings of words in the points of instructions for all sorts of jobs; ``benchmarks/genre.py`` makes it."""
STEM = 6
"""Words are known by so many letters: enough to tell them apart in any case."""

_WORD = regex.compile(r"[а-яё]{4,}", regex.IGNORECASE)


@cache
def genre_stems() -> frozenset[str]:
    """The words that instructions have in common, by their beginnings."""
    return frozenset(TABLE.read_text("utf-8").split())


def stems(text: str) -> list[str]:
    """The beginnings of the words of four letters and more.

    >>> stems("Ведёт учёт остатков на складе")
    ['ведет', 'учет', 'остатк', 'складе']
    """
    return list(chain.from_iterable(map(_STEMS.__getitem__, text.split())))


def _stems_in(word: str) -> tuple[str, ...]:
    return tuple(part[:STEM].replace("ё", "е") for part in _WORD.findall(word.lower()))


_STEMS = Remembered(_stems_in)


def familiarity(text: str, own: Collection[str] = ()) -> tuple[int, int]:
    """How many of the text's words are of the genre or among the page's ``own``, and how many of neither.

    >>> familiarity("Обеспечивает контроль исполнения приказов руководителя организации.")
    (6, 0)
    >>> familiarity("Рыбки любят мягкую воду, а щенки требуют долгих прогулок.")[1] >= 5
    True
    """
    found = stems(text)
    genre = genre_stems()
    known = sum([stem in own or stem in genre for stem in found])
    return known, len(found) - known


# Small words of prose: what points at things, weighs and times them, asks and argues. Instructions have no use for them.
_PROSE_WORDS = """
это этот эта эту эти вот тут там здесь туда сюда
можно нужно надо нельзя трудно легко лучше хуже проще удобнее возможно понятно приятно обязательно достаточно
очень слишком совсем почти часто обычно всегда никогда иногда редко долго быстро рано много мало несколько больше
теперь тогда потом сначала затем уже еще ещё сегодня сейчас вчера завтра снова опять наконец скоро вновь раньше
почему зачем сколько каковы каков откуда куда разве неужели пусть ведь даже лишь именно хотя зато однако поэтому
потому но бы она никто ничто кто-то что-то всё многие некоторые самые самое самый самая такая такую такой
я мы нас нам меня мне мой моя наш наша нашу нашей вы вас вам ваш ваша вашей спасибо пожалуйста да
"""
PROSE_WORDS = frozenset(_PROSE_WORDS.split())
_SMALL_WORD = regex.compile(r"(?<![\p{L}-])[а-яё][а-яё-]*(?![\p{L}-])", regex.IGNORECASE)
# What a finite verb may end in that is neither the infinitive nor the present of «он».
_TENSED = regex.compile(
    r"(?:л|ла|ло|ли|лся|лась|лось|лись|[еёиуюая]т|[еёиуюая]тся|[еи]м|[еи]мся|[еи]шь|[еи]шься|[еи]те)$"
)
FOREIGN_FORMS = ("past", "futr", "1per", "2per", "impr")
LOOKED_AT = 400
"""Voice is heard in so many characters."""


@lru_cache(maxsize=8)  # several ask for the same text in turn
def prose_marks(text: str) -> int:
    """How many different signs of prose the text has: small words of prose, and verbs told of a time or to somebody.

    >>> prose_marks("Контролирует исправность весов, ведёт журнал и представляет отчёты.")
    0
    >>> prose_marks("Мы приезжали сюда каждое лето. Это всегда было чудо.")
    6
    """
    found: set[str] = set()
    for marks in map(_MARKS.__getitem__, text[:LOOKED_AT].split()):
        if marks:
            found.update(marks)
    return len(found)


def _marks_in(word: str) -> tuple[str, ...]:
    parts = (part.lower() for part in _SMALL_WORD.findall(word))
    return tuple(part for part in parts if part in PROSE_WORDS or _is_foreign_verb(part))


_MARKS = Remembered(_marks_in)


def _is_foreign_verb(word: str) -> bool:
    if len(word) < 4 or not _TENSED.search(word):
        return False
    verbs = [parse.tag for parse in parses(word) if parse.tag.POS == "VERB"]
    is_verb = bool(verbs) and parses(word)[0].tag.POS == "VERB"
    return is_verb and all(any(form in tag for form in FOREIGN_FORMS) for tag in verbs)


_FIRST_WORD = regex.compile(r"\P{L}*+(?:не )?([а-яё][а-яё-]*)(?!\p{L})", regex.IGNORECASE)


@lru_cache(maxsize=8)
def begins_as_point(text: str) -> bool:
    """Whether a text begins as points do: with what is done («Осматривает», «Осматривать») or answered for («За …»).

    >>> begins_as_point("- осматривает чердак"), begins_as_point("Не принимать товар"), begins_as_point("За недостачу")
    (True, True, True)
    >>> begins_as_point("Рыбки любят мягкую воду"), begins_as_point("Осмотрел чердак")
    (False, False)
    """
    first = _FIRST_WORD.match(text)
    if first is None:
        return False
    return _begins_point(first[1].lower())


@lru_cache(maxsize=20_000)
def _begins_point(word: str) -> bool:
    tags = [parse.tag for parse in parses(word)[:2]]
    return word == "за" or any(tag.POS == "INFN" or tag >= {"VERB", "3per", "pres"} for tag in tags)
