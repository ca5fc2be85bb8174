"""How soon a large report opens and answers: ``python benchmarks/report.py [--instructions 2000] [--runs 5]``.

Parses the pages of corpus/ again and again until there are so many instructions, writes the report and opens it from
disk in Chromium with a fresh profile. Prints a Markdown table: medians in milliseconds, from the call until the view
stands there and the browser has painted it.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import diparse
from browsing import Visit, browsing, visit

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def main() -> None:
    """Build the report, open it, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instructions", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch, "report.html")
        out, found = make(Path(scratch), args.instructions)
        began = time.perf_counter()
        diparse.write_report(out, report, per_file=2 * args.instructions)
        built = time.perf_counter() - began
        measured = defaultdict[str, list[float]](list)
        with browsing() as browser:
            for _ in range(args.runs):
                with visit(browser, viewport={"width": 1440, "height": 900}) as seen:
                    for name, seconds in steps(seen, report):
                        measured[name].append(1000 * seconds)
            version = browser.version
        print("| step | median, ms | slowest, ms |\n| --- | ---: | ---: |")
        for name, times in measured.items():
            print(f"| {name} | {statistics.median(times):.0f} | {max(times):.0f} |")
        made = f"{found:,} instructions, {report.stat().st_size / 1e6:.1f} MB, written in {built:.1f} s"
        print(f"\n{made}; {args.runs} runs, Chromium {version},")
        # how many processes wanted the cores meanwhile: timings of a busy machine are no less than those of an idle one
        where = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}"
        print(f"diparse {diparse.__version__}, {where}, {datetime.now(UTC):%Y-%m-%d}")


def make(scratch: Path, wanted: int) -> tuple[Path, int]:
    """An output folder with at least so many instructions, and how many."""
    texts = {path.name: path.read_bytes() for path in sorted(CORPUS.glob("*.txt"))}
    each = sum(len(diparse.parse(data, name=name).instructions) for name, data in texts.items())
    for copy in range(-(-wanted // each)):
        folder = scratch / "pages" / f"{copy:03}"
        folder.mkdir(parents=True)
        for name, data in texts.items():
            (folder / name).write_bytes(data)
    diparse.parse_paths([scratch / "pages"], scratch / "out", jobs=os.cpu_count() or 1)
    return scratch / "out", sum(1 for _ in (scratch / "out" / "instructions").iterdir())


def steps(seen: Visit, report: Path) -> Iterator[tuple[str, float]]:
    """What a reader does, each with its seconds."""
    page = seen.page

    def since(began: float) -> float:
        page.evaluate(PAINTED)
        return time.perf_counter() - began

    began = time.perf_counter()
    seen.open(report)
    yield "open the corpus", since(began)
    began = time.perf_counter()
    page.click("[data-column=job]")
    yield "sort by job", since(began)
    began = time.perf_counter()
    page.click("#bar-kind-rights")
    yield "filter by a bar", since(began)
    began = time.perf_counter()
    page.fill("#search", "журнал")
    page.locator("mark").first.wait_for()
    while "%" in page.inner_text(".found"):
        page.wait_for_timeout(5)
    yield "first full-text search (reads all texts)", since(began)
    began = time.perf_counter()
    page.fill("#search", "пожарной безопасности")
    while "пожарной" not in page.locator("mark").first.inner_text(timeout=5000).lower():
        page.wait_for_timeout(5)
    yield "next search", since(began)
    began = time.perf_counter()
    page.locator("table.rows .jobname").first.click()
    page.locator(".outline").wait_for()
    yield "open a page", since(began)


if __name__ == "__main__":
    main()
