"""Folders of this machine and those of object storage, by one interface: that of pathlib."""

import os
from pathlib import Path
from typing import cast

from diparse.read.errors import ReadError, needs
from diparse.run.output import OutputError


def folder_at(where: str | os.PathLike[str]) -> Path:
    """The folder of a path, or of a URL that fsspec knows (``s3://…``); OutputError where a library is missing."""
    name = os.fspath(where)
    if "://" not in name:
        return Path(name)
    try:
        with needs("dask"):
            from upath import UPath
    except ReadError as error:
        raise OutputError(f"{name}: {error}") from error
    try:
        return cast(Path, UPath(name))
    except (ImportError, ValueError) as error:  # a protocol that needs a library of its own, or that nobody knows
        raise OutputError(f"{name}: {error}") from error
