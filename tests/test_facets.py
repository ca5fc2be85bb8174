"""Facets: each tells where it was read, whatever the page did to the words; the tables and the benchmark's reader."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diparse
import facets as benchmark
from diparse.clean import clean
from diparse.facets import RULES, find_facets
from diparse.model import Block, Facets, Instruction, Span
from samples import CORPUS, write_pages

PAGE = """ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ
токаря 4 разряда

1. Общие положения
1.1. Токарь относится к категории рабо-
чих и подчиняется:
- административно – начальнику  цеха;
- в смене – мастеру участка.
1.2. Токарем назначается лицо, имеющее среднее профессиональное образование и стаж работы не менее 6 месяцев.
1.3. Токарь принимается на работу приказом директора завода по представлению начальника цеха.
1.4. Во время отсутствия токаря его обязанности исполняет другой токарь участка.
2. Обязанности
2.1. Токарь обязан соблюдать Правила, утв. постановлением Правительства РФ от 5 мая 2012 г. № 390.
3. Права
3.1. Токарь вправе обучать токарей 2 разряда.
4. Ответственность
4.1. Токарь несет ответственность по ст. 192 ТК РФ.
"""


def values(found: Facets) -> dict[str, object]:
    """Each facet's value, or values."""
    plain: dict[str, object] = {}
    for field, facets in found.to_dict().items():
        told = facets if isinstance(facets, list) else [facets] if facets else []
        said = [[v for k, v in one.items() if k not in ("text", "node", "spans")] for one in told]
        plain[field] = [one[0] if len(one) == 1 else one for one in said]
    return plain


def test_facets_of_a_page() -> None:
    (found,) = diparse.parse(PAGE).instructions
    assert values(found.facets) == {
        "category": ["worker"],
        "appointed_by": ["Директор завода"],
        "superior": ["Начальник цеха", "Мастер участка"],
        "replaced_by": ["Токарь участка"],
        "education": ["secondary_vocational"],
        "experience": [[6.0, "month"]],
        "grade": ["4 разряд"],
        "country": ["RU"],
        "references": [["постановление", None, "2012-05-05", "390"], ["кодекс", "Трудовой кодекс", None, None]],
    }


def test_a_broken_word_and_the_elements_of_a_list_are_found_where_they_stand() -> None:
    page = diparse.parse(PAGE)
    facets = page.instructions[0].facets
    assert facets.category
    assert [page.text[span] for span in facets.category.spans] == ["рабо-\nчих"]
    assert facets.category.text == "рабочих"
    assert [page.text[person.spans[0]] for person in facets.superior] == ["начальнику  цеха", "мастеру участка"]
    nodes = {node.id: node for node in page.walk()}
    assert [nodes[str(person.node)].type for person in facets.superior] == ["bullet", "bullet"]


def test_noise_within_a_phrase_leaves_several_spans() -> None:
    text = "подчиняется главному РЕКЛАМА бухгалтеру"
    spans = (Span(0, 20), Span(29, len(text)))
    found = find_facets(text, None, [Block("preamble", clean(text, spans), spans)], [])
    assert found.superior[0].spans == (Span(12, 20), Span(29, 39))
    assert found.superior[0].value == "Главный бухгалтер"


@pytest.mark.parametrize("page", sorted(path.name for path in CORPUS.glob("*.txt"))[::6])
def test_facets_stand_where_they_say(page: str) -> None:
    parsed = diparse.parse_file(CORPUS / page)
    for instruction in parsed.instructions:
        nodes = {node.id: node for node in instruction.walk()}
        blocks = [block.spans for block in instruction.blocks]
        for rule in RULES:
            told = getattr(instruction.facets, rule.field)
            for facet in told if isinstance(told, tuple) else [told] if told else []:
                assert facet.text == clean(parsed.text, facet.spans)
                homes = [nodes[facet.node].spans] if facet.node else blocks
                for start, end in facet.spans:
                    assert any(home.start <= start < end <= home.end for spans in homes for home in spans)


WORDS = [*PAGE.split(), "«", "»", "(", ")", ";", ":", "–", "-\n", "\u00ad", "лет", "от 31.02.2020", "№ 5", "ГОСТ", "I"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_words_are_read(words: list[str]) -> None:
    text = " ".join(words)
    spans = (Span(0, len(text)),)
    find_facets(text, "Токарь", [Block("preamble", clean(text, spans), spans)], [])


def test_tables(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", turner=PAGE)
    diparse.parse_paths([pages], tmp_path / "out")
    frames = diparse.load(tmp_path / "out")
    row = frames.instructions.iloc[0]
    told = ["category", "superior", "education", "experience_years", "grade", "country", "references"]
    assert row[told].tolist() == [
        "worker",
        "Начальник цеха; Мастер участка",
        "secondary_vocational",
        0.5,
        "4 разряд",
        "RU",
        2,
    ]
    assert frames.references["date"].dropna().tolist() == ["2012-05-05"]
    joined = frames.facets.dropna(subset="node").merge(frames.nodes, on=["instruction", "node"])
    assert len(joined) == len(frames.facets) - 1  # the grade stands in the title
    assert (joined["start_x"] >= joined["start_y"]).all()


def test_files_of_earlier_versions_have_no_facets() -> None:
    (found,) = diparse.parse(PAGE).instructions
    plain = found.to_dict()
    del plain["facets"]
    assert msgspec.json.decode(json.dumps(plain), type=Instruction).facets == Facets()


def test_marked_facets_that_do_not_stand_in_the_page_are_told(tmp_path: Path) -> None:
    marked = tmp_path / "turner.facets"
    marked.write_text("@ 1\ngrade | токаря ⟦4 разряда⟧ | 4 разряд\n", "utf-8")
    (one,) = benchmark.read_marked(marked, PAGE, [0])
    assert PAGE[one.spans[0].start : one.spans[0].end] == "4 разряда"
    for line in ("grade | 5 разряда | 5 разряд", "rank | 4 разряда | 4", "grade | 4 разряда", "@ 2"):
        marked.write_text(f"@ 1\n{line}\n", "utf-8")
        with pytest.raises(benchmark.MarkError, match=r"turner\.facets:2: "):
            benchmark.read_marked(marked, PAGE, [0])


def test_a_facet_counts_where_kind_value_and_place_agree() -> None:
    marked = [benchmark.Marked("grade", (Span(10, 20),), ("4 разряд",))]
    for found, right in (
        (benchmark.Marked("grade", (Span(12, 20),), ("4 разряд",)), True),
        (benchmark.Marked("grade", (Span(18, 30),), ("4 разряд",)), False),
        (benchmark.Marked("grade", (Span(10, 20),), ("5 разряд",)), False),
    ):
        missed, wrong = benchmark.compare("а" * 40, marked, [found])
        assert (not missed, not wrong) == (right, right)
