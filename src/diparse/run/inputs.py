"""Which pages a run reads, and by what names the output knows them."""

import errno
import itertools
import os
import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from diparse.run.output import page_file

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
        if self.path is not None:
            return self.path.read_bytes()
        if sys.stdin is None:
            raise OSError(errno.EBADF, "standard input is closed")
        return sys.stdin.buffer.read()


def find_pages(paths: Sequence[str | os.PathLike[str]]) -> list[InputPage]:
    """The pages of files, folders (searched through) and ``-`` (standard input), sorted by name.

    A page of a folder is named by its path below that folder, POSIX style; any other file by its own name.
    Where several paths bring the same name, the later ones get ``~2``, ``~3`` … before their suffix; so does
    a page whose record would stand where others need a folder. A file reached twice is taken once. A path that
    does not exist becomes a page that failed, so that the others are parsed; InputError where no path exists,
    or none holds a page.
    """
    given = [os.fspath(path) for path in paths]
    if not any(map(_exists, given)):
        raise InputError(f"no such file or folder: {', '.join(map(printable_name, given))}")
    found: dict[tuple[str, str | None], InputPage] = {}
    for path in given:
        for page in _pages_at(path):
            file = STDIN if page.path is None else os.path.abspath(page.path)
            found.setdefault((file, page.error), page)
    if not found:
        kinds = ", ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        raise InputError(f"no page in {', '.join(map(printable_name, given))}: a folder is searched for {kinds}")
    return sorted(_told_apart(found.values()), key=lambda page: page.name)


def _told_apart(pages: Iterable[InputPage]) -> Iterator[InputPage]:
    """The pages with names whose records can stand beside each other."""
    pages = list(pages)
    records = {page_file(page.name) for page in pages}
    taken = {str(folder) for record in records for folder in PurePosixPath(record).parents}
    for page in pages:
        record = page_file(page.name)
        if record in taken:
            page = replace(page, name=_new_name(page.name, taken | records))
            record = page_file(page.name)
        taken.add(record)
        yield page


def _new_name(name: str, taken: Container[str]) -> str:
    path = PurePosixPath(name)
    names = (str(path.with_name(f"{path.stem}~{count}{path.suffix}")) for count in itertools.count(2))
    return next(name for name in names if page_file(name) not in taken)


def _exists(path: str) -> bool:
    return path == STDIN or os.path.lexists(path)


def _pages_at(path: str) -> Iterator[InputPage]:
    if path == STDIN:
        yield InputPage("stdin", None)
    elif os.path.isdir(path):
        yield from _pages_below(path)
    else:
        error = None if os.path.lexists(path) else "no such file or folder"
        yield InputPage(_base_name(path), Path(path), error)


def _base_name(path: str) -> str:
    """The file's own name; that of a path which ends in none, such as ``..``, is made up."""
    name = os.path.basename(path.rstrip("/" + os.sep))
    return "page" if name in ("", ".", "..") else printable_name(name)


def _pages_below(folder: str) -> Iterator[InputPage]:
    """Pages of a folder and its subfolders; hidden ones and links to folders are passed over."""
    closed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in sorted(_wanted(files)):
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
    return printable_name(path.relative_to(folder).as_posix())


def printable_name(path: str) -> str:
    """A path as JSON can hold it, whatever the locale: bytes that are no UTF-8 are written as \\xNN.

    >>> printable_name("\\udcff.txt")
    '\\\\xff.txt'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\0", "\\x00")
