"""Bytes to pages: the encoding is settled here, once, and nothing after this step sees bytes."""

import hashlib

from diparse.model import Page, PageText
from diparse.read.encoding import detect


class ReadError(ValueError):
    """A page that cannot be read; the message is one line that says what is wrong and what to do."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of a page's bytes and the encoding's name; ReadError where it is not clear."""
    found = detect(data, declared)
    if found is None:
        raise ReadError("not text in an encoding that can be told for sure: name it with --encoding")
    return found


def page_from_bytes(data: bytes, name: str, encoding: str | None = None) -> Page:
    """A page from a file's bytes, its text exactly as stored: no newline is translated, nothing stripped.

    Without ``encoding``, a few broken letters in what is clear otherwise become U+FFFD. Raises ReadError for
    bytes that are no text in ``encoding``, or in any that can be told without it.
    """
    if encoding is None:
        text, encoding = decode(data)
    else:
        try:
            text = data.decode(encoding)
            text.encode()  # some codecs read halves of surrogate pairs, which no file could hold
        except (ValueError, LookupError) as error:
            raise ReadError(f"cannot be read as {encoding}: {error}") from error
    return Page(name, PageText(text), hashlib.sha256(data).hexdigest(), encoding, len(data))


def page_from_text(text: str, name: str) -> Page:
    """A page from a string; its hash is that of its UTF-8 bytes (lone surrogates kept)."""
    data = text.encode("utf-8", "surrogatepass")
    return Page(name, PageText(text), hashlib.sha256(data).hexdigest(), "utf-8", len(data))
