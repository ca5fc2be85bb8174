"""Parse pages on this machine and write the output folder."""

import hashlib
import io
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from diparse import __version__
from diparse.defaults import MAX_BYTES, TIMEOUT, EngineName, OutputFormat
from diparse.model import SCHEMA, ParsedPage
from diparse.pipeline import parse_page
from diparse.read import ReadError, containers, page_from_bytes
from diparse.read.containers import RawPage, pages_in, too_large
from diparse.read.formats import PACKED
from diparse.run.folders import folder_at
from diparse.run.inputs import InputError, InputFile, Wanted, absolute, find_files, printable_name
from diparse.run.limits import OverTime, time_limit
from diparse.run.made import made_of
from diparse.run.manifest import Manifest, Options, PageEntry, failed, read_manifest
from diparse.run.output import Output, OutputError
from diparse.run.pool import spread
from diparse.run.shards import Parsed, check_libraries
from diparse.run.state import State
from diparse.run.stores import PageOutcome, store

Progress = Callable[[PageEntry, int, int], None]
"""Called with each finished page, how many are finished, and how many there are (in dumps: by what was read so far)."""


@dataclass(frozen=True, slots=True)
class PageTask:
    """All that a process must know to parse one page."""

    entry: PageEntry
    raw: RawPage
    copy: int = 0
    """How many pages of the same bytes come before it in this run."""
    encoding: str | None = None
    timeout: float = TIMEOUT


@dataclass(slots=True)
class Summary:
    """A run in figures."""

    pages: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    instructions: int = 0
    fixes: int = 0
    reused: int = 0
    """Pages that stand as an earlier run left them, for nothing they depend on has changed."""
    stopped: bool = False
    """Whether it stopped at a page that failed."""

    def add(self, entry: PageEntry) -> None:
        """Count a page."""
        self.pages += 1
        self.outcomes[entry.outcome] += 1
        self.instructions += entry.instructions
        self.fixes += entry.fixes


def parse_paths(
    paths: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    jobs: int = 1,
    encoding: str | None = None,
    progress: Progress | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limit: int | None = None,
    text_column: str | None = None,
    url_column: str | None = None,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    format: OutputFormat = "json",
    fresh: bool = False,
    strict: bool = False,
    engine: EngineName = "local",
    scheduler: str | None = None,
) -> Manifest:
    """Parse files, dumps and folders (``-``: standard input) in ``jobs`` processes and write the folder ``out``.

    A page that cannot be parsed, has more than ``max_bytes`` bytes or takes more than ``timeout`` seconds is ``failed``
    in the manifest and told of in ``out/quarantine``, and the run goes on; with ``strict``, it stops. The files are
    the same for any number of jobs; a script that asks for several must be importable (``if __name__ ==
    "__main__"``). ``include`` and ``exclude`` are glob patterns of the files to read in folders and archives,
    ``limit`` is how many pages are read, ``text_column`` and ``url_column`` where dumps have a page's text and address.
    ``format`` is ``json`` (a file for each instruction and page), or for large corpora ``jsonl`` or ``parquet``.

    With the engine ``dask``, the workers parse that ``scheduler`` leads, or ``jobs`` processes of this machine; ``out``
    may be a URL then, and what an ended run left there is parsed again.

    What an earlier run left in ``out`` is kept where neither the page nor diparse has changed, unless ``fresh``, and
    replaced where it has; a run that was killed is gone on with. Raises InputError where there is nothing to read,
    OutputError for a folder that holds files of others or that another run writes, OSError where the disk is full.
    """
    options = Options(
        tuple(printable_name(os.fspath(path)) for path in paths), jobs, encoding, tuple(include), tuple(exclude),
        limit, text_column, url_column, max_bytes, timeout, format,
    )  # fmt: skip
    run(paths, out, options, fresh=fresh, strict=strict, progress=progress, engine=engine, scheduler=scheduler)
    return read_manifest(folder_at(out))


def run(
    paths: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    options: Options,
    *,
    fresh: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    engine: EngineName = "local",
    scheduler: str | None = None,
    steps: Callable[[str, int, int], None] | None = None,
) -> Summary:
    """``parse_paths`` in memory that does not grow with the number of pages: what is given back are figures.

    ``steps`` hears how far a cluster is, which tells ``progress`` of the pages when all are parsed.
    """
    if engine == "dask":
        from diparse.run.cluster import dask_engine
        from diparse.run.parts import run_in_parts

        if strict:
            raise InputError("a cluster does not stop at the first page that fails: leave out --strict")
        with dask_engine(scheduler, options.jobs) as workers:
            return run_in_parts(paths, out, options, workers, fresh=fresh, progress=progress, steps=steps)
    check_encoding(options.encoding)
    check_format(options.format)
    files = find_files(paths, Wanted(options.include, options.exclude))
    output = Output(Path(out))
    try:
        output.remove_derived()
        with State(output.folder) as state:
            if state.is_new:
                state.take_over(output.earlier())
            state.list_files(files)
            return _Run(output, state, options, fresh).through(strict, progress)
    except (sqlite3.Error, OSError) as error:
        why = (isinstance(error, OSError) and error.strerror) or error
        raise OSError(f"{out}: cannot be written: {why}; the same command goes on once that is mended") from error
    finally:
        output.close()


class _Run:
    """One run over the files that a state lists."""

    def __init__(self, output: Output, state: State, options: Options, fresh: bool):
        self.output = output
        self.state = state
        self.options = options
        self.store = store(output, state, options.format)
        self.fresh = fresh
        self.summary = Summary()
        self.progress: Progress | None = None
        self.number, self.size, self.many = state.totals()
        self.bytes_read = 0
        self.reading = reading_of(options)

    def through(self, strict: bool, progress: Progress | None) -> Summary:
        """Parse all pages and write what became of them."""
        self.progress = progress
        manifest = Manifest(SCHEMA, __version__, self.options, now(), None, ())
        self.output.write_manifest(manifest, self.state.entries())
        try:
            for outcome in spread(parse_task, self._tasks(), self.options.jobs, died):
                self._told(self.store.write(outcome))
                if strict and outcome.entry.outcome == "failed":
                    self.summary.stopped = True
                    break
            else:
                self.state.all_read()
                for entry in self.state.gone():
                    self.output.remove_page(entry)
        finally:
            self.store.finish()
            self.output.write_manifest(replace(manifest, end=now()), self.state.entries())
        if not self.summary.stopped:
            self.output.remove_shards(but=self.store.written())
            self.state.finished = True
        return self.summary

    def _tasks(self) -> Iterator[PageTask]:
        """The pages that are to be parsed, read one by one as they are asked for."""
        pages = 0
        for file in self.state.files():
            before = self.bytes_read
            for raw, position in pages_of(file, self.reading):
                if self.options.limit is not None and pages >= self.options.limit:
                    return
                pages += 1
                self.bytes_read = before + position
                task = task_of(file, raw, self.options, self.state.copy)
                self.store.plan(task.entry)
                known = None if self.fresh else self._unchanged(task.entry)
                if known is None:
                    yield task
                else:
                    self.store.keep(known)
                    self.summary.reused += 1
                    self._told(known)
            self.bytes_read = before + file.bytes

    def _unchanged(self, entry: PageEntry) -> PageEntry | None:
        """What an earlier run found out of a page, where it would be found out again."""
        known = self.state.known(entry.page)
        if known is None or not known.whole or entry.made_of is None:
            return None
        same = known.entry.made_of == entry.made_of and known.entry.outcome in ("parsed", "empty")
        return replace(known.entry, path=entry.path) if same and self.store.has(known.entry) else None

    def _told(self, entry: PageEntry) -> None:
        self.summary.add(entry)
        if self.progress:
            self.progress(entry, self.summary.pages, self._total())

    def _total(self) -> int:
        """How many pages there are, at most ``limit``; where dumps hold them, by the share that was read."""
        done = self.summary.pages
        total = round(done * self.size / self.bytes_read) if self.many and self.bytes_read else self.number
        return max(done, min(total, self.options.limit or total))


def reading_of(options: Options) -> containers.Options:
    """How the files of a run are read."""
    return containers.Options(
        options.text_column,
        options.url_column,
        options.encoding,
        options.max_bytes or MAX_BYTES,
        Wanted(options.include, options.exclude),
    )


def pages_of(file: InputFile, reading: containers.Options) -> Iterator[tuple[RawPage, int]]:
    """The pages of a file, each with how many of its bytes were read so far."""
    most = reading.max_bytes
    if file.error is not None:
        yield RawPage("", error=file.error), 0
    elif file.bytes > most and not file.holds_many and not file.name.lower().endswith(PACKED):
        yield RawPage("", error=too_large(file.bytes, most)), 0
    else:
        try:
            stream = file.open()
        except OSError as error:
            yield RawPage("", error=f"cannot be read: {error.strerror or error}"), 0
            return
        with stream:
            for page in pages_in(stream, file.name, reading):
                yield page, _position(stream)


def task_of(file: InputFile, raw: RawPage, options: Options, copy_of: Callable[[bytes], int]) -> PageTask:
    """What is to be done with a page; ``copy_of`` tells how many of the same hash came before it."""
    name = f"{file.name}/{raw.part}" if raw.part else file.name
    entry = PageEntry(name, None if file.path is None else printable_name(absolute(file.path)))
    timeout = options.timeout or TIMEOUT
    if raw.error is not None:
        return PageTask(failed(entry, raw.error), raw, timeout=timeout)
    digest = hashlib.sha256(raw.data)
    copy = copy_of(digest.digest())
    encoding = None if raw.decoded else options.encoding
    entry = replace(
        entry,
        sha256=digest.hexdigest(),
        bytes=len(raw.data),
        made_of=made_of(name, digest.hexdigest(), copy, encoding, raw.format, raw.declared, raw.url, raw.date),
    )
    return PageTask(entry, raw, copy, encoding, timeout)


def parse_task(task: PageTask) -> PageOutcome:
    """Parse one page; whatever goes wrong becomes an outcome, never an exception."""
    entry, raw = task.entry, task.raw
    if entry.outcome == "failed":
        return _failed(task, entry)
    began = time.perf_counter()
    try:
        with time_limit(task.timeout):
            page = page_from_bytes(
                raw.data, entry.page, task.encoding,
                format=raw.format, declared=raw.declared, url=raw.url, date=raw.date,
            )  # fmt: skip
            parsed = parse_page(page, copy=task.copy)
            written = _written(parsed, raw)
    except ReadError as error:
        reason = str(error)
    except OverTime:
        reason = f"not parsed within {task.timeout:g} seconds (--timeout)"
    except Exception as error:  # one page must never end the run
        reason = f"diparse has a fault here: {error!r}"
    else:
        return PageOutcome(_describe(entry, parsed, round(time.perf_counter() - began, 4)), written)
    return _failed(task, failed(entry, reason))


def _written(parsed: ParsedPage, raw: RawPage) -> Parsed:
    """What is written of a page: its text, too, unless it is its file's bytes decoded."""
    in_a_file = parsed.format == "text" and not raw.part and not parsed.page.lower().endswith(PACKED)
    needless = in_a_file and set("+>").isdisjoint(parsed.encoding)
    return Parsed(
        msgspec.json.encode(parsed.to_dict()),
        tuple((found.id, msgspec.json.encode(found)) for found in parsed.instructions),
        None if needless else str(parsed.text),
    )


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
        chars=len(parsed.text),
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


def died(task: PageTask) -> PageOutcome:
    """What becomes of a page whose process dies whenever it is parsed."""
    reason = f"the process that parsed it died: for want of memory, or stuck for more than {task.timeout:g} seconds"
    return _failed(task, failed(task.entry, reason))


def _failed(task: PageTask, entry: PageEntry) -> PageOutcome:
    """A page that failed; the bytes of one that is no file of its own are kept."""
    return PageOutcome(entry, raw=task.raw.data if task.raw.part else None)


def _position(stream: io.BufferedReader) -> int:
    try:
        return stream.tell()
    except (OSError, ValueError):  # a pipe
        return 0


def now() -> str:
    """The time, as manifests tell it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def check_encoding(encoding: str | None) -> None:
    """InputError where Python knows no such encoding."""
    if encoding is None:
        return
    try:
        b"\0\0\0\0".decode(encoding)
    except UnicodeDecodeError:
        pass  # known, and that is what was asked
    except (ValueError, LookupError) as error:
        raise InputError(f"{encoding}: no text encoding that Python knows, such as utf-8 or cp1251") from error


def check_format(format: OutputFormat) -> None:
    """OutputError where the library that a format needs is not installed."""
    try:
        check_libraries(format)
    except ReadError as error:
        raise OutputError(f"--format {format} {error}") from error
