"""What belongs to no instruction though it has points, headings or forms of its own."""

import pytest

import diparse
from diparse import PageBlock

WELDER = """Должностная инструкция сварщика

1. Общие положения
1.1. Сварщик принимается на работу приказом директора завода.
1.2. Сварщик подчиняется мастеру участка.
2. Обязанности
2.1. Сваривает трубы и балки по чертежу.
2.2. Убирает рабочее место в конце смены.
3. Ответственность
3.1. Сварщик отвечает за брак и порчу аппарата.
"""
SIGNED = """
Главный инженер

[инициалы, фамилия]

[подпись]

С инструкцией ознакомлен:

[подпись]
"""
PROSE = """
Часто спрашивают, чем сварщик отличается от газорезчика. Отличий много, но мы назовем лишь те, о которых спорят.
"""
ENDS = {"signed": SIGNED, "signed in a line": "\nПрочитал, согласен: ____________ / ____________\n"}


def noise_of(page: str) -> str:
    """All that is called noise."""
    blocks: tuple[PageBlock, ...] = diparse.parse(page).blocks
    return "\n".join(page[block.span.start : block.span.end] for block in blocks if block.role == "noise")


LISTS = (
    "Работу сварщика делят на три вида:\n\n1. Ручная дуговая сварка.\n2. Сварка в газе.\n3. Пайка.\n",
    "Три промаха в инструкциях кладовщиков:\n\n1. Списать чужую. Кладовщик не водит погрузчик.\n"
    "2. Забыть об охране труда.\n3. Требовать лишнего.\n",
    "Что нужно взять на медосмотр:\n\n  1. Паспорт.\n  2. Полис.\n  3. Прошлую карту.\n",
    "Порядок приема на работу\n\nОн прост:\n\n1) Собеседование с мастером.\n2) Проба на стенде.\n3) Приказ.\n",
)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("listed", LISTS)
def test_a_list_in_an_article_below_the_signatures_is_the_articles(end: str, listed: str) -> None:
    page = WELDER + ENDS[end] + PROSE + "\n" + listed
    (instruction,) = diparse.parse(page).instructions
    assert [section.number for section in instruction.sections] == ["1", "2", "3"]
    assert len(instruction.sections[-1].nodes) == 1
    assert {block.type for block in instruction.blocks} == {"title", "signature"}
    for line in listed.split("\n"):
        assert line.strip() in noise_of(page)


@pytest.mark.parametrize(
    "heading", ["4. Ответы на вопросы читателей", "2. Отзывы о работе с инструкцией", "5. Сколько платят на заводе"]
)
def test_a_numbered_heading_over_an_articles_prose_begins_no_instruction(heading: str) -> None:
    told = (
        "Можно ли доверить сварщику погрузчик? Нет, если у него нет прав. А вот подменить газорезчика он может, но "
        "лишь с письменного согласия."
    )
    page = f"{WELDER}{SIGNED}\n{heading}\n\n{told}\n"
    assert len(diparse.parse(page).instructions) == 1
    assert heading in noise_of(page)


QUOTED = {
    "standard": """Из профессионального стандарта

3.1. Обобщенная трудовая функция

Наименование

Ручная сварка простых деталей

Код

A

Уровень квалификации

2

Трудовые действия

Проверка оснащенности сварочного поста

Зачистка кромок

Необходимые умения

Владеть техникой сварки

Необходимые знания

Виды швов
""",
    "law": """Федеральный закон от 21 июля 1997 г. N 116-ФЗ

Статья 1. Основные понятия

1. В целях настоящего закона используются понятия, приведенные ниже:

3) авария - разрушение сооружений;

4) инцидент - отказ устройств.

Статья 9. Что должна делать организация

1. Организация, эксплуатирующая опасный объект:

1) соблюдает положения настоящего закона;

2) имеет лицензию.
""",
    "questionnaire": """Анкета кандидата

Ф.И.О. ____________________

Стаж сварщиком ______ лет

Дата рождения __________
""",
    "vacancies": """Похожие вакансии

Сварщик, завод № 4. График 5/2. Оклад 52 000. Требования: удостоверение

Газорезчик, женщина, 34 года, готова к переезду
""",
}
CHEF = """
Должностная инструкция шеф-повара

1. Общие положения
1.1. Шеф-повар назначается на должность директором ресторана.
1.2. Шеф-повар должен знать рецептуру блюд.
2. Права
2.1. Шеф-повар имеет право требовать исправный инвентарь.
"""


@pytest.mark.parametrize("what", QUOTED)
@pytest.mark.parametrize("below", ["", CHEF])
def test_what_a_page_quotes_is_no_instruction(what: str, below: str) -> None:
    page = WELDER + SIGNED + PROSE + "\n" + QUOTED[what] + below
    found = diparse.parse(page).instructions
    assert [x.position and x.position.name for x in found] == ["Сварщик", "Шеф-повар"][: len(found)]
    assert len(found) == 1 + bool(below)
    assert len(list(found[0].walk())) == 5
    noise = noise_of(page)
    for line in QUOTED[what].split("\n"):
        assert line.strip() in noise


def test_an_instruction_may_name_what_a_standard_asks_for() -> None:
    page = WELDER.replace(
        "2. Обязанности\n", "Необходимые умения:\n- варить в потолочном положении;\n- читать чертежи.\n2. Обязанности\n"
    )
    assert "Необходимые умения" not in noise_of(page)


@pytest.mark.parametrize(
    "line",
    ["☐ Запомнить меня", "SvarkaKadry-online.example", "Тэги: сварка, завод, бланк", "Резюме: сварщик НАКС, 3 примера"],
)
def test_a_line_of_the_site_below_the_signatures(line: str) -> None:
    assert line in noise_of(f"{WELDER}{SIGNED}\n{line}\n{CHEF}")


SHEETS = (
    "С инструкцией ознакомлены:\n№\tФ.И.О.\tПодпись\tДата\n1\t\t\t\n2\t\t\t\n3\t\t\t\n",
    "Лист ознакомления\n№ п/п    Фамилия, имя, отчество    Дата    Подпись\n1.\n2.\n3.\n",
    "Инструкцию изучил и обязуюсь выполнять:\n1) ____________ (сварщик)\n2) ____________ (начальник цеха)\n",
    "Мастер ________ ________ (подпись) (Ф.И.О.)\n\nИнструкция мне вручена ________ «__» ______ 20__ г.\n",
)


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("footnote", ["", "* Разряд ставится по решению комиссии.\n"])
def test_a_sheet_to_sign_is_a_signature_and_a_footnote_below_it_a_note(sheet: str, footnote: str) -> None:
    page = f"{WELDER}\nРазработал: ____________ / ____________\n\n{sheet}\n{footnote}"
    (instruction,) = diparse.parse(page).instructions
    assert not noise_of(page)
    assert [node.number for node in instruction.walk()] == ["1.1", "1.2", "2.1", "2.2", "3.1"]
    assert [block.type for block in instruction.blocks] == ["title", "signature"] + ["note"] * bool(footnote)


def test_the_words_of_a_note_below_its_head_are_kept() -> None:
    note = "КОММЕНТАРИИ:\nПеречень работ уточняется по наряду цеха. На участке сварщик может подчиняться бригадиру.\n"
    page = f"{WELDER}{SIGNED}\n{note}"
    assert not noise_of(page)
    assert diparse.parse(page).instructions[0].blocks[-1].type == "note"


ANSWERED = (
    ("1.3. Образование и опыт:", "Училище по профессии «Сварщик» и два года стажа. Курсы завода засчитываются за год."),
    ("1.3. Кто замещает:", "Сварщик той же бригады. Приказ подписывает начальник цеха."),
    ("1.3. Режим работы:", "Смена начинается в 8.00. Обед с 12.00 до 13.00. Суббота рабочая по графику."),
)


@pytest.mark.parametrize(("point", "answer"), ANSWERED)
def test_sentences_below_a_point_that_leads_to_them_with_a_colon(point: str, answer: str) -> None:
    page = WELDER.replace("2. Обязанности", f"{point}\n{answer}\n1.4. Сварщик носит робу.\n2. Обязанности")
    (instruction,) = diparse.parse(page).instructions
    assert not noise_of(page)
    [led] = [node for node in instruction.walk() if node.number == "1.3"]
    assert [child.text for child in led.children] == [answer]


def test_the_last_element_of_a_list_may_begin_with_a_question_word() -> None:
    listed = "1.3. Сварщик должен знать:\nвиды швов;\nкак заземляют аппарат;\nЧем опасны баллоны.\n"
    page = WELDER.replace("2. Обязанности", f"{listed}1.4. Сварщик носит робу.\n2. Обязанности")
    assert not noise_of(page)


def test_the_heading_of_a_sites_questions_below_a_sheet_to_sign() -> None:
    asked = "Вопросы и ответы посетителей\n\nВопрос: Нужна ли роба летом?\nОтвет: Нужна, конечно, всегда.\n"
    page = f"{WELDER}\nРазработал: ____________\n\nФИО\nДата\nРоспись\n\n{asked}"
    assert noise_of(page).split("\n")[0] == "Вопросы и ответы посетителей"


@pytest.mark.parametrize("label", ["После смены", "Перед началом работы", "В части охраны труда", "При приеме смены"])
def test_a_label_over_the_points_of_a_sections_part(label: str) -> None:
    page = WELDER.replace("2.2. Убирает", f"\n{label}\n\n2.2. Убирает")
    (instruction,) = diparse.parse(page).instructions
    assert not noise_of(page)
    assert [(node.type, node.number) for node in instruction.sections[1].nodes] == [
        ("item", "2.1"), ("paragraph", None), ("item", "2.2"),
    ]  # fmt: skip


@pytest.mark.parametrize("link", ["Полезные ссылки", "Скидки недели", "Новинки каталога"])
def test_a_link_between_two_points_is_the_sites(link: str) -> None:
    assert link in noise_of(WELDER.replace("2.2. Убирает", f"\n{link}\n\n2.2. Убирает"))


BARE = (
    "Кладовщик\n\nКого берут\nобразование среднее\nстаж от года\n\nОбязанности\nпринимать товар\nвести карточки\n\n"
    "Права\nтребовать тару\nне принимать бой\n\nОтветственность\nОтвечает за недостачу.\n",
    "Мойщик посуды\n\nОбязанности\n- мыть посуду\n- выносить отходы\n\nПрава\n- получать перчатки\n- требовать ремонта "
    "мойки\n\nОтветственность\n- отвечает за бой посуды\n- возмещает утрату\n",
)


@pytest.mark.parametrize("bare", BARE)
def test_a_short_instruction_without_numbers_below_a_signed_one(bare: str) -> None:
    said = "Поделюсь нашей, она короче. Без номеров, уж извините, копировала с телефона, но вам, может быть, хватит."
    found = diparse.parse(f"{WELDER}{SIGNED}\nОльга\n14 октября 2017\n{said}\n\n{bare}").instructions
    assert [x.position and x.position.name for x in found] == ["Сварщик", bare.split("\n")[0]]
    assert [section.kinds[0] for section in found[1].sections][-3:] == ["duties", "rights", "responsibility"]
    assert len(found[1].sections[-3].nodes) == 2


def test_headings_of_an_article_below_the_signatures_are_no_instruction() -> None:
    told = (
        "Обязанности\nКак правило, сварщик обязан следить за аппаратом. Кроме того, он часто помогает слесарю.\n\n"
        "Права\nВам могут отказать в молоке, но вы имеете право его требовать.\n\n"
        "Ответственность\nОбычно отвечают рублем. Но и это бывает редко.\n"
    )
    assert len(diparse.parse(f"{WELDER}{SIGNED}\n{told}").instructions) == 1


def test_an_instruction_without_numbers_between_much_foreign_text_is_one() -> None:
    spam = "Студенты спрашивают: нужно ли быть сильным в математике? Вы удивитесь, но нет. Мы собрали истории тех, кто "
    spam += "начал с нуля, и все они говорят одно: было трудно, зато потом они ни разу не пожалели о своем выборе."
    duties = "Принимает товар на склад\n\nВедет журнал выдачи товара\n\nСоставляет отчеты за месяц\n\n"
    rights = "Требовать исправную тару\n\nПолучать спецодежду\n\nВносить предложения руководству склада\n"
    page = f"Должностная инструкция кладовщика\n\nОбязанности\n\n{duties}{spam}\n\n{spam[:80]}\n\nПрава\n\n{rights}"
    (instruction,) = diparse.parse(page).instructions
    assert [section.kinds for section in instruction.sections] == [("duties",), ("rights",)]
    assert [len(section.nodes) for section in instruction.sections] == [3, 3]
    assert spam in noise_of(page)


@pytest.mark.parametrize("head", ["ПРИКАЗЫВАЮ:", "П Р И К А З"])
def test_an_order_over_an_instruction_is_none_of_it(head: str) -> None:
    order = f"{head}\n\n1. Утвердить инструкцию вахтера.\n\n2. Ознакомить вахтеров под подпись.\n\nДиректор ________"
    body = "1. Общие положения\n\n1.1. Вахтер подчиняется завхозу.\n\n2. Права\n\n2.1. Вызывать полицию."
    page = diparse.parse(f"{order}\n\nПриложение к приказу № 7\n\nДолжностная инструкция вахтера\n\n{body}")
    [instruction] = page.instructions
    assert str(page.text)[instruction.source.span.start :].startswith("Приложение")
    assert instruction.position.name == "Вахтер"
