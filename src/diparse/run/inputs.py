"""Which files a run reads, in which order, and by what names the output knows their pages."""

import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from diparse.model import SCHEMA
from diparse.read.containers import SUFFIXES, kind_of
from diparse.read.formats import inner_name
from diparse.run import manifest
from diparse.run.folders import folder_at, is_url

STDIN = "-"


class InputError(ValueError):
    """Nothing to read; the message is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files of folders and archives are read: glob patterns of names below the folder, or of file names."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __call__(self, name: str) -> bool:
        """Whether a file is to be read.

        >>> Wanted(("*.html",), ("old/*",))("new/a.html"), Wanted((), ("old/*",))("old/b/a.html")
        (True, False)
        """

        def matches(pattern: str) -> bool:
            return fnmatchcase(name, pattern) or fnmatchcase(name.rpartition("/")[2], pattern)

        return (not self.include or any(map(matches, self.include))) and not any(map(matches, self.exclude))


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read: its name in the output, unless another has it, and its path (None: standard input)."""

    name: str
    path: str | None
    error: str | None = None
    """Why it cannot be read, where that is known before reading."""
    bytes: int = 0

    @property
    def holds_many(self) -> bool:
        """Whether it holds many pages, each with a name of its own below the file's."""
        return kind_of(self.name) is not None

    def open(self) -> io.BufferedReader:
        """Its bytes; OSError where they cannot be read."""
        if self.path is not None and is_url(self.path):
            return io.BufferedReader(folder_at(self.path).open("rb"))
        if self.path is not None:
            return open(self.path, "rb")
        if sys.stdin is None:
            raise OSError(errno.EBADF, "standard input is closed")
        return io.BufferedReader(io.BytesIO(sys.stdin.buffer.read()))


def find_files(paths: Sequence[str | os.PathLike[str]], wanted: Wanted = Wanted()) -> Iterator[InputFile]:
    """The files of paths: files, folders (searched through, as ``wanted``) and ``-`` (standard input), one by one.

    A file of a folder is named by its path below that folder, POSIX style; any other by its own name. A path that
    does not exist becomes a file that failed, so that the others are read. Raises InputError, before anything is
    read, where no path exists, or none holds a file to read.
    """
    given = [os.fspath(path) for path in paths]
    told = ", ".join(map(printable_name, given))
    if not any(map(_exists, given)):
        raise InputError(f"no such file or folder: {told}")
    found = (file for path in given for file in _files_at(path, wanted))
    first = next(found, None)
    if first is None:
        kinds = " ".join(sorted(SUFFIXES))
        raise InputError(f"no page in {told}: a folder is searched for {kinds}, packed (.gz .zst) or not")
    return _chain(first, found)


def _chain(first: InputFile, others: Iterator[InputFile]) -> Iterator[InputFile]:
    yield first
    yield from others


def _exists(path: str) -> bool:
    return path == STDIN or (folder_at(path).exists() if is_url(path) else os.path.lexists(path))


def _files_at(path: str, wanted: Wanted) -> Iterator[InputFile]:
    if path == STDIN:
        yield InputFile("stdin", None)
    elif is_url(path):
        yield from _objects_at(path, wanted)
    elif os.path.isdir(path):
        yield from _files_below(path, wanted)
    elif os.path.lexists(path):
        yield InputFile(_base_name(path), path, bytes=_size(path))
    else:
        yield InputFile(_base_name(path), path, "no such file or folder")


def _objects_at(url: str, wanted: Wanted) -> Iterator[InputFile]:
    """The object of a URL, or all below it that are no output; hidden ones are passed over, as those of folders are."""
    place = folder_at(url)
    if not place.is_dir():
        yield InputFile(_base_name(url), url, bytes=_object_size(place))
        return
    inside = sorted((path.relative_to(place).as_posix(), path) for path in place.rglob("*") if path.is_file())
    old = [name.removesuffix(manifest.FILE) for name, _ in inside if name.endswith("/" + manifest.FILE)]
    old = [folder for folder in old if _is_output(str(place), folder)]
    for name, path in inside:
        parts = name.split("/")
        hidden = any(part.startswith(".") for part in parts) or name.startswith(tuple(old))
        if not hidden and list(_readable(parts[-1:])) and wanted(printable_name(name)):
            yield InputFile(printable_name(name), str(path), bytes=_object_size(path))


def _object_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _base_name(path: str) -> str:
    """The file's own name; that of a path which ends in none, such as ``..``, is made up."""
    name = os.path.basename(path.rstrip("/" + os.sep))
    return "page" if name in ("", ".", "..") else printable_name(name)


def _files_below(folder: str, wanted: Wanted) -> Iterator[InputFile]:
    """Files of a folder and its subfolders; hidden ones, links to folders and old output are passed over."""
    closed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is_output(parent, name))
        for file in sorted(_readable(files)):
            path = Path(parent, file)
            name = _relative_name(path, folder)
            # a socket or pipe would block; a dangling link is a page that cannot be read, and is said to be
            if wanted(name) and (path.is_file() or path.is_symlink()):
                yield InputFile(name, str(path), bytes=_size(str(path)))
    for error in closed:
        path = Path(error.filename)
        name = _relative_name(path, folder)
        yield InputFile("folder" if name == "." else name, str(path), f"cannot be listed: {error.strerror}")


def _is_output(parent: str, name: str) -> bool:
    """Whether a folder is one that a run writes or wrote: what stands there are no pages to read."""
    try:
        with (folder_at(parent) / name / manifest.FILE).open("rb") as file:
            return SCHEMA.encode() in file.read(64)
    except OSError:
        return False


def _readable(files: Iterable[str]) -> Iterator[str]:
    return (
        file for file in files if not file.startswith(".") and os.path.splitext(inner_name(file))[1].lower() in SUFFIXES
    )


def _relative_name(path: Path, folder: str) -> str:
    return printable_name(path.relative_to(folder).as_posix())


def absolute(path: str) -> str:
    """An absolute path; a URL is one."""
    return path if is_url(path) else os.path.abspath(path)


def printable_name(path: str) -> str:
    """A path as JSON can hold it, whatever the locale: bytes that are no UTF-8 are written as \\xNN.

    >>> printable_name("\\udcff.txt")
    '\\\\xff.txt'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\0", "\\x00")
