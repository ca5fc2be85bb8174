"""What parsing and ``diparse dedup`` in parts cost, and what that comes to for any number of pages: docs/scale.md.

Run as ``python benchmarks/scale.py``. Measured on one core, in processor time: the pages of corpus/ are parsed into
Parquet shards, and synthetic instructions (those of ``benchmarks/dedup.py``) are compared in parts, by the tasks that a
cluster runs; each table that tasks hand to one another is weighed as it is written. Tables of the constants and of the
model are printed as Markdown. What is assumed, not measured, stands in ``ASSUMED``.
"""

import argparse
import random
import resource
import tempfile
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from math import isqrt
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from dedup import corpus, write
from diparse.corpus.duplicates import WINDOW
from diparse.corpus.items import Told, item
from diparse.corpus.parts import copies, matching, plan
from diparse.corpus.parts.items import Found
from diparse.corpus.readings import Reading
from diparse.corpus.steps import quietly
from diparse.defaults import MAX_BYTES, TIMEOUT
from diparse.model import Pair
from diparse.run.cluster import dask_engine
from diparse.run.engine import Engine, Here
from diparse.run.exchange import AHEAD, GROUPED, PARTS, SLABS, Exchange
from diparse.run.manifest import FILE, Options, entries_of, manifest_lines, read_manifest
from diparse.run.parts import BYTES, run_in_parts
from diparse.run.rows import Ranges, table_of

PAGES = Path(__file__).parent.parent / "corpus"
ASSUMED = {"MB/s of storage for each core": 50.0, "ms that storage takes to answer": 20.0}
ASSUMED["stretches that it is asked for at once"] = float(AHEAD)
CORES = (2, 64, 1024)
SIZES = (10**6, 10**7, 10**8, 10**9)
READS, PAIRS = "reads", "pairs"
WORKER = 4e9
"""Bytes of memory of a worker."""


class Measured(Here):
    """Runs tasks here, and adds up what each function takes of the processor and how often it is run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.tasks: Counter[str] = Counter()

    def run(
        self,
        function: Callable[..., Any],
        tasks: Sequence[tuple[Any, ...]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Any]:
        """The results, in order."""
        began = time.process_time()
        results = super().run(function, tasks, progress)
        name = f"{function.__module__.rpartition('.')[2]}.{function.__name__.strip('_')}"
        self.seconds[name] += time.process_time() - began
        self.tasks[name] += len(tasks)
        return results


@contextmanager
def weighed() -> Iterator[Counter[str]]:
    """The bytes of each table that is written meanwhile; rounds of one step are one table."""
    found: Counter[str] = Counter()
    put, stretches = Exchange.put, Exchange._stretches

    def weigh(self: Exchange, table: str, part: int, data: bytes) -> None:
        name = table.removeprefix("sent/")
        found[".".join(word for word in name.split(".") if not word.isdigit())] += len(data)
        put(self, table, part, data)

    def count(self: Exchange, table: str, part: int) -> Iterator[bytes]:
        found[READS] += 1
        return stretches(self, table, part)

    Exchange.put, Exchange._stretches = weigh, count  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Exchange.put, Exchange._stretches = put, stretches  # type: ignore[method-assign]


def size_of(folder: Path, pattern: str) -> int:
    """Bytes of some files."""
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def measure_parse() -> dict[str, float]:
    """What a page costs: seconds, and bytes of it and of what is written of it."""
    with tempfile.TemporaryDirectory() as scratch:
        pages, out = Path(scratch, "pages"), Path(scratch, "out")
        pages.mkdir()
        names = sorted(PAGES.glob("*.txt")) + sorted(PAGES.glob("*.html"))
        for name in names:
            (pages / name.name).write_bytes(name.read_bytes())
        engine = Measured()
        options = Options((str(pages),), 1, None, (), (), None, None, None, MAX_BYTES, TIMEOUT, "parquet")
        run_in_parts([pages], out, options, engine)  # dictionaries are loaded, words are cached
        for path in out.iterdir():
            if path.name != FILE:
                for file in list(path.rglob("*")):
                    file.unlink()
        engine = Measured()
        done = run_in_parts([pages], out, options, engine, fresh=True)
        total = sum(engine.seconds.values())
        seconds = time_manifest(out)
        return {
            "bytes of a page": size_of(pages, "*") / done.pages,
            "instructions of a page": done.instructions / done.pages,
            "ms to parse a page": 1000 * engine.seconds["parts.parse"] / done.pages,
            "ms for the rest of a page": 1000 * (total - engine.seconds["parts.parse"]) / done.pages,
            "bytes of its shards (Parquet)": size_of(out, "*.parquet") / done.pages,
            "bytes of its entry in the manifest": (out / FILE).stat().st_size / done.pages,
            "ms to read its entry in the manifest": 1000 * seconds,
        }


def time_manifest(out: Path) -> float:
    """Seconds to read one page's entry of a manifest, of a hundred times those of OUT."""
    entries = list(entries_of(out / FILE))
    many = [entry for entry in entries for _ in range(100)]
    manifest = read_manifest(out)
    (out / FILE).write_bytes(b"".join(manifest_lines(manifest, many)))
    began = time.process_time()
    read = sum(1 for _ in entries_of(out / FILE))
    seconds = (time.process_time() - began) / read
    (out / FILE).write_bytes(b"".join(manifest_lines(manifest, entries)))
    return seconds


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How many pairs are compared meanwhile."""
    found: Counter[str] = Counter()
    names = vars(copies)
    judge = names["judge"]

    def count(a: Reading, b: Reading) -> Pair:
        found[PAIRS] += 1
        pair: Pair = judge(a, b)
        return pair

    names["judge"] = count
    try:
        yield found
    finally:
        names["judge"] = judge


def measure_dedup(size: int) -> tuple[Measured, Counter[str], int]:
    """What functions and tables of ``dedup`` cost, and how many tables every part reads a stretch of each file of."""
    with tempfile.TemporaryDirectory() as scratch, weighed() as tables, counted() as pairs:
        write(corpus(size, random.Random(size)), Path(scratch))
        engine = Measured()
        plan.dedup_in_parts(Path(scratch), engine, quietly)
        engine.tasks += pairs
        return engine, tables, tables.pop(READS) // engine.tasks["plan.sketch"]


def measure_memory(part: int) -> int:
    """Bytes of memory that a process holds at most which works at four parts of so many instructions."""
    with tempfile.TemporaryDirectory() as scratch, ProcessPoolExecutor(1, get_context("spawn")) as pool:
        write(corpus(4 * part, random.Random(part)), Path(scratch))
        return pool.submit(_peak, Path(scratch), part).result()


def _peak(out: Path, part: int) -> int:
    plan.MOST = plan.LEAST = part
    plan.dedup_in_parts(out, Here(), quietly)
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure_common() -> float:
    """Bytes of memory for each text that has a feature, where all of them have it, beyond the first ones."""
    few, many = 100_000, 300_000
    return (_peak_of_common(many) - _peak_of_common(few)) / (many - few)


def _peak_of_common(texts: int) -> int:
    features = table_of(matching.FEATURE, np.zeros(texts, np.uint64), np.arange(texts))
    with tempfile.TemporaryDirectory() as scratch:
        work, ranges = Exchange(scratch, 1), Ranges((0, texts))
        matching.send_features(work, "texts", 0, features)
        tracemalloc.start()
        matching._meet(work, ranges, "texts", texts, WINDOW, 0)
        return _peak_of_trace()


def measure_line(nodes: int) -> float:
    """Bytes of memory for each node of an item, while its line is made."""
    told = [Told(0, n, n, f"{n:016x}", "Инженер по качеству", "2/2.10", "duties") for n in range(nodes)]
    found = msgspec.msgpack.encode([Found(0, 10, one) for one in told])
    del told
    tracemalloc.start()
    some = msgspec.msgpack.decode(found, type=list[Found])
    msgspec.json.encode(item("слова", "Слова", (one.told for one in some)))
    return _peak_of_trace() / nodes


def _peak_of_trace() -> int:
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def print_limits(told: float, each: float) -> None:
    """How many pages fill the memory of a worker, each limit by itself."""
    common, line = measure_common(), measure_line(100_000)
    print(f"\n| bytes of memory | | pages that fill a worker of {WORKER / 1e9:.0f} GB |\n| --- | ---: | ---: |")
    for what, found, pages in (
        ("for each node of an item that half of all instructions have", line, WORKER / line / 0.5),
        ("for each text that has a feature which all have", common, WORKER / common),
        (f"for each instruction of one of {PARTS:,} parts", each, WORKER / each * PARTS),
    ):
        print(f"| {what} | {found:,.0f} | {pages / told:,.0f} |")


def measure_scheduler() -> float:
    """Seconds that Dask takes for a task which does nothing."""
    with dask_engine(None, 1) as engine:
        _idle(engine, 50)
        began = time.process_time()
        _idle(engine, 1000)
        return (time.process_time() - began) / 1000


def _idle(engine: Engine, count: int) -> None:
    engine.run(abs, [(n,) for n in range(count)])


def steps_of(engine: Measured) -> dict[str, float]:
    """Seconds of the steps of ``dedup``, by what they are for."""
    groups = {
        "sketches: read, masked, winnowed": ("plan.sketch",),
        "candidates: index, sums, choice": ("copies.find_twins", "copies.show_features", "matching."),
        "verification, node by node": ("copies.ask", "copies.compare"),
        "connected components": ("components.",),
        "clusters": ("copies.",),
        "items": ("items.",),
        "sorting": ("sorting.",),
    }
    found: dict[str, float] = defaultdict(float)
    for name, seconds in engine.seconds.items():
        group = next(group for group, names in groups.items() if any(name.startswith(one) for one in names))
        found[group] += seconds
    return {group: found[group] for group in groups}


def print_model(
    page: dict[str, float], engine: Measured, tables: Counter[str], exchanges: int, size: int, idle: float, each: float
) -> None:
    """What it all comes to."""
    told = page["instructions of a page"]
    shuffled = tables.total() / size * told
    parse_ms = page["ms to parse a page"] + page["ms for the rest of a page"]
    dedup_ms = 1000 * sum(engine.seconds.values()) / size * told
    steps = sum(engine.tasks.values()) / engine.tasks["plan.sketch"]
    print(f"\n| pages | {' | '.join(f'{n:,}' for n in SIZES)} |\n| --- |{' ---: |' * len(SIZES)}")
    rows: dict[str, list[str]] = defaultdict(list)
    for pages in SIZES:
        bandwidth, answer = (
            ASSUMED["MB/s of storage for each core"] * 1e6,
            ASSUMED["ms that storage takes to answer"] / 1e3,
        )
        parts = min(PARTS, max(1, int(pages * told / plan.MOST)))
        merged = parts > GROUPED
        groups = -(-parts // isqrt(parts))
        reads = 2 * exchanges * parts * (groups + SLABS if merged else parts)
        tasks = parts * steps + merged * exchanges * groups * SLABS
        driver = pages * (page["ms to read its entry in the manifest"] * 3) / 1000 + idle * tasks
        moved = shuffled * (1 + merged)
        rows["pages, TB"].append(f"{pages * page['bytes of a page'] / 1e12:.3g}")
        rows["shards, TB"].append(f"{pages * page['bytes of its shards (Parquet)'] / 1e12:.3g}")
        rows["manifest, GB"].append(f"{pages * page['bytes of its entry in the manifest'] / 1e9:.3g}")
        rows["parse, core hours"].append(f"{pages * parse_ms / 3.6e6:,.0f}")
        rows["dedup, core hours"].append(f"{pages * dedup_ms / 3.6e6:,.0f}")
        rows["dedup, handed over, TB"].append(f"{pages * moved / 1e12:.3g}")
        rows["dedup, parts"].append(f"{parts:,}")
        rows["dedup, instructions of a part"].append(f"{pages * told / parts:,.0f}")
        rows["dedup, GB of memory for a worker"].append(f"{pages * told / parts * each / 1e9:,.1f}")
        rows["dedup, reads of a stretch, millions"].append(f"{reads / 1e6:,.1f}")
        rows["one process alone (manifest, scheduler), hours"].append(f"{driver / 3600:,.1f}")
        for cores in CORES:
            stored = pages * (2 * page["bytes of a page"] + page["bytes of its shards (Parquet)"] + 2 * moved)
            seconds = pages * (parse_ms + dedup_ms) / 1000 + stored / bandwidth + reads * answer
            rows[f"hours in all on {cores:,} cores"].append(f"{seconds / cores / 3600 + driver / 3600:,.1f}")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 2000, 4000], help="instructions to compare")
    parser.add_argument("--part", type=int, default=500, help="instructions of a part")
    options = parser.parse_args()
    most = plan.MOST
    plan.MOST = plan.LEAST = options.part
    page = measure_parse()
    print("| a page of corpus/ | |\n| --- | ---: |")
    for name, value in page.items():
        print(f"| {name} | {value:,.3g} |" if value < 100 else f"| {name} | {value:,.0f} |")
    print(f"| bytes of files that a task parses, at least | {BYTES:,} |")
    idle = measure_scheduler()
    print(f"| ms of the scheduler for a task | {1000 * idle:.2f} |")
    small, large = (measure_memory(part) for part in (options.part, 4 * options.part))
    each = (large - small) / (3 * options.part)
    print(f"| kB of memory for each instruction of a part | {each / 1e3:,.0f} |")
    runs = {size: measure_dedup(size) for size in options.sizes}
    print(f"\n| ms for an instruction, of | {' | '.join(f'{size:,}' for size in runs)} |")
    print(f"| --- |{' ---: |' * len(runs)}")
    steps = {size: steps_of(engine) for size, (engine, _, _) in runs.items()}
    for name in next(iter(steps.values())):
        print(f"| {name} | {' | '.join(f'{1000 * found[name] / size:.2f}' for size, found in steps.items())} |")
    compared = {size: engine.tasks.pop(PAIRS) for size, (engine, _, _) in runs.items()}
    print(f"| pairs compared for an instruction | {' | '.join(f'{n / size:.2f}' for size, n in compared.items())} |")
    each_pair = (1000 * engine.seconds["copies.compare"] / compared[size] for size, (engine, _, _) in runs.items())
    print(f"| ms to compare a pair, and to read what it takes | {' | '.join(f'{ms:.2f}' for ms in each_pair)} |")
    print(f"\n| bytes handed over for an instruction, of | {' | '.join(f'{size:,}' for size in runs)} |")
    print(f"| --- |{' ---: |' * len(runs)}")
    size, (engine, tables, exchanges) = max(runs.items())
    for table, _ in [*tables.most_common(10), ("all", 0)]:
        cells = ((found.total() if table == "all" else found[table]) / n for n, (_, found, _) in runs.items())
        print(f"| `{table}` | {' | '.join(f'{cell:,.0f}' for cell in cells)} |")
    print_limits(page["instructions of a page"], each)
    plan.MOST = most
    print_model(page, engine, tables, exchanges, size, idle, each)


if __name__ == "__main__":
    main()
