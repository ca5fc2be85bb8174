"""How fast pages are parsed on one core: ``python benchmarks/speed.py``.

Prints Markdown tables: whole pages, the steps of the way, growth with a page's size, what starting costs, and, where
they are installed (``pip install -e '.[benchmarks]'``), what other libraries need for the same pages in the same run.
``--docs`` writes them into docs/performance.md, with a plot; ``--floor FILE`` compares with an earlier run and fails
where parsing has become slower by more than 30 %, a plain Python loop in the same process being the measure.

Seconds are those of the processor, the best of several rounds. MB are 10**6 bytes of UTF-8.
"""

import argparse
import contextlib
import gc
import importlib.metadata
import json
import multiprocessing
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import diparse
from diparse import pipeline
from numbering import _forget_peak, _peak, markdown
from outlines import make_page

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "corpus"
DOCS = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"
GROWTH = (1, 4, 16, 64)
SLOWER = 1.3
"""So many times slower than the floor is too slow."""
STEPS = (
    "split_lines", "join_lines", "open_flat", "read_signals", "find_repeats", "listed_lines", "candidates", "decode",
    "cut", "judge", "draft_instructions", "build",
)  # fmt: skip

Table = tuple[str, list[Sequence[str]]]
Parse = Callable[[str], object]


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The processor's time for the work, the best of so many rounds."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def megabytes(pages: Iterable[str]) -> float:
    """The size of pages in UTF-8, in 10**6 bytes."""
    return sum(len(page.encode()) for page in pages) / 1e6


def read_pages(folder: Path) -> list[str]:
    """The texts of a folder's pages."""
    return [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]


def made_text(pages: int, first: int = 0) -> str:
    """Instructions of the generator, one after another: text that does not repeat."""
    return "\n\n".join(make_page(Random(first + i), layout="lines").text for i in range(pages))


# --- diparse


def whole_pages(pages: Sequence[str], rounds: int) -> Table:
    """The speed of ``diparse.parse`` at first sight of a page, and when its words are known."""
    began = time.process_time()
    diparse.parse(made_text(20))  # opens the dictionary, compiles what is compiled when first needed
    warm_up = time.process_time() - began
    size = megabytes(pages)
    first = seconds(lambda: [diparse.parse(page) for page in pages], 1)
    again = seconds(lambda: [diparse.parse(page) for page in pages], rounds)
    return f"Whole pages ({len(pages)}, {size:.2f} MB)", [
        ("", "s", "MB/s"),
        ("dictionary opened, patterns compiled, 20 made pages parsed", f"{warm_up:.2f}", ""),
        ("pages that were never seen", f"{first:.2f}", f"{size / first:.2f}"),
        ("the same pages again: their words are known", f"{again:.2f}", f"{size / again:.2f}"),
    ]


def steps(pages: Sequence[str], rounds: int) -> Table:
    """What each step of the way takes."""
    spent = dict.fromkeys(STEPS, 0.0)
    plain: Mapping[str, Callable[..., Any]] = {step: getattr(pipeline, step) for step in STEPS}

    def timed(step: str) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            began = time.process_time()
            result = plain[step](*arguments)
            spent[step] += time.process_time() - began
            return result

        return run

    for step in STEPS:
        setattr(pipeline, step, timed(step))
    try:
        whole = seconds(lambda: [diparse.parse(page) for page in pages], rounds) * rounds
    finally:
        for step in STEPS:
            setattr(pipeline, step, plain[step])
    chars = sum(map(len, pages)) * rounds
    rows = [(step, f"{1e9 * spent[step] / chars:.0f}", f"{100 * spent[step] / whole:.0f} %") for step in STEPS]
    return "Steps", [("step", "ns a character", "share"), *rows]


def grow(pages: int) -> tuple[int, float, float]:
    """Size of a made page, seconds and peak in MB of its parsing; call it in a process of its own."""
    diparse.parse(made_text(20))
    text = made_text(pages, first=1000)
    gc.collect()
    _forget_peak()
    before = _peak()
    began = time.process_time()
    diparse.parse(text)
    return len(text.encode()), time.process_time() - began, _peak() - before


def growth(base: int) -> Table:
    """Time and memory of pages of 1, 4, 16 and 64 times a size."""
    rows: list[Sequence[str]] = [("size", "KB", "s", "µs a KB", "to the first", "MB above the start", "times the page")]
    least = 0.0
    for factor in GROWTH:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            size, spent, peak = pool.submit(grow, base * factor).result()
        least = least or spent / size
        a_byte = spent / size
        rows.append((
            f"{factor} ×", f"{size / 1e3:.0f}", f"{spent:.2f}", f"{1e9 * a_byte:.0f}", f"{a_byte / least:.2f}",
            f"{peak:.0f}", f"{peak * 2**20 / size:.0f}",
        ))  # fmt: skip
    return "Growth", rows


def start() -> Table:
    """What importing and the command line cost, Python's own start included."""
    page = sorted(PAGES.glob("*.txt"), key=lambda path: path.stat().st_size)[0]
    out = ROOT / "build" / "speed"
    one = ["-m", "diparse", "parse", str(page), "-o", str(out), "--fresh", "--quiet"]
    commands = {
        "python -c pass": ["-c", "pass"],
        "import diparse; diparse.parse": ["-c", "import diparse; diparse.parse"],
        f"diparse parse, one page of {page.stat().st_size} bytes": one,
    }
    rows: list[Sequence[str]] = [("", "s, best of 5")]
    for name, arguments in commands.items():
        spent = []
        for _ in range(5):
            began = _children()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            spent.append(_children() - began)
        rows.append((name, f"{min(spent):.2f}"))
    return "Starting", rows


def _children() -> float:
    """The processor's time of all processes that were started and have ended."""
    times = os.times()
    return times.children_user + times.children_system


# --- others


def peers() -> Iterator[tuple[str, str, Parse]]:
    """Other libraries that are installed: name and version, what they do, how."""
    yield "re", "one pattern over every line", re.compile(r"^\s*(\d+(?:\.\d+)*)[.)]?\s+(.*)$", re.MULTILINE).findall
    with contextlib.suppress(ImportError):
        from razdel import sentenize

        yield _named("razdel"), "sentences", lambda page: list(sentenize(page))
    with contextlib.suppress(ImportError):
        import trafilatura

        yield _named("trafilatura"), "main text of HTML", lambda page: trafilatura.extract(as_html(page))
    with contextlib.suppress(ImportError):
        import justext

        words = justext.get_stoplist("Russian")
        yield _named("jusText"), "main text of HTML", lambda page: justext.justext(as_html(page).encode(), words)


def _named(package: str) -> str:
    return f"{package} {importlib.metadata.version(package)}"


def as_html(page: str) -> str:
    """A page for those that read nothing but HTML: a paragraph a line."""
    lines = (line.replace("&", "&amp;").replace("<", "&lt;") for line in page.splitlines() if line.strip())
    return "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"


def beside(pages: Sequence[str], rounds: int) -> tuple[Table, dict[str, float]]:
    """Speed of diparse and of others on the same pages, and the ratios."""
    size = megabytes(pages)
    own = size / seconds(lambda: [diparse.parse(page) for page in pages], rounds)
    rows: list[Sequence[str]] = [("", "does", "MB/s", "diparse is")]
    rows.append((f"diparse {diparse.__version__}", "everything", f"{own:.2f}", ""))
    speeds = {"diparse": own}
    for name, does, parse in peers():
        speed = size / seconds(lambda parse=parse: [parse(page) for page in pages], rounds)  # type: ignore[misc]
        rows.append((name, does, f"{speed:.2f}", f"{own / speed:.2f} times as fast"))
        speeds[name.split()[0]] = speed
    return ("Beside others", rows), speeds


# --- a floor that holds on any machine


def measure() -> None:
    """A fixed piece of plain Python of the kinds that parsing is made of: calls, dicts, tuples, strings, patterns."""
    word = re.compile(r"\w+")
    text = made_measure()
    for _ in range(20):
        counted: dict[str, int] = {}
        for found in word.finditer(text):
            token = found[0].lower()
            counted[token] = counted.get(token, 0) + len(token)
        sorted((count, token) for token, count in counted.items())
        [line.strip().split(". ") for line in text.split("\n") if line]


def made_measure() -> str:
    """The measure's text, the same for ever."""
    return "\n".join(
        f"{i}. Сторож {i * i % 97} обходит склад {i % 7} и закрывает ворота {i % 31}." for i in range(1500)
    )


def relative(pages: Sequence[str], rounds: int) -> float:
    """How many times the measure's time a MB of pages takes: the median of rounds, each beside its own measure."""
    for page in pages:
        diparse.parse(page)
    ratios = []
    for _ in range(rounds):
        ruler = seconds(measure, 1)
        ratios.append(seconds(lambda: [diparse.parse(page) for page in pages], 1) / ruler)
    return median(ratios) / megabytes(pages)


def hold(floor: Path, pages: Sequence[str], rounds: int) -> None:
    """Compare with the floor in a file, which is made where there is none; exit with 1 where twice it is too slow."""
    now = relative(pages, rounds)
    if not floor.exists():
        floor.write_text(json.dumps({"speed": round(now, 2)}) + "\n", "utf-8")
    then = json.loads(floor.read_text("utf-8"))["speed"]
    if now > SLOWER * then:
        now = min(now, relative(pages, rounds))  # the machine may have been busy with something else
    print(f"a MB takes {now:.2f} times the measure; the floor is {then:.2f}, {SLOWER} times that is too slow")
    if now > SLOWER * then:
        sys.exit("parsing has become slower")


# --- the command


def plot(speeds: Mapping[str, float]) -> None:
    """The speeds side by side, on a logarithmic axis."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "diparse"
    from matplotlib import pyplot

    names = sorted(speeds, key=speeds.__getitem__)
    figure, axes = pyplot.subplots(figsize=(7, 0.5 * len(names) + 0.8))
    bars = axes.barh(
        names, [speeds[name] for name in names], color=["#1b6ca8" if n == "diparse" else "#b8c4ce" for n in names]
    )
    axes.bar_label(bars, fmt="%.2f", padding=3)
    axes.set_xscale("log")
    axes.set_xlabel("MB of UTF-8 a second, one core")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=PAGES, help="a folder with pages (corpus)")
    parser.add_argument("--rounds", type=int, default=5, help="(%(default)s)")
    parser.add_argument(
        "--base", type=int, default=4, help="made pages in the smallest page of the growth (%(default)s)"
    )
    parser.add_argument("--docs", action="store_true", help="write docs/performance.md and its plot")
    parser.add_argument("--floor", type=Path, help="compare with this file alone")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    options = _options()
    pages = read_pages(options.pages)
    if options.floor:
        hold(options.floor, pages[:20], options.rounds)
        return
    tables = [whole_pages(pages, options.rounds), steps(pages, options.rounds)]
    others, speeds = beside(pages, options.rounds)
    tables += [others, growth(options.base), start()]
    text = "\n\n".join(f"**{title}**\n\n{markdown(rows)}" for title, rows in tables)
    text += (
        f"\n\nMeasured {date.today().isoformat()} on {_processor()}, {os.cpu_count()} cores, "
        f"{platform.system()}, Python {platform.python_version()}, diparse {diparse.__version__}."
    )
    print(text)
    if options.docs:
        old = DOCS.read_text("utf-8")
        DOCS.write_text(old[: old.index(BEGIN) + len(BEGIN)] + f"\n{text}\n" + old[old.index(END) :], "utf-8")
        plot(speeds)


def _processor() -> str:
    with contextlib.suppress(OSError):
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("utf-8"))
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
