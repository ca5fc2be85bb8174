"""Which job the points speak of: by the formulas that name it, and where a page goes over to another job's points."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nlargest
from itertools import accumulate
from operator import itemgetter

from msgspec import Struct

from diparse.anatomy.persons import Cases, is_person, names_trade, nominative, phrase_at
from diparse.anatomy.titles import named
from diparse.model import Position
from diparse.sieve import Parts, Pattern, suspects

# What an instruction says of its job, and hardly of anybody else: the one table of these verbs.
OFFICE_VERBS = (
    r"относ[ия]тся к|явля[ею]тся|назнача[ею]тся|принима[ею]тся|освобожда[ею]тся|увольня[ею]тся|допуска[ею]тся|подчиня[ею]тся|подчин[её]н\w*|отчитывается|руководств[уо]"
    r"|находится в|долж(?:ен|на)\b|обязан[аы]?\b|име[ею]т(?! в)\b|вправе|нес[её]т|отвечает|взаимодействует|исполняет|выполняет|осуществляет"
    r"|организует|может\b|на время|[-–—]\s|это\s|принадлежит|состоит|входит в|занимает|руководит|привлекается|получает|докладывает"
)
_ADVERB = r"(?:(?:не|непосредственно|также|лично|персонально|материально|самостоятельно|обязательно|ежедневно|как правило,|по должности|(?:во?|при|за|под|на|по|с|до) (?:[\w-]+ ){0,4}?[\w-]+)\s+){0,4}"
"""A few only: «по» may begin another or stand within one, so many would be read in ever more ways."""
_START = r"(?:^|(?<=[.;:!?])\s+|\n)(?:\s*\d[\d.]*[.)]?\s+)?(?:в (?:сво\w+|процессе) \w+,?\s+)?(?=[А-ЯЁA-Zа-яё])"
_VERB = r"[а-яё]{3,}(?:ет|ит|ют|ят|ется|ится)\b"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that names the job between ``before`` and ``after``: in which cases, and what it weighs."""

    name: str
    cases: Cases
    weight: float
    before: re.Pattern[str]
    after: re.Pattern[str]
    words: tuple[Pattern, Pattern]
    """What ``before`` and ``after`` ask for, anywhere: a text without it needs no closer look."""
    example: str


def _formula(name: str, cases: str, weight: float, before: str, after: str, example: str) -> Formula:
    compiled = [re.compile(pattern, re.IGNORECASE) for pattern in (before, _ADVERB + after)]
    words = Pattern(before, re.IGNORECASE), Pattern(after, re.IGNORECASE)
    return Formula(name, tuple(cases.split()), weight, compiled[0], compiled[1], words, example)


_GOES = r"(?:назнач|принима|утвержда|избира|допуска|приглаша|мо[гж])\w+"
FORMULAS = (
    _formula("office", "nomn", 2.0, _START, rf"(?:{OFFICE_VERBS})", "Сторож подчиняется директору."),
    _formula("does", "nomn", 0.4, _START, _VERB, "Сторож закрывает ворота."),
    _formula("post", "gent", 3.0, r"\bна должность\s+", "", "На должность сторожа назначается лицо"),
    _formula("held", "gent", 1.5, r"\b(?:должност(?:ь|и|ью)|професси[яию]|профессией)\s+", "", "Должность сторожа вводится"),
    _formula("as", "ablt", 3.0, _START + r"(?:к (?:\w+ )?работе\s+)?", _GOES, "Сторожем может работать лицо"),
    _formula("works_as", "ablt", 2.0, r"\b(?:работать|работает|работы|работе|трудиться)\s+", "", "К работе сторожем допускаются"),
    _formula("in_quality", "gent", 2.0, r"\bв качестве\s+", "", "К работе в качестве сторожа допускаются"),
    _formula("defines", "gent", 4.0,
             r"(?:определя|регламентир|устанавлива|закрепля|содерж|регулир)\w+[\w\s,()-]{3,120}\b(?:обязанност\w+|прав[ао]?|ответственност\w+|полномочия|деятельность|работу|труд[ау]?|функци\w+|положение|порядок)\s+(?!и\b)", "",
             "Инструкция определяет права и ответственность сторожа."),
    _formula("of", "gent", 1.0, r"\b(?:обязанности|прав[ао]|ответственность|полномочия|деятельност[ьи]|работ[аыу]|задач[аиу]|задачей|задачами|функци[ия]|функциями|цел[ьи]|вин[аеы]|действия|место|подготовка|отношении|труд[ау]?|день|врем[яе]|смен[аыу])\s+", "",
             "Основной задачей сторожа является охрана"),
    _formula("absent", "gent", 2.0, r"\bотсутстви[еяию]\s+", "", "На время отсутствия сторожа (отпуск, болезнь)"),
    _formula("appointed", "gent", 1.5, r"\b(?:назначение|увольнение|освобождение|перевод|при[её]м|замещение|замену|замена)\s+", "",
             "Назначение сторожа производится приказом"),
    _formula("covers", "accs gent", 2.0, r"\b(?:распространяется на|для|возлага\w+ на|в отношении)\s+", "", "Инструкция составлена для сторожа"),
    _formula("required", "datv", 2.0, r"\b(?:требовани\w+|предъявля\w+)\s+(?:к|предъявля\w+ к)\s+", "", "Требования к сторожу"),
    _formula("under", "datv", 1.5, _START, r"(?:подчиня[ею]тся|подчинены|запреща|предоставл|вменя|поруча|выда|устанавл|необходимо|следует|разреш)",
             "Сторожу подчиняются контролёры"),
    _formula("burden", "accs gent", 2.0, r"\bна\s+", r"(?:возлага|возложен)", "На сторожа возлагаются обязанности"),
    _formula("secured", "ablt", 1.0, r"(?:^|(?<=[.;:!?])\s+)за\s+", r"закрепля", "За сторожем закрепляется пост"),
    _formula("label", "nomn", 3.0, r"\b(?:должность|профессия|наименование должности)\s*[:–—-]\s*[«\"]?", "", "Должность: сторож"),
    _formula("superior_of", "gent", 1.0, r"\b(?:руководител|начальник)\w*\s+(?=[а-яё])", r"(?:явля|[-–—])", "Руководителем сторожа является завхоз"),
    _formula("superior", "datv", -2.0, r"\bподчиняется\s+(?:непосредственно\s+|напрямую\s+)?", "", "Подчиняется сторожу."),
)  # fmt: skip

_CLAUSE = re.compile(r"[^.;:,]{0,80},\s+")
"""What may stand between a job and its verb: «Сторож, заступая на смену, обязан»."""
_ANYBODY = re.compile(
    r"(?:работник\w*$|сотрудник\w*$|персонал|лиц[оау]|он\b|она\b|кандидат|работодател|администраци|инструкци|непосредственн|вышестоящ|заказчик|покупател|посетител|пациент|больн"
    r"|клиент|гражда|родител|обучающ|учащ|настоящ|данн|кажд|люб|друг|никто|кто\b|все\b|указанн|ответственн\w+ за|претендент|человек|гост[ьяей]|ребен|ребён|соответствующ|подчин[её]н)",
    re.IGNORECASE,
)
LONGEST = 600
"""A point names its job within so many characters."""


@lru_cache(maxsize=1_000)  # its keys are whole points
def mentions(text: str, least: float = -9.0) -> tuple[tuple[str, str, float], ...]:
    """The jobs that a point names by a formula of at least that weight: name, the page's words, weight.

    >>> mentions("На время отсутствия старшего повара (отпуск) его заменяет повар.")
    (('Старший повар', 'старшего повара', 2.0),)
    >>> mentions("Подчиняется главному врачу.")
    (('Главный врач', 'главному врачу', -2.0),)
    """
    return tuple(_mentions(_SYNONYM.sub("", text[:LONGEST]), least))


_SYNONYM = re.compile(r" \((?:[а-яё-]+ ?){1,3}\)(?= [а-яё])")
"""Another word for the head of a name that goes on: «начальника (руководителя) отдела договоров»."""


@cache
def _formulas(least: float) -> tuple[tuple[Formula, Parts, Parts], ...]:
    """The formulas of at least that weight, with the parts of what they ask for."""
    asked = (formula for formula in FORMULAS if formula.weight >= least)
    return tuple((formula, *(pattern.all for pattern in formula.words)) for formula in asked)  # type: ignore[misc]


def _mentions(text: str, least: float) -> Iterator[tuple[str, str, float]]:
    may = suspects(text)
    for formula, before, after in _formulas(least):
        if not (may & before and may & after and formula.words[1].found_in(text)):
            continue
        for match in formula.before.finditer(text):
            phrase, end = phrase_at(text, match.end(), formula.cases)
            clause = _CLAUSE.match(text, end) if text[:end].rstrip().endswith(",") else None
            verb_at = clause.end() if clause else end
            if not phrase or _ANYBODY.match(phrase) or not formula.after.match(text, verb_at):
                continue
            name = named(text[match.end() : end], formula.cases)
            if name and (is_person(name) or (abs(formula.weight) >= 2 and names_trade(name))):
                yield name, phrase, formula.weight


MOST_NAMED = 100
"""So many jobs that the points name oftenest are looked at."""


def position_from_points(texts: Iterable[str]) -> Position | None:
    """The job that the points of an instruction speak of, or None.

    Mentions are weighed by their formulas. A shorter name speaks for the longer one that begins with it.

    >>> points = ["Оператор линии розлива подчиняется мастеру.", "На время отсутствия оператора его заменяет наладчик."]
    >>> position_from_points(points).name
    'Оператор линии розлива'
    """
    votes: dict[str, float] = {}
    raws: dict[str, str] = {}
    called: dict[str, str] = {}
    for text in texts:
        found = mentions(text)
        for name, raw, weight in found:
            votes[name] = votes.get(name, 0.0) + weight
            raws.setdefault(name, raw)
        if found and found[0][2] > 0 and (other := _ALSO_CALLED.search(text)):
            called[nominative(other["name"])] = found[0][0]
        for name, raw in _introduced(text):
            votes[name] = votes.get(name, 0.0) + 4
            raws.setdefault(name, raw)
            called[nominative(name.split()[0])] = name
    for other_name, name in called.items():
        if other_name != name:
            votes[name] = votes.get(name, 0.0) + votes.pop(other_name, 0.0)
    # without those that are rather superiors; each is held against each other
    wanted = ((name, weight) for name, weight in votes.items() if weight > 0)
    votes = dict(nlargest(MOST_NAMED, wanted, key=itemgetter(1)))
    if not votes:
        return None
    support = {
        name: sum(votes[other] for other in votes if name == other or name.startswith(other + " ")) for name in votes
    }
    longer = Counter(other for other in votes for name in votes if name.startswith(f"{other} "))
    extends = {name for name in votes if any(longer[other] == 1 and name.startswith(f"{other} ") for other in longer)}
    best = max(
        votes, key=lambda name: (support[name] if votes[name] >= 1 or name in extends else votes[name], len(name))
    )
    return Position(best, raws[best])


def _introduced(text: str) -> Iterator[tuple[str, str]]:
    """The job that a text gives a shorter name from here on, and the page's words.

    >>> list(_introduced("Инструкция определяет, что делает заведующий молочной фермой (далее - Заведующий)."))
    [('Заведующий молочной фермой', 'заведующий молочной фермой')]
    """
    for match in _ALSO_CALLED.finditer(text[:LONGEST]):
        head = match["name"].split()[0].lower()[:6]
        start = text.lower().rfind(head, max(0, match.start() - 120), match.start())
        if start > 0 and not text[start - 1].isalpha() and len(head) > 3:
            phrase = text[start : match.start()].strip()
            name = named(phrase)
            if name and is_person(name):
                yield name, phrase


_ALSO_CALLED = re.compile(r"\(далее(?: по тексту)?\s*[-–—:]?\s*[«\"]?(?P<name>[А-ЯЁа-яё -]{4,60}?)[»\"]?\)")
_CALLED = re.compile(
    r"\b(?:инструкци|обязанност|функци|памятк|регламент\w* работ|положени\w* о)[а-яё]*\s+(?:№ ?\S+\s+)?(?:для\s+)?",
    re.IGNORECASE,
)
_CALLED_IN: Cases = ("gent", "datv", "loct")


def jobs_announced(sentence: str) -> Iterator[Position]:
    """The jobs whose instructions a sentence of the page speaks of.

    >>> [job.name for job in jobs_announced("И в завершение - часть инструкции уборщика служебных помещений.")]
    ['Уборщик служебных помещений']
    """
    for match in _CALLED.finditer(sentence):
        phrase, _ = phrase_at(sentence, match.end(), _CALLED_IN)
        name = named(phrase, _CALLED_IN) if phrase else None
        if name and is_person(name):
            yield Position(name, phrase)


# --- one job's points behind another's

_WORD = re.compile(r"[а-яё]{4,}")
_NURSE = re.compile(r"\bмед\.?\s?сестр\w+")
_GENERAL = frozenset({"работ", "сотру", "лицо", "специ"})
LASTING = 1
"""So many further mentions of the new job, and none of the old, make a change."""


def named_job(text: str, least: float = 2.0) -> frozenset[str]:
    """The stems of the job that a point speaks of, by a formula of at least that weight; empty where it names none.

    >>> sorted(named_job("4. Менеджер по Ключевым Клиентам должен знать:"))
    ['клиен', 'ключе', 'менед']
    """
    return next((job_stems(name) for name, _, _ in mentions(text[:220], least)), frozenset())


def job_stems(name: str) -> frozenset[str]:
    """The first letters of a job's words: enough to know it by in any case; empty where anybody is meant."""
    stems = frozenset(word[:5] for word in _WORD.findall(_NURSE.sub("медицинская сестра", name.lower())))
    return frozenset() if stems <= _GENERAL else stems


class Naming(Struct, frozen=True, gc=False):
    """What a place of the page says of whose points these are."""

    job: frozenset[str] = frozenset()
    """The stems of the job that it names."""
    title: bool = False
    """Whether it is a title: whatever comes then is another instruction."""
    breaks: bool = False
    """Whether it is the site's own, so that the points may go over to another job behind it."""
    back: bool = False
    """Whether its number jumps back."""
    jumps: bool = False
    """Whether its number jumps, back or ahead."""


def job_changes(places: Sequence[Naming], speaks_of: Callable[[int, frozenset[str]], bool]) -> list[tuple[int, int]]:
    """Where the points go over to another job: the last place that names the old one, the first that names the new.

    A job counts as another one when neither name holds the other, it is named again, and the old one is not named
    any more. What points call the job otherwise than their title is another job only behind a break. Behind a break
    and a jump of the numbers it is enough that what follows a place ``speaks_of`` the new job in passing, and not of
    the old one.
    """
    changes: list[tuple[int, int]] = []
    current: frozenset[str] = frozenset()
    last = -1
    titled = broken = False
    breaks = _running(place.breaks for place in places)
    backs = _running(place.back for place in places)
    jumps = _running(place.jumps for place in places)
    named = [i for i, place in enumerate(places) if place.job or place.title]
    for k, i in enumerate(named):
        job = places[i].job
        broken = breaks[i] > breaks[last + 1]
        if places[i].title or (titled and not broken and _other(job, current)):
            current, last, titled = job, i, places[i].title
            continue
        if current and _other(job, current):
            ahead: list[frozenset[str]] = []
            for n in named[k + 1 : k + 5]:
                if places[n].title:
                    break
                ahead.append(places[n].job)
            same = sum(not _other(job, later) for later in ahead)
            back = broken and backs[i + 1] > backs[last + 1]
            others = all(_other(later, current) for later in ahead)
            lasts = same >= LASTING - back
            if others and not lasts and broken and jumps[i + 1] > jumps[last + 1]:
                lasts = any(speaks_of(i, frozenset({stem})) for stem in job - current)
                lasts = lasts and not speaks_of(i, current - job)
            if lasts and others:
                changes.append((last, i))
                current, last, titled = job, i, False
        else:
            last, titled = i, False
            current = max(current, job, key=len)
    return changes


def _running(marked: Iterable[bool]) -> list[int]:
    """How many are marked before each place: a stretch is not looked through again for each job that does not last."""
    return [0, *accumulate(map(int, marked))]


def _other(a: frozenset[str], b: frozenset[str]) -> bool:
    return not (a <= b or b <= a)
