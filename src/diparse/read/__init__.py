"""Bytes to pages: format and encoding are settled here, once, and nothing after this step sees bytes."""

import hashlib
import io
import sys

from diparse.model import Origin, Page, PageText
from diparse.read.encoding import detect
from diparse.read.errors import ReadError
from diparse.read.formats import format_of

__all__ = ["ReadError", "decode", "page_from_bytes", "page_from_file", "page_from_text"]


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of a page's bytes and the encoding's name; ReadError where it is not clear."""
    found = detect(data, declared)
    if found is None:
        raise ReadError("not text in an encoding that can be told for sure: name it with --encoding")
    return found


def page_from_bytes(
    data: bytes,
    name: str,
    encoding: str | None = None,
    *,
    format: str | None = None,
    declared: str | None = None,
    url: str | None = None,
    date: str | None = None,
) -> Page:
    """A page from a file's bytes.

    ``format`` is a name in ``formats.FORMATS``; without it the name's suffix tells, and of one that is not known the
    bytes. The text of plain text is exactly as stored: no newline is translated, nothing stripped. Without
    ``encoding``, it is found out, with ``declared`` as the last resort, and a few broken letters in what is clear
    otherwise become U+FFFD. ``url`` and ``date`` are what is known of where the page comes from. Raises ReadError for
    bytes that cannot be read so.
    """
    kind = format or format_of(name, data)
    origins: tuple[Origin, ...] = ()
    if kind == "text":
        text, told = _text(data, encoding, declared)
    elif kind == "html":
        from diparse.read.html import declared_encoding, read_html

        html, told = _text(data, encoding, declared or declared_encoding(data))
        text, origins, own_url = read_html(html)
        url = url or own_url
    elif kind == "docx":
        from diparse.read.docx import read_docx

        (text, origins), told = read_docx(data), "utf-8"
    elif kind == "pdf":
        from diparse.read.pdf import read_pdf

        (text, origins), told = read_pdf(data), "utf-8"
    else:
        raise ReadError(f"{kind}: no format of pages")
    return Page(name, PageText(text), hashlib.sha256(data).hexdigest(), told, len(data), kind, url, date, origins)


def page_from_file(stream: io.BufferedReader, name: str, encoding: str | None = None) -> Page:
    """A page from an open file of this name, packed or not; ReadError as ``page_from_bytes``, and for a dump."""
    from diparse.read.containers import Options, kind_of, pages_in

    if kind_of(name) is not None:
        raise ReadError("holds many pages: parse it into a folder, or unpack it")
    raw = next(pages_in(stream, name, Options(max_bytes=sys.maxsize)))
    if raw.error is not None:
        raise ReadError(raw.error)
    return page_from_bytes(raw.data, name, encoding)


def _text(data: bytes, encoding: str | None, declared: str | None) -> tuple[str, str]:
    if encoding is None:
        return decode(data, declared)
    try:
        text = data.decode(encoding)
        text.encode()  # some codecs read halves of surrogate pairs, which no file could hold
    except (ValueError, LookupError) as error:
        raise ReadError(f"cannot be read as {encoding}: {error}") from error
    return text, encoding


def page_from_text(text: str, name: str) -> Page:
    """A page from a string; its hash is that of its UTF-8 bytes (lone surrogates kept)."""
    data = text.encode("utf-8", "surrogatepass")
    return Page(name, PageText(text), hashlib.sha256(data).hexdigest(), "utf-8", len(data))
