"""Rows that tasks hand to one another by files, as the shuffle of a cluster does.

Each task writes one file of a table, its rows sorted by the part that is to have them; a part reads its stretch of
every file. Nothing but these files is handed over, so a task whose worker died is simply run again; a file appears
whole or not at all. The files stand where all workers reach them: a folder that they share, or object storage.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from typing import Any, TypeVar
from uuid import uuid4

import fsspec
import msgspec
import numpy as np
import zstandard
from fsspec.implementations.local import LocalFileSystem

from diparse.run.engine import Engine
from diparse.run.folders import is_url
from diparse.run.rows import Numbers, Rows, stacked, starts_of

T = TypeVar("T")

GROUPED = 200
"""Where there are more parts, what groups of them wrote is merged before it is read, for fewer files to read."""
SLABS = 10
"""A group's files are merged in so many tasks, each for some of the parts that are to read it."""
_SENT, _MERGED = "sent", "merged"
PARTS = 10_000
"""No more parts than that, however large they become: each reads a stretch of what every other one wrote."""
AHEAD = 64
"""Stretches that are asked for at once: storage far away takes its time to answer."""


@dataclass(frozen=True)
class Exchange:
    """Tables in a folder of their own, each of as many files as there are parts."""

    url: str
    parts: int
    group: int = 1
    """Parts whose files are merged before they are read."""

    @classmethod
    def of(cls, url: str, parts: int) -> "Exchange":
        """Tables for so many parts, in groups where they are many."""
        return cls(url, parts, isqrt(parts) if parts > GROUPED else 1)

    @cached_property
    def _place(self) -> tuple[fsspec.AbstractFileSystem, str]:
        found: tuple[fsspec.AbstractFileSystem, str]
        found = fsspec.url_to_fs(self.url) if is_url(self.url) else (LocalFileSystem(), self.url)
        return found

    def __reduce__(self) -> tuple[type["Exchange"], tuple[str, int, int]]:
        return Exchange, (self.url, self.parts, self.group)

    # Whole files, for whoever knows their names

    def put(self, table: str, part: int, data: bytes) -> None:
        """Write what belongs to a part."""
        files, root = self._place
        path = f"{root}/{table}/{part:06}"
        if isinstance(files, LocalFileSystem):  # a file can be seen half written there, an object cannot
            os.makedirs(f"{root}/{table}", exist_ok=True)
            half = f"{path}.{uuid4().hex}"
            files.pipe_file(half, data)
            os.replace(half, path)
        else:
            files.pipe_file(path, data)

    def get(self, table: str, part: int) -> bytes:
        """Read it again."""
        files, root = self._place
        data: bytes = files.cat_file(f"{root}/{table}/{part:06}")
        return data

    def has(self, table: str, part: int) -> bool:
        """Whether it was written."""
        files, root = self._place
        files.invalidate_cache()  # another process may have written it
        return bool(files.exists(f"{root}/{table}/{part:06}"))

    def put_rows(self, table: str, part: int, rows: Rows) -> None:
        """Write rows that stay with their part."""
        self.put(table, part, _packed(rows))

    def get_rows(self, table: str, part: int, kind: np.dtype[np.void]) -> Rows:
        """Read them again."""
        return _unpacked(self.get(table, part), kind)

    def put_things(self, table: str, part: int, things: Any) -> None:
        """Write whatever msgspec writes."""
        self.put(table, part, zstandard.compress(msgspec.msgpack.encode(things), 1))

    def get_things(self, table: str, part: int, kind: type[T]) -> T:
        """Read it again."""
        return msgspec.msgpack.decode(zstandard.decompress(self.get(table, part)), type=kind)

    # What goes to other parts

    def send(self, table: str, part: int, to: Numbers, rows: Rows) -> None:
        """Hand each row to the part that ``to`` names."""
        self.send_some(table, part, [(to, rows)])

    def send_some(self, table: str, part: int, some: Iterable[tuple[Numbers, Rows]]) -> None:
        """The same of rows that come bit by bit: what waits to be written is packed."""
        stretches = [bytearray() for _ in range(self.parts)]
        for to, rows in some:
            if np.any(to[1:] < to[:-1]):
                order = np.argsort(to, kind="stable")
                to, rows = to[order], rows[order]
            starts = starts_of(to)
            for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(to)], strict=False):
                stretches[to[start]] += _packed(rows[start:end])
        self._send(table, part, stretches)

    def received(self, table: str, part: int, kind: np.dtype[np.void]) -> Rows:
        """The rows that all parts handed to this one, in the order of the parts, each in the order of its rows."""
        return np.concatenate(list(self.received_rows(table, part, kind)))

    def received_rows(self, table: str, part: int, kind: np.dtype[np.void]) -> Iterator[Rows]:
        """The rows that the parts handed to this one, one after another."""
        return (_unpacked(data, kind) for data in self._stretches(table, part))

    def send_things(self, table: str, part: int, things: Mapping[int, Sequence[Any]]) -> None:
        """Hand lists of whatever msgspec writes to other parts."""
        self._send(table, part, [_packed_things(things.get(to)) for to in range(self.parts)])

    def received_things(self, table: str, part: int, kind: type[T]) -> Iterator[list[T]]:
        """The lists that the parts handed to this one, one after another, or those of a group as one."""
        decoder = msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]
        for data in self._stretches(table, part):
            yield [thing for frame in _frames(data) for thing in decoder.decode(frame)]

    def _send(self, table: str, part: int, stretches: Sequence[bytes | bytearray]) -> None:
        self._put_stretches(f"{_SENT}/{table}", part, stretches)

    def _put_stretches(self, table: str, number: int, stretches: Sequence[bytes | bytearray]) -> None:
        """Write a file of stretches; before them stands where each ends."""
        ends = np.cumsum([len(stretch) for stretch in stretches], dtype="<i8")
        self.put(table, number, b"".join((ends.tobytes(), *stretches)))

    def _stretches(self, table: str, part: int) -> Iterator[bytes]:
        """The bytes that each part, or each group of parts, handed to this one; few are in memory at a time."""
        if self.group == 1:
            table, first, end, numbers = f"{_SENT}/{table}", 0, self.parts, range(self.parts)
        else:
            slab = next(slab for slab in range(SLABS) if part < self._slab(slab)[1])
            table, (first, end) = f"{_MERGED}/{table}", self._slab(slab)
            numbers = range(slab, self.groups * SLABS, SLABS)
        for some in range(0, len(numbers), AHEAD):
            found = self._read(table, numbers[some : some + AHEAD], part - first, part - first + 1, end - first)
            yield from (bytes(data) for data, _ in found)

    def _read(
        self, table: str, numbers: Sequence[int], first: int, end: int, count: int
    ) -> list[tuple[bytes, list[int]]]:
        """The stretches from ``first`` up to ``end`` of files that have ``count``, and where each begins and ends."""
        paths = [f"{self._place[1]}/{table}/{number:06}" for number in numbers]
        heads = self._ranges(paths, [8 * max(0, first - 1)] * len(paths), [8 * end] * len(paths))
        borders = [[0] * (first == 0) + np.frombuffer(head, "<i8").tolist() for head in heads]
        wanted = [n for n, at in enumerate(borders) if at[0] < at[-1]]
        starts, ends = [8 * count + borders[n][0] for n in wanted], [8 * count + borders[n][-1] for n in wanted]
        given = dict(zip(wanted, self._ranges([paths[n] for n in wanted], starts, ends), strict=True))
        return [(given.get(n, b""), [place - at[0] for place in at]) for n, at in enumerate(borders)]

    # Groups

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return -(-self.parts // self.group)

    def _slab(self, slab: int) -> tuple[int, int]:
        """The parts that one of the merged files of each group is for."""
        return slab * self.parts // SLABS, (slab + 1) * self.parts // SLABS

    def sent(self) -> list[str]:
        """The tables whose files parts hand to one another."""
        files, root = self._place
        files.invalidate_cache()  # other processes wrote them
        if not files.exists(f"{root}/{_SENT}"):
            return []
        return sorted(name.rstrip("/").rpartition("/")[2] for name in files.ls(f"{root}/{_SENT}", detail=False))

    def merges(self, table: str) -> list[tuple["Exchange", str, int, int]]:
        """The tasks of ``merge`` for a table."""
        return [(self, table, group, slab) for group in range(self.groups) for slab in range(SLABS)]

    def _ranges(self, paths: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> list[bytes]:
        """Stretches of files, asked for at once."""
        files, _ = self._place
        found: list[bytes] = files.cat_ranges(list(paths), list(starts), list(ends), on_error="raise")
        return found

    def drop(self, *tables: str) -> None:
        """Remove tables that no task needs any more."""
        files, root = self._place
        for path in (f"{root}/{place}{table}" for table in tables for place in ("", f"{_SENT}/", f"{_MERGED}/")):
            if files.exists(path):
                self._remove(path)

    def clear(self) -> None:
        """Remove all tables."""
        files, root = self._place
        if files.exists(root):
            self._remove(root)

    def _remove(self, path: str) -> None:
        files, _ = self._place
        if isinstance(files, LocalFileSystem):  # which takes brackets in names for patterns
            shutil.rmtree(path)
        else:
            files.rm(path, recursive=True)


def merge(work: Exchange, table: str, group: int, slab: int) -> None:
    """Put together what the parts of a group wrote for some parts, so that each finds it in one file."""
    first, end = work._slab(slab)
    sources = range(group * work.group, min(work.parts, (group + 1) * work.group))
    if first == end:
        return
    found = work._read(f"{_SENT}/{table}", sources, first, end, work.parts)
    stretches = [b"".join(data[at[n] : at[n + 1]] for data, at in found) for n in range(end - first)]
    work._put_stretches(f"{_MERGED}/{table}", group * SLABS + slab, stretches)


class Merging:
    """An engine that merges what each step wrote for the next one, where parts are many."""

    def __init__(self, engine: Engine, work: Exchange):
        """The engine that does it."""
        self._engine = engine
        self._work = work
        self._merged: set[str] = set()

    @property
    def workers(self) -> int:
        """How many tasks run at a time."""
        return self._engine.workers

    def run(
        self,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[T]:
        """The results, in order."""
        results = self._engine.run(function, tasks, progress)
        for table in self._work.sent() if self._work.group > 1 else ():
            if table not in self._merged:
                self._engine.run(merge, self._work.merges(table))
                self._merged.add(table)
        return results


def _packed(rows: Rows) -> bytes:
    """The bytes of rows, column by column: neighbours are alike there, and sorted numbers shrink to little."""
    if not len(rows):
        return b""
    return _frame(rows.view(np.uint8).reshape(len(rows), -1).T.tobytes())


def _packed_things(things: Sequence[Any] | None) -> bytes:
    return _frame(msgspec.msgpack.encode(things)) if things else b""


def _frame(data: bytes) -> bytes:
    """Packed bytes that others may follow."""
    packed = zstandard.compress(data, 1)
    return len(packed).to_bytes(8, "little") + packed


def _frames(data: bytes) -> Iterator[bytes]:
    """What was packed, one after another."""
    start = 0
    while start < len(data):
        end = start + 8 + int.from_bytes(data[start : start + 8], "little")
        yield zstandard.decompress(data[start + 8 : end])
        start = end


def _unpacked(data: bytes, kind: np.dtype[np.void]) -> Rows:
    """The rows that were packed, bit by bit."""
    columns = (np.frombuffer(frame, np.uint8).reshape(kind.itemsize, -1) for frame in _frames(data))
    tables = [np.ascontiguousarray(some.T).view(kind)[:, 0] for some in columns]
    return tables[0] if len(tables) == 1 else stacked(kind, tables)
