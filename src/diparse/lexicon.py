"""What the words of job instructions mean: the one table of section kinds, and small word tests.

A section's kinds come from the stems in its heading, never from a list of whole headings.
"""

import re
from dataclasses import dataclass

from diparse.model import Kind
from diparse.remember import Remembered
from diparse.sieve import Pattern

MAIN_KINDS: frozenset[Kind] = frozenset({"duties", "rights", "responsibility"})
"""The parts that hardly any instruction lacks."""


@dataclass(frozen=True, slots=True)
class KindRule:
    """One section kind, the stems that name it and an example."""

    kind: Kind
    stems: str
    example: str


# In a heading the stems of several kinds may stand: the heading then has all of them.
KIND_RULES: tuple[KindRule, ...] = (
    KindRule(
        "general",
        r"(?:общ|основн|вводн)\w+ (?:положени|сведени|част|данны)\w*|(?:основные|общие) сведения о|общ(?:ее|ие)\s*$|общие вопросы|вводная часть",
        "Общие положения",
    ),
    KindRule(
        "qualification",
        r"квалификаци\w+|требовани\w+ к (?!оформлени|документ|отч[её]т)\w+|(?:профессиональные|обязательные|основные) требования"
        r"|долж\w+ (?:знать|уметь|иметь)|(?:знания|умения|навыки|компетенци\w+)\b|уров\w+ подготовки|образовани\w+ и опыт\w*"
        r"|кто может (?:работать|занимать|быть)|кого (?:принима(?:ют|ем)|бер(?:ут|[её]м)|назнача(?:ют|ем))",
        "Квалификационные требования",
    ),
    KindRule(
        "documents",
        r"документ(?:ы|ов|ами)?\b|корпоративн\w+ (?:норм|стандарт)\w*|общекорпоративн\w+|нормативн\w+ (?:баз|правов|ссылк|акт)\w*"
        r"|регламентирующ\w+|руководствуется",
        "Документы, регламентирующие деятельность",
    ),
    KindRule(
        "functions",
        r"(?:трудов\w+ )?функци[ия]\b|функции\b|цел[ьи]\b|задач[аи]?\b|предназначение|назначение должности|направлени\w+ (?:деятельност|работ)\w*",
        "Функции",
    ),
    KindRule(
        "duties",
        r"обязанност\w+|обязан[аы]?\b|долж(?:ен|на) (?:делать|выполнять)|содержание (?:работы|деятельности)|круг (?:работ|обязанност\w+)|характеристика (?:\w+ )?работ|виды работ"
        r"|чем занимается|что делает",
        "Должностные обязанности",
    ),
    KindRule("rights", r"прав[ао]\b|полномочи\w+|вправе\b|может (?:требовать|потребовать)|имеет право", "Права"),
    KindRule(
        "responsibility",
        r"(?<!ограниченной )ответственност\w+|(?:за что )?отвечает\b|за что (?:спросят|спрашивают|наказывают)",
        "Ответственность",
    ),
    KindRule(
        "relations",
        r"взаимоотношени\w+|взаимодействи\w+|взаимосвяз\w+|отношени\w+ с\b|связ[иь] по должности|служебны\w+ связ\w+|подчин[её]нност\w+|порядок подчинения"
        r"|(?:внутренние|внешние) связи|связи\b|коммуникаци\w+",
        "Взаимоотношения (связи по должности)",
    ),
    KindRule(
        "evaluation",
        r"оценк\w+|оценива\w+|показател(?:и|ей|ям\w*|ях)\b|критери\w+|эффективност\w+|результативност\w+|\bKPI\b",
        "Оценка работы",
    ),
    KindRule(
        "conditions",
        r"услови\w+(?= и оплат)|услови\w+ (?:и режим\w* |и охран\w* )?(?:работы|труда|деятельности|и режим)|режим\w* (?:работы|труда|рабочего)|рабоч\w+ (?:врем|мест)\w+"
        r"|график\w* работы|охран\w+ труда|техник\w+ безопасности|гаранти\w+",
        "Условия работы",
    ),
    KindRule(
        "pay",
        r"оплат\w+ труда|оплата\b|вознаграждени\w+|заработн\w+ плат\w+|материальн\w+ (?:стимулировани|поощрени)\w+|премировани\w+|поощрени[яе]\b",
        "Оплата труда",
    ),
    KindRule(
        "final",
        r"заключительн\w+|заключение\s*$|порядок (?:\w+ ){0,3}?(?:пересмотр|изменени|утверждени|внесени|ознакомлени|введени|хранени)\w+"
        r"|(?:срок\w* )действия (?:настоящей )?(?:должностной )?инструкци\w+|порядок действия|пересмотр (?:должностной )?инструкци\w+",
        "Заключительные положения",
    ),
    KindRule(
        "other",
        r"(?:прочи|ины|особы|дополнительны)\w+ (?:положени|услови|требовани|сведени)\w+|должностная замена|замещени\w+|запрещается|запреты",
        "Прочие положения",
    ),
)

_KIND_PATTERN = Pattern("|".join(rf"(?P<{rule.kind}>\b(?:{rule.stems}))" for rule in KIND_RULES), re.IGNORECASE)


def kind_matches(text: str) -> list[tuple[Kind, int, int]]:
    """Each stem of a section kind in the text, with its place: ``(kind, start, end)``."""
    return [(m.lastgroup, m.start(), m.end()) for m in _KIND_PATTERN.finditer(text)]  # type: ignore[misc]


RELATIVE = re.compile(r",\s+(?:\w{1,3}\s+)?котор", re.IGNORECASE)
_RELATIVE_BEFORE = re.compile(r",\s+котор\w+\s+$", re.IGNORECASE)
_PAY_TERMS = re.compile(r"услови\w+ (?:и порядок )?оплаты", re.IGNORECASE)


def heading_kinds(heading: str) -> tuple[Kind, ...]:
    """The kinds of a section by the words of its heading; ``("other",)`` where they name none.

    >>> heading_kinds("ОЦЕНКА РАБОТЫ И ОТВЕТСТВЕННОСТЬ")
    ('evaluation', 'responsibility')
    >>> heading_kinds("Условия оплаты труда"), heading_kinds("Цели и должностные обязанности")
    (('pay',), ('functions', 'duties'))
    >>> heading_kinds("Права медицинской сестры"), heading_kinds("Правила игры")
    (('rights',), ('other',))
    >>> heading_kinds("Перечень вопросов, по которым работник вправе принимать решения")
    ('other',)
    """
    heading = RELATIVE.split(heading)[0]  # a relative clause is not what the heading is about
    found: list[Kind] = []
    for kind, _, _ in kind_matches(heading):
        if kind not in found:
            found.append(kind)
    if "pay" in found:  # «условия оплаты труда» are no conditions of work
        without = _PAY_TERMS.sub("оплаты", heading)
        found = [kind for kind in found if kind != "conditions" or _names(without, "conditions")]
    if "evaluation" in found:  # «критерии оценки исполнения обязанностей»: what is evaluated is no second topic
        at = _KIND_PATTERN.search(heading)
        if at and at.lastgroup == "evaluation" and not re.search(r"\sи\s|,", heading, re.IGNORECASE):
            found = ["evaluation"]
    if found[:1] == ["documents"]:  # «документы, регламентирующие права»: one topic
        found = ["documents"]
    if found[:1] == ["final"]:  # «порядок пересмотра должностных обязанностей»
        found = ["final"]
    return tuple(found) or ("other",)


def _names(text: str, kind: Kind) -> bool:
    return any(found == kind for found, _, _ in kind_matches(text))


# A sentence that opens a part of an instruction whose heading may be lost: «Сторож имеет право:».
_SOME = r"(?:[\w-]+ ){0,3}"
_ARE = r" (?:[\w-]+ ){0,8}?(?:таков[аы]?|следующи[ейм]|явля[ею]тся|относ[ия]тся|входят|входит|состо[ия]т|состоят в следующем)\b"
INTRODUCERS: tuple[tuple[Kind, str], ...] = (
    ("rights", rf"(?:име[ею]т|есть|облада[ею]т|располага[ею]т|пользу[ею]тся|получа[ею]т|предоставля\w+|предоставлен\w*|наделя\w+|надел[её]н\w*|принадлеж\w+|дан[оы]?|да[ею]тся|закрепл\w+|гарантиру\w+|доверен\w*|делегиру\w+) {_SOME}(?:прав(?:[оа]|ом|ами)\b|полномочи\w+)"
     rf"|вправе|может(?: \w+ть)?(?=:)|разрешается(?=:)|разрешено(?=:)|уполномочен\w*(?=:)|прав(?:а|ам|ами)\b{_ARE}"),
    ("responsibility", rf"нес[её]т {_SOME}(?:[\w-]+ )?ответственност\w+|отвечает(?=:)|отвечает {_SOME}за\b|(?:привлека\w+|подлежит) {_SOME}ответственности|к {_SOME}ответственности {_SOME}привлека\w+"
     rf"|(?:возлагается|наступает) {_SOME}ответственность|ответственность {_SOME}(?:возлагается|наступает)|основани\w+ (?:для )?{_SOME}ответственности\b{_ARE}|основани\w+ (?:для )?{_SOME}ответственности служат"
     r"|ответствен(?:ен|на|ны)? за\b|ответствен(?=:)|спрашива\w+ за\b"),
    ("duties", rf"(?:возлага|возложен|вменя|вменен|исполня|выполня|осуществля|закрепл|име)\w+ (?:следующие |указанные )?(?:[\w-]+ )?обязанности|обязан[аы]?\b(?! (?:\w+ )?(?:знать|уметь|иметь|владеть|соответствовать|обладать))"
     rf"|следующие (?:[\w-]+ )?обязанности|вменя\w+ в обязанность|обязанност(?:и|ей|ям|ями)\b{_ARE}"),
    ("functions", rf"(?:возлага|возложен|выполня|осуществля)\w+ (?:следующие )?(?:[\w-]+ )?(?:функции|задачи)|(?:функци(?:и|ям|ями)|задач(?:и|ам|ами))\b{_ARE}|стоят {_SOME}задачи"),
    ("relations", r"взаимодействует\b"),
    ("documents", r"(?:регулируется|регламентируется|определяется) (?:[\w-]+ ){0,2}(?:документами|нормами|актами)"),
)  # fmt: skip
_INTRODUCER = Pattern("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in INTRODUCERS), re.IGNORECASE)
_LEADS_ENDS = (":", "за", "право")
_LEADS_ON = re.compile(r"(?::|\bза|\bправо)\s*$")


def introduced_kind(sentence: str) -> Kind | None:
    """The section kind that a sentence such as «Сторож имеет право:» opens, else None.

    >>> introduced_kind("Специалист отдела закупок имеет право:")
    'rights'
    >>> introduced_kind("Сторож несет персональную ответственность за:")
    'responsibility'
    >>> introduced_kind("Сторож должен знать:")
    """
    if not (sentence.rstrip().endswith(_LEADS_ENDS) and _LEADS_ON.search(sentence)):
        return None
    found = _INTRODUCER.search(sentence)
    if found and _RELATIVE_BEFORE.search(sentence, 0, found.start()):
        return None  # «Управляющий, которому дано такое право»
    return found.lastgroup if found else None  # type: ignore[return-value]


# Finite verbs and their like: a heading has none of them.
_VERB = re.compile(
    r"\b(?:[а-яё]{3,}(?:ется|ются|ится|атся|ятся|ает|яет|ует|ют|ит|ят|лся|лась|лись)|обязан[аы]?|долж[еноы]+|является|может|имеет|нес[её]т|вправе)\b"
)
_NOT_VERBS = frozenset(
    [
        "аудит",
        "кредит",
        "комитет",
        "бюджет",
        "дефицит",
        "лимит",
        "депозит",
        "визит",
        "аппетит",
        "паритет",
        "приоритет",
        "факультет",
        "авторитет",
        "интернет",
    ]
)


def has_finite_verb(text: str) -> bool:
    """Whether the text seems to hold a finite verb, as sentences do and headings do not.

    >>> has_finite_verb("Повар назначается на должность"), has_finite_verb("Права и обязанности повара")
    (True, False)
    """
    return any(map(_WITH_VERB.__getitem__, text.split()))


def _with_verb(word: str) -> bool:
    return any(m[0] not in _NOT_VERBS for m in _VERB.finditer(word.lower()))


_WITH_VERB = Remembered(_with_verb)
