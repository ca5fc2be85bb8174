"""The figures of README.md as a Markdown table: python benchmarks/figures.py [--lang ru] [--shared FOLDER]

Parses the building half of corpus/ and the held-out half in one process and scores both against their gold. With
``--shared``, also the pages of FOLDER/seeds that have gold in FOLDER/gold. Time is that of parsing and writing; imports
and the dictionary of word forms are loaded before the clock starts.
"""

import argparse
import os
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import diparse
from diparse.evaluate import Report, evaluate

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
LABELS = {
    "en": ("figure", "building", "held out", "real pages", "pages", "characters", "seconds", "cores"),
    "ru": ("мера", "для разработки", "отложенные", "настоящие", "страниц", "знаков", "секунд", "ядра"),
}
WARM_UP = "Должностная инструкция сторожа\n1. Права\n1.1. Сторож имеет право требовать ремонта ограды."


@dataclass(frozen=True, slots=True)
class Score:
    """What one folder of pages reached."""

    report: Report
    pages: int
    characters: int
    seconds: float


def score(pages: Path, gold: Path) -> Score:
    """Parse those pages of a folder that have gold, and compare."""
    paths = [pages / path.name.removesuffix(".gold.json") for path in sorted(gold.glob("*.gold.json"))]
    with TemporaryDirectory() as out:
        began = time.perf_counter()
        diparse.parse_paths(paths, out)
        seconds = time.perf_counter() - began
        characters = int(diparse.load(out).pages["chars"].sum())
        return Score(evaluate(gold, out), len(paths), characters, seconds)


def rows(scores: Sequence[Score], labels: Sequence[str]) -> Iterator[list[str]]:
    """The table's rows; F1 with, in brackets, how many things the gold has."""
    yield [labels[0], *labels[1 : len(scores) + 1]]
    yield ["---", *("---:" for _ in scores)]
    for columns in zip(*(each.report.figures.items() for each in scores), strict=True):
        yield [columns[0][0], *(f"{figure.f1:.4f} ({figure.gold})" for _, figure in columns)]
    yield [labels[4], *(str(each.pages) for each in scores)]
    yield [labels[5], *(str(each.characters) for each in scores)]
    yield [labels[6], *(f"{each.seconds:.2f}" for each in scores)]


def main() -> None:
    """Print the table, and what it was made with."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lang", choices=sorted(LABELS), default="en")
    parser.add_argument("--shared", type=Path, metavar="FOLDER", help="has more pages in seeds/ and gold/")
    options = parser.parse_args()
    folders = [(CORPUS, CORPUS / "gold"), (CORPUS / "heldout", CORPUS / "heldout" / "gold")]
    if options.shared:
        folders.append((options.shared / "seeds", options.shared / "gold"))
    labels = LABELS[options.lang]
    diparse.parse(WARM_UP)
    for row in rows([score(*folder) for folder in folders], labels):
        print("|", " | ".join(row), "|")
    made_with = f"diparse {diparse.__version__}, Python {platform.python_version()}, {os.cpu_count()} {labels[7]}"
    print(f"\n{made_with}, {datetime.now(UTC):%Y-%m-%d}")


if __name__ == "__main__":
    main()
