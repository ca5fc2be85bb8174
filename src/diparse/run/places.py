"""Where instructions can be read in any order, which a shard is too large for."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from diparse.model import Instruction
from diparse.run.manifest import PageEntry
from diparse.run.names import instruction_file
from diparse.run.output import UNPACKED, OutputError, read_instruction, stored


@dataclass(frozen=True, slots=True)
class Place:
    """An output folder, perhaps with a file beside it that has the instructions of its shards."""

    folder: Path
    unpacked: Path | None = None

    def instruction(self, identifier: str) -> Instruction:
        """An instruction; OutputError where it is missing or broken."""
        if self.unpacked is None:
            return read_instruction(self.folder, identifier)
        row = _open(self.unpacked).execute("SELECT json FROM instructions WHERE id = ?", (identifier,)).fetchone()
        return msgspec.json.decode(row[0], type=Instruction)


@contextmanager
def any_order(folder: Path, pages: Sequence[PageEntry]) -> Iterator[Place]:
    """An output folder whose instructions can be read in any order, until the block ends.

    Those of shards are unpacked into a file meanwhile. OutputError where a shard is missing or broken.
    """
    if not any(entry.shard for entry in pages):
        yield Place(folder)
        return
    path = folder / UNPACKED
    path.unlink(missing_ok=True)  # of a process that was killed
    try:
        _unpack(folder, pages, path)
        yield Place(folder, path)
    finally:
        _open.cache_clear()
        path.unlink(missing_ok=True)


def _unpack(folder: Path, pages: Sequence[PageEntry], path: Path) -> None:
    rows = ((id_, stored(folder, instruction_file(id_), id_, entry.shard)) for entry in pages for id_ in entry.ids)
    with _open(path) as db:  # nobody needs it after a crash: no journal
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("CREATE TABLE instructions (id TEXT PRIMARY KEY, json BLOB)")
        try:
            db.executemany("INSERT INTO instructions VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            raise OutputError(f"{path}: cannot be written: {error}") from error


@lru_cache(maxsize=1)
def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path)
