"""What a page's output is made of: where none of it has changed, the page need not be parsed again."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

_LIBRARIES = ("ftfy", "pymorphy3", "pymorphy3-dicts-ru", "regex", "selectolax", "pypdfium2", "fastwarc")
"""Those whose versions may change what is found in a page."""


def made_of(*parts: str | int | None) -> str:
    """A short name for a page's bytes and options together with the code that parses it."""
    return hashlib.sha256(msgspec.json.encode((_code(), *parts))).hexdigest()[:16]


@cache
def _code() -> str:
    """A name for diparse as it is: its own files and the versions of its libraries."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent.parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name in _LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()
