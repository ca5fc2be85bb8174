"""The output folder: every file appears whole or not at all, and nothing that is not ours is touched."""

import errno
import os
import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from diparse.model import Instruction
from diparse.run import manifest, state
from diparse.run.manifest import Manifest, PageEntry, entries_of, manifest_lines
from diparse.run.names import WORK, derived_files, instruction_file, page_file, part_of, quarantine_file, text_file
from diparse.run.shards import read_shard, shards_below

Read = TypeVar("Read")

_HALF_WRITTEN = ".diparse.part"
_LOCK = ".diparse.lock"
UNPACKED = ".diparse.unpacked"
_OURS = {_HALF_WRITTEN, _LOCK, UNPACKED, WORK, *state.FILES}
_NO_SUCH_FILE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
"""Errors after which nothing more can be written."""


class OutputError(ValueError):
    """A folder that must not or cannot be written or read; the message is one line that says why and what to do."""


class Busy(OutputError):
    """A folder that another run is writing."""


class Output:
    """The folder that one run writes; one writer at a time."""

    def __init__(self, folder: Path):
        """Take a new or empty folder, or one that an earlier run wrote, and lock it.

        Raises OutputError for a folder with anything else in it, where another run is writing, and where it cannot
        be written.
        """
        self.folder = folder
        try:
            if folder.exists():
                check_ours(folder)
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(folder / _LOCK)
        except NotADirectoryError as error:
            raise OutputError(f"{folder}: is no folder: name another with -o") from error
        except OSError as error:
            raise OutputError(f"{folder}: cannot be written: {error.strerror or error}") from error

    def earlier(self) -> Iterator[PageEntry]:
        """The pages of the run that wrote the folder's manifest, one by one; none where there is no manifest."""
        try:
            for entry in entries_of(self.folder / manifest.FILE):
                # a run that was killed knows its instructions from its page records alone
                told = set() if entry.shard else self._told_by_record(entry.page) - set(entry.ids)
                yield replace(entry, ids=(*entry.ids, *sorted(told))) if told else entry
        except FileNotFoundError:
            return

    def write_page(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write the files of a page; where one of them cannot be written, none is left, and OSError raised."""
        try:
            for relative, data in files:
                with self.whole(relative) as file:
                    file.write(data)
        except OSError:
            for relative, _ in reversed(files):
                self.remove(relative)
            raise

    def has(self, entry: PageEntry) -> bool:
        """Whether the files of a page that was parsed are there, each by itself."""
        files = [page_file(entry.page), *map(instruction_file, entry.ids)]
        return all((self.folder / relative).is_file() for relative in files)

    def remove_page(self, entry: PageEntry, keep: Iterable[str] = ()) -> None:
        """Remove the files of a page, but those to keep."""
        try:
            files = [page_file(entry.page), text_file(entry.page)]
            files += [quarantine_file(entry.page), quarantine_file(entry.page, ".page")]
        except ValueError:  # a path that was no file: it failed, and nothing was written of it
            return
        for relative in {*map(instruction_file, entry.ids), *files} - set(keep):
            self.remove(relative)

    def remove(self, relative: str) -> None:
        """Remove a file, if it is there, and the folders that stand empty without it."""
        path = self.folder / relative
        try:
            path.unlink()
        except OSError as error:
            if error.errno not in _NO_SUCH_FILE:
                raise
            return
        for parent in path.parents:
            if parent == self.folder or any(parent.iterdir()):
                break
            parent.rmdir()

    def write_manifest(self, content: Manifest, pages: Iterable[PageEntry]) -> None:
        """Replace the manifest: what the run was, and its pages one by one."""
        with self.whole(manifest.FILE) as file:
            file.writelines(manifest_lines(content, pages))

    def remove_shards(self, but: Container[str]) -> None:
        """Remove all shards, whoever wrote them, but those of these names."""
        for path in list(shards_below(self.folder)):
            if path.name not in but:
                self.remove(path.relative_to(self.folder).as_posix())

    def remove_derived(self) -> None:
        """Remove what was made of the instructions, which will be no more, or others."""
        for relative in derived_files():
            self.remove(relative)

    def close(self) -> None:
        """Let other runs have the folder."""
        with suppress(OSError):  # a disk that cannot be written any more: the lock ends with this process
            (self.folder / _HALF_WRITTEN).unlink(missing_ok=True)
            _unlock(self.folder / _LOCK, self._lock)

    @contextmanager
    def whole(self, relative: str) -> Iterator[BinaryIO]:
        """A file to write that appears under its name when all of it is written."""
        target = self.folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        part = self.folder / _HALF_WRITTEN
        with open(part, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # the name must never stand for less than the whole, even if the power fails
        os.replace(part, target)

    def _told_by_record(self, page: str) -> set[str]:
        """The instructions that a page's record tells of."""
        try:
            blocks = msgspec.json.decode((self.folder / page_file(page)).read_bytes())["blocks"]
            return {block["instruction"] for block in blocks if isinstance(block["instruction"], str)}
        except (OSError, ValueError, KeyError, TypeError):
            return set()


def check_ours(folder: Path) -> None:
    """OutputError for a folder that holds files, but no run of ours."""
    names = {path.name for path in folder.iterdir()}
    try:
        if names - _OURS and state.FILE not in names:
            next(entries_of(folder / manifest.FILE), None)
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{folder}: has files that diparse did not write: name a new or empty folder with -o"
        ) from error


def _lock(path: Path) -> int:
    """An open file that is locked until this process ends, however it ends; Busy where another has it."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise Busy(f"{path.parent}: another run is writing here: wait for its end") from error
        if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
        os.close(descriptor)  # the run that had it has just ended and taken it away


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(path: Path, descriptor: int) -> None:
        os.close(descriptor)  # an open file cannot be taken away there
        path.unlink(missing_ok=True)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(path: Path, descriptor: int) -> None:
        path.unlink(missing_ok=True)
        os.close(descriptor)


# What stands in an output folder, read again; and what is made of it


def read_instruction(out: Path, identifier: str, shard: str | None = None) -> Instruction:
    """An instruction of an output folder; OutputError where it is missing or broken."""
    return _decoded(out, instruction_file(identifier), identifier, shard, Instruction)


def read_record(out: Path, entry: PageEntry) -> dict[str, Any]:
    """A page's record; OutputError where it is missing or broken."""
    return _decoded(out, page_file(entry.page), entry.page, entry.shard, dict[str, Any])


def _decoded(out: Path, relative: str, name: str, shard: str | None, kind: type[Read]) -> Read:
    data = stored(out, relative, name, shard)
    with _clear_errors(out / relative):
        return msgspec.json.decode(data, type=kind)


def stored(out: Path, relative: str, name: str, shard: str | None) -> bytes:
    """The bytes of a file of an output folder, or the row of this name that stands for it in a shard.

    OutputError where it is missing or broken.
    """
    path = out / relative if shard is None else out / relative.partition("/")[0] / shard
    with _clear_errors(path):
        if shard is None:
            return path.read_bytes()
        try:
            return read_shard(path)[name]
        except KeyError as error:
            raise OutputError(f"{path}: has no {name}: not as diparse writes it") from error


def stored_text(out: Path, entry: PageEntry) -> str | None:
    """The text of a page, where the output folder holds it; OutputError where that is broken."""
    relative = text_file(entry.page)
    path = out / relative if entry.shard is None else out / "texts" / entry.shard
    if not path.exists() or (entry.shard is not None and entry.page not in read_shard(path)):
        return None
    data = stored(out, relative, entry.page, entry.shard)
    return data.decode() if entry.shard is None else str(msgspec.json.decode(data)["text"])


def read_lines(path: Path, kind: type[Read]) -> Iterator[Read]:
    """The lines of a file that `diparse dedup` writes, none where it has not run; OutputError where one is broken."""
    if path.exists():
        decoder = msgspec.json.Decoder(kind)
        with _clear_errors(path), path.open("rb") as lines:
            yield from map(decoder.decode, lines)


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except OutputError:
        raise
    except ValueError as error:
        raise OutputError(f"{path}: not as diparse writes it: {error}") from error


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """An output folder that no run writes meanwhile, for what is made of its instructions to fit them.

    OSError or ValueError where it is none; OutputError where a run is writing it, or nothing can be written.
    """
    next(entries_of(folder / manifest.FILE), None)  # not even a lock is put into a folder of others
    if not isinstance(folder, Path):  # object storage knows no locks
        yield
        return
    try:
        lock = _lock(folder / _LOCK)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror or error}") from error
    try:
        yield
    finally:
        with suppress(OSError):
            _unlock(folder / _LOCK, lock)


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A file to write that appears under its name when all of it is written, and not at all where that fails."""
    if not isinstance(target, Path):  # an object of a store, which is there once it is closed
        with target.fs.transaction, target.open("wb") as file:
            yield file
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(target)
    try:
        with part.open("wb") as file:
            yield file
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
