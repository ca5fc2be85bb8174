"""Which format a file is in: told by its name, and where that says nothing, by its first bytes."""

import re
from pathlib import PurePosixPath

from diparse.read.errors import ReadError

FORMATS = {
    "text": (".txt",),
    "html": (".html", ".htm", ".xhtml", ".xht", ".shtml"),
    "docx": (".docx", ".docm", ".dotx"),
    "pdf": (".pdf",),
}
"""Formats of pages, with the suffixes of their files."""
PACKED = (".gz", ".zst")
"""Suffixes of files that are packed."""
UNREADABLE = {
    ".doc": "an old Word file: save it as .docx",
    ".rtf": "a Rich Text file: save it as .docx",
    ".odt": "an OpenDocument file: save it as .docx",
    ".djvu": "scanned pages: recognize their text first",
}
"""Formats that a person may well try, and what to do instead."""

_BY_SUFFIX = {suffix: kind for kind, suffixes in FORMATS.items() for suffix in suffixes}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,1000}?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
_OLD_OFFICE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


def inner_name(name: str) -> str:
    """A file's name without the suffix that says how it is packed.

    >>> inner_name("crawl.WARC.gz"), inner_name("a.txt")
    ('crawl.WARC', 'a.txt')
    """
    return name[: name.rindex(".")] if name.lower().endswith(PACKED) else name


def format_of(name: str, data: bytes) -> str:
    """The format of a page of this name; ReadError for one that is known and cannot be read.

    >>> format_of("guard.HTML", b""), format_of("guard", b"<!DOCTYPE html><p>"), format_of("guard", b"1. ")
    ('html', 'html', 'text')
    """
    suffix = PurePosixPath(inner_name(name)).suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix in UNREADABLE or data.startswith(_OLD_OFFICE):
        raise ReadError(UNREADABLE.get(suffix, UNREADABLE[".doc"]))
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(_ZIP) and b"word/document.xml" in data:
        return "docx"
    return "html" if looks_like_html(data) else "text"


def looks_like_html(data: bytes) -> bool:
    """Whether bytes begin as an HTML document does."""
    return _HTML.match(data[:4096]) is not None
