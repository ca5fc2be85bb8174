"""How time grows with a page's size, for ordinary text and for hostile pages: ``python benchmarks/growth.py``.

Prints a Markdown table: seconds at sizes n, 2n and 4n, and the growth per doubling (2 is linear). Timings are
noisy; what counts is the growth within one run.
"""

import argparse
import time
from collections.abc import Callable
from itertools import pairwise

import diparse

HEAD = "Должностная инструкция сторожа\n\n1. Обязанности\n\n"


def _lines(n: int) -> str:
    """Lines that do not repeat."""
    digits = str.maketrans("0123456789", "абвгдежзик")
    return "".join(f"Сторож {str(i).translate(digits)} проверяет замки.\n" for i in range(n))


def _items(n: int) -> str:
    return HEAD + "\n".join(f"1.{i}. Сторож проверяет замок номер {i} и ведет журнал." for i in range(1, n))


KINDS: dict[str, tuple[int, Callable[[int], str]]] = {
    "items that do not repeat": (500, _items),
    "an article printed twice": (500, lambda n: _lines(n) * 2),
    "numbers alone on their lines": (500, lambda n: "\n".join(map(str, range(1, n)))),
    "1.1.1.1. on every line": (500, lambda n: "1.1.1.1.\n" * n),
    "а) and 1) in turns": (500, lambda n: "а) да\n1) нет\n" * n),
    "list lines": (1000, lambda n: "Сторож имеет право:\n" + "охранять склад;\n" * n),
    "titles": (1000, lambda n: "Должностная инструкция сторожа\n" * n),
    "one word in capitals": (100_000, lambda n: "II. " + "А" * n + "б"),
    "blank lines in a sentence": (20_000, lambda n: "Сторож идет по\n" + "\n" * n + "улице."),
    "one blank line": (500_000, lambda n: " " * n),
    "underscores": (100_000, lambda n: "«" + "_" * n),
    "a number and blanks": (100_000, lambda n: "1" + " " * n + "x"),
    "hyphens": (20_000, lambda n: HEAD + "1.1. а" + "-а" * n + "."),
    "brackets": (100_000, lambda n: "(" * n),
}


def main() -> None:
    """Measure each kind of page and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies every size")
    scale = parser.parse_args().scale
    diparse.parse(HEAD + "1.1. Сторож-охранник подчиняется завхозу.")  # opens the dictionary
    print("| page | characters | seconds at n, 2n, 4n | growth per doubling |")
    print("| --- | ---: | --- | --- |")
    for kind, (size, make) in KINDS.items():
        seconds = []
        for factor in (1, 2, 4):
            page = make(int(size * scale) * factor)
            start = time.perf_counter()
            diparse.parse(page)
            seconds.append(time.perf_counter() - start)
        growth = ", ".join(f"{b / a:.1f}" for a, b in pairwise(seconds))
        print(f"| {kind} | {len(page):,} | {', '.join(f'{s:.2f}' for s in seconds)} | {growth} |")


if __name__ == "__main__":
    main()
