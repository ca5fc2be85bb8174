"""Which job the points speak of: by the formulas that name it, and where a page goes over to another job's points."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from diparse.anatomy.persons import Cases, case_of, is_person
from diparse.anatomy.titles import named
from diparse.lexicon import has_finite_verb
from diparse.model import Position
from diparse.morphology import parses

# What an instruction says of its job, and of nobody else: the one table of these verbs.
OFFICE_VERBS = (
    r"относится к|является|назнача[ею]тся|принима[ею]тся|освобожда[ею]тся|увольняется|допускается|подчиняется|отчитывается|руководствуется"
    r"|находится в|долж(?:ен|на)\b|обязан[аы]?\b|име[ею]т(?! в)\b|вправе|нес[её]т|отвечает|взаимодействует|исполняет|выполняет|осуществляет"
    r"|организует|может\b|на время"
)
_JOB = r"(?P<job>[А-ЯЁа-яёA-Z][\w-]*(?:\s+[\w«»\"/,.-]+){0,11}?)(?:\s*\([^()]{0,80}\))?"
_START = r"(?:^|(?<=[.;:!?])\s+|\n)(?:\s*\d[\d.]*[.)]?\s+)?"
_ADVERB = r"(?:(?:непосредственно|также|лично|самостоятельно|обязательно|как правило,|по должности|в сво\w+ \w+|при \w+ \w+)\s+)*"
_ENDS = r"(?=\s*(?:[.,;:(\[_]|$|\s(?:в соответствии|в организации|и\s(?:устан|опред|регл|поряд)|его|е[её]|их|обязанност|исполн|назнача|который|далее|имену|разраб|является)))"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that names the job: the cases in which it does, what it weighs, and an example."""

    name: str
    cases: Cases
    weight: float
    pattern: re.Pattern[str]
    example: str


def _formula(name: str, cases: str, weight: float, pattern: str, example: str) -> Formula:
    return Formula(name, tuple(cases.split()), weight, re.compile(pattern, re.IGNORECASE), example)


FORMULAS = (
    _formula("office", "nomn", 2.0, rf"{_START}{_JOB}\s+{_ADVERB}(?:{OFFICE_VERBS})", "Сторож подчиняется директору."),
    _formula("does", "nomn", 0.4, rf"{_START}{_JOB}\s+{_ADVERB}[а-яё]{{3,}}(?:ет|ит|ется|ится)\b", "Сторож закрывает ворота."),
    _formula("post", "gent", 3.0, rf"на должность\s+{_JOB}\s+(?:назнач|принима|может)", "На должность сторожа назначается лицо"),
    _formula("as", "ablt", 3.0, rf"(?:{_START}(?:к (?:\w+ )?работе\s+)?){_JOB}\s+(?:назнача|принима|допуска|мо[гж])\w+",
             "Сторожем может работать лицо"),
    _formula("defines", "gent", 3.0,
             rf"(?:обязанности|права|ответственность|полномочия|деятельность|работу)\s+(?!и\b|у\b){_JOB}{_ENDS}",
             "Инструкция определяет права и ответственность сторожа."),
    _formula("absent", "gent", 2.0, rf"отсутстви[ея]\s+{_JOB}{_ENDS}", "На время отсутствия сторожа (отпуск, болезнь)"),
    _formula("post_of", "gent", 1.5, rf"(?:назначение|увольнение|освобождение|перевод)\s+(?:на должность\s+|от должности\s+)?{_JOB}\s+(?:производ|осуществ|оформ)",
             "Назначение сторожа производится приказом"),
    _formula("under", "datv", 1.5, rf"{_START}{_JOB}\s+{_ADVERB}(?:подчиня[ею]тся|подчинены|запреща|предоставл|вменя|поруча)", "Начальнику смены подчиняются операторы"),
    _formula("burden", "accs gent", 2.0, rf"\bна\s+{_JOB}\s+(?:возлага|возложен)", "На сторожа возлагаются обязанности"),
    _formula("duty_of", "gent", 1.0, rf"\bв (?:должностные |функциональные )?обязанности\s+{_JOB}\s+вход", "В обязанности сторожа входит"),
    _formula("held_by", "ablt", 1.0, rf"{_START}за\s+{_JOB}\s+закрепля", "За сторожем закрепляется пост"),
)  # fmt: skip

_ANYBODY = re.compile(
    r"(?:работник|сотрудник|лиц[оау]|он\b|она\b|кандидат|работодател|администраци|инструкци|непосредственн|вышестоящ|заказчик|покупател|посетител|пациент"
    r"|клиент|гражда|родител|обучающ|учащ|настоящ|данн|кажд|люб|друг|никто|кто\b|все\b|указанн|ответственн)",
    re.IGNORECASE,
)
_WORKS = re.compile(r"[а-яё]{3,}(?:тель|ник|чик|щик|ист|ант|ер|ёр|ор)(?:\s|$)", re.IGNORECASE)
LONGEST = 600
"""A point names its job within so many characters."""


@lru_cache(maxsize=5_000)
def mentions(text: str) -> tuple[tuple[str, str, float], ...]:
    """The jobs that a point names by a formula: name, the page's words, weight.

    >>> mentions("На время отсутствия старшего повара (отпуск) его заменяет повар.")
    (('Старший повар', 'старшего повара', 2.0),)
    >>> mentions("Подчиняется главному врачу.")
    ()
    """
    return tuple(_mentions(text[:LONGEST]))


def _mentions(text: str) -> Iterator[tuple[str, str, float]]:
    for formula in FORMULAS:
        for match in formula.pattern.finditer(text):
            raw = " ".join(match["job"].split())
            if _ANYBODY.match(raw) or "," in raw or has_finite_verb(raw) or any(map(_is_verb, raw.split())) or case_of(raw, formula.cases) is None:
                continue
            name = named(raw, formula.cases)
            if name and (is_person(name) or (formula.weight >= 2 and _WORKS.match(name))):
                yield name, raw, formula.weight


def _is_verb(word: str) -> bool:
    return any(pos in tag for tag in (p.tag for p in parses(word.lower())[:1]) for pos in ("VERB", "INFN", "GRND"))


def position_from_points(texts: Iterable[str]) -> Position | None:
    """The job that the points of an instruction speak of, or None.

    Mentions are weighed by their formulas. A shorter name speaks for the longer one that begins with it.

    >>> points = ["Оператор линии розлива подчиняется мастеру.", "На время отсутствия оператора его заменяет наладчик."]
    >>> position_from_points(points).name
    'Оператор линии розлива'
    """
    votes: Counter[str] = Counter()
    raws: dict[str, str] = {}
    for text in texts:
        for name, raw, weight in mentions(text):
            votes[name] += weight  # type: ignore[assignment]
            raws.setdefault(name, raw)
    if not votes:
        return None
    support = {
        name: sum(votes[other] for other in votes if name == other or name.startswith(other + " ")) for name in votes
    }
    best = max(votes, key=lambda name: (support[name] if votes[name] >= 1 else votes[name], len(name)))
    return Position(best, raws[best])


# --- one job's points behind another's

_WORD = re.compile(r"[а-яё]{4,}")
_GENERAL = frozenset({"работ", "сотру", "лицо", "специ"})
LASTING = 1
"""So many further mentions of the new job, and none of the old, make a change."""


def named_job(text: str) -> frozenset[str]:
    """The stems of the job that a point speaks of, empty where it names none.

    >>> sorted(named_job("4. Менеджер по Ключевым Клиентам должен знать:"))
    ['клиен', 'ключе', 'менед']
    """
    found = [mention for mention in mentions(text[:220]) if mention[2] >= 2]
    if not found:
        return frozenset()
    stems = frozenset(word[:5] for word in _WORD.findall(found[0][0].lower()))
    return frozenset() if stems <= _GENERAL else stems


def job_changes(jobs: Sequence[frozenset[str]], titles: Sequence[bool]) -> list[tuple[int, int]]:
    """Where the points go over to another job: the last place that names the old one, the first that names the new.

    Takes the job that each place names (empty for none) and whether it is a title. A job counts as another one
    when neither name holds the other, it is named again, and the old one is not named any more.
    """
    changes: list[tuple[int, int]] = []
    current: frozenset[str] = frozenset()
    last = -1
    named = [i for i, job in enumerate(jobs) if job or titles[i]]
    for k, i in enumerate(named):
        job = jobs[i]
        if titles[i]:
            current = frozenset()
            continue
        if current and _other(job, current):
            ahead: list[frozenset[str]] = []
            for n in named[k + 1 : k + 5]:
                if titles[n]:
                    break
                ahead.append(jobs[n])
            same = sum(not _other(job, later) for later in ahead)
            if same >= LASTING and all(_other(later, current) for later in ahead):
                changes.append((last, i))
                current, last = job, i
        else:
            last = i
            current = max(current, job, key=len)
    return changes


def _other(a: frozenset[str], b: frozenset[str]) -> bool:
    return not (a <= b or b <= a)
