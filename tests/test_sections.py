"""Headings, what leads to their points, and where the points hang, in the words of many trades."""

import pytest

import diparse


def outline(*lines: str, title: str = "Должностная инструкция кладовщика") -> list[str]:
    """The sections of the one instruction of a page, each as its heading and its nodes, a node below another in brackets.

    Items are shown by their numbers, other nodes by the letter of their type.
    """
    page = diparse.parse("\n".join((title, "", *lines)))
    assert len(page.instructions) == 1, [i.title for i in page.instructions]
    return [f"{s.heading or '-'}: {_shown(s.nodes)}" for s in page.instructions[0].sections]


def _shown(nodes: tuple[diparse.Node, ...]) -> str:
    return " ".join((n.number or n.type[0]) + (f"({_shown(n.children)})" if n.children else "") for n in nodes)


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("Обязанности", "Круг обязанностей кладовщика таков:"),
        ("Должностные обязанности", "Основные обязанности швеи:"),
        ("ЧТО ДЕЛАЕТ", "В обязанности маляра входит:"),
        ("Права", "Машинисту крана принадлежит право:"),
        ("ПОЛНОМОЧИЯ", "Права бригадира:"),
        ("Ответственность", "Основания ответственности токаря:"),
        ("За что отвечает", "Случаи ответственности повара:"),
        ("Показатели работы", "Работу фельдшера оценивают по таким показателям:"),
    ],
)
@pytest.mark.parametrize("numbers", ["{}.{}.", "{1}."])
def test_what_leads_to_the_points_of_a_heading_is_no_second_heading(heading: str, sentence: str, numbers: str) -> None:
    found = outline(
        "Общие положения",
        "",
        *(f"{numbers.format(1, n)} Подчиняется начальнику смены номер {n}." for n in (1, 2)),
        "",
        heading,
        "",
        sentence,
        "",
        *(f"{numbers.format(2, n)} соблюдать порядок на участке номер {n};" for n in (1, 2, 3)),
    )
    points = [numbers.format(2, n).rstrip(".") for n in (1, 2, 3)]
    assert found[1:] == [f"{heading}: p {' '.join(points)}"]
