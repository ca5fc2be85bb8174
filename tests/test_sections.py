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


def page_with_table(table: str, leads: str) -> diparse.ParsedPage:
    return diparse.parse(
        "Должностная инструкция пекаря\n\n1. Общие положения\n\n1.1. Пекарь подчиняется технологу.\n\n"
        f"1.2. Пекарь работает посменно.\n\n2. Оценка работы\n\n{leads}\n\n{table}\n\n"
        "3. Права\n\n3.1. Пекарь вправе требовать исправную печь.\n\n3.2. Пекарь вправе отказаться от сырой муки."
    )


TABLES = [
    [["Показатель", "Норма"], ["Возврат хлеба", "до 2 %"], ["Опоздания", "0"], ["Жалобы покупателей", "не более 1"]],
    [["Что считаем", "План", "Вес"], ["Пропек", "98 %", "40"], ["Выход теста", "от 140 %", "30"], ["Брак", "0", "30"]],
    [["Нарушение", "Мера"], ["Опоздание", "замечание"], ["Прогул", "увольнение"], ["Порча сырья", "вычет по закону"]],
    [["Отдел", "Что передаёт", "Срок"], ["Склад", "накладные", "до 9:00"], ["Касса", "выручку", "после смены"]],
    [["Смена", "Начало", "Конец", "Часов"], ["Первая", "6:00", "14:00", "8"], ["Вторая", "14:00", "22:00", "8"]],
]  # fmt: skip


@pytest.mark.parametrize("rows", TABLES, ids=lambda rows: rows[0][0])
@pytest.mark.parametrize("leads", ["2.1. Работу пекаря оценивают так:", ""])
def test_rows_of_a_table_without_numbers(rows: list[list[str]], leads: str) -> None:
    page = page_with_table("\n\n".join(cell for row in rows for cell in row), leads)
    section = page.instructions[0].sections[1]
    above = section.nodes[0].children if leads else section.nodes
    assert [(node.type, node.text) for node in above] == [("row", " ".join(row)) for row in rows]


@pytest.mark.parametrize("rows", TABLES, ids=lambda rows: rows[0][0])
def test_rows_whose_cells_stand_close_together(rows: list[list[str]]) -> None:
    page = page_with_table("\n\n".join("\n".join(row) for row in rows), "")
    assert [(n.type, n.text) for n in page.instructions[0].sections[1].nodes] == [("row", " ".join(r)) for r in rows]


def test_a_label_between_rows() -> None:
    rows = ["Образование\nлюбое", "Стаж\nне нужен", "Здоровье\nпо справке"]
    page = page_with_table("\n\n".join(["Обязательно", *rows, "Желательно", "Опыт продаж\nот года"]), "")
    nodes = page.instructions[0].sections[1].nodes
    assert [node.type for node in nodes] == ["paragraph", "row", "row", "row", "paragraph", "row"]
    assert [nodes[0].text, nodes[3].text, nodes[4].text] == ["Обязательно", "Здоровье по справке", "Желательно"]


def test_wrapped_lines_are_no_cells() -> None:
    lines = [
        "Следит за тем, чтобы тесто было поставлено\nв срок",
        "Сдает хлеб экспедитору по накладной каждое\nутро",
        "Моет печь и столы после смены, выносит все\nотходы",
    ]
    page = page_with_table("\n\n".join(lines), "2.1. Пекарь выполняет работу:")
    assert "row" not in [node.type for node in page.walk()]


def test_rows_of_a_table_that_kept_its_columns() -> None:
    rows = ["Показатель        Вес     Норма", "Возврат хлеба     40      до 2 %", "Жалобы            60      0"]
    page = page_with_table("\n".join(rows), "2.1. Работу пекаря оценивают так:")
    assert [n.text for n in page.instructions[0].sections[1].nodes[0].children] == [" ".join(r.split()) for r in rows]


@pytest.mark.parametrize(
    "lines",
    [
        ["Знать рецепты", "Следить за печью", "Мыть противни", "Вести журнал", "Сдавать смену", "Беречь тепло"],
        ["знать рецепты", "следить за печью", "мыть противни", "вести журнал", "сдавать смену", "беречь тепло"],
    ],
)
def test_a_list_without_bullets_is_no_table(lines: list[str]) -> None:
    page = page_with_table("\n\n".join(lines), "2.1. Пекарь должен:")
    assert "row" not in [node.type for node in page.walk()]


FRAGMENTS = [
    ("duties", "2", ["Красит фасады.", "Готовит смеси:", "- клеевые;", "- масляные;", "- эмали.", "Моет кисти."]),
    ("duties", "2", ["Маляр красит фасады.", "Готовит и подбирает краски.", "Моет кисти, сдаёт инструмент."]),
    ("duties", "3", ["Встречает детей.", "В тихий час воспитатель следит за сном.", "Ведёт журнал здоровья."]),
    ("duties", "2", ["Подметать двор до восьми утра.", "Чистить решётки.", "Вывешивать флаги."]),
    ("rights", "4", ["Просить у бригадира помощи.", "Обращаться к врачу.", "Отказаться от работы на высоте."]),
    ("rights", "3", ["Распределять смены, требовать порядка.", "Требовать размена от старшего кассира."]),
    ("rights", "3", ["Не начинать смену без наладчика.", "Останавливать станок при шуме.", "Получать перчатки."]),
    ("rights", "3", ["Кассир вправе:", "- закрыть кассу;", "- вызвать охрану;", "- звать старшего."]),
    ("responsibility", "4", ["За недостачу.", "За порчу чеков."]),
    ("responsibility", "5", ["Повар отвечает перед шеф-поваром за:", "- пересол;", "- порчу сырья;", "- опоздания."]),
    ("responsibility", "6", ["Вахтёр несёт полную ответственность за ключи:", "- от актового зала;", "- от подвала."]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "section", "points"), FRAGMENTS)
def test_points_tell_the_kind_of_a_section_without_a_heading(kind: str, section: str, points: list[str]) -> None:
    n = 3
    lines = []
    for point in points:
        lines.append(point if point.startswith("-") else f"{section}.{n}. {point}")
        n += not point.startswith("-")
    end = int(section) + 1
    lines += ["", f"{end}. Заключительные положения", f"{end}.1. Инструкция действует до отмены."]
    page = diparse.parse("\n".join(["Должностная инструкция", "", *lines]))
    first = page.instructions[0].sections[0]
    assert (first.number, first.kinds, first.implied) == (section, (kind,), True)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Обязанности дежурного по залу", "duties"),
        ("Функциональные обязанности дежурного", "duties"),
        ("Должностная инструкция дежурного по залу", "general"),
    ],
)
def test_points_without_headings_speak_of_what_the_title_says(title: str, kind: str) -> None:
    page = diparse.parse(
        f"{title}\n\n1. Дежурный принимается на работу директором.\n2. Дежурный приходит за полчаса до открытия.\n"
        "3. При пожаре дежурный выводит людей.\n4. Вечером дежурный осматривает зал.\n5. Дежурный подчиняется старшему."
    )
    [section] = page.instructions[0].sections
    assert section.kinds == (kind,)


@pytest.mark.parametrize(
    "labels",
    [
        ("Перед рейсом", "После рейса"),
        ("До открытия", "После закрытия"),
        ("Утром", "Вечером"),
        ("Ежедневно", "Ежемесячно"),
        ("В начале смены", "В конце смены"),
        ("Основные обязанности", "Дополнительные обязанности"),
    ],
)
def test_labels_part_the_points_of_one_section(labels: tuple[str, str]) -> None:
    found = outline(
        "1. Общие положения",
        "1.1. Водитель подчиняется механику.",
        "1.2. Водитель работает по графику.",
        "",
        "2. Обязанности",
        "",
        labels[0],
        "",
        "2.1. Осматривает автобус и шины.",
        "2.2. Проверяет тормоза и свет.",
        "2.3. Получает путевой лист.",
        "",
        labels[1],
        "",
        "2.4. Сдаёт путевой лист и выручку.",
        "2.5. Моет салон.",
        "",
        "3. Права",
        "3.1. Водитель вправе не выезжать на неисправном автобусе.",
        "3.2. Водитель вправе требовать ремонта.",
    )
    assert found[1] == "Обязанности: p 2.1 2.2 2.3 p 2.4 2.5"


def test_labels_part_the_bullets_of_one_section() -> None:
    bullets = ["- стаж пять лет;", "- права категории D;"]
    found = outline(
        "1. Общие положения",
        "1.1. Водитель подчиняется механику.",
        "",
        "2. Требования к водителю",
        "",
        "Обязательные требования",
        "",
        *bullets,
        "",
        "Желательные требования",
        "",
        *bullets,
        "",
        "3. Права",
        "3.1. Водитель вправе требовать ремонта.",
    )
    assert found[1] == "Требования к водителю: p(b b) p(b b)"


@pytest.mark.parametrize(
    "answer",
    [
        "Директор парка.",
        "Среднее образование и права категории D. Стаж вождения засчитывается с момента выдачи прав.",
    ],
)
def test_what_a_point_asks_for_is_its_answer(answer: str) -> None:
    found = outline(
        "1. Общие положения",
        "1.1. Кому подчиняется:",
        "Механику колонны.",
        "1.2. Что требуется:",
        answer,
        "1.3. Кто замещает:",
        "Другой водитель.",
        "2. Обязанности",
        "2.1. Водитель осматривает автобус.",
        "2.2. Водитель сдаёт выручку.",
    )
    assert found == ["Общие положения: 1.1(b) 1.2(b) 1.3(b)", "Обязанности: 2.1 2.2"]


@pytest.mark.parametrize("heads", [("II. Требования к кандидату", "III. Обязанности"), ("Требования", "Обязанности")])
def test_points_in_few_words_are_no_headings(heads: tuple[str, str]) -> None:
    points = ["1. Образование среднее", "2. Стаж работы", "3. Знание Excel", "4. Личные качества", "5. График"]
    found = outline(heads[0], "", *points, "", heads[1], "", "1. Ведёт учёт товара.", "2. Следит за полками.")
    assert [own.split(": ")[1] for own in found] == ["1 2 3 4 5", "1 2"]


@pytest.mark.parametrize("name", ["Паспорт должности", "Место в структуре", "График и смены", "Зарплата и премии"])
def test_headings_that_all_count_from_one_name_their_topics(name: str) -> None:
    found = outline(
        f"1. {name}",
        "1.1. Первое, что надо знать.",
        "1.2. Второе, что надо знать.",
        "1. Должностные обязанности",
        "2.1. Ведёт учёт товара.",
        "2.2. Следит за полками.",
        "1. Права",
        "3.1. Требовать исправных весов.",
        "3.2. Получать спецодежду.",
    )
    assert found == [f"{name}: 1.1 1.2", "Должностные обязанности: 2.1 2.2", "Права: 3.1 3.2"]


ASKED = [
    ("Кого берём", "qualification", ["Образование среднее.", "Опыт от года.", "Без вредных привычек."]),
    ("Чем будет заниматься", "duties", ["Принимать товар.", "Вести карточки учёта.", "Выдавать товар."]),
    ("Что ему можно", "rights", ["Требовать исправные весы.", "Просить помощи.", "Не выдавать без накладной."]),
    ("За что спросят", "responsibility", ["За недостачу.", "За беспорядок на складе.", "За просрочку."]),
    ("Сколько платим", "pay", ["Оклад сорок тысяч.", "Премия за месяц без недостач.", "Доплата за ночь."]),
]  # fmt: skip


@pytest.mark.parametrize("form", ["{}", "{}:"])
@pytest.mark.parametrize("bullet", ["- ", ""])
def test_lines_that_ask_in_turn_are_headings(form: str, bullet: str) -> None:
    lines = [
        line
        for asked, _, points in ASKED
        for line in (form.format(asked), "", *(bullet + point for point in points), "")
    ]
    page = diparse.parse("\n".join(["Должностная инструкция кладовщика", "", *lines]))
    [instruction] = page.instructions
    assert [(s.heading, s.kinds) for s in instruction.sections] == [(asked, (kind,)) for asked, kind, _ in ASKED]


def test_questions_over_prose_are_no_headings() -> None:
    prose = "День начинается рано. Кладовщик открывает ворота и ждёт машину. Потом он до вечера считает ящики."
    lines = [line for asked, _, _ in ASKED for line in (asked, "", prose, "")]
    assert diparse.parse("\n".join(["Кладовщик: кто это", "", *lines])).instructions == ()


def test_sections_numbered_in_words() -> None:
    text = (
        "Должностная инструкция редактора\n\nРаздел первый. Общее\n\nРедактор подчиняется директору.\n\n"
        "Раздел второй. Обязанности\n\n- готовит номер;\n- читает полосы.\n\nРаздел третий. Права\n\n- просить помощи."
    )
    [instruction] = diparse.parse(text).instructions
    assert [(s.number, s.kinds) for s in instruction.sections] == [
        ("1", ("general",)),
        ("2", ("duties",)),
        ("3", ("rights",)),
    ]
