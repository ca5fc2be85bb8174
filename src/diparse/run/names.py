"""Where in the output folder things stand: names that come from outside lead nowhere else."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from diparse.corpus.columns import TABLES, Format

CLUSTERS, PAIRS, ITEMS = (f"duplicates/{name}.jsonl" for name in ("clusters", "pairs", "items"))
"""Where below OUT `diparse dedup` writes."""
WORK = ".diparse.work"
"""Where below OUT the tasks of a cluster leave files for one another."""

_LONGEST = 240
"""Bytes of a name that is kept whole: file systems take 255, and a suffix follows."""
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows keeps for devices, whatever their suffix."""


def page_file(name: str, folder: str = "pages", suffix: str = ".json") -> str:
    """Where below OUT a page's record stands; ValueError for a name that would lead elsewhere.

    A part of the name that is too long for a file is cut and ends in a hash of the whole of it. The bytes of
    the path are UTF-8, whatever the locale.

    >>> page_file("site/page.txt"), page_file("con.txt")
    ('pages/site/page.txt.json', 'pages/~con.txt.json')
    """
    parts = name.split("/")
    if "\0" in name or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"not a page name: {name!r}")
    return os.fsdecode(f"{folder}/{'/'.join(map(_short, parts))}{suffix}".encode())


def _short(part: str) -> str:
    if part.partition(".")[0].lower() in _DEVICES:
        part = f"~{part}"
    data = part.encode()
    if len(data) <= _LONGEST:
        return part
    tail = f"~{hashlib.sha256(data).hexdigest()[:16]}"
    return data[: _LONGEST - len(tail)].decode("utf-8", "ignore") + tail


def text_file(name: str) -> str:
    """Where below OUT a page's text stands, where no file of its own holds it; ValueError as ``page_file``."""
    return page_file(name, "texts", ".txt")


def quarantine_file(name: str, suffix: str = ".json") -> str:
    """Where below OUT it stands why a page failed; ValueError as ``page_file``."""
    return page_file(name, "quarantine", suffix)


def instruction_file(identifier: str) -> str:
    """Where below OUT an instruction stands; ValueError for an id that would lead elsewhere."""
    if not identifier.isalnum():
        raise ValueError(f"not an instruction id: {identifier!r}")
    return f"instructions/{identifier}.json"


def table_files(suffix: Format) -> list[str]:
    """Where below OUT `diparse tables` writes: a file for each table; of xlsx, one for all."""
    return [f"tables/{name}.{suffix}" for name in (["diparse"] if suffix == "xlsx" else TABLES)]


def part_of(target: Path) -> Path:
    """Where a file made of the output stands until all of it is written."""
    return target.with_name(f".{target.name}.part")


def derived_files() -> Iterator[str]:
    """All that can be made of an output folder's instructions, whole or half written."""
    tables = [file for suffix in get_args(Format) for file in table_files(suffix)]
    for relative in (CLUSTERS, PAIRS, ITEMS, *tables):
        yield from (part_of(Path(relative)).as_posix(), relative)
