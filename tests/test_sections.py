"""Headings, what leads to their points, and where the points hang, in the words of many trades."""

import pytest

import diparse


def outline(*lines: str, title: str = "Должностная инструкция кладовщика") -> list[str]:
    """The sections of the one instruction of a page, each as its heading and its nodes, those below one in brackets.

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


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("Кого принимают на должность", "qualification"),
        ("Что требуется от приемщика", "qualification"),
        ("Чем занимается приемщик заказов", "duties"),
        ("Что ему разрешено", "rights"),
        ("На что имеет право приемщик заказов", "rights"),
        ("За что спрашивают с приемщика", "responsibility"),
        ("Перед кем отвечает приемщик", "relations"),
        ("По чему судят о работе приемщика", "evaluation"),
        ("Где и когда он работает", "conditions"),
        ("Сколько ему платят", "pay"),
        ("Как меняется эта инструкция", "final"),
    ],
)
@pytest.mark.parametrize("number", ["1.", "2.", "2", "II."])
def test_a_numbered_question_is_a_heading(asked: str, kind: str, number: str) -> None:
    first = "I." if number == "II." else number if number == "1." else "1."
    page = diparse.parse(
        "\n".join(
            (
                "Должностная инструкция приемщика заказов",
                "",
                f"{first} Общие положения",
                "1.1. Приемщик подчиняется заведующему ателье.",
                "1.2. На работу его берет директор.",
                "",
                f"{number} {asked}",
                "2.1. первое, о чем здесь надо сказать;",
                "2.2. второе, о чем здесь надо сказать;",
                "2.3. третье, о чем здесь надо сказать.",
            )
        )
    )
    [instruction] = page.instructions
    assert [(s.number, s.heading, s.kinds) for s in instruction.sections[1:]] == [("2", asked, (kind,))]
    assert [node.number for node in instruction.sections[1].nodes] == ["2.1", "2.2", "2.3"]
