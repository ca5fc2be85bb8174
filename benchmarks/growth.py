"""How time grows with a page's size, for ordinary text and for hostile pages: ``python benchmarks/growth.py [WORD…]``.

Prints a Markdown table: seconds of this process at sizes n, 2n and 4n, the growth per doubling (2 is linear), and the
seconds per megabyte at the largest. What takes longer than a minute is not tried larger. WORDs choose among the kinds.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import diparse
from diparse.pipeline import parse_page
from diparse.read import ReadError, page_from_bytes, page_from_text

HEAD = "Должностная инструкция сторожа\n\n1. Обязанности\n\n"
LONGEST = 60.0


def _lines(n: int) -> str:
    """Lines that do not repeat."""
    digits = str.maketrans("0123456789", "абвгдежзик")
    return "".join(f"Сторож {str(i).translate(digits)} проверяет замки.\n" for i in range(n))


def _items(n: int) -> str:
    return HEAD + "\n".join(f"1.{i}. Сторож проверяет замок номер {i} и ведет журнал." for i in range(1, n))


def _deep(n: int) -> str:
    """Numbers of ever more parts, of 60 at most."""
    return HEAD + "\n".join(".".join(["1"] * (1 + i % 60)) + ". да" for i in range(n))


TEXTS: dict[str, tuple[int, Callable[[int], str]]] = {
    "items that do not repeat": (500, _items),
    "items on one line": (500, lambda n: _items(n).replace("\n", " ")),
    "prose on one line": (500, lambda n: _lines(n).replace("\n", " ")),
    "one sentence on one line": (10_000, lambda n: "Сторож проверяет " * n),
    "sentences of two words on one line": (5_000, lambda n: "Сторож спит. " * n),
    "an article printed twice": (500, lambda n: _lines(n) * 2),
    "two lines in turns": (2000, lambda n: "Сторож проверяет замки.\nСторож обходит склад.\n" * n),
    "instructions": (10, lambda n: "".join(_items(40).replace("сторож", f"сторож{i}") + "\n\n" for i in range(n))),
    "numbers alone on their lines": (500, lambda n: "\n".join(map(str, range(1, n)))),
    "numbers on one line": (1000, lambda n: " ".join(f"{i}." for i in range(1, n))),
    "1.1.1.1. on every line": (500, lambda n: "1.1.1.1.\n" * n),
    "1. on one line": (3000, lambda n: "1. " * n),
    "one number of many parts": (20_000, lambda n: HEAD + "1." * n + " да"),
    "numbers of many parts": (300, _deep),
    "one number of many digits": (20_000, lambda n: HEAD + "1" * n + ". да"),
    "numbers that fall": (1000, lambda n: HEAD + "".join(f"{i}. да\n" for i in range(n, 0, -1))),
    "numbers that jump": (1000, lambda n: HEAD + "".join(f"{i * 7919 % 1009}. да\n" for i in range(n))),
    "sections that jump": (1000, lambda n: "".join(f"{i * 7919 % 97}.{i * 31 % 13}. Права\n" for i in range(n))),
    "а) and 1) in turns": (500, lambda n: "а) да\n1) нет\n" * n),
    "lists in brackets on one line": (1000, lambda n: HEAD + "1.1. " + "а) да; 1) нет; " * n),
    "Roman numbers": (1000, lambda n: "IVXLC. Права\n" * n),
    "headings": (1000, lambda n: "ПРАВА\n" * n),
    "list lines": (1000, lambda n: "Сторож имеет право:\n" + "охранять склад;\n" * n),
    "bullets": (2000, lambda n: HEAD + "- охранять склад\n" * n),
    "bullets on one line": (2000, lambda n: HEAD + "• охранять склад " * n),
    "titles": (1000, lambda n: "Должностная инструкция сторожа\n" * n),
    "titles on one line": (1000, lambda n: "Должностная инструкция сторожа " * n),
    "УТВЕРЖДАЮ": (1000, lambda n: "УТВЕРЖДАЮ\nДиректор\n" * n),
    "signatures": (1000, lambda n: _items(9) + "\nС инструкцией ознакомлен: ______ Иванов И.И.\n" * n),
    "law": (500, lambda n: _items(9) + "\n1.9. Приказ Минтруда России от 15.12.2020 № 903н «О" + "б утверждении " * n),
    "rows of a table": (1000, lambda n: HEAD + "1\tзамок\tпроверять\n" * n),
    "cells of one row": (5000, lambda n: HEAD + "1\t" * n),
    "page headers": (500, lambda n: "".join(f"Сторож {i} обходит склад и\n\fстр. {i}\n" for i in range(n))),
    "words cut by hyphens": (1000, lambda n: "Сторож охра-\nняет склад от по-\n" * n),
    "a letter on each line": (5000, lambda n: "а\n" * n),
    "a word on each line": (3000, lambda n: "Сторож\nобходит\nсклад\n" * n),
    "one word in capitals": (100_000, lambda n: "II. " + "А" * n + "б"),
    "one word in small letters": (100_000, lambda n: "а" * n),
    "blank lines in a sentence": (5_000, lambda n: "Сторож идет по\n" + "\n" * n + "улице."),
    "blank lines with blanks": (5_000, lambda n: "Сторож идет по\n" + " \n" * n + "улице."),
    "one blank line": (500_000, lambda n: " " * n),
    "a blank line before text": (100_000, lambda n: " " * n + "Права"),
    "underscores": (100_000, lambda n: "«" + "_" * n),
    "dots": (100_000, lambda n: "1. Права" + "." * n + "5"),
    "a number and blanks": (100_000, lambda n: "1" + " " * n + "x"),
    "blanks between words": (10_000, lambda n: ("а" + " " * 20) * n),
    "hyphens": (5_000, lambda n: HEAD + "1.1. а" + "-а" * n + "."),
    "commas": (20_000, lambda n: HEAD + "1.1. " + "а, " * n + "."),
    "brackets": (100_000, lambda n: "(" * n),
    "quotes": (20_000, lambda n: HEAD + "1.1. " + "«а " * n + "."),
    "slashes": (20_000, lambda n: HEAD + "1.1. сторож" + "/сторож" * n),
    "an address of a page": (20_000, lambda n: "https://a.example/" + "a/" * n),
    "addresses of pages": (2000, lambda n: "https://a.example/a " * n),
    "control characters": (20_000, lambda n: HEAD + "1.1. да" + "\x00\x07\x1b" * n),
    "bidi characters": (20_000, lambda n: HEAD + "1.1. да" + "\u202e\u2066\u200f" * n),
    "characters without width": (20_000, lambda n: HEAD + "1.1. да" + "\u200b\u00ad\ufeff" * n),
    "accents": (20_000, lambda n: HEAD + "1.1. а" + "\u0301" * n),
    "line separators": (5000, lambda n: HEAD + "1.1. а\u2028б\u0085в\x0b" * n),
    "Latin letters in words": (5000, lambda n: HEAD + "1.1. " + "cтoрoж " * n),
    "words in capitals": (5000, lambda n: HEAD + "1.1. " + "СТОРОЖ ОБЯЗАН " * n),
    "letters apart": (5000, lambda n: "П Р А В А " * n),
    "jobs with commas": (2000, lambda n: "Должностная инструкция " + "сторожа, водителя и " * n + "\n\n1. Права\n"),
    "a subordinate's jobs": (2000, lambda n: _items(5) + "\n1.6. Сторож подчиняется " + "директору, главному инженеру и " * n),
    "adverbs that may be read in many ways": (20, lambda n: ("1.1. Сторож " + "по " * 150 + "99. Водитель имеет право.\n") * n),
    "a place to fill in that goes on": (20_000, lambda n: HEAD + "1.1. Сторож " + "_" * n + "x\nи дворник"),
    "dots in a table of contents": (20_000, lambda n: "Содержание\nПрава" + "." * n + "x"),
    "digits before a point": (20_000, lambda n: "Должностная инструкция сторожа\n1.1. " + "1" * n + "а\n1.2. Сторож проверяет."),
    "names": (2000, lambda n: _items(5) + "\n1.6. Его замещает " + "Иванов И. И. и " * n),
}  # fmt: skip
"""Pages of plain text, with a size that takes a second or so."""

FILES: dict[str, tuple[str, int, Callable[[int], str]]] = {
    "html: deep elements": ("a.html", 100, lambda n: "<div>" * n + "Права"),
    "html: text in deep elements": ("a.html", 1000, lambda n: "<div>" * 450 + "<p>а" * n),
    "html: telling classes in each other": ("a.html", 2000, lambda n: "<div class=menu>" * 450 + "<b>Права </b>" * n),
    "html: unclosed elements": ("a.html", 2000, lambda n: "<b><i><a href=x>Права" * n),
    "html: list items without a list": ("a.html", 2000, lambda n: "<li>Права" * n),
    "html: empty list items": ("a.html", 2000, lambda n: "<ol>" + "<li>" * n),
    "html: large Roman numbers": ("a.html", 500, lambda n: "<ol type=I start=999999999>" + "<li>а" * n),
    "html: many letters for a number": ("a.html", 500, lambda n: "<ol type=a start=999999999>" + "<li>а" * n),
    "html: a style that repeats much": (
        "a.html", 200, lambda n: f"<style>li:before {{content: '{'Права ' * n}'}}</style>" + "<li>а" * n),
    "html: counters in each other": (
        "a.html", 200,
        lambda n: "<style>b {counter-reset: a} i:before {content: counters(a, '.')}</style>" + "<b>" * 450 + "<i>а</i>" * n),
    "html: many counters": (
        "a.html", 500, lambda n: "".join(f"<b style='counter-reset: a{i}'>а</b>" for i in range(n))),
    "html: selectors of many parts": (
        "a.html", 100, lambda n: "<style>div div div div div b {display: none}</style>" + "<div>" * n + "<i>Права"),
    "html: many rules": (
        "a.html", 500, lambda n: "<style>" + ".a {display: none}" * n + "</style>" + "<p class=b>Права" * n),
    "html: open comments in a style": ("a.html", 50_000, lambda n: "<style>" + "/* " * n + "</style>Права"),
    "html: open brackets in a style": ("a.html", 50_000, lambda n: "<style>" + "a{" * n + "</style>Права"),
    "html: attributes": ("a.html", 2000, lambda n: "<p " + "".join(f"a{i} " for i in range(n)) + ">Права"),
    "html: links": ("a.html", 2000, lambda n: "<a href=x>Права</a> " * n),
    "html: tables in tables": ("a.html", 20, lambda n: "<table><tr><td>а" * n),
    "html: cells of one row": ("a.html", 2000, lambda n: "<table><tr>" + "<td>а" * n),
    "html: entities": ("a.html", 20_000, lambda n: "&amp;&nbsp;&#1055;" * n),
    "html: pre of many lines": ("a.html", 2000, lambda n: "<pre>" + "Права сторожа\n" * n),
    "bytes: mojibake": ("a.txt", 1000, lambda n: _lines(n).encode().decode("cp1251", "replace")),
    "bytes: letters of no language": ("a.txt", 20_000, lambda n: "ъщ ы" * n),
}  # fmt: skip
"""Files of other formats."""

BYTES: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "bytes: Windows-1251": (1000, lambda n: _lines(n).encode("cp1251")),
    "bytes: UTF-8 and KOI8-R by lines": (
        500, lambda n: b"".join(line.encode(("utf-8", "koi8-r")[i % 2]) + b"\n" for i, line in enumerate(_lines(n).split("\n")))),
    "bytes: of all values": (500, lambda n: bytes(range(9, 256)) * n),
    "bytes: broken UTF-8": (20_000, lambda n: "Права ".encode() * n + b"\xd0"),
}  # fmt: skip
"""Bytes of text that are told by their letters."""


def _kinds() -> dict[str, tuple[int, Callable[[int], tuple[int, Callable[[], object]]]]]:
    """For each kind its size, and what makes of a size the characters and the work to be timed."""

    def text(make: Callable[[int], str]) -> Callable[[int], tuple[int, Callable[[], object]]]:
        return lambda n: (len(page := make(n)), lambda: parse_page(page_from_text(page, "a.txt")))

    def file(name: str, make: Callable[[int], bytes]) -> Callable[[int], tuple[int, Callable[[], object]]]:
        return lambda n: (len(data := make(n)), lambda: parse_page(page_from_bytes(data, name)))

    def encoded(make: Callable[[int], str]) -> Callable[[int], bytes]:
        return lambda n: make(n).encode()

    return {
        **{kind: (size, text(make)) for kind, (size, make) in TEXTS.items()},
        **{kind: (size, file(name, encoded(make))) for kind, (name, size, make) in FILES.items()},
        **{kind: (size, file("a.txt", make)) for kind, (size, make) in BYTES.items()},
    }


def main() -> None:
    """Measure each kind of page and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="measure only kinds whose name has one of these")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies every size")
    given = parser.parse_args()
    diparse.parse(HEAD + "1.1. Сторож-охранник подчиняется завхозу.")  # opens the dictionary
    print("| page | characters | seconds at n, 2n, 4n | growth per doubling | s per MB |")
    print("| --- | ---: | --- | --- | ---: |")
    for kind, (size, prepare) in _kinds().items():
        if given.words and not any(word in kind for word in given.words):
            continue
        seconds: list[float] = []
        for factor in (1, 2, 4):
            length, work = prepare(int(size * given.scale) * factor)
            seconds.append(_timed(work))
            if seconds[-1] > LONGEST:
                break
        growth = ", ".join(f"{b / max(a, 1e-9):.1f}" for a, b in pairwise(seconds))
        times = ", ".join(f"{s:.2f}" for s in seconds)
        print(f"| {kind} | {length:,} | {times} | {growth} | {seconds[-1] / length * 1e6:.1f} |", flush=True)


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()  # the machine has other work, too
    with suppress(ReadError):  # refused, and that takes time as well
        work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
