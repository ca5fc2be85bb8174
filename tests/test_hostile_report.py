"""Pages are hostile: whatever stands in their fields, nothing of it runs in a report or a document."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser

import diparse
from browsing import Visit, visit
from conftest import Cli
from samples import GUARD, write_pages

PAYLOAD = (
    "</script></style></title><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
    "<svg onload=window.hacked=1></svg><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>"
    '"\'><a href="javascript:window.hacked=1">x</a>{{data}}{{script}}${window.hacked=1}'
    "<!-- [x](javascript:hacked) &lt;b&gt;"
)
NAME = "<img src=x onerror=window.hacked=1>{{style}}'\".txt"
HOSTILE_KEYS = {
    "text", "title", "name", "raw", "raw_number", "number", "heading", "reason", "fixed", "url", "date", "error",
}  # fmt: skip
VIEWS = ("#", "#v=page", "#v=page&n=0%3A2%2F2.4", "#v=compare", "#q=hacked&lang=en")


def poisoned(value: Any, key: str = "") -> Any:
    """A file of diparse's with the payload in every field that holds words."""
    if isinstance(value, dict):
        return {name: poisoned(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, key) for inner in value]
    if key == "url":
        return "javascript:window.hacked=1//" + PAYLOAD
    return f"{value}{PAYLOAD}" if isinstance(value, str) and key in HOSTILE_KEYS else value


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    lines = GUARD.replace("обязан:", f"обязан: {PAYLOAD}").replace("\n\n", f"\n{PAYLOAD}\n\n", 3)
    text = f"javascript:window.hacked=1\n{lines}"
    pages = write_pages(folder / "pages", a=text, b=text.replace("два часа", "три часа"))
    (pages / NAME).write_text(GUARD.replace("2.2. ", f"2.2. {PAYLOAD} "), "utf-8")
    diparse.parse_paths([pages], folder / "out")
    diparse.dedup(folder / "out")
    for file in (*folder.glob("out/instructions/*.json"), *folder.glob("out/pages/*.json")):
        file.write_text(json.dumps(poisoned(json.loads(file.read_text("utf-8")))), "utf-8")
    manifest = folder / "out" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    told["pages"] = [page | {"warning": PAYLOAD} for page in told["pages"]]
    manifest.write_text(json.dumps(told), "utf-8")
    return folder / "out"


def check_nothing_runs(seen: Visit) -> None:
    assert seen.evaluate("window.hacked") is None
    assert seen.evaluate("document.querySelectorAll('img, iframe, object, embed, base, form, link').length") == 0
    assert seen.evaluate("[...document.scripts].filter(one => !one.type).length") <= 1
    handlers = (
        "[...document.querySelectorAll('*')].filter(one => one.getAttributeNames().some(name => name.startsWith('on')))"
    )
    assert seen.evaluate(f"{handlers}.length") == 0
    links = seen.evaluate("[...document.querySelectorAll('a')].map(one => one.getAttribute('href'))")
    assert [link for link in links if not link.startswith(("#", "https://", "http://"))] == []
    assert seen.complaints == []
    assert seen.asked == []


def test_the_payload_runs_where_nothing_guards(browser: Browser, tmp_path: Path) -> None:
    """Else the tests below could not fail."""
    (tmp_path / "page.html").write_text(f"<!doctype html><title>x</title><p>{PAYLOAD}", "utf-8")
    with visit(browser) as seen:
        seen.page.goto(f"file://{tmp_path / 'page.html'}")
        assert seen.evaluate("window.hacked") == 1
        with pytest.raises(AssertionError):
            check_nothing_runs(seen)


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_runs_in_a_report(seen: Visit, out: Path, tmp_path: Path, view: str) -> None:
    diparse.write_report(out, tmp_path / "report.html")
    page = seen.open(tmp_path / "report.html", view).page
    for button in page.locator(".fix, .kept").all():
        button.click()
    for part in page.locator(".part, .stretch").all()[:40]:
        part.hover()
    if view.startswith("#q="):
        page.locator("mark").first.wait_for()
    assert "window.hacked=1" in page.inner_text("main")
    check_nothing_runs(seen)


@pytest.mark.parametrize(
    "name",
    ["v", "page", "i", "n", "pair", "q", "sort", "kind", "fault", "noise", "copies", "state", "at", "lang", "theme"],
)
def test_nothing_runs_from_the_address(seen: Visit, out: Path, tmp_path: Path, name: str) -> None:
    diparse.write_report(out, tmp_path / "report.html")
    for view in ("corpus", "page", "compare"):
        seen.open(tmp_path / "report.html", f"#v={view}&{name}=%3Cscript%3Ewindow.hacked=1%3C/script%3E__proto__")
        check_nothing_runs(seen)


def test_nothing_runs_in_the_report_of_a_page_nor_in_a_notebook(seen: Visit, out: Path, tmp_path: Path) -> None:
    page = diparse.parse((out.parent / "pages" / "a.txt").read_text("utf-8"), name=NAME)
    diparse.page_report(page).save(tmp_path / "report.html")
    seen.open(tmp_path / "report.html")
    check_nothing_runs(seen)
    (tmp_path / "host.html").write_text(f"<!doctype html><title>x</title>{page._repr_html_()}", "utf-8")
    seen.page.goto(f"file://{tmp_path / 'host.html'}")
    seen.page.frame_locator("iframe").locator(".outline h2").first.wait_for()
    assert seen.evaluate("window.hacked") is None
    assert seen.page.frames[1].evaluate("window.hacked") is None


def test_the_policy_alone_would_stop_it(browser: Browser, out: Path, tmp_path: Path) -> None:
    """Even with the payload as markup in the file."""
    diparse.write_report(out, tmp_path / "report.html")
    html = (tmp_path / "report.html").read_text("utf-8")
    assert html.count('<div id="app">') == 1
    (tmp_path / "report.html").write_text(html.replace('<div id="app">', f'<p>{PAYLOAD}--></p><div id="app">'), "utf-8")
    with visit(browser) as seen:
        seen.page.goto(f"file://{tmp_path / 'report.html'}")
        seen.page.wait_for_timeout(500)
        assert seen.evaluate("window.hacked") is None
        assert any("Content Security Policy" in told for told in seen.complaints)


def ids(out: Path) -> list[str]:
    return sorted(file.stem for file in out.glob("instructions/*.json"))


def test_nothing_runs_in_a_document(seen: Visit, out: Path, cli: Cli, tmp_path: Path) -> None:
    for own in ids(out):
        assert cli("export", own, "--from", out, "--to", "html", "-o", tmp_path / "page.html").exit_code == 0
        seen.page.goto(f"file://{tmp_path / 'page.html'}")
        assert "window.hacked=1" in seen.page.inner_text("main")
        check_nothing_runs(seen)


def test_markdown_stays_words(out: Path, cli: Cli, tmp_path: Path) -> None:
    for own in ids(out):
        assert cli("export", own, "--from", out, "--to", "md", "-o", tmp_path / "page.md").exit_code == 0
        tokens = MarkdownIt("commonmark").parse((tmp_path / "page.md").read_text("utf-8"))
        inner = [child for token in tokens for child in token.children or []]
        markup = {"html_block", "html_inline", "link_open", "image", "fence", "code_block"}
        assert markup & {token.type for token in tokens + inner} == set()
        assert "<script>window.hacked=1</script>" in "".join(child.content for child in inner)


def test_a_word_file_holds_words_alone(out: Path, cli: Cli, tmp_path: Path) -> None:
    for own in ids(out):
        assert cli("export", own, "--from", out, "--to", "docx", "-o", tmp_path / "page.docx").exit_code == 0
        with zipfile.ZipFile(BytesIO((tmp_path / "page.docx").read_bytes())) as archive:
            body = archive.read("word/document.xml").decode()
            assert not any(b'TargetMode="External"' in archive.read(name) for name in archive.namelist())
        assert "<w:hyperlink" not in body
        assert "w:instr" not in body
        assert "window.hacked=1" in body
