"""Rows that tasks hand to one another by files, as the shuffle of a cluster does.

Each task writes one file of a table, its rows sorted by the part that is to have them; a part reads its stretch of
every file. Nothing but these files is handed over, so a task whose worker died is simply run again; a file appears
whole or not at all. The files stand where all workers reach them: a folder that they share, or object storage.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from uuid import uuid4

import fsspec
import msgspec
import numpy as np
import numpy.typing as npt
import zstandard
from fsspec.implementations.local import LocalFileSystem

from diparse.run.folders import is_url

T = TypeVar("T")
Rows = npt.NDArray[np.void]
Numbers = npt.NDArray[np.int64]

PARTS = 10_000
"""No more parts than that, however large they become: each reads a stretch of what every other one wrote."""
AHEAD = 64
"""Stretches that are asked for at once: storage far away takes its time to answer."""


@dataclass(frozen=True)
class Exchange:
    """Tables in a folder of their own, each of as many files as there are parts."""

    url: str
    parts: int

    @cached_property
    def _place(self) -> tuple[fsspec.AbstractFileSystem, str]:
        found: tuple[fsspec.AbstractFileSystem, str]
        found = fsspec.url_to_fs(self.url) if is_url(self.url) else (LocalFileSystem(), self.url)
        return found

    def __getstate__(self) -> tuple[str, int]:
        return self.url, self.parts

    def __setstate__(self, state: tuple[str, int]) -> None:
        object.__setattr__(self, "url", state[0])
        object.__setattr__(self, "parts", state[1])

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
        """The lists that the parts handed to this one, one after another."""
        decoder = msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]
        for data in self._stretches(table, part):
            yield decoder.decode(zstandard.decompress(data)) if data else []

    def _send(self, table: str, part: int, stretches: Sequence[bytes | bytearray]) -> None:
        """Write a file of stretches; before them stands where each ends."""
        ends = np.cumsum([len(stretch) for stretch in stretches], dtype="<i8")
        self.put(table, part, b"".join((ends.tobytes(), *stretches)))

    def _stretches(self, table: str, part: int) -> Iterator[bytes]:
        """The bytes that each part handed to this one; few of them are in memory at a time."""
        _, root = self._place
        head = 8 * self.parts
        for first in range(0, self.parts, AHEAD):
            paths = [f"{root}/{table}/{source:06}" for source in range(first, min(first + AHEAD, self.parts))]
            at = [8 * max(0, part - 1)] * len(paths)
            ends = [np.frombuffer(found, "<i8") for found in self._ranges(paths, at, [8 * (part + 1)] * len(paths))]
            spans = [(head + (int(end[0]) if part else 0), head + int(end[-1])) for end in ends]
            wanted = [n for n, (start, end) in enumerate(spans) if start < end]
            starts, stops = [spans[n][0] for n in wanted], [spans[n][1] for n in wanted]
            given = dict(zip(wanted, self._ranges([paths[n] for n in wanted], starts, stops), strict=True))
            yield from (given.get(n, b"") for n in range(len(paths)))

    def _ranges(self, paths: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> list[bytes]:
        """Stretches of files, asked for at once."""
        files, _ = self._place
        found: list[bytes] = files.cat_ranges(list(paths), list(starts), list(ends), on_error="raise")
        return found

    def drop(self, *tables: str) -> None:
        """Remove tables that no task needs any more."""
        for table in tables:
            self._remove(f"{self._place[1]}/{table}")

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


@dataclass(frozen=True, slots=True)
class Ranges:
    """Which part has which of the numbers 0 … ``starts[-1]`` - 1: each has a range of them."""

    starts: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return self.starts[-1]

    def of(self, numbers: npt.ArrayLike) -> Numbers:
        """The parts that have these numbers."""
        return np.searchsorted(np.array(self.starts), np.asarray(numbers), side="right") - 1

    def range(self, part: int) -> tuple[int, int]:
        """The numbers of a part: the first, and the one behind the last."""
        return self.starts[part], self.starts[part + 1]


def table_of(kind: np.dtype[np.void], *columns: npt.ArrayLike) -> Rows:
    """Rows of these columns, in the order of the fields."""
    rows = np.zeros(len(np.asarray(columns[0])), kind)
    for name, column in zip(kind.names or (), columns, strict=True):
        rows[name] = column
    return rows


def stacked(kind: np.dtype[np.void], tables: Iterable[Rows]) -> Rows:
    """Tables of one kind, one below another."""
    return np.concatenate([np.zeros(0, kind), *tables])


def starts_of(values: npt.NDArray[Any]) -> Numbers:
    """Where runs of one value begin."""
    return np.flatnonzero(np.r_[len(values) > 0, values[1:] != values[:-1]][: len(values)])


def _packed(rows: Rows) -> bytes:
    """The bytes of rows, column by column: neighbours are alike there, and sorted numbers shrink to little."""
    if not len(rows):
        return b""
    columns = rows.view(np.uint8).reshape(len(rows), -1).T
    packed = zstandard.compress(columns.tobytes(), 1)
    return len(packed).to_bytes(8, "little") + packed


def _packed_things(things: Sequence[Any] | None) -> bytes:
    return zstandard.compress(msgspec.msgpack.encode(things), 1) if things else b""


def _unpacked(data: bytes, kind: np.dtype[np.void]) -> Rows:
    """The rows that were packed, bit by bit."""
    tables = []
    start = 0
    while start < len(data):
        end = start + 8 + int.from_bytes(data[start : start + 8], "little")
        columns = np.frombuffer(zstandard.decompress(data[start + 8 : end]), np.uint8).reshape(kind.itemsize, -1)
        tables.append(np.ascontiguousarray(columns.T).view(kind)[:, 0])
        start = end
    return tables[0] if len(tables) == 1 else stacked(kind, tables)
