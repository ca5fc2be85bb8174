"""Fuzzing guided by coverage: ``python tests/fuzz.py --seconds 3600 --work FOLDER`` (needs ``diparse[fuzz]``: atheris).

Inputs are texts and files of all formats, spoilt and spliced by atheris and by what pages and files are made of. Of
each, all must hold that the tests ask of any input: it is read or refused in one line, every character has its block,
the same bytes give the same page. What breaks that is kept in FOLDER/faults with its traceback, and the run goes on; a
process that dies leaves its input in FOLDER as ``crash-…``. Figures are written to FOLDER/figures-….json as the run
goes on; ``--sum`` prints those of all runs in FOLDER as a Markdown table.
"""

import argparse
import gzip
import io
import json
import os
import random
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import cycle
from pathlib import Path

LONGEST = 16_000
"""Bytes of the longest input."""
BUDGET = 60.0
"""Seconds after which an input is a fault."""
REPEAT = 8
"""One of so many inputs is parsed twice and held against the schema: that takes longer than to parse it."""
PIECES = (
    "1.", "1.1.", "22.4.", "2.10", "а)", "1)", "- ", "• ", "§ 5", "IV.", "Права", "Сторож обязан:", "Должностная инструкция",
    "УТВЕРЖДАЮ", "\n\n", "\r\n", "\f", "\t", "\u00a0", "\u00ad", "\u200b", "\u202e", "\ufeff", "\u2028", "\x00", "\x1b[0m", "«", "(",
    "_" * 30, "9" * 30, "<p>", "<li>", "<ol start=3>", "<td>", "<div>", "</div>", "<pre>", "&nbsp;", "&#0;", "<style>", "<nav>",
    "<w:p>", "</w:p>", "<w:tbl>", "<w:t>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", '"', "{", "\\u0000", ";", ",",
)  # fmt: skip


@dataclass(slots=True)
class Figures:
    """What was tried of one kind."""

    inputs: int = 0
    bytes: int = 0
    seconds: float = 0.0
    faults: int = 0
    slowest: float = 0.0
    slowest_bytes: int = 0


@dataclass(slots=True)
class Run:
    """One process' figures, and where they are written."""

    work: Path
    began: float = field(default_factory=time.monotonic)
    told: float = 0.0
    figures: dict[str, Figures] = field(default_factory=dict)

    def note(self, kind: str, size: int, seconds: float) -> None:
        """Count an input; the file of figures is written anew every few seconds, for a process may die."""
        figures = self.figures.setdefault(kind, Figures())
        figures.inputs += 1
        figures.bytes += size
        figures.seconds += seconds
        if seconds > figures.slowest:
            figures.slowest, figures.slowest_bytes = seconds, size
        if time.monotonic() > self.told + 5:
            self.told = time.monotonic()
            told = {"hours": (self.told - self.began) / 3600, "kinds": {k: asdict(f) for k, f in self.figures.items()}}
            (self.work / f"figures-{os.getpid()}.json").write_text(json.dumps(told, indent=1))

    def keep(self, kind: str, data: bytes) -> None:
        """Keep an input that broke something, once for each place where it broke."""
        self.figures.setdefault(kind, Figures()).faults += 1
        told = traceback.format_exc()
        place = sha256("".join(line for line in told.splitlines() if line.startswith("  File")).encode())
        stem = self.work / "faults" / f"{kind}-{place.hexdigest()[:12]}"
        if not stem.with_suffix(".txt").exists():
            stem.with_suffix(".bin").write_bytes(data)
            stem.with_suffix(".txt").write_text(told, errors="backslashreplace")


def _packed(data: bytes) -> bytes:
    return gzip.compress(data, 1, mtime=0)


def _word(part: str) -> Callable[[bytes], bytes]:
    """A Word file with the bytes as one of its parts, and a part that is right beside it."""
    from files import W, abstract, level, num, paragraph

    body = "".join(paragraph("Права", 1, depth % 3) for depth in range(5))
    levels = [level(depth, "%1.%2.%3"[: 3 * depth + 2] + ".") for depth in range(3)]
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode(),
        "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{abstract(0, *levels)}{num(1, 0)}</w:numbering>'.encode(),
    }

    def wrap(data: bytes) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in (parts | {part: data}).items():
                archive.writestr(name, content)
        return file.getvalue()

    return wrap


def _as_is(data: bytes) -> bytes:
    return data


def kinds() -> dict[str, tuple[str, Callable[[bytes], bytes]]]:
    """For each kind of input, the name under which its bytes are read, and how they are packed before."""
    return {
        "text": ("", _as_is),
        "bytes": ("a.txt", _as_is),
        "html": ("a.html", _as_is),
        "docx": ("a.docx", _as_is),
        "docx document": ("a.docx", _word("word/document.xml")),
        "docx numbering": ("a.docx", _word("word/numbering.xml")),
        "pdf": ("a.pdf", _as_is),
        "warc": ("a.warc", _as_is),
        "warc.gz": ("a.warc.gz", _packed),
        "jsonl": ("a.jsonl", _as_is),
        "csv": ("a.csv", _as_is),
        "zip": ("a.zip", _as_is),
        "parquet": ("a.parquet", _as_is),
        "txt.gz": ("a.txt.gz", _packed),
        "txt.gz, as it is": ("a.txt.gz", _as_is),
        "txt.zst": ("a.txt.zst", _as_is),
    }


def seeds() -> list[tuple[str, bytes]]:
    """Inputs to begin with: the pages of the corpus, and a small file of each kind."""
    from test_any_bytes import FILES
    from test_html import as_html
    from test_invariant import PAGES

    found: list[tuple[str, bytes]] = []
    for page, encoding in zip(PAGES, cycle(["utf-8", "cp1251", "koi8-r", "utf-16", "cp866"])):
        for at in range(0, len(page), 4000):
            part = page[at : at + 4000]
            found += [("text", part.encode("utf-8", "surrogatepass")), ("bytes", part.encode(encoding, "replace"))]
            found += [("html", as_html(part).encode())]
    for kind, (name, wrap) in kinds().items():
        if name in FILES and wrap is _as_is:
            found.append((kind, FILES[name]))
    with zipfile.ZipFile(io.BytesIO(FILES["a.docx"])) as archive:
        for part in ("document", "numbering"):
            found.append((f"docx {part}", archive.read(f"word/{part}.xml")))
    return [*found, ("warc.gz", FILES["a.warc"]), ("txt.gz", FILES["a.txt"]), ("parquet", _parquet())]


def _parquet() -> bytes:
    import pyarrow
    import pyarrow.parquet

    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": ["Права", "1. Сторож"], "url": ["a", None]}), file)
    return file.getvalue()


def try_one(kind: str, data: bytes, thorough: bool) -> None:
    """Read and parse an input, and see that all holds that must."""
    from diparse.pipeline import parse_page
    from diparse.read import page_from_text
    from test_any_bytes import check_origins, pages_of
    from test_invariant import check_files, check_page

    name, wrap = kinds()[kind]
    text = data.decode("utf-8", "surrogatepass") if kind == "text" and _is_text(data) else data.decode("latin-1")
    for page in pages_of(name, wrap(data)) if name else [page_from_text(text, "a.txt")]:
        check_origins(page)
        parsed = parse_page(page)
        check_page(parsed)
        if thorough:
            check_files(parsed)
            assert parse_page(page) == parsed, "the same in every run"


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def mutated(data: bytes, most: int, seed: int, mutate: Callable[[bytes, int], bytes]) -> bytes:
    """An input changed: its bytes as atheris does, or its lines and pieces as pages come; the first byte is its kind."""
    from test_any_bytes import spoilt
    from test_invariant import corrupted

    chance = random.Random(seed)
    kind, rest = data[:1] or b"\0", data[1:]
    if chance.random() < 0.04:
        kind = bytes([chance.randrange(len(kinds()))])
    way = chance.randrange(4)
    if way == 0 and rest:
        rest = spoilt(rest, chance)
    elif way == 1 and rest and _is_text(rest):
        rest = corrupted(rest.decode("utf-8", "surrogatepass"), chance).encode("utf-8", "surrogatepass")
    elif way == 2:
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(rest) + 1)
            piece = chance.choice(PIECES).encode() * chance.choice([1, 1, 1, 2, 40])
            rest = rest[:at] + piece + rest[at + chance.choice([0, 0, len(piece)]) :]
    else:
        rest = mutate(rest, most - 1)
    return (kind + rest)[:most]


def fuzz(seconds: int, seed: int, work: Path) -> None:
    """Try inputs for so long; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["diparse"]):
        import diparse.pipeline
        import diparse.read.containers
        import diparse.read.docx
        import diparse.read.html
        import diparse.read.pdf  # noqa: F401

    from diparse.run.limits import OverTime, time_limit

    names = list(kinds())
    corpus = work / "inputs"
    for folder in (corpus, work / "faults"):
        folder.mkdir(parents=True, exist_ok=True)
    for kind, data in seeds():
        whole = bytes([names.index(kind)]) + data
        (corpus / sha256(whole).hexdigest()[:16]).write_bytes(whole[:LONGEST])
    run = Run(work)

    def one_input(data: bytes) -> None:
        kind = names[data[0] % len(names)] if data else "text"
        began = time.perf_counter()
        try:
            with time_limit(BUDGET):
                try_one(kind, data[1:], thorough=sum(data[-8:]) % REPEAT == 0)
        except (Exception, OverTime):
            run.keep(kind, data[1:])
        run.note(kind, len(data), time.perf_counter() - began)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return mutated(data, most, seed, atheris.Mutate)

    flags = [f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={LONGEST}", f"-artifact_prefix={work}/"]
    atheris.Setup(
        [sys.argv[0], *flags, "-timeout=0", "-rss_limit_mb=4096", str(corpus)], one_input, custom_mutator=mutate
    )
    atheris.Fuzz()


def table(work: Path) -> str:
    """The figures of all runs below a folder."""
    total: dict[str, Figures] = {kind: Figures() for kind in kinds()}
    hours = 0.0
    for path in work.rglob("figures-*.json"):
        told = json.loads(path.read_text())
        hours += told["hours"]
        for kind, values in told["kinds"].items():
            found, known = Figures(**values), total[kind]
            if found.slowest > known.slowest:
                known.slowest, known.slowest_bytes = found.slowest, found.slowest_bytes
            for name in ("inputs", "bytes", "seconds", "faults"):
                setattr(known, name, getattr(known, name) + getattr(found, name))
    lines = [
        "| input | tried | MB | invariants broken | slowest | s per MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind, f in total.items():
        size = f.bytes / 1e6
        slowest = f"{f.slowest:.2f} s for {f.slowest_bytes:,} bytes"
        lines.append(
            f"| {kind} | {f.inputs:,} | {size:.1f} | {f.faults} | {slowest} | {f.seconds / max(size, 1e-9):.1f} |"
        )
    inputs, size = sum(f.inputs for f in total.values()), sum(f.bytes for f in total.values()) / 1e6
    crashes = len([path for path in work.rglob("*") if path.name.startswith(("crash-", "oom-", "leak-"))])
    faults = sum(f.faults for f in total.values())
    return "\n".join(
        [
            *lines,
            "",
            f"{hours:.2f} hours, {inputs:,} inputs, {size:.0f} MB: {crashes} crashes, {faults} invariants broken",
        ]
    )


def main() -> None:
    """Fuzz, or tell the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path("fuzz"), help="folder of inputs, faults and figures")
    parser.add_argument("--sum", action="store_true", help="print the figures of all runs in WORK")
    parser.add_argument(
        "--again", type=Path, nargs="*", metavar="FILE", help="try inputs that were kept in WORK/faults"
    )
    given = parser.parse_args()
    if given.sum:
        print(table(given.work))
    elif given.again is not None:
        for path in given.again:
            print(path.name)
            try_one(path.name.rpartition("-")[0], path.read_bytes(), thorough=True)
    else:
        fuzz(given.seconds, given.seed, given.work)


if __name__ == "__main__":
    main()
