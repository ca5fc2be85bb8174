"""The output folder: every file appears whole or not at all, and nothing that is not ours is touched."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from diparse.run import manifest
from diparse.run.manifest import Manifest, read_manifest

_HALF_WRITTEN = ".diparse.part"


class OutputError(ValueError):
    """A folder that must not or cannot be written; the message is one line that says why and what to do."""


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
        """Write a page's record, then its instructions: whatever stands in OUT, a record tells of it."""
        self._write(page_file(name), record)
        for identifier, data in instructions:
            self._write(instruction_file(identifier), data)

    def write_manifest(self, content: Manifest) -> None:
        """Replace the manifest."""
        data = msgspec.json.format(msgspec.json.encode(content), indent=1)
        self._write(manifest.FILE, data + b"\n")

    def _write(self, relative: str, data: bytes) -> None:
        target = self.folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        part = self.folder / _HALF_WRITTEN
        part.write_bytes(data)
        os.replace(part, target)


def page_file(name: str) -> str:
    """Where below OUT a page's record stands; ValueError for a name that would lead elsewhere."""
    if "\0" in name or any(part in ("", ".", "..") for part in name.split("/")):
        raise ValueError(f"not a page name: {name!r}")
    return f"pages/{name}.json"


def instruction_file(identifier: str) -> str:
    """Where below OUT an instruction stands; ValueError for an id that would lead elsewhere."""
    if not identifier.isalnum():
        raise ValueError(f"not an instruction id: {identifier!r}")
    return f"instructions/{identifier}.json"


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
    if path.exists():
        path.unlink()
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()


def _files_of(folder: Path, earlier: Manifest) -> Iterator[str]:
    for entry in earlier.pages:
        record = page_file(entry.page)
        # a run that was killed knows its instructions from its page records alone
        for identifier in {*entry.ids, *_instructions_told_by(folder / record)}:
            yield instruction_file(identifier)
        yield record


def _instructions_told_by(record: Path) -> set[str]:
    try:
        blocks = msgspec.json.decode(record.read_bytes())["blocks"]
        return {block["instruction"] for block in blocks if block["instruction"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
