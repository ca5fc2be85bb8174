"""The job's name from titles as pages print them, and from the points where no title names it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import diparse
from diparse.anatomy.jobs import FORMULAS, Formula, mentions

TITLES = Path(__file__).parent / "data" / "job_titles.tsv"
ROWS = {"build": 3008, "heldout": 230, "heldout2": 148, "heldout3": 378}
FLOORS = {"build": 0.99, "heldout": 0.955, "heldout2": 0.955, "heldout3": 0.975}
"""Shares that must hold. Misses of the held-out sets are never shown: nothing is to be fitted to them."""

SECTIONS = (
    ("Общие положения", ("Принимается на работу приказом руководителя.", "Должен знать правила распорядка.")),
    ("Должностные обязанности", ("Выполняет порученную работу в срок.", "Ведёт установленную документацию.")),
    ("Права", ("Вносить предложения по улучшению работы.", "Требовать создания нормальных условий труда.")),
    ("Ответственность", ("За невыполнение своих обязанностей.", "За причинение материального ущерба.")),
    ("Заключительные положения", ("Инструкция доводится под подпись.", "Срок действия инструкции не ограничен.")),
)  # fmt: skip
_NUMBERED = re.compile(r"^(\d+)((?:\.\d+)*)[.)]?[ ]+(?=[А-ЯЁа-яёA-Z])(.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"^(?:\S+ ){5,}\S+[.:]$|;$|\b(?:обязан|имеет|вправе|нес[её]т|отвечает|должен)\b", re.MULTILINE)


def completed(text: str) -> str:
    """A page around a title or around the points that a fragment has: more of them, none of which names the job."""
    numbers = list(_NUMBERED.finditer(text))
    if not numbers and not _SENTENCE.search(text):
        return "\n".join([text, *_sections(1)])
    if not numbers:
        return "\n".join([text, *(line.partition(" ")[2] for line in _sections(2))])
    first, rest, words = numbers[-1].groups()
    if rest or words in {heading for heading, _ in SECTIONS}:
        return "\n".join([text, *_sections(int(first) + 1)])
    points = [point for _, points in SECTIONS[2:4] for point in points]
    return "\n".join([text, *(f"{int(first) + i}. {point}" for i, point in enumerate(points, 1))])


def _sections(first: int) -> Iterator[str]:
    for number, (heading, points) in enumerate(SECTIONS[min(first, len(SECTIONS)) - 1 :], first):
        yield f"{number}. {heading}"
        yield from (f"{number}.{i}. {point}" for i, point in enumerate(points, 1))


def read_titles(half: str) -> list[tuple[str, str]]:
    """The right names of one half's jobs, each with the page's text."""
    rows = (line.split("\t") for line in TITLES.read_text("utf-8").splitlines()[1:])
    return [(position, text.replace("\\n", "\n")) for which, position, text in rows if which == half]


def named(text: str) -> str | None:
    """The job that diparse names on a page."""
    instructions = diparse.parse(completed(text)).instructions
    return instructions[0].position.name if instructions else None


@pytest.mark.parametrize("half", FLOORS)
def test_the_job_is_named(half: str) -> None:
    rows = read_titles(half)
    found = [(position, named(text), text) for position, text in rows]
    misses = [miss for miss in found if miss[0] != miss[1]]
    if half == "build":
        for position, name, text in misses:
            print(f"{position!r}: {name!r} of {text!r}")
    assert len(rows) == ROWS[half]
    right = 1 - len(misses) / len(rows)
    print(f"{half}: {right:.4f} of {len(rows)}")
    assert right >= FLOORS[half], f"{right:.4f}"


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
def test_each_formula_takes_its_example(formula: Formula) -> None:
    found = [(name, weight) for name, _, weight in mentions(formula.example)]
    assert ("Сторож", formula.weight) in found


def test_a_page_of_blanks_and_underscores_names_nobody() -> None:
    page = "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\n____________\n«__» ______ 20__ г.\n" + completed("ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ")
    assert [x.position.name for x in diparse.parse(page).instructions] == [None]
