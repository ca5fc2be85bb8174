"""What an instruction says of its job, apart from the duties, each thing with the place it was read from.

Rules stand on top of sections and nodes: each takes a node's cleaned text and gives the stretches that it knows, and
this module asks them, leaves out what was said before, and tells where in the page the words stand. ``roles`` finds
people, ``requirements`` education, experience and grade, ``law`` acts and countries.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from diparse.clean import clean
from diparse.facets import law, requirements, roles
from diparse.facets.passages import Passage, passages
from diparse.model import (
    Block,
    Category,
    Country,
    Education,
    Experience,
    Facets,
    Grade,
    Person,
    Reference,
    Section,
)
from diparse.sieve import Pattern, suspects

__all__ = ["RULES", "Rule", "find_facets"]

Found = Any
"""A named tuple that begins with a start and an end; what follows are the fields of the rule's facet."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of facet is found.

    ``stems`` and ``marks``: one of them, in any case or as it is, stands in every text that says such a thing; texts
    without are not read.
    ``of_job``: only what is about the job itself is read. ``once``: the first is kept. ``distinct``: equal ones are
    kept once.
    """

    field: str
    facet: type
    stems: tuple[str, ...]
    find: Callable[[Passage, str | None], Iterator[Found]]
    of_job: bool = True
    once: bool = False
    distinct: bool = True
    marks: tuple[str, ...] = ()


def _grades(passage: Passage, job: str | None) -> Iterator[Found]:
    return requirements.grades(passage.text, job, title=passage.block == "title")


RULES: tuple[Rule, ...] = (
    Rule(
        "category",
        Category,
        ("относ", "принадлеж", "категори", "является", "групп", "состав", " — ", " – ", " - ", "отнес"),
        lambda passage, job: roles.categories(passage.text),
        once=True,
    ),
    Rule(
        "appointed_by",
        Person,
        ("назнач", "прин", "прием", "приём", "увольн", "трудовой договор"),
        lambda passage, job: roles.appointing(passage.text),
    ),
    Rule(
        "superior",
        Person,
        ("подчин", "подотч", "руководител", "начальник", "направляет", "контролирует", "координирует"),
        lambda passage, job: roles.superiors(passage.text),
    ),
    Rule(
        "replaced_by",
        Person,
        ("отсутств", "отпуск", "болез", "замещ", "замен", "нетрудоспособ", "командиров"),
        lambda passage, job: roles.standing_in(passage.text, job),
    ),
    Rule(
        "education",
        Education,
        ("образован",),
        lambda passage, job: requirements.education(passage.text),
        distinct=False,
    ),
    Rule(
        "experience",
        Experience,
        ("стаж", "опыт", "работа", "практик"),
        lambda passage, job: requirements.experience(passage.text),
        distinct=False,
    ),
    Rule("grade", Grade, ("разряд", "категори", "класс"), _grades),
    Rule(
        "country",
        Country,
        ("росси", "беларус", "украин", "казахстан", "кыргыз", "узбек", "молдов", "армени"),
        lambda passage, job: law.countries(passage.text),
        of_job=False,
        marks=("РФ", "РБ", "РК"),
        once=True,
    ),
    Rule(
        "references",
        Reference,
        ("кодекс", "закон", "конституци", "конвенци", "указ", "декрет", "директив", "постановлени", "распоряжени", "приказ"),
        lambda passage, job: law.acts(passage.text),
        of_job=False,
        marks=law.ABBREVIATIONS,
    ),
)  # fmt: skip
_OF_ANY = tuple(rule for rule in RULES if not rule.of_job)
_SAYS = {
    rule.field: Pattern(
        "|".join([*map(re.escape, rule.stems), *(f"(?-i:{re.escape(mark)})" for mark in rule.marks)]), re.IGNORECASE
    )
    for rule in RULES
}
"""What finds the stems and marks of each rule."""
_ALL = reduce(or_, (says.all for says in _SAYS.values()))


def find_facets(page: str, job: str | None, blocks: Sequence[Block], sections: Sequence[Section]) -> Facets:
    """The facets of an instruction; ``job`` is its name, ``page`` the page's text, which spans point into."""
    found: dict[str, list[Any]] = {rule.field: [] for rule in RULES}
    said: dict[str, list[tuple[str | None, ...]]] = {rule.field: [] for rule in RULES}
    for passage in passages(blocks, sections):
        for rule in _speaking(passage):
            if rule.once and found[rule.field]:
                continue
            for start, end, *values in rule.find(passage, job):
                key = tuple(value and _plain(str(value)) for value in values)
                if (rule.distinct and _repeats(key, said[rule.field])) or (rule.once and found[rule.field]):
                    continue
                said[rule.field].append(key)
                node, spans = passage.place(page, start, end)
                found[rule.field].append(rule.facet(clean(page, spans), node, spans, *values))
    return Facets(**{rule.field: _told(rule, found[rule.field]) for rule in RULES})


def _speaking(passage: Passage) -> list[Rule]:
    """The rules of which a passage has a stem or mark."""
    may = suspects(passage.text) & _ALL
    if not may:
        return []
    rules = RULES if passage.of_job else _OF_ANY
    return [r for r in rules if (says := _SAYS[r.field]).may_match(may) and says.found_in(passage.text)]


def _plain(value: str) -> str:
    """A value as it is compared: «закон» may be short for «федеральный закон»."""
    return value.lower().replace("ё", "е").removeprefix("федеральный ")


def _repeats(key: tuple[str | None, ...], said: Sequence[tuple[str | None, ...]]) -> bool:
    """Whether something equal was said before; an act is the same where nothing differs and a name or number agrees."""
    for earlier in said:
        pairs = list(zip(key, earlier, strict=True))
        agree = sum(a == b is not None for a, b in pairs)
        if key == earlier or (agree >= 2 and all(a is None or b is None or a == b for a, b in pairs)):
            return True
    return False


def _told(rule: Rule, found: list[Any]) -> Any:
    if rule.once:
        return found[0] if found else None
    return tuple(found)
