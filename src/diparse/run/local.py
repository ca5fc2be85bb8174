"""Parse pages on this machine and write the output folder."""

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from diparse import __version__
from diparse.model import SCHEMA, ParsedPage
from diparse.pipeline import parse_page
from diparse.read import ReadError, page_from_bytes
from diparse.run.inputs import InputError, InputPage, find_pages, printable_name
from diparse.run.manifest import Manifest, Options, PageEntry
from diparse.run.output import Output
from diparse.run.pool import spread

Progress = Callable[[PageEntry, int, int], None]
"""Called with each finished page, how many are finished, and how many there are."""


@dataclass(frozen=True, slots=True)
class PageTask:
    """All that a process must know to parse one page."""

    entry: PageEntry
    data: bytes
    copy: int
    """How many pages of the same bytes come before it in this run."""
    encoding: str | None


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What became of a page, and the files to write for it (no record where it failed)."""

    entry: PageEntry
    record: bytes | None = None
    instructions: tuple[tuple[str, bytes], ...] = ()


def parse_paths(
    paths: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    jobs: int = 1,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Parse files and folders (``-``: standard input) in ``jobs`` processes and write the folder ``out``.

    A page that cannot be parsed is ``failed`` in the manifest, and the run goes on. The files are the same
    for any number of jobs; a script that asks for several must be importable (``if __name__ == "__main__"``).
    An earlier run's output is replaced. Raises InputError where there is nothing to read, OutputError for a
    folder that holds files of others.
    """
    _check_encoding(encoding)
    pages = find_pages(paths)
    output = Output(Path(out))
    options = Options(tuple(printable_name(os.fspath(path)) for path in paths), jobs, encoding)
    entries = {page.name: PageEntry(page.name, _path(page), error="not reached") for page in pages}

    def manifest(end: str | None) -> Manifest:
        in_order = tuple(entries[page.name] for page in pages)
        return Manifest(SCHEMA, __version__, options, start, end, in_order)

    start = _now()
    output.write_manifest(manifest(None))
    try:
        for done, outcome in enumerate(spread(parse_task, _tasks(pages, encoding), jobs, _died), 1):
            entry = entries[outcome.entry.page] = _write(output, outcome)
            if progress:
                progress(entry, done, len(pages))
    finally:
        written = manifest(_now())
        output.write_manifest(written)
    return written


def parse_task(task: PageTask) -> PageOutcome:
    """Parse one page; whatever goes wrong becomes an outcome, never an exception."""
    if task.entry.outcome == "failed":
        return PageOutcome(task.entry)
    began = time.perf_counter()
    try:
        page = page_from_bytes(task.data, task.entry.page, task.encoding)
        parsed = parse_page(page, copy=task.copy)
        record = msgspec.json.encode(parsed.to_dict())
        files = tuple((found.id, msgspec.json.encode(found)) for found in parsed.instructions)
    except ReadError as error:
        return PageOutcome(_failed(task.entry, str(error)))
    except Exception as error:  # one page must never end the run
        return PageOutcome(_failed(task.entry, f"diparse has a fault here: {error!r}"))
    entry = _describe(task.entry, parsed, round(time.perf_counter() - began, 4))
    return PageOutcome(entry, record, files)


def _describe(entry: PageEntry, parsed: ParsedPage, seconds: float) -> PageEntry:
    ink = _ink(parsed.text)
    noise = sum(_ink(parsed.text[block.span]) for block in parsed.blocks if block.role == "noise")
    warning = None
    if not ink:
        warning = "nothing but blanks" if parsed.text else "the file is empty"
    elif not parsed.instructions:
        warning = f"no instruction found in {ink} characters: all of it is in the page's record as noise"
    elif lost := parsed.text.count("\ufffd"):
        warning = f"characters lost: {lost} (broken in its {parsed.encoding}, or U+FFFD already)"
    return replace(
        entry,
        outcome="parsed" if ink else "empty",
        error=None,
        warning=warning,
        instructions=len(parsed.instructions),
        ids=tuple(found.id for found in parsed.instructions),
        fixes=sum(len(found.fixes) for found in parsed.instructions),
        noise_share=round(noise / ink, 4) if ink else 0.0,
        seconds=seconds,
    )


def _ink(text: str) -> int:
    """How many characters are no blanks."""
    return sum(map(len, text.split()))


def _tasks(pages: Iterable[InputPage], encoding: str | None) -> Iterator[PageTask]:
    """Read the pages one by one, as they are asked for."""
    seen: Counter[bytes] = Counter()
    for page in pages:
        entry = PageEntry(page.name, _path(page))
        if page.error:
            yield PageTask(_failed(entry, page.error), b"", 0, encoding)
            continue
        try:
            data = page.read_bytes()
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
            yield PageTask(_failed(entry, reason), b"", 0, encoding)
            continue
        digest = hashlib.sha256(data)
        known = replace(entry, sha256=digest.hexdigest(), bytes=len(data))
        yield PageTask(known, data, seen[digest.digest()], encoding)
        seen[digest.digest()] += 1


def _write(output: Output, outcome: PageOutcome) -> PageEntry:
    if outcome.record is None:
        return outcome.entry
    try:
        output.write_page(outcome.entry.page, outcome.record, outcome.instructions)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or error
        return _failed(outcome.entry, f"its output cannot be written: {reason}")
    return outcome.entry


def _failed(entry: PageEntry, reason: str) -> PageEntry:
    """The page as failed; what was known of its bytes stays."""
    one_line = " ".join(reason.split())
    return PageEntry(entry.page, entry.path, entry.sha256, entry.bytes, "failed", error=one_line)


def _died(task: PageTask) -> PageOutcome:
    return PageOutcome(_failed(task.entry, "the process that parsed it died, perhaps for want of memory"))


def _path(page: InputPage) -> str | None:
    return None if page.path is None else printable_name(os.path.abspath(page.path))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _check_encoding(encoding: str | None) -> None:
    if encoding is None:
        return
    try:
        b"\0\0\0\0".decode(encoding)
    except UnicodeDecodeError:
        pass  # known, and that is what was asked
    except (ValueError, LookupError) as error:
        raise InputError(f"{encoding}: no text encoding that Python knows, such as utf-8 or cp1251") from error
