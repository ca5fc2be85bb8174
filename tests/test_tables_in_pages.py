"""Tables without numbers that a page's text holds cell by cell."""

import pytest

import diparse

HEAD = """Должностная инструкция {job}

1. Общие положения
1.1. {name} назначается на должность приказом директора.
1.2. {name} должен знать правила охраны труда.
2. Обязанности
2.1. Ведет журнал и отвечает за ключи.
2.2. Составляет отчеты за месяц.

"""
TAIL = "\n\n4. Ответственность\n4.1. За утрату ключей и журнала.\n"

# name, job, heading or lead, cells a row
TABLES = [
    ("Кладовщик", "кладовщика", "3. Показатели работы", [
        ["Показатель", "Вес", "Норма"],
        ["Точность отгрузки", "50 %", "не ниже 99 %"],
        ["Пересорт", "30 %", "до 5 случаев"],
        ["Жалобы магазинов", "20 %", "нет"],
    ]),
    ("Пекарь", "пекаря", "3. Взаимодействие", [
        ["Цех", "Что передает", "Срок"],
        ["Мучной склад", "заявку на сырье", "до 10:00"],
        ["Экспедиция", "готовый хлеб", "до 5:30"],
    ]),
    ("Диспетчер", "диспетчера", "3. Условия работы", [
        ["Режим", "сменный, сутки через трое"],
        ["Отпуск", "28 календарных дней"],
        ["Доплата за ночь", "40 %"],
    ]),
    ("Мастер", "мастера участка", "2.3. Проверяет по таблице:", [
        ["Что", "Как часто", "Кто отвечает"],
        ["Стропы", "раз в 10 дней", "Стропальщик"],
        ["Лестницы", "раз в месяц", "Плотник"],
        ["Ограждения", "ежедневно", "Бригадир"],
    ]),
    ("Аналитик", "аналитика", "3. Критерии оценки", [
        ["Критерий", "План", "Факт", "Премия, %"],
        ["Отчеты в срок", "12", "11", "30"],
        ["Ошибки в отчетах", "0", "2", "-"],
    ]),
]  # fmt: skip
LAYOUTS = {
    "a line between cells": ("\n\n", "\n\n"),
    "a line between rows": ("\n", "\n\n"),
    "no empty lines": ("\n", "\n"),
    "tabs": ("\t", "\n"),
    "columns": ("     ", "\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table[0])
def test_the_rows_of_a_table_without_numbers(table: tuple[str, str, str, list[list[str]]], layout: str) -> None:
    name, job, lead, rows = table
    between, below = LAYOUTS[layout]
    body = below.join(between.join(row) for row in rows)
    page = diparse.parse(HEAD.format(job=job, name=name) + lead + "\n\n" + body + TAIL)
    (instruction,) = page.instructions
    found = [node for node in instruction.walk() if node.type == "row"]
    assert [node.text for node in found] == [" ".join(row) for row in rows]
    assert not [block for block in page.blocks if block.role == "noise"]
    parent = instruction.sections[1].nodes[-1] if lead.startswith("2.3") else instruction.sections[2]
    assert (parent.children if isinstance(parent, diparse.Node) else parent.nodes) == tuple(found)


def test_the_head_of_a_table_with_numbered_rows_is_one_row() -> None:
    table = "Отдел\n\nПолучает\n\nПередает\n\n3.1\n\nСклад\n\nнакладные\n\nзаявки\n\n3.2\n\nКасса\n\nчеки\n\nвыручку"
    page = diparse.parse(HEAD.format(job="кассира", name="Кассир") + "3. Взаимодействие\n\n" + table + TAIL)
    (instruction,) = page.instructions
    head, first, second = instruction.sections[2].nodes
    assert (head.type, head.text) == ("row", "Отдел Получает Передает")
    assert [first.number, second.number] == ["3.1", "3.2"]


@pytest.mark.parametrize(
    "lines",
    [
        "Права\nтребовать спецодежду\nне работать в грозу\nОтветственность\nза инструмент\nза чистоту двора",
        "Осматривает вагон,\nзакрывает люки\nЗапирает двери и\nсдает ключ дежурному",
        "Сливает воду из котла.\n\nПроверяет насос.\n\nзаписывает давление.\n\nЧистит топку.\n\nзаменяет колосник.",
    ],
)
def test_lines_that_are_no_table(lines: str) -> None:
    page = diparse.parse(HEAD.format(job="дворника", name="Дворник") + "3. Работы\n\n" + lines + TAIL)
    assert not [node for node in page.walk() if node.type == "row"]


def test_a_table_of_an_article_is_the_articles() -> None:
    told = "Сколько зарабатывает повар? Мы собрали объявления за год, и вот что вышло. Цифры вас, наверное, удивят."
    page = HEAD.format(job="повара", name="Повар") + told + "\n\nГород\nОт, руб.\nДо, руб.\n"
    page += "\nСтолица\n45 000\n120 000\n\nОбластной центр\n22 000\n48 000\n\nСело\n15 000\n27 000\n"
    assert not [node for node in diparse.parse(page).walk() if node.type == "row"]
