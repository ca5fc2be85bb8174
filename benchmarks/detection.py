"""Is every page read right in every encoding? ``python benchmarks/detection.py`` tries all pages of ``corpus/``.

Prints a Markdown table: what was done to the pages, how many were read letter by letter as they were, how many were
refused, and how many were read wrongly, which must be none.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import ftfy.bad_codecs

from diparse.read.encoding import detect

ftfy.bad_codecs.ok()  # the codecs with holes are known from here on

PLAIN = [
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1251",
    "koi8-r",
    "koi8-u",
    "cp866",
    "mac-cyrillic",
    "iso8859-5",
]
MIXED = [
    "utf-8+cp1251",
    "cp1251+utf-8",
    "koi8-r+cp1251",
    "cp1251+cp866",
    "utf-8+koi8-r",
    "mac-cyrillic+koi8-r",
    "cp866+utf-8",
]
SPOILT = [
    "utf-8>windows-1251",
    "utf-8>windows-1252",
    "cp1251>windows-1252",
    "koi8-r>windows-1251",
    "cp866>windows-1251",
]


def cases(page: str) -> Iterator[tuple[str, str, bytes]]:
    """What is done to a page, the text that it then holds, and its bytes."""
    for encoding in PLAIN:
        text = _held(page, encoding)
        yield f"in {encoding}", text, text.encode(encoding)
    for way in MIXED:
        first, second = way.split("+")
        text = _held(_held(page, first), second)
        cut = text.find("\n", len(text) // 3) + 1 or text.find(". ", len(text) // 3) + 2
        yield f"mixed {way}", text, text[:cut].encode(first) + text[cut:].encode(second)
    for way in SPOILT:
        right, wrong = way.split(">")
        text = _held(page, right)
        yield f"mojibake: {right} read as {wrong}", text, text.encode(right).decode(f"sloppy-{wrong}").encode()


def _held(text: str, encoding: str) -> str:
    return text.encode(encoding, "replace").decode(encoding)


def main() -> None:
    """Try all pages and print the table."""
    counts: dict[str, Counter[str]] = {}
    for path in sorted(Path(__file__).parent.parent.joinpath("corpus").glob("*.txt")):
        for case, text, data in cases(path.read_bytes().decode()):
            found = detect(data)
            outcome = "refused" if found is None else "right" if found[0] == text else "wrong"
            counts.setdefault(case, Counter())[outcome] += 1
    print("| pages | right | refused | wrong |\n| --- | ---: | ---: | ---: |")
    for case, count in counts.items():
        print(f"| {case} | {count['right']} | {count['refused']} | {count['wrong']} |")


if __name__ == "__main__":
    main()
