"""What belongs to an instruction and what does not, through the public API."""

import json
from pathlib import Path

import pytest

import diparse

TITLE = "Должностная инструкция сторожа"
GENERAL = "1. Общие положения\n\n1.1. Сторож подчиняется завхозу.\n\n1.2. Сторож должен знать правила охраны."
DUTIES = "2. Должностные обязанности\n\n2.1. Осматривает склад.\n\n2.2. Ведет журнал."
RIGHTS = "3.1. Требовать исправности замков.\n\n3.2. Вызывать полицию."


def page_of(*parts: str) -> diparse.ParsedPage:
    return diparse.parse("\n\n".join(parts))


def test_a_lost_heading_opens_an_implied_section_at_what_introduces_it() -> None:
    [instruction] = page_of(TITLE, GENERAL, DUTIES, "Сторож имеет право:", RIGHTS).instructions
    section = instruction.sections[-1]
    assert (section.number, section.heading, section.kinds, section.implied) == ("3", None, ("rights",), True)
    assert section.spans == ()
    assert [node.type for node in section.nodes] == ["paragraph", "item", "item"]


def test_items_of_the_next_number_open_an_implied_section() -> None:
    [instruction] = page_of(TITLE, GENERAL, DUTIES, RIGHTS).instructions
    assert [(section.number, section.implied) for section in instruction.sections] == [
        ("1", False), ("2", False), ("3", True),
    ]  # fmt: skip
    assert instruction.sections[-1].kinds == ("rights",)


def test_spam_between_the_points_is_lifted_out() -> None:
    spam = (
        "Он обладает отличными навыками общения. Сколько зарабатывает сторож? Вы найдете ответ в нашей статье. "
        "Эта профессия очень интересна, и карьера зависит от вас."
    )
    page = page_of(TITLE, GENERAL, "2. Должностные обязанности\n\n2.1. Осматривает склад.", spam, "2.2. Ведет журнал.")
    assert [node.number for node in page.walk()] == ["1.1", "1.2", "2.1", "2.2"]
    [noise] = [block for block in page.blocks if block.role == "noise"]
    assert page.text[noise.span] == spam
    assert noise.kind == "spam"
    assert noise.reason


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Источник: https://example.org/di/storozh", "source"),
        ("© 2007-2016 Сайт о работе. Все права защищены.", "chrome"),
        ("Читайте также: Отпуск без сохранения заработной платы", "chrome"),
        ("Скачать бланк в формате Word", "chrome"),
    ],
)
def test_a_line_of_the_site_inside_an_instruction(line: str, kind: str) -> None:
    page = page_of(TITLE, GENERAL, line, DUTIES)
    assert [(page.text[block.span], block.kind) for block in page.blocks if block.role == "noise"] == [(line, kind)]
    assert len(page.instructions) == 1


def test_links_in_a_row_are_the_sites() -> None:
    line = "Читайте также: Штраф за отсутствие меню  •  Как открыть пекарню  •  Журнал уборки"
    page = page_of(TITLE, GENERAL, line, DUTIES)
    assert {block.role for block in page.blocks if page.text[block.span] in line} == {"noise"}
    assert not any("пекарню" in node.text or "Журнал" in node.text for node in page.walk())


def test_two_instructions_on_one_page() -> None:
    other = "Должностная инструкция повара\n\n1. Общие положения\n\n1.1. Повар подчиняется шефу."
    page = page_of(TITLE, GENERAL, DUTIES, other, "2. Обязанности\n\n2.1. Варит суп.")
    assert [instruction.position.name for instruction in page.instructions] == ["Сторож", "Повар"]


def test_approval_preamble_signature_and_note_are_blocks() -> None:
    page = page_of(
        "УТВЕРЖДАЮ\nДиректор ______________\n«___» ________ 20__ г.",
        TITLE,
        "Настоящая инструкция разработана в соответствии с Трудовым кодексом и определяет обязанности сторожа склада.",
        GENERAL,
        DUTIES,
        "Начальник охраны ____________ (подпись)\nС инструкцией ознакомлен: ____________",
        "Примечание. Инструкция хранится в отделе кадров.",
    )
    [instruction] = page.instructions
    assert [block.type for block in instruction.blocks] == ["approval", "title", "preamble", "signature", "note"]
    assert instruction.complete


def test_a_part_printed_again_after_a_message_break_is_a_duplicate() -> None:
    cut = "2. Должностные обязанности\n\n2.1. Осматривает склад.\n\n2.2. Ведет журнал дежурств и сдает его зав"
    whole = "2.1. Осматривает склад.\n\n2.2. Ведет журнал дежурств и сдает его заведующему.\n\n2.3. Запирает ворота."
    page = page_of(TITLE, GENERAL, cut, "Ответить   Цитата\n\nСообщений: 14", whole)
    assert [node.number for node in page.walk()] == ["1.1", "1.2", "2.1", "2.2", "2.3"]
    duplicates = [block for block in page.blocks if block.role == "duplicate"]
    assert duplicates
    assert all(block.of is not None and block.reason for block in duplicates)


def test_an_article_with_an_instructions_headings_is_none() -> None:
    page = page_of(
        "Профессия сторожа",
        "В этой статье мы рассмотрим, чем занимается сторож. Обычно он охраняет склад. Сколько он зарабатывает?",
        "Обязанности",
        "Среди обязанностей можно выделить следующие. Однако они зависят от вас и вашего работодателя.",
        "• охрана склада;\n• обход территории.",
        "Права",
        "Под правами понимают возможности сотрудника. Как правило, они прописаны в договоре.",
    )
    assert page.instructions == ()


def test_a_wrapped_line_and_a_broken_word_are_one_node() -> None:
    page = diparse.parse(
        "Должностная инструкция сторожа\n\n1. Обязанности\n\n"
        "1.1. Сторож осматривает складские помещения, проверяет исправность замков и сигнали-\nзации, "
        "а также целостность ограждения по всему периметру охраняемой территории \nпредприятия.\n"
        "1.2. О нарушениях сторож сообщает начальнику охраны, а в его отсутствие дежурному по пред-\nприятию и "
        "полиции, после чего записывает время и обстоятельства в журнал дежурств \nустановленной формы.\n"
    )
    texts = [node.text for node in page.walk()]
    assert len(texts) == 2
    assert "сигнализации" in texts[0]
    assert "предприятию" in texts[1]


def test_bullets_hang_on_what_introduces_them() -> None:
    page = page_of(
        TITLE,
        "1. Общие положения\n\n1.1. Сторож должен знать:\n- правила охраны;\n- устройство замков.",
        "1.2. Сторож не пьет.",
    )
    [section] = page.instructions[0].sections
    assert [(node.number, [child.type for child in node.children]) for node in section.nodes] == [
        ("1.1", ["bullet", "bullet"]), ("1.2", []),
    ]  # fmt: skip


def test_every_span_shows_its_own_text() -> None:
    page = page_of(TITLE, GENERAL, DUTIES)
    for node in page.walk():
        assert node.number is not None
        assert page.text[node.spans[0]].startswith(node.number)
        assert page.text[node.spans[0]].endswith(node.text)


def test_each_title_of_a_flat_page_opens_its_instruction() -> None:
    points = (
        "1. Общие положения 1.1. {0} принимается на работу директором. 1.2. {0} подчиняется мастеру участка. "
        "2. Обязанности 2.1. Содержит рабочее место в чистоте. 2.2. Соблюдает правила охраны труда. "
        "3. Ответственность 3.1. {0} отвечает за порчу имущества и за нарушение правил внутреннего распорядка. "
    )
    jobs = {"маляра": "Маляр", "слесаря": "Слесарь", "плотника": "Плотник"}
    flat = "".join(f"Должностная инструкция {of} " + points.format(job) for of, job in jobs.items())
    page = diparse.parse(flat)
    assert [i.title for i in page.instructions] == [f"Должностная инструкция {of}" for of in jobs]
    assert [i.position and i.position.name for i in page.instructions] == list(jobs.values())


def test_the_lines_of_a_list_without_bullets_stay_apart() -> None:
    page = diparse.parse(
        "Должностная инструкция уборщика\n\n1. Обязанности\n\nУборщик обязан:\n"
        "мыть полы\nпротирать пыль\nвыносить мусор\n"
    )
    assert [node.text for node in page.walk() if node.type == "bullet"] == [
        "мыть полы",
        "протирать пыль",
        "выносить мусор",
    ]


@pytest.mark.parametrize(
    ("title", "job"),
    [
        ("Должностная инструкция старшего продавца", "Старший продавец"),
        ("Должностная инструкция работника кухни", "Работник кухни"),
        (
            "Должностная инструкция инженера производственно-технического отдела",
            "Инженер производственно-технического отдела",
        ),
        ("Должностная инструкция экономиста планового отдела", "Экономист"),
        ("Должностная инструкция начальника смены сырного цеха", "Начальник смены"),
        ("ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ ЗВУКОРЕЖИССЕРА ВТОРОЙ КАТЕГОРИИ МБУК «ДОМ КУЛЬТУРЫ»", "Звукорежиссер"),
        ("Инструктору по плаванию должностная инструкция (МБОУ «Гимназия № ___»)", "Инструктор по плаванию"),
        (
            "Художественный руководитель муниципального дома культуры. Должностная инструкция",
            "Художественный руководитель",
        ),
    ],
)
def test_the_job_of_a_title_in_the_nominative(title: str, job: str) -> None:
    points = "1. Общие положения\n\n1.1. Принимается на работу директором.\n1.2. Подчиняется директору.\n\n"
    page = diparse.parse(f"{title}\n\n{points}2. Права\n\n2.1. Вносить предложения.\n2.2. Требовать инвентарь.")
    assert [i.position and i.position.name for i in page.instructions] == [job]


def test_a_table_of_contents_with_page_numbers_glued_on_is_the_sites() -> None:
    contents = "СОДЕРЖАНИЕ\n\n1. Общие положения3\n2. Должностные обязанности4"
    page = page_of(TITLE, contents, GENERAL, DUTIES)
    [instruction] = page.instructions
    assert [section.heading for section in instruction.sections] == ["Общие положения", "Должностные обязанности"]
    assert len(page.instructions[0].sections[0].nodes) == 2


def test_headings_with_nothing_below_them_are_no_instruction() -> None:
    outline = "Из чего она состоит:\n\n1. Общие положения.\n2. Обязанности.\n3. Права.\n4. Ответственность."
    assert not page_of("Как написать инструкцию сторожу?", outline).instructions


def test_a_list_goes_on_behind_an_advert() -> None:
    page = page_of(
        TITLE,
        "Обязанности сторожа",
        "1) Осматривает склад.\n\n2) Ведет журнал.\n\n3) Проверяет замки.",
        "Подпишитесь на рассылку!",
        "4) Гасит свет.\n\n5) Сдает ключи.",
        "Права сторожа",
        "1) Требовать ремонта ограды.\n\n2) Вызывать полицию.",
    )
    assert [node.number for node in page.walk()] == ["1", "2", "3", "4", "5", "1", "2"]


def test_what_a_post_quotes_is_a_duplicate() -> None:
    quoted = "Михалыч писал(а):\n1.2. Сторож должен знать правила охраны."
    rights = "3. Права\n\n" + RIGHTS + "\n\n3.3. Получать форму."
    page = page_of(TITLE, GENERAL, DUTIES, rights, quoted, "А зачем это нужно?")
    assert [node.number for node in page.walk()] == ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "3.3"]
    assert [block.role for block in page.blocks if "quotes" in (block.reason or "")] == ["duplicate"]


def test_notes_between_the_points_are_blocks() -> None:
    page = page_of(TITLE, GENERAL, "Примечание. Сторож носит форму.", DUTIES)
    [instruction] = page.instructions
    assert [block.type for block in instruction.blocks] == ["title", "note"]
    assert [node.number for node in page.walk()] == ["1.1", "1.2", "2.1", "2.2"]


def test_lines_with_neither_bullets_nor_punctuation_are_a_list() -> None:
    lines = ["1.1. Сторож хранит в сейфе", "ключи от склада", "журнал посетителей", "список телефонов"]
    [item] = page_of(TITLE, "1. Обязанности", *lines).instructions[0].sections[0].nodes
    assert [(node.type, node.text) for node in item.children] == [
        ("bullet", "ключи от склада"), ("bullet", "журнал посетителей"), ("bullet", "список телефонов"),
    ]  # fmt: skip


def test_a_place_to_fill_in_keeps_its_label() -> None:
    page = page_of(
        TITLE, "1. Обязанности", "1.1. ____________________.\n        (иные обязанности)", "1.2. Ведет журнал."
    )
    assert [node.text for node in page.walk()] == ["____________________. (иные обязанности)", "Ведет журнал."]


def test_an_instruction_with_bare_headings_behind_the_signatures_of_another() -> None:
    signed = "Заведующий складом ______________ (подпись)"
    bare = "Общие положения\n\nДворник подчиняется завхозу.\n\nОбязанности\n\n"
    bare += "Дворник обязан:\n\n- мести двор;\n- чистить снег."
    page = page_of(TITLE, GENERAL, DUTIES, signed, bare)
    assert [instruction.position.name for instruction in page.instructions] == ["Сторож", "Дворник"]


def test_what_is_kept_in_doubt_says_why() -> None:
    doubtful = "Если собака не отвечает на зов"
    page = page_of(TITLE, GENERAL, "2. Должностные обязанности\n\n2.1. Осматривает склад.", doubtful, "2.2. Зовет ее.")
    [kept] = [block for block in page.blocks if block.uncertain]
    assert page.text[kept.span] == doubtful
    assert kept.role == "node"
    assert "prose_start" in (kept.uncertain or "")


def test_doubt_falls_where_noise_was_kept() -> None:
    """On the corpus, noise is several times likelier among what is kept in doubt than among the rest."""
    corpus = Path(__file__).parents[1] / "corpus"
    kept = {True: [0, 0], False: [0, 0]}
    for gold in sorted((corpus / "gold").glob("*.json")):
        page = diparse.parse_file(corpus / gold.name.removesuffix(".gold.json"))
        noise = [(piece["start"], piece["end"]) for piece in json.loads(gold.read_text())["noise"]]
        for block in page.blocks:
            if block.instruction is not None and block.role != "duplicate":
                counts = kept[block.uncertain is not None]
                counts[0] += 1
                counts[1] += any(start <= block.span.start < end for start, end in noise)
    assert kept[True][1] / kept[True][0] > 4 * kept[False][1] / kept[False][0] > 0


def test_of_a_title_printed_three_times_the_first_whole_one_is_kept() -> None:
    cut, whole, short = (f"Должностная инструкция ночного сторожа{end}" for end in (" (рос", " (рос.)", ""))
    page = page_of(cut, whole, short.upper(), GENERAL, DUTIES)
    assert [page.text[block.span] for block in page.blocks if block.role == "title"] == [whole]
    again = [block for block in page.blocks if block.role == "duplicate"]
    assert [page.text[block.span] for block in again] == [cut, short.upper()]
    assert all(block.of is not None and page.text[block.of] == whole for block in again)


def test_a_title_below_a_numbered_list_of_titles_is_no_entry_of_it() -> None:
    contents = "Содержание:\n1. Должностная инструкция ночного сторожа\n2. Должностная инструкция вахтера"
    title = "Должностная инструкция ночного сторожа"
    page = page_of(contents, title, GENERAL, DUTIES, "Должностная инструкция вахтера", GENERAL, DUTIES)
    assert page.instructions[0].source.span.start == page.text.find(title, len(contents))


def test_an_approval_block_between_two_titles_of_one_job_stays() -> None:
    form = "УТВЕРЖДАЮ\nДиректор ООО «Склад»\n________ А. Б. Иванов"
    page = page_of(TITLE, form, "Скачать: doc | pdf", TITLE, GENERAL, DUTIES)
    assert "УТВЕРЖДАЮ" in "".join(page.text[block.span] for block in page.blocks if block.role == "approval")


WRAPPED = """УТВЕРЖДАЮ
Заведующий складом, которому дано
право подписывать кадровые бумаги
(подпись)
12.05.2019


ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ
кладовщика

I. Общие положения

1. Кладовщик должен знать:
1.1. Порядок приемки товара и учета
тары по утвержденным правилам.
1.2. Правила работы с весами, рулетками
и другими средствами измерения.
{}


II. Права

Кладовщик имеет право:
1. Требовать исправных весов, чистой
тары и удобного рабочего места.
{}


III. Ответственность

Кладовщик несет ответственность:
1. За ошибки в учете и записях книг.
"""


@pytest.mark.parametrize(
    ("one", "other"), [("1.3. .", "2. ."), ("1.3.\t\t.", "2)"), ("1.3. ______.", "2."), ("1.3", "2. _____")]
)
def test_points_that_a_form_leaves_empty_and_dates_are_no_page_numbers(one: str, other: str) -> None:
    page = diparse.parse(WRAPPED.format(one, other))
    assert [node.number for node in page.walk() if node.number] == ["1", "1.1", "1.2", "1.3", "1", "2", "1"]
    [approval] = [block for block in page.instructions[0].blocks if block.type == "approval"]
    assert approval.text.endswith("12.05.2019")
    assert not [block for block in page.blocks if block.role == "noise"]


@pytest.mark.parametrize("number", ["7", "- 7 -", "стр. 7", "Лист 7 из 12"])
def test_page_numbers_at_the_gaps_of_a_wrapped_page(number: str) -> None:
    page = diparse.parse(WRAPPED.format(f"\n\n{number}\n\n", "2. Не принимать бракованный товар."))
    assert [page.text[b.span] for b in page.blocks if b.role == "noise"] == [number]


@pytest.mark.parametrize(
    "signs",
    [
        "Заведующий хозяйственной частью\n\t(подпись)\t\t(фамилия, инициалы)\n\t00.00.00",
        "Директор кирпичного завода\n(подпись) (расшифровка подписи)\n12.05.2019",
        "Начальник отдела кадров\n____________ (фамилия, инициалы)",
        "Председатель профсоюзного комитета\n__________ / ____________ /",
    ],
)
def test_who_signs_is_no_part_of_the_note_above_it(signs: str) -> None:
    note = "Должностная инструкция составлена в соответствии с"
    page = diparse.parse(WRAPPED.format("1.3. .", "2. .") + f"\n\n{note}\n\n\n{signs}\n")
    assert [(b.type, b.text) for b in page.instructions[0].blocks[2:]] == [
        ("note", note), ("signature", " ".join(signs.split())),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "blank",
    [
        "Кладовщик подчиняется непосредственно\t\t.\n\t(заведующему складом; другому\n\nлицу)",
        "Кладовщик подчиняется непосредственно\n\t(заведующему\n\n\t.\nскладом; другому лицу)",
        "Кладовщик подчиняется непосредственно\n\t\t.\n(заведующему складом; другому лицу)",
        "Кладовщик подчиняется непосредственно\n__________________.\n(заведующему складом, другому лицу)",
        "Кладовщик подчиняется заведующему и\nнепосредственно __________ ____________.\n(должность руководителя)",
        "Кладовщик подчиняется руководителю\n\n…………………..……………………\n(заведующему складом / другому лицу)",
        "Кладовщик руководствуется уставом ______________;\n(название организации\n(учреждения))",
        "Принимается лицо с _______________________.\nобразованием и стажем работы ______________.",
        "Его обязанности на время отпуска возлагаются на\n___________________________.",
        "Кладовщик сообщает \t\t.\n\t(заведующему; другому\n\n\nлицу)\n\nо порче товара и предлагает меры.",
    ],
)
def test_a_place_to_fill_in_and_what_is_said_of_it_belong_to_the_point(blank: str) -> None:
    page = diparse.parse(WRAPPED.format(f"2. {blank}\n3. Кладовщик ведет книги.", "2. Не принимать брак."))
    texts = [" ".join(node.text.split()) for node in page.instructions[0].sections[0].nodes]
    assert texts[1:] == [" ".join(blank.split()), "Кладовщик ведет книги."]
    assert not [block for block in page.blocks if block.role == "noise"]


@pytest.mark.parametrize(
    "below",
    ["с инструкцией ознакомлен ____________", "подпись ____________ дата __________", "____________\nДобавил Петр"],
)
def test_a_line_to_sign_does_not_belong_to_the_last_point(below: str) -> None:
    page = diparse.parse(f"{TITLE}\n\n{GENERAL}\n\n{DUTIES[:-1]}\n{below}")
    assert [node.text for node in page.walk()][-1] == "Ведет журнал"


def test_a_bracket_that_is_not_closed_takes_in_no_other_point() -> None:
    page = diparse.parse(f"{TITLE}\n\n{GENERAL}\n\n3. Права\n\nСторож (далее - работник\nвправе:\n1) спать;\n2) есть.")
    assert [node.text for node in page.walk()][-2:] == ["спать;", "есть."]


BODY = f"{GENERAL}\n\n{DUTIES}\n\n3. Права\n\n{RIGHTS}"


def fronts(*lines: str) -> list[tuple[str, str]]:
    page = diparse.parse("\n".join(lines) + "\n\n" + BODY)
    [instruction] = page.instructions
    return [(block.type, block.text) for block in instruction.blocks]


@pytest.mark.parametrize(
    "office",
    [
        ["Первый заместитель главы района,", "     начальник управления образования"],
        ["Управляющий имением и конным заводом, которому поручено утверждать инструкции"],
        ["Председатель профкома                    Генеральный директор комбината"],
        ["(руководитель или иное лицо,", "          которому поручено утверждать инструкцию)"],
    ],
)
def test_who_approves_stands_within_the_approval_block(office: list[str]) -> None:
    approval = ["“Утверждаю”", *office, "______________ П.П. Петров", "“___”________ 2003 г."]
    assert fronts(*approval, "", TITLE) == [("approval", " ".join(" ".join(approval).split())), ("title", TITLE)]


@pytest.mark.parametrize(
    "preamble",
    [
        "Настоящая должностная инструкция разработана и утверждена на основании трудового договора со сторожем.",
        "Настоящая инструкция составлена и утверждена на основании\nдоговора с ______________\n(фамилия)\nи закона.",
        "Инструкция введена приказом директора от «___» ________ 20__ г. № ____ и действует до ее отмены.",
    ],
)
def test_what_an_instruction_says_of_itself_is_its_preamble(preamble: str) -> None:
    assert fronts(TITLE, "_____________", "(наименование организации)", "", preamble) == [
        ("title", TITLE),
        ("approval", "_____________ (наименование организации)"),
        ("preamble", " ".join(preamble.split())),
    ]


def test_fields_of_a_form_under_a_title() -> None:
    assert fronts("Должностная инструкция", "", "Наименование должности: Сторож", "", "Место работы: Тверь") == [
        ("title", "Должностная инструкция Наименование должности: Сторож"),
        ("preamble", "Место работы: Тверь"),
    ]


def test_a_title_in_a_column_of_the_form_and_the_job_below_it() -> None:
    head = [
        "Наименование организации        УТВЕРЖДАЮ",
        "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ          ____________",
        "№ ____ от ______                _________",
    ]
    assert fronts(*head, "", "сторожа склада") == [
        ("approval", " ".join(" ".join(head).split())),
        ("title", "сторожа склада"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Положение о школьном музее\n\n1. Общие положения\n1.1. Положение определяет цели и порядок работы музея.\n"
        "1.2. Положение разработано в соответствии со следующими документами:\n– Законом о музейном фонде;\n– Уставом.",
        "Образец должностной инструкции заведующего прачечной\nНа заведующего прачечной возложены следующие функции:\n"
        "Права\nЗаведующий прачечной наделен следующими правами:\nОтветственность\n"
        "Заведующий прачечной может привлекаться к ответственности в следующих случаях:",
    ],
    ids=["a statute", "headings of an article whose lists are lost"],
)
def test_what_only_looks_like_an_instruction(text: str) -> None:
    assert page_of(text).instructions == ()


def test_a_heading_of_the_site_between_two_parts_begins_no_other_instruction() -> None:
    between = "Должностная инструкция и обязанности сторожа"
    [instruction] = page_of(TITLE, "I. " + GENERAL[3:], between, "II. Права", "2.1. Требовать замков.").instructions
    assert [section.number for section in instruction.sections] == ["1", "2"]


def test_another_job_begins_where_the_numbers_jump() -> None:
    """What a post left out of another instruction goes on with other numbers, and its heading names the job."""
    text = (
        "Должностная инструкция завхоза\n\nI. Общая часть\n\n1. Завхоз подчиняется директору.\n\nII. Обязанности\n\n"
        "Завхоз:\n\n1. Ведет учет мебели.\n\n2. Следит за ремонтом.\n\n7. Обходит этажи каждый час.\n\n"
        "8. Проверяет замки.\n\nIII. Права сторожа\n\nСторож имеет право:\n\n1. Вызвать полицию.\n\n2. Требовать связи."
    )
    first, second = page_of(text).instructions
    assert (first.position.name, second.position.name) == ("Завхоз", "Сторож")
    assert page_of(text).text[second.source.span].startswith("7.")


def test_duties_of_somebody_over_a_numbered_heading_are_a_title() -> None:
    text = "Функциональные обязанности завхоза\n\nI. Общая часть\n\n1. Ведет учет.\n\n2. Следит за ремонтом."
    first, second = page_of(TITLE, GENERAL, DUTIES, text).instructions
    assert (first.position.name, second.position.name) == ("Сторож", "Завхоз")


def test_a_heading_that_says_that_it_goes_on_is_printed_again() -> None:
    points = "2. Должностные обязанности\n\n2.1. Осматривает склад.\n\n2.2. Ведет журнал."
    page = page_of(TITLE, GENERAL, points, "2. Должностные обязанности (продолжение)", "2.3. Сдает смену.")
    [again] = [block for block in page.blocks if block.role == "duplicate"]
    assert page.text[again.span] == "2. Должностные обязанности (продолжение)"
    assert [node.number for node in page.walk()][-3:] == ["2.1", "2.2", "2.3"]


def test_a_soft_hyphen_at_the_end_of_a_line_joins_the_word() -> None:
    page = page_of(
        TITLE, GENERAL, "2. Ответственность\n\n2.1. Несет ответст\u00ad\nвенность за сохран\u00adность склада."
    )
    assert [*page.walk()][-1].text == "Несет ответственность за сохранность склада."


def test_a_short_card_of_a_job_without_numbers_is_an_instruction() -> None:
    [card] = page_of(
        "date 2025-03-14 Должностная инструкция садовника",
        "Общие положения:",
        "Садовник – это работник, отвечающий за уход за деревьями и цветниками на территории предприятия.",
        "— Среднее образование или курсы садоводства.\n\n— Опыт ухода за растениями от 1 года.",
        "— Полив и обрезка: Регулярный полив растений, обрезка сухих веток.\n\n— Уборка: Вывоз мусора с газонов.",
    ).instructions
    assert card.position.name == "Садовник"
    assert [(section.kinds, len(section.nodes)) for section in card.sections] == [(("general",), 5)]
    assert [node.type for node in card.sections[0].walk()] == ["paragraph", "bullet", "bullet", "bullet", "bullet"]


def test_a_title_in_a_column_under_an_earlier_title_is_part_of_the_block() -> None:
    head = ["Наименование организации        УТВЕРЖДАЮ", "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ          ____________"]
    assert fronts(TITLE, "", *head, "г. Тула                         __.__.20__") == [
        ("title", TITLE),
        ("approval", " ".join(" ".join([*head, "г. Тула __.__.20__"]).split())),
    ]


def test_the_job_under_a_date_in_the_other_column() -> None:
    head = (
        "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\t\t\tУТВЕРЖДАЮ\n\n05.02.2004 № 7\t\tДиректор\n\nТверь\t\t____ С.С. Иванов\n05.02.2004"
    )
    assert fronts(head, "сторожа склада") == [("approval", " ".join(head.split())), ("title", "сторожа склада")]


@pytest.mark.parametrize(
    "above", ["Скачать должностную инструкцию\nУтверждаю", "Скачать должностную инструкциюУтверждаю"]
)
def test_an_advert_does_not_take_the_first_word_of_the_form(above: str) -> None:
    form = "_____________________________ (Фамилия, инициалы)\n00.00.201_ г.\nм.п."
    page = diparse.parse(f"{above}\n{form}\n{TITLE}\n\n{BODY}")
    assert page.instructions[0].blocks[0].text == " ".join(f"Утверждаю {form}".split())
    assert [page.text[b.span] for b in page.blocks if b.role == "noise"] == ["Скачать должностную инструкцию"]


def test_the_head_of_a_form_may_be_longer_than_the_beginning_of_its_points() -> None:
    form = (
        "УТВЕРЖДАЮ\n\n____________________ (инициалы, фамилия)\n(наименование организации, ее __________________\n"
        "правовая форма) (директор; иное лицо,\nкоторое утверждает инструкцию)\n\n«___» ____________ 20__ г.\n\n"
        f"{TITLE}\n______________________________\n(наименование организации)\n\n«___» ________ 20__ г. № ____\n\n"
        "Настоящая инструкция составлена и утверждена на основании\nдоговора с ______________________\n"
        "(фамилия того, кто принят)\nи законов о труде, которые действуют.\n\n"
    )
    [instruction] = diparse.parse(form + "1. Общие положения\n\n1.1. Сторож - рабочий.\n1.2. Сторож знает").instructions
    assert [block.type for block in instruction.blocks] == ["approval", "title", "approval", "preamble"]
    assert len(instruction.sections[0].nodes) == 2


def test_a_note_names_the_job_but_no_note_stands_right_under_a_heading() -> None:
    note = "Должностная инструкция сторожа склада разработана на основе справочника."
    page = page_of(TITLE, GENERAL, DUTIES, "3. Права\n\n3.1. Требовать исправности замков.", note)
    assert [(b.type, b.text) for b in page.instructions[0].blocks[1:]] == [("note", note)]
    page = page_of(TITLE, "1. Общие положения", f"Настоящая {note[0].lower()}{note[1:]}", DUTIES)
    assert [b.type for b in page.instructions[0].blocks] == ["title"]


def backs(*lines: str) -> list[tuple[str, str]]:
    [first, *_] = diparse.parse(f"{TITLE}\n\n{BODY}\n\n" + "\n".join(lines)).instructions
    return [(block.type, block.text) for block in first.blocks if block.type != "title"]


@pytest.mark.parametrize("when", ["[число, месяц, год]", "(фамилия, инициалы)", "12.05.2019", "Дата"])
def test_name_and_date_behind_a_signature_are_not_the_next_instruction_s(when: str) -> None:
    signs = ["С инструкцией ознакомлен:", "[подпись]", when]
    below = ["", "Должностная инструкция дворника", "", BODY.replace("Сторож", "Дворник")]
    assert backs(*signs, *below) == [("signature", " ".join(signs))]


def test_a_hint_below_a_note_is_the_note_s() -> None:
    note = "Должностная инструкция разработана на основании\n____________.\n(наименование, номер и дата документа)"
    signs = "Руководитель\n____________ (подпись)"
    assert backs(note, "", signs) == [("note", " ".join(note.split())), ("signature", " ".join(signs.split()))]


@pytest.mark.parametrize(
    "signs",
    [
        "Инструкция согласована:\nРуководитель отдела охраны ______________",
        "Начальник участка _________ (подпись) СОГЛАСОВАНО Инженер _________ Инструкция мне вручена _________",
        "Начальник смены _____________    Сторож _____________",
    ],
)
def test_signatures_of_other_words(signs: str) -> None:
    assert backs(signs) == [("signature", " ".join(signs.split()))]


def test_links_below_a_signature_are_the_sites() -> None:
    signs = "Начальник смены _____________    Сторож _____________"
    assert backs(signs, "", "1 | 2 | 3 | Следующая") == [("signature", " ".join(signs.split()))]


def test_a_fragment_may_begin_within_a_list() -> None:
    rest = "- Уставом библиотеки;\n- правилами хранения книг.\n1.6. Библиотекарь замещает архивариуса.\n1.7. ________"
    rights = "Библиотекарь вправе:\n3.1. Не выдавать редких книг.\n3.2. Требовать читательский билет."
    page = page_of(TITLE, GENERAL, DUTIES, "Скачать бланк в формате Word", f"{rest}\n{rights}")
    first, second = page.instructions
    assert page.text[second.source.span].startswith("- Уставом")
    assert [node.type for node in second.sections[0].nodes] == ["bullet", "bullet", "item", "item"]
    assert (first.position.name, second.position.name) == ("Сторож", "Библиотекарь")
