"""Folders of this machine and those of object storage, by one interface: that of pathlib."""

import os
from pathlib import Path
from typing import cast

from diparse.read.errors import ReadError, needs


class FolderError(ValueError):
    """A URL that cannot be reached; the message is one line that says why and what to do."""


def is_url(where: str) -> bool:
    """Whether it is no path of this machine, but a URL that fsspec may know."""
    return "://" in where


def folder_at(where: str | os.PathLike[str]) -> Path:
    """The folder of a path, or of a URL (``s3://…``); FolderError where a library is missing."""
    name = os.fspath(where)
    if not is_url(name):
        return Path(name)
    try:
        with needs("dask"):
            from upath import UPath
    except ReadError as error:
        raise FolderError(f"{name}: {error}") from error
    try:
        found = UPath(name)
        return Path(found.path) if found.protocol in ("", "file", "local") else cast(Path, found)
    except (ImportError, ValueError) as error:  # a protocol that needs a library of its own, or that nobody knows
        raise FolderError(f"{name}: {error}") from error
