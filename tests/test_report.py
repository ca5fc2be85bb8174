"""`diparse report` in a real browser: what a person sees, points at, types and prints."""

import re
from pathlib import Path
from typing import get_args
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from pypdfium2 import PdfDocument

import diparse
from browsing import Visit, visit
from conftest import Cli
from diparse.corpus.stats import DOUBTS
from diparse.model import (
    BlockType,
    CountryCode,
    DifferenceKind,
    EducationLevel,
    Facets,
    Kind,
    NodeType,
    NoiseKind,
    PairKind,
    Role,
    StaffCategory,
)
from diparse.numbering.faults import FAULTS
from diparse.report import html
from diparse.report.html import words_of
from samples import CORPUS, GUARD, PROSE, write_pages

LOST = GUARD.replace("2.2. Обходить территорию каждые два часа.\n", "")
CHANGED = GUARD.replace("каждые два часа", "каждые три часа днём").replace("сторож", "охранник").replace(
    "Сторож", "Охранник"
)  # fmt: skip
NO_HEADING = GUARD.replace("3. Права\n\n", "")
FORUM = "03_driver_forum.txt"
AT_FIX = "#v=page&page=03_driver_forum.txt&n=0%3A2%2F2.8.3"
ASSETS = Path(html.__file__).parent / "assets"
NAMED = {
    "kinds": get_args(Kind),
    "noise": get_args(NoiseKind),
    "roles": {*get_args(Role), *get_args(NodeType), *get_args(BlockType)} - {"node"},
    "pairs": {*get_args(PairKind)} - {"different"},
    "differences": get_args(DifferenceKind),
    "faults": FAULTS,
    "doubts": DOUBTS,
    "facets": Facets.__slots__,
    "categories": get_args(StaffCategory),
    "levels": get_args(EducationLevel),
    "countries": get_args(CountryCode),
}
"""What the interface must have a name for."""
PLACES = {"corpus": "#", "page": AT_FIX, "compare": "#v=compare"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    pages = write_pages(
        folder / "pages",
        a_guard=GUARD,
        b_lost=LOST,
        c_changed=CHANGED,
        d_implied=NO_HEADING,
        e_prose=PROSE,
        f_bad=b"\0\xff",
    )
    (pages / FORUM).write_bytes((CORPUS / FORUM).read_bytes())
    diparse.parse_paths([pages], folder / "out")
    diparse.dedup(folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def report(out: Path) -> Path:
    diparse.write_report(out, out.parent / "report.html")
    return out.parent / "report.html"


def test_the_file_is_whole_and_the_same_each_time(out: Path, report: Path, cli: Cli, tmp_path: Path) -> None:
    assert cli("report", out, "-o", tmp_path / "report.html").exit_code == 0
    again = (tmp_path / "report.html").read_bytes()
    assert again == report.read_bytes()
    assert again.count(b"<script>") == 1
    assert b"src=" not in again.split(b"<script")[0]


# The page view


def test_a_page_and_its_outline_stand_side_by_side(seen: Visit, report: Path) -> None:
    seen.open(report, AT_FIX)
    text = (CORPUS / FORUM).read_text("utf-8")
    shown = seen.evaluate(
        "[...document.querySelectorAll('.paper')].map(paper => { const copy = paper.cloneNode(true);"
        " copy.querySelectorAll('.tag, .kept').forEach(tag => tag.remove()); return copy.textContent; })[0]"
    )
    assert shown == text
    assert seen.texts(".outline h2") == ["ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ ВОДИТЕЛЯ АВТОМОБИЛЯ", "без названия"]
    assert "шум: части сайта" in seen.texts(".scraped .tag")
    assert "повтор" in seen.texts(".scraped .tag")


def test_pointing_at_either_side_lights_up_the_other(seen: Visit, report: Path) -> None:
    page = seen.open(report, AT_FIX).page
    page.hover(".outline [data-at='0:2/2.9'] .text")
    assert [text[:8] for text in seen.texts(".scraped .lit")] == ["2.9.При "]
    page.hover(".scraped [data-at='0:3']")
    assert seen.texts(".outline .lit") == ["3. Права"]
    assert len(seen.texts(".scraped .lit")) == 1
    assert "заголовок" in page.inner_text(".told")


def test_the_other_side_follows_to_what_is_pointed_at(seen: Visit, report: Path) -> None:
    page = seen.open(report, "#v=page&page=03_driver_forum.txt").page
    lit = page.locator(".outline [data-at='0:4/4.1']")
    expect(lit).not_to_be_in_viewport()
    page.locator(".scraped [data-at='0:4/4.1']").scroll_into_view_if_needed()
    page.hover(".scraped [data-at='0:4/4.1']")
    expect(lit).to_be_in_viewport()


def test_the_keyboard_walks_both_sides(seen: Visit, report: Path) -> None:
    page = seen.open(report, AT_FIX).page
    expect(page.locator(".outline [data-at='0:2/2.8.3']")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".outline [data-at='0:2/2.9']")).to_be_focused()
    assert seen.texts(".scraped .lit")[0].startswith("2.9.")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".scraped [data-at='0:2/2.9']")).to_be_focused()
    page.keyboard.press("ArrowUp")
    assert "2.8.3" in page.locator(".outline .lit").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".outline [data-at='0:2/2.8.3']")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(".outline .part").first).to_be_focused()


def test_a_repair_is_struck_and_tells_why_on_demand(seen: Visit, report: Path) -> None:
    page = seen.open(report, AT_FIX).page
    part = page.locator(".outline [data-at='0:2/2.8.3']")
    assert part.locator("del").inner_text() == "28.3."
    assert part.locator("ins").inner_text() == "2.8.3"
    expect(part.locator(".why")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(part.locator(".why")).to_be_visible()
    why = part.locator(".why").inner_text()
    assert "утрачена точка номера; 2.8.3 стоит между 2.8.2 и 2.9" in why
    assert "99,9" in why
    assert part.locator("button").get_attribute("aria-expanded") == "true"
    assert seen.texts(".scraped .printed") == ["28.3.", "3.2.", "3,5)"]


def test_gaps_and_lost_headings_are_visible(seen: Visit, report: Path) -> None:
    seen.open(report, AT_FIX)
    assert seen.texts(".lost") == ["2.11 на странице утрачен"]
    seen.open(report, "#v=page&page=d_implied.txt")
    assert "3. права — заголовок утрачен" in seen.texts("h3.implied")


def test_a_suspect_stands_as_printed(seen: Visit, tmp_path: Path) -> None:
    page = diparse.parse_file(CORPUS / "08_safety_engineer_long.txt")
    suspects = [one for found in page.instructions for one in found.suspects]
    assert suspects
    diparse.page_report(page).save(tmp_path / "report.html")
    seen.open(tmp_path / "report.html")
    assert len(seen.texts(".outline .fix.doubt")) == len(suspects)
    assert suspects[0].fixed in seen.texts(".outline .fix.doubt")[0]


def test_what_is_said_of_the_job_leads_to_where_it_is_said(seen: Visit, report: Path) -> None:
    page = seen.open(report, "#v=page&page=a_guard.txt").page
    assert seen.texts(".facets dt") == ["Назначает", "Подчиняется", "Замещает"]
    page.locator(".facets .part", has_text="Заведующий хозяйством").hover()
    assert seen.texts(".outline li .lit") == ["1.1. Сторож подчиняется заведующему хозяйством."]
    assert seen.texts(".scraped .lit") == ["1.1. Сторож подчиняется заведующему хозяйством."]


def test_a_repeat_leads_to_the_kept_copy(seen: Visit, report: Path) -> None:
    page = seen.open(report, AT_FIX).page
    page.locator(".scraped .kept").first.click()
    expect(page.locator(".scraped .stretch:focus")).to_have_attribute("data-at", "0:2/2.6")
    assert "2.6" in seen.texts(".outline .lit")[0]


def test_a_page_without_an_instruction_and_one_that_failed(seen: Visit, report: Path) -> None:
    page = seen.open(report, "#v=page&page=e_prose.txt").page
    assert "не найдено" in page.inner_text(".outline")
    assert "шум: статья" in seen.texts(".scraped .tag")
    seen.open(report, "#v=page&page=f_bad.txt")
    assert "encoding" in page.inner_text("main")


def test_without_the_page_s_file_the_outline_is_there(seen: Visit, out: Path, tmp_path: Path) -> None:
    diparse.write_report(out, tmp_path / "report.html", pages=tmp_path / "nowhere")
    page = seen.open(tmp_path / "report.html", AT_FIX).page
    assert "--pages" in page.inner_text(".scraped")
    assert page.locator(".outline [data-at='0:2/2.8.3'] ins").inner_text() == "2.8.3"


def test_one_page_with_the_command(seen: Visit, cli: Cli, tmp_path: Path) -> None:
    result = cli("report", CORPUS / FORUM, "-o", tmp_path / "page.html", "--lang", "en")
    assert result.stdout == f"{tmp_path / 'page.html'}\n"
    seen.open(tmp_path / "page.html")
    assert seen.texts(".mast nav a") == ["Page"]
    assert seen.texts("h1") == [FORUM]


def test_in_a_notebook(seen: Visit, tmp_path: Path) -> None:
    host = f"<!doctype html><title>notebook</title>{diparse.parse(GUARD)._repr_html_()}"
    (tmp_path / "host.html").write_text(host, "utf-8")
    seen.page.goto(f"file://{tmp_path / 'host.html'}")
    frame = seen.page.frame_locator("iframe")
    assert frame.locator("h2.title").inner_text() == "Должностная инструкция сторожа"
    frame.locator("#lang").click()
    expect(frame.locator("#lang")).to_have_text("Русский")
    frame.locator(".outline .part", has_text="Сдавать").hover()
    expect(frame.locator(".scraped .lit")).to_have_count(1)


# The corpus view


def jobs(seen: Visit) -> list[str]:
    return seen.texts("table.rows .jobname")


def test_the_table_is_sorted_by_its_heads(seen: Visit, report: Path) -> None:
    page = seen.open(report).page
    assert page.locator("table.rows tbody tr").count() == 6
    page.click("[data-column=job]")
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Должность")
    assert jobs(seen) == sorted(jobs(seen))
    page.click("[data-column=fixes]")
    counts = [int(text) for text in seen.texts("table.rows tbody td:nth-child(5)")]
    assert counts == sorted(counts, reverse=True)
    assert "sort=fixes" in page.url
    expect(page.locator("[data-column=fixes]")).to_be_focused()
    page.reload()
    seen.ready()
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Исправлено")


def test_full_text_search(seen: Visit, report: Path) -> None:
    page = seen.open(report).page
    page.keyboard.press("/")
    page.keyboard.type("каждые ТРИ часа")
    expect(page.locator("table.rows .jobname")).to_have_count(1)
    assert jobs(seen) == ["Охранник"]
    assert page.locator("mark").inner_text() == "каждые"
    page.fill("#search", '"три часа днем"')
    expect(page.locator(".found")).to_contain_text("1 инструкция из 6")
    page.fill("#search", "три каждые крокодил")
    expect(page.locator("table.rows td.empty")).to_be_visible()


def test_filters_stand_in_the_address(seen: Visit, report: Path) -> None:
    page = seen.open(report).page
    page.select_option("#filter-state", "fragment")
    assert jobs(seen) == ["Механик по выпуску автотранспорта"]
    assert "state=fragment" in page.url
    seen.open(report, f"#q={quote('заведующему')}&fault=lost_dot")
    assert jobs(seen) == ["Водитель автомобиля"]
    page.get_by_role("button", name="Сбросить").click()
    assert len(jobs(seen)) == 6
    expect(page.locator("#search")).to_have_value("")


def test_a_bar_of_a_chart_filters(seen: Visit, report: Path) -> None:
    page = seen.open(report).page
    assert page.locator("figure.chart").count() == 4
    page.focus("#bar-fault-stuck_digit")
    page.keyboard.press("Enter")
    assert "fault=stuck_digit" in page.url
    assert len(jobs(seen)) == 4
    page.click("#bar-fault-stuck_digit")
    assert len(jobs(seen)) == 6


def test_what_needs_a_look_is_ranked(seen: Visit, report: Path, out: Path) -> None:
    page = seen.open(report).page
    assert seen.texts(".looks a") == [doubt.page for doubt in diparse.stats(out).doubts]
    page.click(".looks a >> text=b_lost.txt")
    assert seen.texts("h1") == ["b_lost.txt"]
    page.go_back()
    expect(page.locator("table.rows")).to_be_visible()


def test_more_rows_than_a_page_of_the_table(seen: Visit, tmp_path: Path) -> None:
    texts = {f"p{number:03}": GUARD.replace("два часа", f"{number} часов") for number in range(60)}
    diparse.parse_paths([write_pages(tmp_path / "pages", **texts)], tmp_path / "out")
    diparse.write_report(tmp_path / "out", tmp_path / "report.html")
    page = seen.open(tmp_path / "report.html").page
    assert len(jobs(seen)) == 50
    page.get_by_role("button", name="Дальше").click()
    assert len(jobs(seen)) == 10
    assert "at=1" in page.url


def test_a_large_corpus_is_split(seen: Visit, out: Path, tmp_path: Path) -> None:
    files = diparse.write_report(out, tmp_path / "all.html", per_file=3)
    assert [file.name for file in files] == ["all.html", "all-2.html", "all-3.html"]
    page = seen.open(files[0]).page
    first = jobs(seen)
    assert seen.texts(".lead .fact")[0] == "6 инструкций"
    page.locator(".parts a").nth(1).click()
    seen.ready()
    assert page.url.split("#")[0].endswith("all-2.html")
    assert first + jobs(seen) == jobs(seen.open(tmp_path / "all.html")) + jobs(seen.open(files[1]))
    seen.open(files[0])
    page.click(".looks a >> text=f_bad.txt")
    seen.ready()
    assert seen.texts("h1") == ["f_bad.txt"]


# The compare view


def test_differing_words_are_marked(seen: Visit, report: Path) -> None:
    page = seen.open(report, "#v=compare").page
    options = page.locator("#pair option").all_inner_texts()
    changed = next(option for option in options if "Охранник" in option)
    page.select_option("#pair", label=changed)
    seen.ready(1)
    row = page.locator("table.beside tr", has_text="территорию каждые")
    words = sorted(row.locator("del, ins").all_inner_texts())
    assert words == ["два", "три", "днём"] or words == ["два", "днём", "три"]
    assert "pair=" in page.url
    rows = page.locator("table.beside tbody tr").count()
    page.check("#only")
    assert page.locator("table.beside tbody tr").count() < rows
    assert "only=1" in page.url


def test_from_the_table_to_the_copies(seen: Visit, report: Path) -> None:
    page = seen.open(report).page
    page.locator("a.cluster").first.click()
    expect(page.locator("table.beside")).to_be_visible()
    page.locator("table.beside thead a").first.click()
    expect(page.locator(".outline")).to_be_visible()


def test_a_copy_in_another_file_is_compared_all_the_same(seen: Visit, out: Path, tmp_path: Path) -> None:
    files = diparse.write_report(out, tmp_path / "all.html", per_file=3)
    page = seen.open(files[1], "#v=compare").page
    option = next(one for one in page.locator("#pair option").all() if "Охранник" not in one.inner_text())
    page.select_option("#pair", value=option.get_attribute("value"))
    seen.ready(1)
    whole, heads = page.locator("table.beside tbody tr").count(), seen.texts("table.beside thead small")
    assert whole > 10
    assert "a_guard.txt" in heads
    assert page.locator("table.beside thead a").count() < 2


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_keeps_anybody_out(browser: Browser, report: Path, place: str, lang: str, scheme: str) -> None:
    with visit(browser, color_scheme=scheme, bypass_csp=True) as seen:
        seen.open(report, f"{PLACES[place]}&lang={lang}")
        if place == "page":
            seen.page.locator(".outline .fix").first.click()
        found = Axe().run(seen.page).response["violations"]
        told = [(one["id"], [(node["target"], node["failureSummary"]) for node in one["nodes"][:3]]) for one in found]
        assert told == []


def test_russian_and_english(seen: Visit, report: Path) -> None:
    page = seen.open(report).page
    assert seen.evaluate("document.documentElement.lang") == "ru"
    page.click("#lang")
    assert seen.texts(".mast nav a") == ["Corpus", "Page", "Compare"]
    assert "lang=en" in page.url
    assert seen.evaluate("document.documentElement.lang") == "en"
    expect(page.locator("#lang")).to_be_focused()
    letters = " ".join(seen.texts("thead, figcaption, .filters, aside h2"))
    assert not any("а" <= char.lower() <= "я" for char in letters)


def test_light_and_dark(seen: Visit, report: Path) -> None:
    page = seen.open(report).page

    def ground() -> str:
        return str(seen.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    light = ground()
    page.emulate_media(color_scheme="dark")
    dark = ground()
    assert light != dark
    page.click("#theme")
    assert ground() == light
    page.click("#theme")
    assert ground() == dark
    assert "theme=dark" in page.url


def test_on_paper_stands_the_instruction_alone(seen: Visit, report: Path) -> None:
    page = seen.open(report, AT_FIX).page
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".mast", ".scraped", ".foot"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".outline")).to_be_visible()
    assert seen.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    printed = PdfDocument(page.pdf())
    words = " ".join("".join(sheet.get_textpage().get_text_range() for sheet in printed).split())
    assert "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ ВОДИТЕЛЯ АВТОМОБИЛЯ" in words
    assert "4.3. Административная" in words
    assert "2.11 на странице утрачен" in words
    for noise in ("Девочки, спасайте", "Сообщений", "English", "Наведите указатель"):
        assert noise not in words


def test_text_is_set_as_russian_printers_do(seen: Visit, tmp_path: Path) -> None:
    text = GUARD.replace("каждые два часа", 'по ст. 5 - в рамках "Устава"')
    diparse.page_report(diparse.parse(text)).save(tmp_path / "report.html")
    page = seen.open(tmp_path / "report.html").page
    shown = page.locator(".outline [data-at='0:2/2.2'] .text").text_content()
    assert shown == "Обходить территорию по\xa0ст.\xa05\xa0— в\xa0рамках «Устава»."
    assert 'ст. 5 - в рамках "Устава"' in page.inner_text(".paper")


# Words


def test_both_languages_name_everything() -> None:
    told = words_of()
    assert told["ru"].keys() == told["en"].keys()
    for lang in ("ru", "en"):
        assert all(told[lang]["words"].values())
        for table, names in NAMED.items():
            assert set(told[lang][table]) >= set(names), (lang, table)
        for table in ("words", "nouns", *NAMED):
            assert told["ru"][table].keys() == told["en"][table].keys()


def test_every_word_that_the_script_asks_for_is_there() -> None:
    scripts = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))
    asked = set(re.findall(r'\bt\("([^"]+)"\)', scripts)) | set(re.findall(r'counted\([^,]+, "(\w+)"\)', scripts))
    known = {*words_of()["ru"]["words"], *words_of()["ru"]["nouns"]}
    assert len(asked) > 40
    assert asked <= known
