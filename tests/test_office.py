"""Word files and PDFs: the numbers that Word shows, tables, text boxes; lines, columns, headers and footers."""

import pytest

import diparse
from diparse.model import ParsedPage
from files import abstract, docx, level, num, paragraph, pdf
from samples import GUARD

OUTLINE = abstract(0, level(0, "%1."), level(1, "%1.%2."), level(2, "%3)", "russianLower"))


def word(body: str, numbering: str = "", styles: str = "", **more: str) -> ParsedPage:
    return diparse.parse(docx(body, numbering, styles, **more), name="page.docx")


def lines(body: str, numbering: str = "", styles: str = "") -> list[str]:
    return str(word(body, numbering, styles).text).split("\n")


def items(*places: tuple[int, int]) -> str:
    """Paragraphs of lists: (list, level) each."""
    return "".join(paragraph("п", number, at) for number, at in places)


@pytest.mark.parametrize(
    ("numbering", "places", "shown"),
    [
        (OUTLINE + num(1, 0), [(1, 0), (1, 1), (1, 1), (1, 2), (1, 2), (1, 0), (1, 1)], "1. 1.1. 1.2. а) б) 2. 2.1."),
        (OUTLINE + num(1, 0), [(1, 1), (1, 0), (1, 1)], "1.1. 2. 2.1."),
        (OUTLINE + num(1, 0) + num(2, 0), [(1, 0), (2, 0), (1, 0)], "1. 2. 3."),
        (
            OUTLINE + num(1, 0) + num(2, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
            [(1, 0), (2, 0), (2, 0), (2, 1)],
            "1. 5. 6. 6.1.",
        ),
        (abstract(0, level(0, "%1.", start=4), level(1, "%2)", "lowerLetter")) + num(1, 0), [(1, 0), (1, 1)], "4. a)"),
        (abstract(0, level(0, "Раздел %1.", "upperRoman"), level(1, "%1.%2", more="<w:isLgl/>")) + num(1, 0),
         [(1, 0), (1, 0), (1, 1)], "Раздел I. Раздел II. 2.1"),
        (abstract(0, level(0, "%1."), level(1, "%2.", more='<w:lvlRestart w:val="0"/>')) + num(1, 0),
         [(1, 0), (1, 1), (1, 0), (1, 1)], "1. 1. 2. 2."),
        (abstract(0, level(0, "\uf0b7", "bullet"), level(1, "–", "bullet")) + num(1, 0), [(1, 0), (1, 1)], "• –"),
        (abstract(0, level(0, "", "none")) + num(1, 0), [(1, 0), (0, 0), (7, 0)], ""),
        (OUTLINE + num(1, 0, f'<w:lvlOverride w:ilvl="0">{level(0, "%1)")}</w:lvlOverride>'), [(1, 0)], "1)"),
    ],
)  # fmt: skip
def test_the_numbers_are_those_that_word_shows(numbering: str, places: list[tuple[int, int]], shown: str) -> None:
    found = [line.removesuffix("п").strip() for line in lines(items(*places), numbering)]
    assert " ".join(filter(None, found)) == shown


def test_styles_number_their_paragraphs() -> None:
    numbering = abstract(0, level(0, "%1.", more='<w:pStyle w:val="H1"/>'), level(1, "%1.%2.")) + num(1, 0)
    styles = """
      <w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>
        <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/>
        <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>"""
    body = paragraph("Права", style="H1") + paragraph("Да", style="H2") + paragraph("Нет", style="Loop")
    body += paragraph("Без числа", 0, style="H1") + paragraph("Ещё", style="H1")
    page = word(body, numbering, styles)
    assert page.text.split("\n") == ["1. Права", "1.1. Да", "Нет", "Без числа", "2. Ещё"]
    assert [origin.hint for origin in page.origins] == ["heading", "heading", None, "heading", "heading"]
    assert page.origins[1].at == "/w:document/w:body/w:p[2]"


def test_what_is_deleted_or_hidden_is_not_read_and_what_is_inserted_is() -> None:
    run = "<w:r>{}<w:t>{}</w:t></w:r>"
    body = (
        "<w:p>" + run.format("", "а")
        + f"<w:del>{run.format('', 'б')}</w:del><w:ins>{run.format('', 'в')}</w:ins>"
        + run.format("<w:rPr><w:vanish/></w:rPr>", "г") + run.format('<w:rPr><w:vanish w:val="0"/></w:rPr>', "д")
        + "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:tab/><w:t>е</w:t><w:br/><w:t>ж</w:t></w:r>"
        + "<w:sdt><w:sdtContent>" + run.format("", "з") + "</w:sdtContent></w:sdt></w:p>"
    )  # fmt: skip
    assert lines(body) == ["авд\tе", "жз"]


def test_tables_and_text_boxes() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    table = row(paragraph("1"), paragraph("Знать")) + row(paragraph("а") + paragraph("б"), paragraph("в"))
    box = f"<w:txbxContent>{paragraph('УТВЕРЖДАЮ')}</w:txbxContent>"
    choice = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:tbl>{table}</w:tbl><w:p><w:r><w:t>до</w:t>{choice}</w:r></w:p>"
    assert lines(body) == ["1\tЗнать", "а", "б", "в", "", "до", "УТВЕРЖДАЮ"]


def test_an_instruction_in_word_is_one_with_words_own_numbers() -> None:
    points: list[str] = []
    for line in filter(None, GUARD.splitlines()):
        marker, _, words = line.partition(" ")
        numbered = marker[:1].isdigit()
        points.append(
            paragraph(words if numbered else line, 1 if numbered else None, marker.count(".") - 1 if numbered else 0)
        )
    page = word("".join(points), OUTLINE + num(1, 0))
    plain = diparse.parse(GUARD.replace("22.4", "2.4"))
    assert [(n.id, n.text) for n in page.walk()] == [(n.id, n.text) for n in plain.walk()]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04 no", "broken"),
        (b"", "broken"),
        (docx("")[:-40], "broken"),
        (docx("<w:p>"), "document.xml is broken"),
        (docx(paragraph("&x;"), head='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "document type"),
        (docx("<w:sdt>" * 400 + "</w:sdt>" * 400), "nested"),
        (docx("<w:p>" + "<w:ins>" * 400 + "</w:ins>" * 400 + "</w:p>"), "nested"),
        (docx(" " * 30_000_000), "bomb"),
    ],
)
def test_a_word_file_that_is_none_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(diparse.ReadError, match=told):
        diparse.parse(data, name="page.docx")


def column(x: float, words: str, count: int) -> list[tuple[float, float, str]]:
    return [(x, 740 - 13 * i, f"{words} номер {i} и ещё слова") for i in range(count)]


def test_a_pdf_is_read_line_by_line_and_knows_its_headers() -> None:
    pages = []
    for number in (1, 2):
        head = [(50, 800, "ООО «Ромашка»"), (400, 800, f"лист {number} из 2")]
        body: list[tuple[float, float, str]] = [
            (50, 740, f"{number}. {('Сторож', 'Он')[number - 1]} обходит территорию и"),
            (50, 727, "склады каждые два часа."),
            (50, 680, ("Ниже.", "Ещё ниже.")[number - 1]),
        ]
        pages.append([*head, *body, (300.0, 30.0, str(number))])
    page = diparse.parse(pdf(pages), name="page.pdf")
    assert page.text.split("\n")[:6] == [
        "ООО «Ромашка»\tлист 1 из 2",
        "1. Сторож обходит территорию и",
        "склады каждые два часа.",
        "",
        "Ниже.",
        "1",
    ]
    hints = {page.text[origin.span]: origin.hint for origin in page.origins}
    assert hints["2"] == "page_footer"
    assert hints["ООО «Ромашка»\tлист 2 из 2"] == "page_header"
    assert hints["Ниже."] is None
    assert page.origins[1].at.startswith("page 1 [50 ")
    furniture = [page.text[block.span] for block in page.blocks if "furniture" in (block.reason or "")]
    assert "2" in furniture


def test_columns_are_read_one_after_the_other_and_tables_row_by_row() -> None:
    heading = (150.0, 760.0, "Заголовок, который стоит над обеими колонками листа")
    page = diparse.parse(pdf([[heading, *column(50, "слева", 12), *column(320, "справа", 12)]]), name="a.pdf")
    words = [line.split()[0] for line in page.text.split("\n") if line]
    assert words == ["Заголовок,", *["слева"] * 12, *["справа"] * 12]
    table = [(50.0, y, str(n)) for n, (_, y, _) in enumerate(column(0, "", 12), 1)]
    page = diparse.parse(pdf([[*table, *column(120, "обязан", 12)]]), name="a.pdf")
    assert [line.split("\t")[0] for line in page.text.split("\n")] == [str(n) for n in range(1, 13)]


def test_an_instruction_in_a_pdf_is_found() -> None:
    texts = [line for line in GUARD.splitlines() if line]
    page = diparse.parse(pdf([[(50, 800 - 14 * i, line) for i, line in enumerate(texts)]]), name="page.pdf")
    assert [n.id for n in page.walk()] == [n.id for n in diparse.parse(GUARD).walk()]


@pytest.mark.parametrize(
    ("data", "told"), [(b"%PDF-1.4 no", "broken"), (b"", "broken"), (pdf([[]]), "recognize their text")]
)
def test_a_pdf_without_text_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(diparse.ReadError, match=told):
        diparse.parse(data, name="page.pdf")


def test_an_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, data, name, extra in (
        ("pypdfium2", pdf([[]]), "page.pdf", "pdf"),
        ("selectolax.lexbor", b"<p>", "page.html", "html"),
    ):
        monkeypatch.setitem(__import__("sys").modules, module, None)
        with pytest.raises(diparse.ReadError, match=rf"diparse\[{extra}\]"):
            diparse.parse(data, name=name)
