"""HTML becomes the text that a browser shows, and each stretch knows its element."""

import pytest

import diparse
from diparse.model import ParsedPage
from samples import GUARD


def read(html: str | bytes) -> ParsedPage:
    return diparse.parse(html if isinstance(html, bytes) else html.encode(), name="page.html")


def text_of(html: str) -> str:
    return str(read(html).text)


def as_html(text: str) -> str:
    return "".join(f"<p>{line}</p>\n" for line in text.splitlines() if line)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Права  и\n <b>обя</b>зан<i>ности</i><p>Ответственность", "Права и обязанности\n\nОтветственность"),
        ("<div>а<br>б<br><br>в</div>г", "а\nб\n\nв\nг"),
        ("<pre>а  б\nв</pre>", "а  б\nв"),
        ("а<script>let b = '<p>'</script><style>p {}</style><!-- в --><template>г</template>", "а"),
        ("<p hidden>а<p style='DISPLAY: none'>б<p style='visibility:hidden !important'>в<p>г", "г"),
        ("<style>.spam, #x > p {display:none} @media print {b {display:none}}</style>"
         "<p class=spam>а</p><div id=x><p>б</p></div><b>в</b>", "в"),
        ("&laquo;Права&raquo;&nbsp;&#8212; да&shy;на", "«Права»\u00a0— да\u00adна"),
        ("<ul><li>а;<li>б.</ul>", "• а;\n• б."),
        ("<ol><li>а<li>б</ol>", "1. а\n2. б"),
        ("<ol start=3 type=I><li>а<li value=7>б<ol type=a><li>в</ol><li>г</ol>", "III. а\nVII. б\na. в\nVIII. г"),
        ("<ol reversed><li>а<li>б</ol>", "2. а\n1. б"),
        ("<ol style='list-style-type: lower-roman'><li>а</ol><ol style='list-style:none'><li>б</ol>", "i. а\n\nб"),
        ("<ol><li>1.1. а<li>1.2. б</ol><ul><li>- в</ul>", "1.1. а\n1.2. б\n\n- в"),
        ("<style>ol {counter-reset: i; list-style: none} li {counter-increment: i}"
         "li:before {content: counters(i, '.') '. '}</style>"
         "<ol><li>а<ol><li>б<li>в</ol><li>г<ol><li>д</ol></ol>", "1. а\n1.1. б\n1.2. в\n2. г\n2.1. д"),
        ("<style>body {counter-reset: s 4} h2::before {counter-increment: s; content: counter(s, upper-roman) ') '}"
         "</style><h2>а</h2><h2>б</h2>", "V) а\n\nVI) б"),
        ("<table><tr><th>№<th>Что<tr><td><p>1</p><td>Знать</table>", "№\tЧто\n1\tЗнать"),
        ("<table><tr><td><p>УТВЕРЖДАЮ</p><p>Директор</p><td>СОГЛАСОВАНО</table>",
         "УТВЕРЖДАЮ\n\nДиректор\n\nСОГЛАСОВАНО"),
        ("", ""),
        ("<frameset><frame src=x></frameset>", ""),
    ],
)  # fmt: skip
def test_a_page_reads_as_a_browser_shows_it(html: str, text: str) -> None:
    assert text_of(html) == text


def test_each_stretch_knows_its_element() -> None:
    page = read("<nav><a href=/>Главная</a></nav><div><h2>Права</h2><p>Сторож <b>вправе</b>:<p>Да</div>")
    told = [(page.text[origin.span], origin.at, origin.hint) for origin in page.origins]
    assert told == [
        ("Главная", "/html/body/nav[1]", "nav"),
        ("Права", "/html/body/div[1]/h2[1]", "heading"),
        ("Сторож вправе:", "/html/body/div[1]/p[1]", None),
        ("Да", "/html/body/div[1]/p[2]", None),
    ]
    assert page.to_dict()["origins"][1] == {"span": [9, 14], "at": "/html/body/div[1]/h2[1]", "hint": "heading"}


def test_an_instruction_is_found_as_in_plain_text() -> None:
    plain, page = diparse.parse(GUARD), read(as_html(GUARD))
    assert [(n.id, n.text) for n in page.walk()] == [(n.id, n.text) for n in plain.walk()]
    assert [fix.fixed for fix in page.instructions[0].fixes] == ["2.4"]


@pytest.mark.parametrize("menu", ["nav", "div class='main-menu'", "div role=navigation", "footer", "aside"])
def test_a_menu_is_no_instruction(menu: str) -> None:
    links = "".join(f"<li><a href=/{job}>Должностная инструкция {job}</a>" for job in ("повара", "дворника", "завхоза"))
    page = read(f"<{menu}><ul>{links}</ul></{menu.split()[0]}><main>{as_html(GUARD)}</main>")
    assert [found.position.name for found in page.instructions] == ["Сторож"]
    noise = [block for block in page.blocks if block.role == "noise"]
    assert {block.kind for block in noise} == {"chrome"}
    assert "html_" in (noise[0].reason or "")


def test_a_class_of_the_whole_page_says_nothing() -> None:
    page = read(f"<div class='page has-sidebar footer'>{as_html(GUARD)}</div>")
    assert {origin.hint for origin in page.origins} == {None}
    assert len(page.instructions) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "utf-16"])
@pytest.mark.parametrize("declared", ["", "<meta charset=windows-1251>", "<meta charset='utf-8'>"])
def test_letters_tell_the_encoding_whatever_is_declared(encoding: str, declared: str) -> None:
    page = read((declared + as_html(GUARD)).encode(encoding))
    assert page.instructions[0].position.name == "Сторож"


def test_what_is_declared_helps_a_short_page() -> None:
    page = read('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Права'.encode("koi8-r"))
    assert (page.text, page.encoding) == ("Права", "koi8-r")


def test_the_page_tells_its_address() -> None:
    assert read("<link rel=canonical href='https://a.example/di'>" + as_html(GUARD)).url == "https://a.example/di"
    assert read("<meta property='og:url' content='javascript:1'>" + as_html(GUARD)).url is None


@pytest.mark.parametrize("html", ["<div>" * 3000, "<b>" * 100_000, "<table><tr><td>" * 5000])
def test_what_is_nested_beyond_measure_is_refused_at_once(html: str) -> None:
    with pytest.raises(diparse.ReadError, match="nested"):
        read(html)


def test_deep_but_possible_nesting_is_read() -> None:
    assert text_of("<div>" * 1500 + "Права") == "Права"
    assert text_of("<p>а" * 3000).count("а") == 3000


def test_a_format_is_told_by_name_or_by_bytes() -> None:
    html = f"<!DOCTYPE html><html><body>{as_html(GUARD)}"
    assert diparse.parse(html.encode()).format == "html"
    assert diparse.parse(html.encode(), name="page.txt").format == "text"
    assert diparse.parse(as_html(GUARD).encode(), format="html").format == "html"
    assert diparse.parse(html).format == "text", "a string is a text"
    with pytest.raises(diparse.ReadError, match="save it as"):
        diparse.parse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", name="old.doc")


@pytest.mark.parametrize(
    "html",
    [
        f"<style>li:before {{content: '{'Права ' * 100}'}}</style><ul><li>а</ul>",
        "<style>" + "b {counter-reset: a} " + "i:before {content: counters(a, '....................')}</style>"
        + "<b>" * 50 + "<i>а</i>",
        "<p " + " ".join(f"a{i}" for i in range(9000)) + ">а",
        "<style>/* open li {display: none}</style><p>а",
    ],
)  # fmt: skip
def test_what_would_grow_beyond_measure_is_left_out(html: str) -> None:
    assert text_of(html).strip("• ") == "а"


def test_too_many_attributes_are_refused_wherever_quotes_stand() -> None:
    many = " ".join(f"a{i}" for i in range(20_000))
    for html in (f"<p {many}>", f"<p a='>' {many}", f'<p a=">"{many}>', f"<p a=<b {many}>"):
        with pytest.raises(diparse.ReadError, match="attributes"):
            read(html)
    assert text_of(f"<p title='{many}'>а") == "а", "one attribute with many words"
