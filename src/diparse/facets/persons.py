"""Phrases that name a job or a body in a given case: «главному инженеру», «приказом | директора гимназии»."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from diparse.anatomy.persons import nominative
from diparse.morphology import is_word, parses

Case = Literal["nomn", "gent", "datv", "accs", "ablt"]
Role = Literal["person", "thing", "adjective"]

ANYBODY = "назначенное лицо"
"""The value of a phrase that names no job: whoever an order names."""
_ANYBODY = re.compile(r"(?:лиц[оаеу]м?|(?:работник|сотрудник|рабоч)\w*)$", re.IGNORECASE)
_WORKER = re.compile(r"рабоч", re.IGNORECASE)
_SAME = re.compile(r"\s+(?:того|той)\s+же\b")
"""«Рабочий по уборке» is a job, «рабочий того же разряда» and «другой рабочий» are none."""
_TAIL = re.compile(r",?\s+(?:назнач|допущ|имеющ|прошедш|уполномоч|определ|утвержд)\w+[^,.;:()]*", re.IGNORECASE)
_BODY = re.compile(r"(?:правлени|администраци|дирекци|руководств|совет|собрани|глав)(?:[аеиоуыяю]|ем|ом|ой|ей)?$", re.I)
_SUBSTANTIVE = re.compile(
    r"(?:заведующ|управляющ|командующ|дежурн|старш|исполняющ|служащ|рабоч)(?:ий|ый|ая|ой|его|ого|ему|ому|им|ым|ую|ей)$",
    re.IGNORECASE,
)
_LEADS = re.compile(r"(?:заведующ|управляющ|командующ|руководящ)", re.IGNORECASE)
_OTHER = re.compile(r"(?:друг|ин|остальн|назначаем|назначенн)(?:ой|ого|ому|им|ая|ую|ые|ых|ым|ыми)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_INITIALS = re.compile(
    r"[А-ЯЁ][А-ЯЁа-яё]?[А-ЯЁ]{1,5}[а-яё]?\b(?:\s*№\s*\d+)?(?:\s*[«\"][^»\"]*[»\"])?|№\s*\d+|[«\"][^»\"]*[»\"]"
)
_BRACKET = re.compile(r"\s*\(([^()]{0,200})\)")
_NOT_ITS_AREA = re.compile(
    r"(?:представлен|предложен|согласован|ходатайств|результат|решени|приказ|распоряжен|рекомендац|договор|истечен|вопрос)",
    re.IGNORECASE,
)
"""What stands behind «по» without saying of what somebody is in charge."""

_DOER = re.compile(r"(?:ант|ист|лог|тор|[её]р|ник|щик|чик|тель|вед|арь|граф)$")
"""How nouns that name doers end: of words that the dictionary does not know, only the form tells."""


def _does(noun: str) -> bool:
    """Whether a noun that the dictionary does not know as a person names one by its form: «кинолог», «рентгенолаборант»."""
    if not _DOER.search(noun):
        return False
    joints = (i for i in range(3, len(noun) - 5) if noun[i] in "ое")
    ends = (noun[i + 1 :] for i in joints)
    return not is_word(noun) or any(is_word(end) and "anim" in parses(end)[0].tag for end in ends)


class Phrase(NamedTuple):
    """A stretch of a text that names a person, and the person in the nominative."""

    start: int
    end: int
    value: str


_SAME_CASE = {"gen2": "gent", "loc2": "loct"}


@lru_cache(maxsize=20_000)
def _readings(word: str) -> frozenset[tuple[Role, str, bool]]:
    """What a word may be: its role, its case, and whether it is one thing or person, not many."""
    found = set()
    told = parses(word.lower())
    if told and told[0].tag.POS not in ("NOUN", "ADJF", "PRTF"):
        return frozenset()  # «по», «или», «его»: that they may be abbreviations, too, says nothing
    for parse in told:
        tag = parse.tag
        case = _SAME_CASE.get(tag.case or "", tag.case)
        if "NOUN" in tag and case:
            person = "anim" in tag or _does(parse.normal_form)
            found.add(("person" if person else "thing", case, tag.number == "sing"))
        elif ("ADJF" in tag or "PRTF" in tag) and case:
            found.add(("adjective", case, tag.number == "sing"))
    return frozenset(found)  # type: ignore[arg-type]


def _may_be(word: str, role: Role, case: str, *, one: bool = False) -> bool:
    return any(r == role and c == case and (single or not one) for r, c, single in _readings(word))


def _is_head(word: str, case: Case) -> bool:
    """Whether a word in this case may be what names the person."""
    if any(_may_be(part, "person", case, one=True) for part in word.split("-")):
        return True
    if _SUBSTANTIVE.match(word):
        return _may_be(word, "adjective", case) or _may_be(word, "person", case)
    return bool(_BODY.match(word) or _ANYBODY.match(word)) and _may_be(word, "thing", case, one=True)


def person_at(text: str, at: int, case: Case) -> Phrase | None:
    """The person who is named in this case exactly at a place of the text, None where none is.

    >>> person_at("подчиняется старшему врачу смены, а ночью", 12, "datv").value
    'Старший врач смены'
    >>> person_at("приказом директора по представлению мастера", 9, "gent").value
    'Директор'
    >>> person_at("исполняет лицо, назначенное приказом, которое", 10, "nomn")
    Phrase(start=10, end=36, value='назначенное лицо')
    >>> person_at("подчиняется правилам распорядка", 12, "datv")
    """
    other = _OTHER.match(text, at)
    start = other.end() if other else at
    head = _find_head(text, start, case)
    if head is None:
        return None
    if _ANYBODY.match(head[0]) and (not _WORKER.match(head[0]) or other or _SAME.match(text, head.end())):
        end = _end(text, head, case)
        tail = _TAIL.match(text, end)
        return Phrase(at, tail.end() if tail else end, ANYBODY)
    end = _end(text, head, case)
    return Phrase(at, end, nominative(text[start:end], ("accs", "gent") if case == "accs" else (case,)))


def _find_head(text: str, at: int, case: Case) -> "re.Match[str] | None":
    """The word that names the person: the first that may, behind adjectives in the same case."""
    for _ in range(5):
        word = _WORD.match(text, at)
        if word is None:
            return None
        after = _WORD.match(text, word.end() + 1)
        agreeing = after is not None and any(
            _may_be(after[0], role, case, one=True) for role in ("person", "adjective")
        )
        led = after is not None and _LEADS.match(word[0]) and _may_be_any(after[0], "ablt")
        if _is_head(word[0], case) and (led or not agreeing or not _may_be(word[0], "adjective", case)):
            return word
        if not _may_be(word[0], "adjective", case):
            return None
        at = word.end() + 1
    return None


def _end(text: str, head: "re.Match[str]", case: Case) -> int:
    """Where the phrase ends: behind what the person is in charge of."""
    end = head.end()
    wanted: tuple[str, ...] = ("gent", "ablt") if _LEADS.match(head[0]) else ("gent",)
    while True:
        step = _complement(text, end, wanted)
        if step is None:
            break
        end, wanted = step
    bracket = _BRACKET.match(text, end)
    if bracket and end > head.end():
        inside = _WORD.findall(bracket[1])
        if 1 <= len(inside) <= 3 and all(_fits(word, wanted) and not word.isupper() for word in inside):
            end = bracket.end()
    return end


def _complement(text: str, at: int, wanted: tuple[str, ...]) -> tuple[int, tuple[str, ...]] | None:
    """The end of one more word of what the person is in charge of, and the cases that may follow."""
    at += len(text[at:]) - len(text[at:].lstrip(" "))
    initials = _INITIALS.match(text, at)
    if initials:
        return initials.end(), wanted
    word = _WORD.match(text, at)
    if word is None:
        return None
    after = _WORD.match(text, word.end() + 1)
    if word[0] == "же":  # «работник того же отдела»
        return word.end(), wanted
    if after and word[0] in ("и", "или") and after[0] in ("более", "менее"):
        return after.end(), wanted  # «того же или более высокого разряда»
    if word[0] in ("по", "с") and after and not _NOT_ITS_AREA.match(after[0]):
        needed = ("datv", "gent", "ablt") if word[0] == "по" else ("ablt", "gent")
        in_charge = word[0] == "по" or "datv" in wanted  # «по работе с клиентами», but not «приказом директора с …»
        return (after.end(), needed) if in_charge and _may_be_any(after[0], needed[0]) else None
    if word[0] in ("и", "или") and after and _fits(after[0], wanted) and not _names_person(after[0]):
        return after.end(), wanted
    return (word.end(), wanted) if _fits(word[0], wanted) else None


def _fits(word: str, wanted: tuple[str, ...]) -> bool:
    return any(_may_be_any(word, case) for case in wanted)


def _may_be_any(word: str, case: str) -> bool:
    return any(_may_be(word, role, case) for role in ("person", "thing", "adjective"))


def _names_person(word: str) -> bool:
    return any(role == "person" for role, _, _ in _readings(word)) or bool(_SUBSTANTIVE.match(word))


def persons(text: str, at: int, case: Case, *, words: int = 8, stop: str = ".;") -> Iterator[Phrase]:
    """The first person in this case from a place on, if one comes within so many words and before a ``stop``.

    >>> [p.value for p in persons("Подчиняется лифтёр непосредственно диспетчеру", 11, "datv")]
    ['Диспетчер']
    """
    for _ in range(words):
        word = _WORD.search(text, at)
        if word is None or any(c in stop for c in text[at : word.start()]):
            return
        found = person_at(text, word.start(), case)
        if found:
            yield found
            return
        at = word.end()
