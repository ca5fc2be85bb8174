"""What a run has to do and how far it is, in a file of its own beside the output: OUT/.diparse.state.

Memory does not grow with the number of pages, and a run that is killed at any moment finds here what it had done. The
file is SQLite's; it is gone once a run has ended, for then the manifest tells the same.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec

from diparse.run.inputs import InputFile, absolute, printable_name
from diparse.run.manifest import PageEntry
from diparse.run.names import page_file

FILE = ".diparse.state"
FILES = (FILE, f"{FILE}-wal", f"{FILE}-shm", f"{FILE}-journal")

_TABLES = """
CREATE TABLE IF NOT EXISTS pages (page TEXT PRIMARY KEY, run INTEGER, done INTEGER, entry BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ids (id TEXT PRIMARY KEY, page TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (run INTEGER);
CREATE TABLE IF NOT EXISTS waiting (page TEXT PRIMARY KEY, rows BLOB);
DROP TABLE IF EXISTS files;
DROP TABLE IF EXISTS folders;
DROP TABLE IF EXISTS hashes;
CREATE TABLE files (seq INTEGER PRIMARY KEY, name TEXT, path BLOB, error TEXT, bytes INTEGER, record TEXT,
                    many INTEGER, read INTEGER DEFAULT 0, UNIQUE (path, error));
CREATE INDEX records ON files (record);
CREATE INDEX names ON files (name);
CREATE TABLE folders (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE hashes (sha256 BLOB PRIMARY KEY, pages INTEGER) WITHOUT ROWID;
"""


class Known(NamedTuple):
    """What is known of a page from before."""

    entry: PageEntry
    whole: bool
    """Whether its files were written to the end."""


class State:
    """The files of this run, and the pages of this run and of those before it."""

    def __init__(self, folder: Path):
        """Open the state of a run that was killed, or begin anew."""
        self._path = folder / FILE
        self.finished = False
        self._db = sqlite3.connect(self._path, isolation_level=None)
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self.is_new = self._one("SELECT count(*) FROM sqlite_master WHERE name = 'runs'") == 0
        self._db.executescript(_TABLES)
        self.run = 1 + (self._one("SELECT max(run) FROM runs") or 0)
        self._db.execute("INSERT INTO runs VALUES (?)", (self.run,))

    def _one(self, query: str, *values: Any) -> Any:
        row = self._db.execute(query, values).fetchone()
        return row[0] if row else None

    def take_over(self, entries: Iterable[PageEntry]) -> None:
        """Know what an ended run left, as its manifest tells."""
        with self._transaction():
            for entry in entries:
                self._put(entry, run=0, done=True)
                self._own(entry)

    # The files of this run

    def list_files(self, files: Iterable[InputFile]) -> None:
        """Take note of the files to read, each once, under names whose records can stand beside each other.

        Where several files bring the same name, the later ones get ``~2``, ``~3`` … before their suffix; so does one
        whose record would stand where others need a folder, and one whose name differs in capitals alone.
        """
        with self._transaction():
            for file in files:
                record = _record(file.name, file.holds_many)
                self._db.execute(
                    "INSERT OR IGNORE INTO files (name, path, error, bytes, record, many) VALUES (?, ?, ?, ?, ?, ?)",
                    (file.name, _bytes(file.path), file.error or "", file.bytes, record, file.holds_many),
                )
                folders = ((str(folder),) for folder in PurePosixPath(record).parents)
                self._db.executemany("INSERT OR IGNORE INTO folders VALUES (?)", folders)
            self._tell_apart()

    def _tell_apart(self) -> None:
        clashes = self._db.execute(
            "SELECT seq, name, many FROM files AS f WHERE record IN (SELECT path FROM folders)"
            " OR seq > (SELECT min(seq) FROM files AS g WHERE g.record = f.record) ORDER BY seq"
        ).fetchall()
        for seq, given, many in clashes:
            for name in _other_names(given):
                record = _record(name, many)
                taken = "SELECT count(*) FROM (SELECT path FROM folders WHERE path = ?1 UNION SELECT record FROM files"
                if not self._one(f"{taken} WHERE record = ?1)", record):
                    self._db.execute("UPDATE files SET name = ?, record = ? WHERE seq = ?", (name, record, seq))
                    break

    def files(self) -> Iterator[InputFile]:
        """The files, sorted by name."""
        after = ("", 0)
        query = (
            "SELECT name, seq, path, error, bytes FROM files WHERE (name, seq) > (?, ?) ORDER BY name, seq LIMIT 100"
        )
        while rows := self._db.execute(query, after).fetchall():
            for name, _, path, error, size in rows:
                yield InputFile(name, os.fsdecode(path) or None, error or None, size)
            after = rows[-1][:2]

    def totals(self) -> tuple[int, int, bool]:
        """How many files there are, how many bytes, and whether some hold many pages."""
        number, size, many = self._db.execute("SELECT count(*), total(bytes), max(many) FROM files").fetchone()
        return number, int(size), bool(many)

    def all_read(self) -> None:
        """Take note that the pages of all files are known."""
        self._db.execute("UPDATE files SET read = 1")

    # The pages

    def copy(self, sha256: bytes) -> int:
        """How many pages of the same bytes came before in this run, this one counted from now on."""
        query = "INSERT INTO hashes VALUES (?, 1) ON CONFLICT DO UPDATE SET pages = pages + 1 RETURNING pages"
        return int(self._one(query, sha256)) - 1

    def known(self, page: str) -> Known | None:
        """What is known of a page from before, if anything."""
        row = self._db.execute("SELECT entry, done FROM pages WHERE page = ?", (page,)).fetchone()
        return row and Known(self._owned(msgspec.json.decode(row[0], type=PageEntry)), bool(row[1]))

    def done(self, page: str) -> PageEntry | None:
        """What became of a page in this run, if that is known."""
        query = "SELECT entry FROM pages WHERE page = ? AND run = ? AND done"
        entry = self._one(query, page, self.run)
        return None if entry is None else msgspec.json.decode(entry, type=PageEntry)

    def begin(self, entry: PageEntry, before: PageEntry | None) -> None:
        """Take note that files of a page are about to be written, and those it had before to be removed."""
        with self._transaction():
            self._own(entry)
            ids = (*entry.ids, *(before.ids if before else ()))
            self._put(replace(entry, ids=ids), self.run, done=False)

    def end(self, entry: PageEntry) -> None:
        """Take note of what became of a page, its files written."""
        self._put(entry, self.run, done=True)

    # What waits for its shard

    def wait(self, entry: PageEntry, rows: bytes) -> None:
        """Keep what is to be written of a page until its shard is complete."""
        with self._transaction():
            self._own(entry)
            self._put(entry, self.run, done=True)
            self._db.execute("INSERT OR REPLACE INTO waiting VALUES (?, ?)", (entry.page, rows))

    def waiting(self, page: str) -> bytes | None:
        """What is to be written of a page, where it waits."""
        rows: bytes | None = self._one("SELECT rows FROM waiting WHERE page = ?", page)
        return rows

    def waits(self, page: str) -> bool:
        """Whether a page waits for its shard."""
        return self._one("SELECT 1 FROM waiting WHERE page = ?", page) is not None

    def settle(self, entries: Iterable[PageEntry]) -> None:
        """Take note of pages whose shard is written: nothing of them waits any more."""
        with self._transaction():
            for entry in entries:
                self._put(entry, self.run, done=True)
                self._db.execute("DELETE FROM waiting WHERE page = ?", (entry.page,))

    def _put(self, entry: PageEntry, run: int, done: bool) -> None:
        row = (entry.page, run, done, msgspec.json.encode(entry))
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", row)

    def _own(self, entry: PageEntry) -> None:
        """The page's instructions are its from now on: pages of the same bytes may change places between runs."""
        self._db.executemany("INSERT OR REPLACE INTO ids VALUES (?, ?)", ((id_, entry.page) for id_ in entry.ids))

    def _owned(self, entry: PageEntry) -> PageEntry:
        """The page with those instructions that are still its."""
        owner = "SELECT page FROM ids WHERE id = ?"
        return replace(entry, ids=tuple(id_ for id_ in entry.ids if self._one(owner, id_) == entry.page))

    def entries(self) -> Iterator[PageEntry]:
        """The pages of this run sorted by name; a file that was not read to its end stands for its pages."""
        after = ""
        query = (
            "SELECT page, entry, NULL FROM pages WHERE run = ?1 AND done AND page > ?2 UNION ALL"
            " SELECT name, NULL, path FROM files WHERE name > ?2 AND NOT read"
            " AND name NOT IN (SELECT page FROM pages WHERE run = ?1 AND done) ORDER BY 1 LIMIT 100"
        )
        while rows := self._db.execute(query, (self.run, after)).fetchall():
            for page, entry, path in rows:
                known = entry and msgspec.json.decode(entry, type=PageEntry)
                yield known or PageEntry(page, printable_name(os.fsdecode(path)) or None, error="not reached")
            after = rows[-1][0]

    def gone(self) -> Iterator[PageEntry]:
        """The pages of earlier runs that this one does not have; each is forgotten once the next is asked for."""
        query = "SELECT page, entry FROM pages WHERE run < ? LIMIT 1"
        while row := self._db.execute(query, (self.run,)).fetchone():
            yield self._owned(msgspec.json.decode(row[1], type=PageEntry))
            self._db.execute("DELETE FROM pages WHERE page = ?", (row[0],))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Close the file; after a run that came to its end it is not needed any more: the manifest tells the same."""
        self._db.close()
        if self.finished:
            for name in FILES:
                self._path.with_name(name).unlink(missing_ok=True)

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._db)


class _Transaction:
    """All or nothing, and much faster than one by one."""

    def __init__(self, db: sqlite3.Connection):
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN")

    def __exit__(self, kind: object, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


def _bytes(path: str | None) -> bytes:
    """A file's absolute path: names need not be text."""
    return b"" if path is None else os.fsencode(absolute(path))


def _record(name: str, many: bool) -> str:
    """Where a page's record stands, or the records of a file's pages; names differ in more than capitals."""
    record = os.fsencode(page_file(name)).decode()
    return (record.removesuffix(".json") if many else record).casefold()


def _other_names(name: str) -> Iterator[str]:
    path = PurePosixPath(name)
    return (str(path.with_name(f"{path.stem}~{number}{path.suffix}")) for number in count(2))
