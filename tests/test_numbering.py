"""The numbers that the author meant, through the public API: one outline a fault class."""

import pytest

import diparse
from diparse.model import Instruction

LINES = [
    "Сторож осматривает ворота, двери и замки склада.",
    "Принимает дежурство от сменщика под роспись.",
    "Сообщает начальнику охраны о каждом нарушении.",
    "Ведет журнал посетителей и автомобилей.",
    "Следит за исправностью освещения и сигнализации.",
]


def read(*markers: str, text: str = "", heading: str = "") -> Instruction:
    """An instruction with one item for each marker («#…» is a heading)."""
    lines = ["Должностная инструкция сторожа", heading]
    for i, marker in enumerate(markers):
        lines += ["", marker[1:] if marker.startswith("#") else f"{marker} {text or LINES[i % len(LINES)]}"]
    page = diparse.parse("\n".join(lines))
    assert len(page.instructions) == 1
    return page.instructions[0]


def numbers(instruction: Instruction) -> list[str | None]:
    return [node.number for node in instruction.walk()]


SECTIONS = ("#1. Общие положения", "1.1.", "1.2.", "#2. Обязанности")


@pytest.mark.parametrize(
    ("printed", "meant", "kind"),
    [
        (["2.1.", "2.2.", "22.3.", "2.4."], "2.3", "stuck_digit"),
        (["2.15.", "2.16.", "2.7.", "2.18."], "2.17", "dropped_digit"),
        (["2.15.", "2.16.", "2.71.", "2.18."], "2.17", "swapped_digits"),
        (["2.15.", "2.16.", "3.17.", "2.18."], "2.17", "wrong_digit"),
        (["2.1.", "2.2.", "2 3.", "2.4."], "2.3", "lost_dot"),
        (["2.1.", "2.2.", "23.", "2.4."], "2.3", "lost_dot"),
        (["2.1.", "2.2.", "2,3.", "2.4."], "2.3", "separator"),
        (["2.1.", "2.2.", "2..3.", "2.4."], "2.3", "separator"),
        (["2.1.", "2.2.", "2.З.", "2.4."], "2.3", "look_alike"),
        (["2.1.", "2.2.", "2.2.", "2.4."], "2.3", "repeated_number"),
    ],
)
def test_a_fault_is_put_right_and_explained(printed: list[str], meant: str, kind: str) -> None:
    instruction = read(*SECTIONS, *printed)
    assert numbers(instruction)[-2] == meant
    [fix] = instruction.fixes
    assert (fix.kind, fix.fixed, fix.raw) == (kind, meant, printed[-2])
    assert 0.7 <= fix.confidence <= 1
    assert meant in fix.reason


@pytest.mark.parametrize(
    "printed",
    [
        ["2.1.", "2.2.", "2.4.", "2.5."],
        ["2.1.1.", "2.1.2.", "2.1.3.", "2.2."],
        ["2.1.", "2.1.1.", "2.1.2.", "2.2."],
        ["2.8.", "2.9.", "2.10.", "2.11."],
    ],
)
def test_a_right_number_stays(printed: list[str]) -> None:
    instruction = read(*SECTIONS, *printed)
    assert numbers(instruction)[2:] == [marker.strip(".") for marker in printed]
    assert not instruction.fixes


def test_a_number_alone_that_belongs_elsewhere_is_an_empty_item() -> None:
    instruction = read(*SECTIONS, "2.1.", "2.2.", "#4.11.", "#3. Права", "3.1.", "3.2.")
    assert numbers(instruction)[2:] == ["2.1", "2.2", "4.11", "3.1", "3.2"]
    assert [section.number for section in instruction.sections] == ["1", "2", "3"]
    assert not instruction.fixes


def test_a_gap_is_reported_and_not_filled() -> None:
    instruction = read(*SECTIONS, "2.1.", "2.2.", "2.5.", "2.6.")
    [gap] = instruction.gaps
    assert (gap.after, gap.missing, gap.before) == ("2.2", ("2.3", "2.4"), "2.5")


def test_a_number_out_of_order_is_no_gap() -> None:
    instruction = read(*SECTIONS, "2.1.", "2.3.", "2.2.", "2.4.")
    assert not {"2.2", "2.3"} & {number for gap in instruction.gaps for number in gap.missing}


def test_a_repeat_that_the_list_counts_on_from_stands_and_is_suspected() -> None:
    instruction = read(*SECTIONS, "2.1.", "2.2.", "2.2.", "2.3.", "2.4.")
    assert numbers(instruction)[2:] == ["2.1", "2.2", "2.2", "2.3", "2.4"]
    assert not instruction.fixes
    [suspect] = instruction.suspects
    assert suspect.kind == "repeated_number"


def test_headings_that_all_start_at_one() -> None:
    instruction = read("#1. Общие положения", "1.1.", "#1. Обязанности", "2.1.", "#1. Права", "3.1.")
    assert [section.number for section in instruction.sections] == ["1", "2", "3"]
    assert [fix.kind for fix in instruction.fixes] == ["restarted_heading"] * 2


def test_numbers_that_count_on_from_another_document() -> None:
    instruction = read("#248. Общие положения", "248.1", "#249. Обязанности", "249.1", "249.1.1", "#3. Права", "3.1")
    assert [section.number for section in instruction.sections] == ["1", "2", "3"]
    assert numbers(instruction) == ["1.1", "2.1", "2.1.1", "3.1"]


def test_items_that_run_through_all_sections() -> None:
    instruction = read("#I. Общие положения", "1.", "2.", "#II. Обязанности", "3.", "3.1.", "#III. Права", "4.")
    assert [section.number for section in instruction.sections] == ["1", "2", "3"]
    assert numbers(instruction) == ["1", "2", "3", "3.1", "4"]
    assert not instruction.fixes


def test_items_that_start_anew_in_each_section() -> None:
    instruction = read("#I. Общие положения", "1.", "2.", "#II. Обязанности", "1.", "2.", "3.")
    assert numbers(instruction) == ["1", "2", "1", "2", "3"]
    assert not instruction.fixes


def test_glued_numbers() -> None:
    page = diparse.parse(
        "Должностная инструкция сторожа\n\n1.Общие положения\n\n1.1.Сторож охраняет склад.\n\n"
        "1.2Сторож подчиняется завхозу."
    )
    assert [(node.number, node.raw_number) for node in page.walk()] == [("1.1", "1.1."), ("1.2", "1.2")]
    assert [node.text for node in page.walk()] == ["Сторож охраняет склад.", "Сторож подчиняется завхозу."]


@pytest.mark.parametrize(
    "point",
    [
        "по жалобам посетителей проводит проверку.",
        "за сутки до отпуска сдает ключи.",
        "не допускает на склад посторонних.",
        "в случае пожара звонит диспетчеру.",
        "к началу смены проверяет пломбы.",
        "раз в неделю сдает журнал.",
        "Раз в неделю сдает журнал.",
    ],
)
@pytest.mark.parametrize("blank", ["", " ", ". ", "."])
@pytest.mark.parametrize("end", [".", ";", ""])
def test_what_a_number_is_glued_to(point: str, blank: str, end: str) -> None:
    if (blank, point[:4]) == ("", "раз "):
        point = "два раза" + point[3:]
    points = [f"2.{n}{blank}{own[:-1]}{end}" for n, own in enumerate([LINES[0], LINES[1], point, LINES[3]], 1)]
    page = diparse.parse("\n".join(["Должностная инструкция сторожа", "2. Обязанности", *points]))
    assert [node.number for node in page.walk()] == ["2.1", "2.2", "2.3", "2.4"]
    assert [node.text for node in page.walk()][2] == point[:-1] + end


@pytest.mark.parametrize("point", ["раз в квартал сдает отчет;", "день рождения склада готовит;", "час в день гуляет;"])
def test_a_unit_in_the_nominative_is_no_decimal_numbers(point: str) -> None:
    points = [f"4.{n} {own}" for n, own in enumerate([LINES[0], LINES[1], point, LINES[3]], 1)]
    page = diparse.parse("\n".join(["Должностная инструкция сторожа", "4. Обязанности", *points]))
    assert [node.number for node in page.walk()] == ["4.1", "4.2", "4.3", "4.4"]


@pytest.mark.parametrize("measure", ["2.3 раза чаще других.", "2.3 часа в день.", "2.3 процента.", "2.3 м от стены."])
def test_a_decimal_number_is_no_point(measure: str) -> None:
    points = ["2.1 Обходит склад.", f"2.2 Обходит стоянку не менее чем\n{measure}", "2.4 Звонит начальнику."]
    page = diparse.parse("\n".join(["Должностная инструкция сторожа", "2. Обязанности", *points]))
    assert [node.number for node in page.walk()] == ["2.1", "2.2", "2.4"]


@pytest.mark.parametrize("raw", ["2.З.", "2.З. ", "2.З "])
def test_a_letter_for_a_digit_before_a_capital(raw: str) -> None:
    page = diparse.parse(
        f"Должностная инструкция сторожа\n2. Обязанности\n2.1.Обходит склад.\n2.2.Ведет журнал.\n{raw}Формирует отчет."
    )
    assert [node.number for node in page.walk()] == ["2.1", "2.2", "2.3"]
    assert [node.text for node in page.walk()][-1] == "Формирует отчет."


def test_a_number_stands_without_the_marks_around_it() -> None:
    page = diparse.parse(
        "# Должностная инструкция сторожа\n\n## 1. Общие положения\n\n**1.1.** Сторож подчиняется завхозу.\n"
        "п. 1.2. Сторож работает по графику.\n\n## 2. Права\n\n* Требовать исправности замков.\n* Вызывать полицию."
    )
    [instruction] = page.instructions
    assert [(s.raw_number, s.heading) for s in instruction.sections] == [("1.", "Общие положения"), ("2.", "Права")]
    assert [node.raw_number for node in instruction.walk()] == ["1.1.", "1.2.", None, None]
    assert instruction.fixes == ()


@pytest.mark.parametrize(
    "text",
    [
        "Сторож имеет стаж\n3 - 5 лет.",
        "Сторож работает с\n21.08.1998 г. по договору.",
        "Сторож получает надбавку к\n8 Марта.",
        "Сторож исполняет требования\nст. 192 ТК РФ.",
        "Сторож исполняет требования пожарной безопасности и ст.\n21 Трудового кодекса.",
        "Сторож действует в соответствии с требованиями раздела\n4. Правил безопасности.",
        "Сторож покупает обеды в столовой склада со скидкой\n10 %.",
        "Сторож дежурит не менее 3 лет. На складе есть п. 7 правил.",
    ],
)
def test_numbers_in_running_text_are_no_markers(text: str) -> None:
    instruction = read("#1. Общие положения", "1.1.", text=text)
    assert numbers(instruction) == ["1.1"]


def test_one_line_holds_a_whole_outline() -> None:
    page = diparse.parse(
        "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ СТОРОЖА I. ОБЩИЕ ПОЛОЖЕНИЯ 1.1. Сторож подчиняется завхозу и работает не менее 3 лет. "
        "1.2. Сторож должен знать: - правила охраны; - устройство замков. II. ПРАВА Сторож имеет право: "
        "2.1. Требовать исправности замков (п. 1.2 инструкции). 2.2. Вызывать полицию."
    )
    [instruction] = page.instructions
    assert [section.heading for section in instruction.sections] == ["ОБЩИЕ ПОЛОЖЕНИЯ", "ПРАВА"]
    assert numbers(instruction) == ["1.1", "1.2", None, None, None, "2.1", "2.2"]


def test_lists_inside_an_item() -> None:
    page = diparse.parse(
        "Должностная инструкция сторожа\n\n1. Обязанности\n\n1.1. Сторож проверяет:\n"
        "а) замки;\nб) окна:\n1) первого этажа;\n"
        "2) подвала.\n1.2. Сторож ведет журнал."
    )
    [section] = page.instructions[0].sections
    assert [(node.number, len(node.children)) for node in section.walk()] == [
        ("1.1", 2), ("а", 0), ("б", 2), ("1", 0), ("2", 0), ("1.2", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        # a copied section, and copied points of a point
        (["#1. Общие положения", "1.1.", "1.2.", "#2. Обязанности", "1.1.", "1.2.", "1.3.", "#3. Права", "3.1."],
         ["1.1", "1.2", "2.1", "2.2", "2.3", "3.1"]),
        (["#3. Обязанности", "3.1.", "3.1.1.", "3.1.2.", "3.2.", "3.1.1.", "3.1.2.", "3.1.3.", "3.3."],
         ["3.1", "3.1.1", "3.1.2", "3.2", "3.2.1", "3.2.2", "3.2.3", "3.3"]),
        # headings that start anew while the points count on from another document
        (["#184. Общие положения", "184.1.", "184.2.", "#1. Обязанности", "185.1.", "185.2.", "#1. Права", "3.1."],
         ["1.1", "1.2", "2.1", "2.2", "3.1"]),
        # a part that stands twice, and one that is gone
        (["#4. Права", "4.1.", "4.2.", "4.4.3.", "4.4."], ["4.1", "4.2", "4.3", "4.4"]),
        (["#4. Права", "4.1.", "4.2.", "4.", "4.4."], ["4.1", "4.2", "4.3", "4.4"]),
        # digits parted by a blank
        (["#1. Права", "6.", "7.", "8.", "9.", "1 0.", "11."], ["6", "7", "8", "9", "10", "11"]),
    ],
)  # fmt: skip
def test_numbers_of_another_place_get_those_of_their_own(printed: list[str], meant: list[str]) -> None:
    text = "Сторож под номером {} осматривает ворота, двери и замки склада."
    lines = ["Должностная инструкция сторожа"]
    for i, marker in enumerate(printed):
        lines += ["", marker[1:] if marker.startswith("#") else f"{marker} {text.format('абвгдежзик'[i])}"]
    [instruction] = diparse.parse("\n".join(lines)).instructions
    assert numbers(instruction) == meant


@pytest.mark.parametrize(
    ("markers", "meant"),
    [
        (["1)", "2)", "33)", "4)"], ["1", "2", "3", "4"]),
        (["(а)", "(б)", "(б)", "(г)"], ["а", "б", "в", "г"]),
        (["i)", "ii)", "ii)", "iv)"], ["i", "ii", "iii", "iv"]),
        (["1.)", "2.)", "З.)", "4.)"], ["1", "2", "3", "4"]),
        (["I.", "II.", "III."], ["I", "II", "III"]),
    ],
)
@pytest.mark.parametrize("word", ["Ключи", "ключи"])
def test_lists_inside_an_item_are_read_and_put_right(markers: list[str], meant: list[str], word: str) -> None:
    places = ("ворот", "склада", "сейфа", "вышки")
    elements = [f"{marker} {word} от {where};" for marker, where in zip(markers, places, strict=False)]
    [instruction] = diparse.parse(
        "\n".join(
            ["Должностная инструкция сторожа", "1. Обязанности", "1.1. Сторож хранит:", *elements, "1.2. Сторож спит."]
        )
    ).instructions
    assert numbers(instruction) == ["1.1", *meant, "1.2"]


def test_paragraph_signs_count_through_the_chapters() -> None:
    lines = ["Глава 1. Общие положения", "§ 1. Сторож подчиняется завхозу.", "§ 2. Сторож носит форму."]
    lines += ["Глава 2. Права", "§ 3. Сторож вправе вызвать полицию."]
    [instruction] = diparse.parse("\n\n".join(["Должностная инструкция сторожа", *lines])).instructions
    assert [section.number for section in instruction.sections] == ["1", "2"]
    assert numbers(instruction) == ["1", "2", "3"]


def test_an_instruction_that_counts_on_from_the_one_before() -> None:
    def lines(job: str, first: int) -> list[str]:
        return [
            f"Должностная инструкция {job}", f"{first}. Общие положения", f"{first}.1. Подчиняется завхозу ({job}).",
            f"{first + 1}. Обязанности", f"{first + 1}.1. Ведет журнал ({job}).",
        ]  # fmt: skip

    page = diparse.parse("\n\n".join([*lines("сторожа", 1), *lines("дворника", 3)]))
    assert [[s.number for s in instruction.sections] for instruction in page.instructions] == [["1", "2"], ["1", "2"]]
    assert numbers(page.instructions[1]) == ["1.1", "2.1"]


def test_a_number_that_ends_a_wrapped_sentence_is_no_marker() -> None:
    page = diparse.parse(
        "Должностная инструкция сторожа\n\n1. Обязанности\n\n1. Сторож осматривает склад.\n\n"
        "2. Сторож записывает замечания в журнал, который лежит на столе в кабинете\n44.\n\n"
        "3. Сторож звонит завхозу.\n\n"
        "4. Сторож гасит свет.\n\n5. Сторож сдает ключи."
    )
    assert [node.number for node in page.walk()] == ["1", "2", "3", "4", "5"]
    assert not page.instructions[0].fixes


def test_bullets_nest_by_their_indent() -> None:
    [instruction] = diparse.parse(
        "Должностная инструкция сторожа\n1. Обязанности\n1.1. Сторож хранит:\n- ключи;\n    - от ворот;\n"
        "    - от склада;\n"
        "- журнал.\n1.2. Сторож ведет журнал."
    ).instructions
    [item, _] = instruction.sections[0].nodes
    assert [[child.text for child in node.children] for node in item.children] == [["от ворот;", "от склада;"], []]
