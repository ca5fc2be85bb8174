"""The output folder: every file appears whole or not at all, and nothing that is not ours is touched."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, get_args

import msgspec

from diparse.corpus.columns import TABLES, Format
from diparse.model import Instruction
from diparse.run import manifest
from diparse.run.manifest import Manifest, read_manifest

Read = TypeVar("Read")

_HALF_WRITTEN = ".diparse.part"
_LONGEST = 240
"""Bytes of a name that is kept whole: file systems take 255, and a suffix follows."""
_NO_SUCH_FILE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}


CLUSTERS, PAIRS, ITEMS = (f"duplicates/{name}.jsonl" for name in ("clusters", "pairs", "items"))
"""Where below OUT `diparse dedup` writes."""


class OutputError(ValueError):
    """A folder that must not or cannot be written or read; the message is one line that says why and what to do."""


class Output:
    """The folder that one run writes; one writer at a time."""

    def __init__(self, folder: Path):
        """Take a new or empty folder, or one that an earlier run wrote: its files are removed.

        Raises OutputError for a folder with anything else in it, and where it cannot be written.
        """
        self.folder = folder
        try:
            if folder.exists() and any(folder.iterdir()):
                _remove_earlier_run(folder)
            folder.mkdir(parents=True, exist_ok=True)
        except NotADirectoryError as error:
            raise OutputError(f"{folder}: is no folder: name another with -o") from error
        except OSError as error:
            raise OutputError(f"{folder}: cannot be written: {error.strerror or error}") from error

    def write_page(self, name: str, record: bytes, instructions: tuple[tuple[str, bytes], ...]) -> None:
        """Write a page's record, then its instructions: whatever stands in OUT, a record tells of it.

        Where one of them cannot be written, none is left; OSError then.
        """
        files = [(page_file(name), record)]
        files += [(instruction_file(identifier), data) for identifier, data in instructions]
        try:
            for relative, data in files:
                self._write(relative, data)
        except OSError:
            for relative, _ in reversed(files):
                _remove(self.folder, relative)
            raise

    def write_manifest(self, content: Manifest) -> None:
        """Replace the manifest; OutputError where that cannot be done."""
        data = msgspec.json.format(msgspec.json.encode(content), indent=1)
        try:
            self._write(manifest.FILE, data + b"\n")
        except OSError as error:
            raise OutputError(f"{self.folder}: cannot be written: {error.strerror or error}") from error

    def _write(self, relative: str, data: bytes) -> None:
        target = self.folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        part = self.folder / _HALF_WRITTEN
        part.write_bytes(data)
        os.replace(part, target)


def page_file(name: str) -> str:
    """Where below OUT a page's record stands; ValueError for a name that would lead elsewhere.

    A part of the name that is too long for a file is cut and ends in a hash of the whole of it. The bytes of
    the path are UTF-8, whatever the locale.
    """
    parts = name.split("/")
    if "\0" in name or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"not a page name: {name!r}")
    return os.fsdecode(f"pages/{'/'.join(map(_short, parts))}.json".encode())


def _short(part: str) -> str:
    data = part.encode()
    if len(data) <= _LONGEST:
        return part
    tail = f"~{hashlib.sha256(data).hexdigest()[:16]}"
    return data[: _LONGEST - len(tail)].decode("utf-8", "ignore") + tail


def instruction_file(identifier: str) -> str:
    """Where below OUT an instruction stands; ValueError for an id that would lead elsewhere."""
    if not identifier.isalnum():
        raise ValueError(f"not an instruction id: {identifier!r}")
    return f"instructions/{identifier}.json"


def table_files(suffix: Format) -> list[str]:
    """Where below OUT `diparse tables` writes: a file for each table; of xlsx, one for all."""
    return [f"tables/{name}.{suffix}" for name in (["diparse"] if suffix == "xlsx" else TABLES)]


def read_instruction(out: Path, identifier: str) -> Instruction:
    """An instruction of an output folder; OutputError where its file is missing or broken."""
    return _read(out / instruction_file(identifier), Instruction)


def read_record(out: Path, name: str) -> dict[str, Any]:
    """A page's record; OutputError where it is missing or broken."""
    return _read(out / page_file(name), dict[str, Any])


def read_lines(path: Path, kind: type[Read]) -> Iterator[Read]:
    """The lines of a file that `diparse dedup` writes, none where it has not run; OutputError where one is broken."""
    if path.exists():
        decoder = msgspec.json.Decoder(kind)
        with _clear_errors(path), path.open("rb") as lines:
            yield from map(decoder.decode, lines)


def _read(path: Path, kind: type[Read]) -> Read:
    with _clear_errors(path):
        return msgspec.json.decode(path.read_bytes(), type=kind)


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except msgspec.DecodeError as error:
        raise OutputError(f"{path}: not as diparse writes it: {error}") from error


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A file to write that appears under its name when all of it is written, and not at all where that fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = _part_of(target)
    try:
        with part.open("wb") as file:
            yield file
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _part_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def _remove_earlier_run(folder: Path) -> None:
    """Remove what an earlier run wrote, as its manifest tells: the manifest itself goes last."""
    try:
        earlier = read_manifest(folder)
        files = list(_files_of(folder, earlier))
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{folder}: has files that diparse did not write: name a new or empty folder with -o"
        ) from error
    for relative in files:
        _remove(folder, relative)
    (folder / _HALF_WRITTEN).unlink(missing_ok=True)
    (folder / manifest.FILE).unlink()


def _remove(folder: Path, relative: str) -> None:
    """Remove a file, if it is there, and the folders that stand empty without it."""
    path = folder / relative
    try:
        path.unlink()
    except OSError as error:
        if error.errno not in _NO_SUCH_FILE:
            raise
        return
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()


def _files_of(folder: Path, earlier: Manifest) -> Iterator[str]:
    # what was made of instructions that are no more
    tables = [file for suffix in get_args(Format) for file in table_files(suffix)]
    for relative in (CLUSTERS, PAIRS, ITEMS, *tables):
        yield from (str(_part_of(Path(relative))), relative)
    for entry in earlier.pages:
        try:
            record = page_file(entry.page)
        except ValueError:  # a path that was no file: it failed, and nothing was written of it
            continue
        # a run that was killed knows its instructions from its page records alone
        for identifier in {*entry.ids, *_instructions_told_by(folder / record)}:
            yield instruction_file(identifier)
        yield record


def _instructions_told_by(record: Path) -> set[str]:
    try:
        blocks = msgspec.json.decode(record.read_bytes())["blocks"]
        return {block["instruction"] for block in blocks if isinstance(block["instruction"], str)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
