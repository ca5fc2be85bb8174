"""Which pages a run reads, and by what names the output knows them."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

STDIN = "-"
SUFFIXES = frozenset({".txt"})
"""What a folder is searched for; a file that is named itself is read whatever its suffix."""


class InputError(ValueError):
    """Nothing to read; the message is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class InputPage:
    """A page to read: its unique name in the output, and its file (None: standard input)."""

    name: str
    path: Path | None
    error: str | None = None
    """Why it cannot be read, where that is known before reading."""

    def read_bytes(self) -> bytes:
        """All bytes of the page; OSError where they cannot be read."""
        return sys.stdin.buffer.read() if self.path is None else self.path.read_bytes()


def find_pages(paths: Sequence[str | os.PathLike[str]]) -> list[InputPage]:
    """The pages of files, folders (searched through) and ``-`` (standard input), sorted by name.

    A page of a folder is named by its path below that folder, POSIX style; any other file by its own name.
    Where several paths bring the same name, the later ones get ``~2``, ``~3`` … before their suffix. A file
    reached twice is taken once. A path that does not exist becomes a page that failed, so that the others
    are parsed; InputError where no path exists, or none holds a page.
    """
    given = [os.fspath(path) for path in paths]
    if not any(map(_exists, given)):
        raise InputError(f"no such file or folder: {', '.join(given)}")
    found: list[InputPage] = []
    names: set[str] = set()
    files: set[str] = set()
    for path in given:
        for page in _pages_at(path):
            file = STDIN if page.path is None else os.path.abspath(page.path)
            if file not in files:
                files.add(file)
                name = _free_name(page.name, names)
                names.add(name)
                found.append(InputPage(name, page.path, page.error))
    if not found:
        kinds = ", ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        raise InputError(f"no page in {', '.join(given)}: a folder is searched for {kinds}")
    return sorted(found, key=lambda page: page.name)


def _exists(path: str) -> bool:
    return path == STDIN or os.path.lexists(path)


def _pages_at(path: str) -> Iterator[InputPage]:
    if path == STDIN:
        yield InputPage("stdin", None)
    elif os.path.isdir(path):
        yield from _pages_below(path)
    else:
        error = None if os.path.lexists(path) else "no such file or folder"
        yield InputPage(_printable_name(os.path.basename(path)), Path(path), error)


def _pages_below(folder: str) -> Iterator[InputPage]:
    """Pages of a folder and its subfolders; hidden ones and links to folders are passed over."""
    closed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in _wanted(files):
            path = Path(parent, file)
            # a socket or pipe would block; a dangling link is a page that cannot be read, and is said to be
            if path.is_file() or path.is_symlink():
                yield InputPage(_relative_name(path, folder), path)
    for error in closed:
        path = Path(error.filename)
        name = _relative_name(path, folder)
        yield InputPage("folder" if name == "." else name, path, f"cannot be listed: {error.strerror}")


def _wanted(files: Iterable[str]) -> Iterator[str]:
    return (file for file in files if not file.startswith(".") and os.path.splitext(file)[1].lower() in SUFFIXES)


def _relative_name(path: Path, folder: str) -> str:
    return _printable_name(path.relative_to(folder).as_posix())


def _printable_name(name: str) -> str:
    """The name as JSON can hold it: bytes that are no UTF-8 are written as \\xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _free_name(name: str, taken: set[str]) -> str:
    path, count = PurePosixPath(name), 1
    while name in taken:
        count += 1
        name = str(path.with_name(f"{path.stem}~{count}{path.suffix}"))
    return name
