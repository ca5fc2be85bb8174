"""`diparse export`: an instruction as a document, with the right numbers in each format."""

import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

import diparse
from conftest import Cli
from diparse.export import export
from diparse.export.document import Document, Paragraph, lay_out
from diparse.export.word import write_docx
from diparse.model import Instruction
from diparse.read.docx import read_docx
from samples import CORPUS, GUARD, write_pages

FORUM = CORPUS / "03_driver_forum.txt"


@pytest.fixture(scope="module")
def found() -> Instruction:
    return diparse.parse_file(FORUM).instructions[0]


def corpus() -> Iterator[Instruction]:
    for path in sorted(CORPUS.glob("*.txt")):
        yield from diparse.parse_file(path).instructions


def shown(document: Document) -> list[str]:
    """Each paragraph with its number, as a reader should see it."""
    lines = []
    for paragraph in document.paragraphs:
        number = f"{paragraph.number}{paragraph.mark} " if paragraph.number else ""
        dash = "– " if paragraph.kind == "bullet" else ""
        lines += [part.strip() for part in f"{number}{dash}{chr(10).join(paragraph.lines)}".split("\n")]
    return [line for line in lines if line]


def in_word(data: bytes) -> list[str]:
    """The lines of a Word file with the numbers that its lists show."""
    return [line.strip() for line in read_docx(data)[0].split("\n") if line.strip()]


def test_word_shows_the_right_numbers_of_the_whole_corpus() -> None:
    differing = []
    for found in corpus():
        document = lay_out(found)
        right = shown(document)
        if in_word(write_docx(document))[: len(right)] != right:
            differing.append(found.id)
    assert differing == []


def test_the_numbers_are_word_s_own_lists(found: Instruction) -> None:
    data = export(found, "docx")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        body, numbering = (archive.read(f"word/{name}.xml").decode() for name in ("document", "numbering"))
    words = re.sub(r"<[^>]+>", "\n", body)
    assert "2.8.3" not in words.split("Источник")[0]
    assert body.count("<w:numPr>") == sum(1 for node in found.walk() if node.number or node.type == "bullet") + 4
    assert '<w:startOverride w:val="12"/>' in numbering
    assert data == export(found, "docx")


def test_a_word_file_parses_to_the_same_numbers(found: Instruction) -> None:
    again = diparse.parse(export(found, "docx"), name="again.docx").instructions[0]
    numbers = [node.number for node in found.walk() if node.number]
    assert [node.number for node in again.walk() if node.number] == numbers
    assert again.fixes == ()


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "1.1", "1.2", "2", "2.1", "2.5", "2.6", "3", "3.1"],
        ["2", "2.3", "2.3.1", "2.3.2", "2.4", "4", "4.1"],
        ["1", "1.1.1", "1.1.2", "1.2", "2", "2.2.7", "2.3"],
        ["5", "5.10", "5.9", "5.9", "5.11"],
        ["1", "7.1", "7.2", "7.2.1", "8.1", "2", "1.1"],
    ],
)
def test_any_numbers_at_all(numbers: list[str]) -> None:
    paragraphs = [
        Paragraph("item" if "." in number else "heading", (f"слово {order}",), number.count("."), number, ".", 0)
        for order, number in enumerate(numbers)
    ]
    document = Document("Название", tuple(paragraphs), (), None)
    assert in_word(write_docx(document)) == [f"{number}. слово {order}" for order, number in enumerate(numbers)]


def test_lists_within_items() -> None:
    marks = ["а)", "б)", "г)", "1)", "2)", "4)", "а)", "ъ)", "ХVIa)"]
    paragraphs = [Paragraph("item", ("слово",), 1, mark[:-1], ")", 0) for mark in marks]
    assert in_word(write_docx(Document("Название", tuple(paragraphs), (), None))) == [f"{mark} слово" for mark in marks]


def test_the_layout_of_an_office(found: Instruction, tmp_path: Path) -> None:
    from docx import Document as opened

    (tmp_path / "page.docx").write_bytes(export(found, "docx"))
    file = opened(str(tmp_path / "page.docx"))
    styles = [paragraph.style.name for paragraph in file.paragraphs if paragraph.style]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") == len(found.sections)
    assert file.paragraphs[0].text.startswith("УТВЕРЖДАЮ")
    assert file.core_properties.title == found.title


def test_markdown_and_html(found: Instruction) -> None:
    markdown = export(found, "md").decode()
    assert "\n# ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ ВОДИТЕЛЯ АВТОМОБИЛЯ\n" in markdown
    assert "\n## 3. Права\n" in markdown
    assert "\n  - **2.8.3.** сезонное\xa0— до\xa01\xa0ноября" in markdown
    assert "Исправлены номера: 28.3. → 2.8.3" in markdown
    html = export(found, "html").decode()
    assert '<h2><span class="number">3.</span>Права</h2>' in html
    assert "<script" not in html
    for text in (markdown, html):
        assert "2.11 — на странице утрачено" in text


def test_a_lost_heading_stands_in_brackets() -> None:
    page = diparse.parse(GUARD.replace("3. Права\n\n", ""))
    assert "\n## 3. \\[Права\\]\n" in export(page.instructions[0], "md").decode()


def test_only_addresses_of_the_web_become_links(found: Instruction) -> None:
    for url, links in (('https://example.org/?a=1&b="<', 1), ("javascript:alert(1)", 0), ("file:///etc/passwd", 0)):
        told = msgspec.convert(found.to_dict() | {"source": found.source.to_dict() | {"url": url}}, Instruction)
        assert export(told, "html").decode().count("<a ") == links


@pytest.fixture
def out(tmp_path: Path) -> Path:
    diparse.parse_paths([write_pages(tmp_path / "pages", guard=GUARD, driver=FORUM.read_bytes())], tmp_path / "out")
    return tmp_path / "out"


def test_the_command(cli: Cli, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ids = [file.stem for file in sorted(out.glob("instructions/*.json"))]
    for own in ids:
        assert cli("export", own[:8], "--to", "md").stdout.count("\n# ") <= 1
    result = cli("export", ids[0], "--to", "docx")
    assert result.exit_code == 0
    assert Path(f"{ids[0]}.docx").is_file()
    assert cli("export", ids[0], "--to", "html", "-o", "page.html").stdout == ""
    title = json.loads((out / "instructions" / f"{ids[0]}.json").read_text("utf-8"))["title"]
    assert (title or "<h1>") in Path("page.html").read_text("utf-8")


def test_what_cannot_be_exported_is_told_in_one_line(cli: Cli, out: Path) -> None:
    for identifier in ("nothing", "", "../manifest"):
        result = cli("export", identifier, "--from", out, "--to", "md")
        assert result.exit_code == 1
        assert "no instruction has this id" in result.stderr
    assert cli("export", "0f", "--from", out / "nowhere", "--to", "md").exit_code == 2
