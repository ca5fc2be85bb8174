"""Parse pages in parts, by the tasks of an engine: the same files as ``run/local.py`` writes.

The files to read are cut into parts. All are read once to learn what one page must know of the others, namely how often
the same bytes came before and where shards end, and once more to be parsed. What becomes of a page, and what is written
of it, is decided by the functions of the local run. A part that is done says so in OUT/.diparse.work: the same command
goes on with a run that was killed.
"""

import hashlib
import io
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import msgspec
import numpy as np

from diparse import __version__
from diparse.model import SCHEMA
from diparse.read.containers import RawPage
from diparse.run import manifest, shards
from diparse.run.engine import Engine, TasksDied
from diparse.run.exchange import PARTS, Exchange, Merging
from diparse.run.folders import folder_at
from diparse.run.inputs import STDIN, InputError, InputFile, Wanted, absolute, find_files
from diparse.run.local import (
    Progress,
    Summary,
    check_encoding,
    check_format,
    died,
    now,
    pages_of,
    parse_task,
    reading_of,
    task_of,
)
from diparse.run.made import made_of
from diparse.run.manifest import Manifest, Options, PageEntry, manifest_lines
from diparse.run.names import WORK, derived_files
from diparse.run.output import Output, OutputError, check_ours, whole_file
from diparse.run.rows import starts_of, table_of
from diparse.run.shards import Cuts, Parsed, rows_of, shard_name, write_shard
from diparse.run.sorting import Line, put_lines, sort_lines
from diparse.run.state import State
from diparse.run.stores import NamedBytes, PageOutcome, written

FILES, BYTES = 1000, 64 * 1024 * 1024
"""A part ends with so many files, or files of so many bytes: no file is cut."""
TASKS = 4
"""Parts for each worker, where there are files enough."""
_FOLDERS = (*shards.FOLDERS, "quarantine")

_SEEN = np.dtype([("high", "<u8"), ("low", "<u8"), ("part", "<i8"), ("page", "<i8")])
"""128 bits of a page's hash, and where it stands."""
_COPY = np.dtype([("page", "<i8"), ("copy", "<i8")])
_SIZE = np.dtype([("bytes", "<i8")])

Told = Callable[[int, int], None]
Steps = Callable[[str, int, int], None]


class _File(NamedTuple):
    """A file to read, as it is handed to a task: names of files need not be text."""

    name: str
    path: bytes
    error: str | None
    bytes: int

    def input(self) -> InputFile:
        """The file."""
        return InputFile(self.name, os.fsdecode(self.path), self.error, self.bytes)


class _Row(NamedTuple):
    """A page on its way to its shard."""

    entry: PageEntry
    parsed: Parsed


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks of a run know."""

    work: Exchange
    out: Path
    options: Options

    def write(self, files: NamedBytes) -> None:
        """Write the files of a page, each whole or not at all; where one cannot be written, none is left."""
        done: list[Path] = []
        try:
            for relative, data in files:
                done.append(self.out / relative)
                self._put(done[-1], data)
        except OSError:
            for path in done:
                path.unlink(missing_ok=True)
            raise

    def _put(self, path: Path, data: bytes) -> None:
        if not isinstance(path, Path):  # an object of a store
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        half = self.out / WORK / uuid4().hex
        try:
            with half.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, path)
        finally:
            half.unlink(missing_ok=True)

    def write_shard(self, number: int, rows: Sequence[_Row]) -> tuple[str | None, list[str]]:
        """Write a shard; its name, where it has any page, and its files."""
        if not rows:
            return None, []
        name = shard_name(number, [row.entry for row in rows], self.options.format)
        files = []
        for folder in reversed(shards.FOLDERS):
            found = chain.from_iterable(rows_of(row.entry.page, row.parsed, folder) for row in rows)
            first = next(found, None)
            if first is not None:
                file = io.BytesIO()
                write_shard(file, folder, chain([first], found), self.options.format)
                files.append((f"{folder}/{name}", file.getvalue()))
        self.write(files)
        return name, [relative for relative, _ in files]


@dataclass(frozen=True, slots=True)
class Share:
    """The pages of a part that a run has, and the shards that they are in."""

    part: int
    pages: int
    shards: tuple[tuple[int, int], ...] = ()
    """Numbers, and the page behind the last one."""
    open: frozenset[int] = frozenset()
    """The numbers of those that other parts have pages of, too."""


def run_in_parts(
    paths: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    options: Options,
    engine: Engine,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    steps: Steps | None = None,
) -> Summary:
    """``local.run`` on an engine; paths and OUT may be URLs, and must be the same places for all of its workers.

    ``steps`` hears how far the parts are, ``progress`` of each page, when all are parsed. What an ended run left in OUT
    is parsed again; what a killed one has done is kept unless ``fresh``.
    """
    check_encoding(options.encoding)
    check_format(options.format)
    if STDIN in paths:
        raise InputError("standard input is not read by a cluster: name files")
    files = find_files(paths, Wanted(options.include, options.exclude))
    folder = folder_at(absolute(os.fspath(out)))
    try:
        with _taken(folder) as remove, tempfile.TemporaryDirectory() as scratch, State(Path(scratch)) as state:
            state.list_files(files)
            return _Run(folder, options, engine, state, steps).through(remove, fresh, progress)
    except OSError as error:
        told = f"cannot be written: {error.strerror or error}; the same command goes on once that is mended"
        raise OSError(f"{out}: {told}") from error
    except TasksDied as error:
        raise OutputError(f"{out}: {error}") from error


@contextmanager
def _taken(folder: Path) -> Iterator[Callable[[str], None]]:
    """A folder that is new, empty or ours, and how its files are removed; one of this machine is locked."""
    if isinstance(folder, Path):
        output = Output(folder)
        try:
            yield output.remove
        finally:
            output.close()
    else:  # object storage knows no locks
        if folder.exists():
            check_ours(folder)
        yield lambda relative: (folder / relative).unlink()


class _Run:
    """The order of the steps."""

    def __init__(self, folder: Path, options: Options, engine: Engine, state: State, steps: Steps | None):
        self._folder = folder
        self._steps = steps
        self._state = state
        self._files = list(_parts(state, engine.workers))
        name = _fingerprint(options, self._files)
        self._job = Job(Exchange.of(f"{folder}/{WORK}/{name}", len(self._files)), folder, options)
        self._engine = Merging(engine, self._job.work)
        self._parts = range(len(self._files))

    def through(self, remove: Callable[[str], None], fresh: bool, progress: Progress | None) -> Summary:
        """Parse all pages, write what became of them, and remove what earlier runs left."""
        start = Manifest(SCHEMA, __version__, self._job.options, now(), None, ())
        derived = set(derived_files())
        for relative in _files_below(self._folder, ("duplicates", "tables")):
            if relative in derived:
                remove(relative)
        self._clear(but=None if fresh else self._job.work.url)
        for part, files in enumerate(self._files):
            self._job.work.put_things("files", part, files)
        self._write_manifest(start, self._state.entries())
        shares, joined = self._parse()
        summary = Summary()
        pages = self._told_of(summary, sum(share.pages for share in shares), progress)
        self._write_manifest(replace(start, end=now()), pages)
        ours = {relative for part in self._parts for relative in self._job.work.get_things("written", part, list[str])}
        for relative in list(_files_below(self._folder, _FOLDERS)):
            if relative not in ours and relative not in joined:
                remove(relative)
        self._clear(but=None)
        return summary

    def _clear(self, but: str | None) -> None:
        """Remove what killed runs have left of themselves, but for the one that is gone on with."""
        work = self._folder / WORK
        for path in list(work.iterdir()) if work.exists() else []:
            if str(path) != but:
                Exchange(str(path), 1).clear()
        if but is None and isinstance(work, Path) and work.exists():
            work.rmdir()

    def _write_manifest(self, content: Manifest, entries: Iterator[PageEntry]) -> None:
        with whole_file(self._folder / manifest.FILE) as file:
            file.writelines(manifest_lines(content, entries))

    def _parse(self) -> tuple[list[Share], set[str]]:
        """The shares of the parts, their entries waiting sorted, and the files of shards that several have part in."""
        job, engine = self._job, self._engine
        counts = engine.run(_scan, [(job, part) for part in self._parts], self._told("scanning"))
        engine.run(_count_copies, [(job, part) for part in self._parts])
        shares = list(self._shares(counts))
        self._parse_all(shares)
        holders: dict[int, list[int]] = defaultdict(list)
        for share in shares:
            for number in share.open:
                holders[number].append(share.part)
        joined = engine.run(_join_shard, [(job, number, parts) for number, parts in sorted(holders.items())])
        engine.run(_list_entries, [(job, share) for share in shares])
        sort_lines(engine, job.work, "lines")
        return shares, set(chain.from_iterable(joined))

    def _told(self, step: str) -> Told:
        return lambda done, total: self._steps(step, done, total) if self._steps else None

    def _shares(self, counts: Sequence[int]) -> Iterator[Share]:
        """Which pages of each part the run has, and where their shards end."""
        left = sum(counts) if self._job.options.limit is None else self._job.options.limit
        shares = []
        cuts = Cuts()
        for part, count in enumerate(counts):
            share = Share(part, min(count, left))
            left -= share.pages
            if self._job.options.format != "json":
                sizes = self._job.work.get_rows("sizes", part, _SIZE)["bytes"].tolist()
                numbers, pages = np.unique([cuts.shard_of(size) for size in sizes[: share.pages]], return_counts=True)
                ends = zip(numbers.astype(int).tolist(), np.cumsum(pages).tolist(), strict=True)
                share = replace(share, shards=tuple(ends))
            shares.append(share)
        holders = Counter(number for share in shares for number, _ in share.shards)
        for share in shares:
            yield replace(share, open=frozenset(number for number, _ in share.shards if holders[number] > 1))

    def _parse_all(self, shares: Sequence[Share]) -> None:
        """Parse the pages; where workers die of some, find out which these are."""
        careful, known = False, -1
        while True:
            try:
                self._engine.run(_parse, [(self._job, share, careful) for share in shares], self._told("parsing"))
                return
            except TasksDied:
                fatal = sum(len(_fatal(self._job.work, part)) for part in self._parts)
                if fatal == known:
                    raise
                careful, known = True, fatal if careful else known

    def _told_of(self, summary: Summary, total: int, progress: Progress | None) -> Iterator[PageEntry]:
        """All pages, sorted by name, as they are counted."""
        for part in self._parts:
            for line in self._job.work.get("lines.sorted", part).splitlines():
                entry = msgspec.json.decode(line, type=PageEntry)
                summary.add(entry)
                if progress:
                    progress(entry, summary.pages, total)
                yield entry


def _parts(state: State, workers: int) -> Iterator[list[_File]]:
    """Files that one task reads, in the order of the run."""
    number, size, _ = state.totals()
    most_files, most_bytes = (
        max(min(most, -(-whole // (TASKS * workers))), 2 * whole // PARTS)
        for most, whole in ((FILES, number), (BYTES, size))
    )
    part: list[_File] = []
    held = 0
    for file in state.files():
        if part and (len(part) >= most_files or held + file.bytes > most_bytes):
            yield part
            part, held = [], 0
        part.append(_File(file.name, os.fsencode(file.path or ""), file.error, file.bytes))
        held += file.bytes
    yield part


def _fingerprint(options: Options, parts: Sequence[Sequence[_File]]) -> str:
    """A name for a run: what a killed one of the same name has done is of use."""
    digest = hashlib.sha256(msgspec.json.encode(replace(options, jobs=0)))
    for part in parts:
        digest.update(msgspec.msgpack.encode([(file, _changed(file)) for file in part]))
    return made_of(digest.hexdigest())


def _changed(file: _File) -> float | None:
    """When a file was changed."""
    try:
        return folder_at(os.fsdecode(file.path)).stat().st_mtime
    except OSError:
        return None


def _files_below(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """The files of some folders of OUT."""
    if not isinstance(folder, Path):
        folder.fs.invalidate_cache()  # other processes have written there
    for name in names:
        if (folder / name).exists():
            for path in (folder / name).rglob("*"):
                if path.is_file():
                    yield path.relative_to(folder).as_posix()


# The tasks


def _pages(job: Job, part: int) -> Iterator[tuple[InputFile, RawPage]]:
    """The pages of a part, in order."""
    reading = reading_of(job.options)
    for told in job.work.get_things("files", part, list[_File]):
        file = told.input()
        for raw, _ in pages_of(file, reading):
            yield file, raw


def _scan(job: Job, part: int) -> int:
    """Tell of the hashes of a part's pages and keep their sizes; how many pages it has."""
    work, seen, sizes = job.work, [], []
    if work.has("sizes", part):
        return len(work.get_rows("sizes", part, _SIZE))
    for page, (_, raw) in enumerate(_pages(job, part)):
        if page == job.options.limit:
            break
        sizes.append(0 if raw.error else len(raw.data))
        if raw.error is None:
            digest = hashlib.sha256(raw.data).digest()
            seen.append((*np.frombuffer(digest, "<u8", 2).tolist(), part, page))
    rows = np.array(seen, _SEEN)
    work.send("seen", part, (rows["low"] % np.uint64(work.parts)).astype(np.int64), rows)
    work.put_rows("sizes", part, table_of(_SIZE, sizes))
    return len(sizes)


def _count_copies(job: Job, part: int) -> None:
    """Tell pages how many of the same bytes come before them."""
    rows = job.work.received("seen", part, _SEEN)
    rows = rows[np.lexsort((rows["page"], rows["part"], rows["low"], rows["high"]))]
    starts = starts_of(rows[["high", "low"]])
    copy = np.arange(len(rows)) - np.repeat(starts, np.diff(np.r_[starts, len(rows)]))
    later = copy > 0
    job.work.send("copies", part, rows["part"][later], table_of(_COPY, rows["page"][later], copy[later]))


def _fatal(work: Exchange, part: int) -> list[int]:
    """The pages of a part of which workers died."""
    return work.get_things("fatal", part, list[int]) if work.has("fatal", part) else []


def _parse(job: Job, share: Share, careful: bool) -> None:
    """Parse a part's pages and write what became of them; a shard that is open waits for the other parts.

    ``careful``: workers have died of some pages; the one under way is noted, so that whoever comes next passes it over.
    """
    work, part = job.work, share.part
    if work.has("entries", part):
        return
    fatal = _fatal(work, part)
    if careful and work.has("trying", part):
        fatal = sorted({*fatal, work.get_things("trying", part, int)})
        work.put_things("fatal", part, fatal)
    writer = _Writer(job, share)
    copies = dict(work.received("copies", part, _COPY).tolist())
    for page, (file, raw) in enumerate(islice(_pages(job, part), share.pages)):
        task = task_of(file, raw, job.options, lambda _, page=page: copies.get(page, 0))  # type: ignore[misc]
        if page in fatal:
            outcome = died(task)
        else:
            if careful:
                work.put_things("trying", part, page)
            outcome = parse_task(task)
        writer.add(page, outcome)
    work.put_things("written", part, writer.files)
    work.put_things("entries", part, writer.entries)


class _Writer:
    """Writes what becomes of a part's pages."""

    def __init__(self, job: Job, share: Share):
        self.entries: list[PageEntry] = []
        self.files: list[str] = []
        """What was written, below OUT."""
        self._job = job
        self._share = share
        self._shards = iter(share.shards)
        self._shard = next(self._shards, None)
        self._first = 0
        self._rows: list[_Row] = []

    def add(self, page: int, outcome: PageOutcome) -> None:
        """Write the next page, or the shard that it completes."""
        if self._shard is None or outcome.parsed is None:
            entry, files = written(outcome, self._job.write)
            self.files += [relative for relative, _ in files]
            self.entries.append(entry)
        else:
            self.entries.append(outcome.entry)
            self._rows.append(_Row(outcome.entry, outcome.parsed))
        if self._shard is not None and page + 1 == self._shard[1]:
            self._end(self._shard[0])
            self._first = page + 1
            self._shard = next(self._shards, None)

    def _end(self, number: int) -> None:
        rows, self._rows = self._rows, []
        if number in self._share.open:
            self._job.work.put_things(f"shard.{number}", self._share.part, rows)
            return
        name, files = self._job.write_shard(number, rows)
        self.files += files
        _put_into(self.entries, self._first, len(self.entries), [name] if name else [])


def _put_into(entries: list[PageEntry], first: int, end: int, name: Sequence[str]) -> None:
    """Take note of the shard of pages, if they have any: those that failed have none."""
    for shard in name:
        entries[first:end] = [
            entry if entry.outcome == "failed" else replace(entry, shard=shard) for entry in entries[first:end]
        ]


def _join_shard(job: Job, number: int, parts: Sequence[int]) -> list[str]:
    """Write a shard of which several parts have pages; its files."""
    rows = [row for part in parts for row in job.work.get_things(f"shard.{number}", part, list[_Row])]
    name, files = job.write_shard(number, rows)
    job.work.put_things("names", number, [name] if name else [])
    return files


def _list_entries(job: Job, share: Share) -> None:
    """Have the entries of a part's pages sorted, each with its shard."""
    work = job.work
    entries = work.get_things("entries", share.part, list[PageEntry])
    first = 0
    for number, end in share.shards:
        if number in share.open:
            _put_into(entries, first, end, work.get_things("names", number, list[str]))
        first = end
    lines = [Line(entry.page, msgspec.json.encode(entry) + b"\n") for entry in entries]
    put_lines(work, "lines", share.part, lines)
