"""Bytes become text in the right encoding, or not at all."""

import random

import ftfy.bad_codecs
import pytest

import diparse
from diparse.read import ReadError, decode
from samples import CORPUS, GUARD

ftfy.bad_codecs.ok()  # the codecs with holes are known from here on

PAGES = [path.read_bytes().decode() for path in sorted(CORPUS.glob("*.txt"))[::6]]
NARROW = ["cp1251", "koi8-r", "koi8-u", "cp866", "mac-cyrillic", "iso8859-5"]
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("text", [*PAGES, GUARD, GUARD.upper()])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", *NARROW, *WIDE])
def test_a_page_is_read_in_its_encoding(text: str, encoding: str) -> None:
    text = what_it_holds(text, encoding)
    read, told = decode(text.encode(encoding))
    assert read == text
    assert told in (encoding, {"koi8-u": "koi8-r", "mac-cyrillic": "cp866"}.get(encoding)), (
        "where the bytes say the same"
    )


def what_it_holds(text: str, encoding: str) -> str:
    """What of a text an encoding has letters for."""
    return text.encode(encoding, "replace").decode(encoding)


def test_ukrainian_letters_tell_koi8_u() -> None:
    text = GUARD.replace("сторожа", "сторожа (м. Київ, вул. Лісова, Міністерство)")
    assert decode(text.encode("koi8-u")) == (text, "koi8-u")


@pytest.mark.parametrize("text", PAGES[:4])
@pytest.mark.parametrize(
    ("first", "second"),
    [("utf-8", "cp1251"), ("cp1251", "utf-8"), ("koi8-r", "cp1251"), ("cp866", "utf-8"), ("mac-cyrillic", "koi8-r")],
)
def test_a_page_that_mixes_two_encodings_is_read_in_both(text: str, first: str, second: str) -> None:
    text = what_it_holds(what_it_holds(text, first), second)
    lines = text.splitlines(keepends=True)
    middle = len(lines) // 2
    if len(lines) < 2:
        pytest.skip("one line")
    data = "".join(lines[:middle]).encode(first) + "".join(lines[middle:]).encode(second)
    assert decode(data) == (text, f"{first}+{second}")


@pytest.mark.parametrize("text", [*PAGES[:4], GUARD])
@pytest.mark.parametrize(
    ("wrong", "codec", "right"),
    [
        ("cp1251", "sloppy-windows-1251", "utf-8"),
        ("cp1252", "sloppy-windows-1252", "utf-8"),
        ("cp1252", "sloppy-windows-1252", "cp1251"),
        ("cp1251", "sloppy-windows-1251", "koi8-r"),
        ("cp866", "cp866", "cp1251"),
    ],
)
def test_mojibake_is_undone(text: str, wrong: str, codec: str, right: str) -> None:
    text = what_it_holds(text, right)
    data = text.encode(right).decode(codec).encode()
    assert decode(data) == (text, f"utf-8>{wrong}>{right}")


def test_mojibake_of_mojibake_and_of_some_lines_is_undone() -> None:
    def spoilt(text: str) -> str:
        return text.encode().decode("sloppy-windows-1251")

    assert decode(spoilt(spoilt(GUARD)).encode()) == (GUARD, "utf-8>cp1251>utf-8>cp1251>utf-8")
    head, tail = GUARD[:400], GUARD[400:]
    assert decode((head + "\n" + spoilt(tail)).encode()) == (head + "\n" + tail, "utf-8+utf-8>cp1251>utf-8")
    assert diparse.parse(spoilt(GUARD).encode()).instructions[0].position.name == "Сторож"


@pytest.mark.parametrize(
    "text", ["", "x", "A night guard walks around the site every two hours.\n" * 9, "\0", "\ufeffx"]
)
def test_what_is_utf_8_is_read_exactly(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_byte_order_marks_decide(mark: str) -> None:
    text, encoding = decode(f"\ufeff{GUARD}".encode(mark))
    assert (text, encoding) == (GUARD, mark[:6])


def test_a_page_cut_in_the_middle_of_a_letter_is_read_up_to_it() -> None:
    data = GUARD.encode()
    cut = next(place for place in range(300, 310) if data[place] & 0xC0 == 0x80)
    assert decode(data[:cut]) == (data[:cut].decode(errors="ignore") + "\ufffd", "utf-8")
    assert decode(GUARD.encode("utf-16")[:301]) == (GUARD[:149] + "\ufffd", "utf-16")


def test_a_bad_byte_costs_one_letter() -> None:
    data = GUARD.encode()
    text, encoding = decode(data[:400] + b"\xff" + data[400:])
    assert encoding == "utf-8"
    assert text.count("\ufffd") <= 3
    assert text.startswith(GUARD[:200])
    assert text.endswith(GUARD[-400:])


def test_a_table_of_dos_is_read() -> None:
    table = (
        "┌──────────┬────────────┐\n│Должность │Обязанности │\n├──────────┼────────────┤\n│Сторож    │Охрана склада│\n"
        * 3
    )
    assert decode(table.encode("cp866")) == (table, "cp866")


@pytest.mark.parametrize(
    "data",
    [
        "L'employé est chargé des tâches précisées à l'égard de la société.".encode("cp1252"),
        "Pracownik ponosi odpowiedzialność za należyte wykonywanie obowiązków służbowych.".encode("cp1250"),
        "Ο υπάλληλος είναι υπεύθυνος για την ορθή εκτέλεση των καθηκόντων του.".encode("cp1253"),
        "员工应当遵守公司的各项规章制度，认真履行岗位职责".encode("gbk"),
        GUARD.encode("cp1251") + GUARD.encode("koi8-r") + GUARD.encode("cp866"),
        "Права".encode("cp1251"),
        *(random.Random(size).randbytes(size) for size in (20, 200, 2000, 20000)),
    ],
)
def test_what_is_in_no_encoding_for_sure_fails(data: bytes) -> None:
    with pytest.raises(ReadError, match="--encoding"):
        diparse.parse(data)


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Права".encode("cp1251"), "Windows-1251", "Права"),
        ("Права".encode("mac-cyrillic"), "x-mac-cyrillic", "Права"),
        ("L'employé".encode("latin-1"), "ISO-8859-1", "L'employé"),
        (GUARD.encode("koi8-r"), "windows-1251", GUARD),
        (GUARD.encode(), "koi8-r", GUARD),
    ],
)
def test_what_is_declared_helps_where_letters_say_too_little(data: bytes, declared: str, text: str) -> None:
    assert decode(data, declared)[0] == text


@pytest.mark.parametrize("declared", ["utf-8", "koi8-r", "hex", "no such"])
def test_a_wrong_declaration_does_not_make_a_page_readable(declared: str) -> None:
    with pytest.raises(ReadError):
        decode("员工应当遵守公司的各项规章制度，认真履行岗位职责".encode("gbk") * 20, declared)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"abc", "undefined"),
        (b"a..b" * 50, "punycode"),
        (b"abc", "a\0b"),
        (b"abc", "\ud800"),
        (b"abc", ""),
        (b"abc", "hex"),
        (b"abc", "utf-88"),
        (b"\xff", "ascii"),
        (b"+2AA-", "utf-7"),
        (b"\\ud800", "unicode_escape"),
        (b"a\0", "utf-32"),
    ],
)
def test_an_encoding_that_does_not_fit_is_a_read_error(data: bytes, encoding: str) -> None:
    with pytest.raises(ReadError, match="cannot be read as"):
        diparse.parse(data, encoding=encoding)


def test_an_encoding_that_is_named_is_taken() -> None:
    assert diparse.parse("Права".encode("mac-cyrillic"), encoding="mac-cyrillic").text == "Права"
