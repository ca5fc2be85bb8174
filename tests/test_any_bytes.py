"""Whatever bytes come under whatever name: they are read or refused in one line, and their text has its origins."""

import gzip
import io
import json
import random
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diparse
from diparse.model import Page
from diparse.read import page_from_bytes
from diparse.read.containers import Options, pages_in
from files import abstract, docx, level, num, paragraph, pdf, warc
from samples import GUARD
from test_html import as_html

WORD = docx(
    "".join(paragraph(line, 1) for line in GUARD.splitlines())
    + f"<w:tbl><w:tr><w:tc>{paragraph('а')}</w:tc></w:tr></w:tbl>",
    abstract(0, level(0, "%1.")) + num(1, 0),
)
FILES = {
    "a.html": ("<style>li:before {content: counter(a)}</style><ol start=3>" + as_html(GUARD)).encode(),
    "a.docx": WORD,
    "a.pdf": pdf([[(50, 800 - 14 * i, line) for i, line in enumerate(GUARD.splitlines())]] * 2),
    "a.txt": GUARD.encode("cp1251"),
    "a.warc.gz": warc(("https://a.example", "text/html", as_html(GUARD).encode()), packed=True),
    "a.warc": warc(("https://a.example", "text/html", as_html(GUARD).encode()), packed=False),
    "a.jsonl": json.dumps({"text": GUARD, "url": "https://a.example"}).encode() * 2,
    "a.csv": f'url;text\n1;"{GUARD}"\n'.encode(),
    "a.zip": WORD,
    "a.txt.gz": gzip.compress(GUARD.encode()),
    "a.txt.zst": b"\x28\xb5\x2f\xfd" + GUARD.encode(),
    "a.parquet": b"PAR1" + bytes(90) + b"PAR1",
}


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some of them changed, lost, repeated or moved."""
    some = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(some) + 1)
        end = min(len(some), at + chance.randrange(1, 60))
        match chance.randrange(4):
            case 0:
                some[at:end] = chance.randbytes(end - at)
            case 1:
                del some[at:end]
            case 2:
                some[at:at] = some[at:end]
            case 3:
                some[at:at] = chance.choice(
                    [b"<div>", b"</p>", b"<ol>", b"\0", b"\xff", b"0 0", b"9" * 30, b'"', b"\n"]
                )
    return bytes(some)


def read_or_refused(name: str, data: bytes) -> None:
    for page in pages_of(name, data):
        check_origins(page)


def pages_of(name: str, data: bytes) -> Iterator[Page]:
    """The pages that can be read; the others are refused in one line."""
    for raw in pages_in(io.BufferedReader(io.BytesIO(data)), name, Options(max_bytes=1_000_000)):
        assert raw.error is None or raw.error.isprintable() or "\n" not in raw.error.strip()
        if raw.error is None:
            with suppress(diparse.ReadError):
                yield page_from_bytes(raw.data, raw.part or name, format=raw.format, declared=raw.declared)


def check_origins(page: Page) -> None:
    end = 0
    for origin in page.origins:
        assert end <= origin.span.start < origin.span.end <= len(page.text)
        end = origin.span.end
    if page.origins:
        ink = "".join(page.text[origin.span] for origin in page.origins)
        assert "".join(ink.split()) == "".join(page.text.split())


@pytest.mark.parametrize("name", FILES)
def test_files_spoilt_in_any_way_are_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    for _ in range(80):
        read_or_refused(name, spoilt(FILES[name], chance))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    read_or_refused(name, data)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "<li>",
                "<ol type=a>",
                "<ul>",
                "<td>",
                "<tr>",
                "<table>",
                "<br>",
                "</ol>",
                "</table>",
                "<pre>\n",
                "<a>",
                "<nav>",
                "<h2>",
                " ",
                "\n",
                "1. ",
                "Права",
                "•",
                "<b>",
                "</b>",
            ]
        ),
        max_size=60,
    )
)
def test_any_elements_are_read_to_the_last_letter(parts: list[str]) -> None:  # fmt: skip
    html = "".join(parts)
    page = diparse.parse(html.encode(), name="a.html")
    assert page.text.count("Права") == html.count("Права")
    read_or_refused("a.html", html.encode())
