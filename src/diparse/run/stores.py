"""What becomes of a page that is parsed: files of its own, or rows of a shard.

A store is told of each page of a run twice: ``plan``, in the order of the run, before it is parsed, and ``write`` or
``keep`` when it is known what became of it, in any order. So shards are the same however many processes parse.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Protocol

import msgspec

from diparse.defaults import OutputFormat
from diparse.run import shards
from diparse.run.manifest import PageEntry, failed
from diparse.run.names import instruction_file, page_file, quarantine_file, text_file
from diparse.run.output import FULL, Output, stored, stored_text
from diparse.run.shards import Cuts, Parsed, rows_of, shard_name, write_shard
from diparse.run.state import State

NamedBytes = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What became of a page: what is to be written of it, or where it failed, its own bytes if no file holds them."""

    entry: PageEntry
    parsed: Parsed | None = None
    raw: bytes | None = None


class Store(Protocol):
    """Where the pages of a run go."""

    def plan(self, entry: PageEntry) -> None:
        """Take note of the next page of the run."""

    def has(self, entry: PageEntry) -> bool:
        """Whether what an earlier run found in a page is there, in this format."""

    def keep(self, entry: PageEntry) -> None:
        """Have a page stand as an earlier run left it."""

    def write(self, outcome: PageOutcome) -> PageEntry:
        """Write what became of a page and remove what an earlier run left of it; what came of that."""

    def finish(self) -> None:
        """Write what waits: no page is to come."""

    def written(self) -> frozenset[str]:
        """The names of all shards that hold pages of this run."""


class Files:
    """Each page and each instruction is a file of its own."""

    def __init__(self, output: Output, state: State):
        self._output = output
        self._state = state

    def plan(self, entry: PageEntry) -> None:
        """Nothing depends on the order."""

    def has(self, entry: PageEntry) -> bool:
        """Whether all files of a page are there."""
        return entry.shard is None and self._output.has(entry)

    def keep(self, entry: PageEntry) -> None:
        """Take note that a page stands as it is."""
        self._state.end(entry)

    def write(self, outcome: PageOutcome) -> PageEntry:
        """Write the files of a page and remove those of an earlier run."""
        entry = outcome.entry
        known = self._state.known(entry.page)
        self._state.begin(entry, known and known.entry)
        entry, files = written(outcome, self._output.write_page)
        if known:
            self._output.remove_page(known.entry, keep=[relative for relative, _ in files])
        self._state.end(entry)
        return entry

    def finish(self) -> None:
        """Nothing waits."""

    def written(self) -> frozenset[str]:
        """There are no shards."""
        return frozenset()


def written(outcome: PageOutcome, write: Callable[[NamedBytes], None]) -> tuple[PageEntry, NamedBytes]:
    """Write the files of a page; where they cannot be written, that it failed. What came of that, and the files."""
    try:
        files = _files(outcome)
        write(files)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise
        reason = (isinstance(error, OSError) and error.strerror) or error
        entry = failed(outcome.entry, f"its output cannot be written: {reason}")
        files = _files(PageOutcome(entry))
        write(files)
        return entry, files
    return outcome.entry, files


def store(output: Output, state: State, format: OutputFormat) -> Store:
    """The store of a format."""
    return Files(output, state) if format == "json" else Shards(output, state, format)


@dataclass(slots=True)
class _Shard:
    """A shard of which not all pages are known."""

    number: int
    pages: list[str] = field(default_factory=list)
    open: int = 0
    """Pages of which it is not known yet what becomes of them."""


class Shards:
    """Pages in the order of the run are rows of shards; what failed is a file in quarantine, as ever."""

    def __init__(self, output: Output, state: State, format: OutputFormat):
        self._output = output
        self._state = state
        self._format = format
        self._files = Files(output, state)
        self._there = {path.name for path in output.folder.glob(f"{shards.FOLDERS[0]}/*{shards.SUFFIXES[format]}")}
        self._cuts = Cuts()
        self._last = _Shard(0)
        """That which takes the next page; those before it wait for their last pages."""
        self._of: dict[str, _Shard] = {}
        self._written: set[str] = set()

    def plan(self, entry: PageEntry) -> None:
        """Give the page its place in a shard."""
        shard = self._last
        number = self._cuts.shard_of(entry.bytes or 0)
        if number > shard.number:
            self._last = _Shard(number)
            self._write_if_complete(shard)
            shard = self._last
        shard.pages.append(entry.page)
        shard.open += 1
        self._of[entry.page] = shard

    def has(self, entry: PageEntry) -> bool:
        """Whether a page is in a shard of an earlier run, or waits since a run was killed."""
        return entry.shard in self._there or self._state.waits(entry.page)

    def keep(self, entry: PageEntry) -> None:
        """Have what is there of a page come into its shard."""
        self._state.end(entry)
        self._known(entry.page)

    def write(self, outcome: PageOutcome) -> PageEntry:
        """Keep the rows of a page until its shard is complete."""
        entry = outcome.entry
        if outcome.parsed is None:
            entry = self._files.write(outcome)
        else:
            if known := self._state.known(entry.page):
                self._output.remove_page(known.entry)
            self._state.wait(entry, msgspec.msgpack.encode(outcome.parsed))
        self._known(entry.page)
        return entry

    def _known(self, page: str) -> None:
        shard = self._of.pop(page)
        shard.open -= 1
        self._write_if_complete(shard)

    def _write_if_complete(self, shard: _Shard) -> None:
        if shard is not self._last and not shard.open:
            self._write(shard)

    def finish(self) -> None:
        """Write the last shard, and where the run ends early, those that lack some of their pages."""
        begun = {shard.number: shard for shard in (*self._of.values(), self._last)}
        self._of.clear()
        for shard in begun.values():
            self._write(shard)

    def _write(self, shard: _Shard) -> None:
        known = [self._state.done(page) for page in shard.pages]
        entries = [entry for entry in known if entry and entry.outcome != "failed"]
        if not entries:
            return
        name = shard_name(shard.number, entries, self._format)
        if name not in self._there:
            for folder in reversed(shards.FOLDERS):
                self._write_rows(folder, name, entries)
        self._there.add(name)
        self._written.add(name)
        self._state.settle(replace(entry, shard=name) for entry in entries)

    def written(self) -> frozenset[str]:
        """The names of the shards of this run."""
        return frozenset(self._written)

    def _write_rows(self, folder: str, name: str, entries: Sequence[PageEntry]) -> None:
        rows = (row for entry in entries for row in rows_of(entry.page, self._parsed(entry), folder))
        first = next(rows, None)
        if first is not None:
            with self._output.whole(f"{folder}/{name}") as file:
                write_shard(file, folder, chain([first], rows), self._format)

    def _parsed(self, entry: PageEntry) -> Parsed:
        waiting = self._state.waiting(entry.page)
        if waiting is not None:
            return msgspec.msgpack.decode(waiting, type=Parsed)
        record = stored(self._output.folder, page_file(entry.page), entry.page, entry.shard)
        found = ((id_, stored(self._output.folder, instruction_file(id_), id_, entry.shard)) for id_ in entry.ids)
        return Parsed(record, tuple(found), stored_text(self._output.folder, entry))


def _files(outcome: PageOutcome) -> NamedBytes:
    """The files of a page, where below OUT and what; a record tells of all that stands there, so it is the first."""
    entry, parsed = outcome.entry, outcome.parsed
    if parsed is None:
        return _quarantined(entry, outcome.raw)
    files = [(page_file(entry.page), parsed.record)]
    files += [(instruction_file(id_), instruction) for id_, instruction in parsed.instructions]
    if parsed.text is not None:
        files.append((text_file(entry.page), parsed.text.encode()))
    return files


def _quarantined(entry: PageEntry, raw: bytes | None) -> NamedBytes:
    """What is kept of a page that failed: why, and where no file holds them, its bytes."""
    told = {"page": entry.page, "path": entry.path, "sha256": entry.sha256, "bytes": entry.bytes, "error": entry.error}
    try:
        files = [(quarantine_file(entry.page), msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")]
    except ValueError:  # a path that cannot be a file's
        return ()
    if raw:
        files.append((quarantine_file(entry.page, ".page"), raw))
    return files
