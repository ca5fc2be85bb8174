"""Bytes to pages: the encoding is settled here, once, and nothing after this step sees bytes."""

import hashlib

from diparse.model import Page, PageText


class ReadError(ValueError):
    """A page that cannot be read; the message is one line that says what is wrong and what to do."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of a page's bytes and the encoding's name; ReadError where the bytes are no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8"]
        if b"\0" not in data:
            candidates.append("cp1251")
    for encoding in candidates:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise ReadError("not text in UTF-8, UTF-16 or Windows-1251: convert the page to UTF-8 first")


def page_from_bytes(data: bytes, name: str, encoding: str | None = None) -> Page:
    """A page from a file's bytes, its text exactly as stored: no newline is translated, nothing stripped."""
    if encoding is None:
        text, encoding = decode(data)
    else:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError) as error:
            raise ReadError(f"cannot be read as {encoding}: {error}") from error
    return Page(name, PageText(text), hashlib.sha256(data).hexdigest(), encoding, len(data))


def page_from_text(text: str, name: str) -> Page:
    """A page from a string; its hash is that of its UTF-8 bytes (lone surrogates kept)."""
    data = text.encode("utf-8", "surrogatepass")
    return Page(name, PageText(text), hashlib.sha256(data).hexdigest(), "utf-8", len(data))
