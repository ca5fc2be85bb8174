"""Files that hold many pages: WARC, JSONL, CSV, Parquet and zip, packed by gzip or zstandard or not.

Each is read page by page, so that memory does not grow with the file. What is wrong with one page is told of that page;
what is wrong with the file ends it, and is told once.
"""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import msgspec

from diparse.defaults import MAX_BYTES
from diparse.read.encoding import detect
from diparse.read.errors import ReadError, needs
from diparse.read.formats import FORMATS, inner_name, looks_like_html
from diparse.read.packed import member_bytes, open_zip

TEXT_COLUMNS = ("text", "html", "content", "body", "raw_content", "page_content")
URL_COLUMNS = ("url", "uri", "link", "source_url")
DATE_COLUMNS = ("date", "timestamp", "fetched", "crawl_date")
"""Columns of dumps that are taken where none is named: the first that is there."""
CHUNK = 1 << 20
HEAD = 1 << 16
"""Bytes of a CSV file that show its encoding."""


@dataclass(frozen=True, slots=True)
class Options:
    """How files are read."""

    text_column: str | None = None
    url_column: str | None = None
    encoding: str | None = None
    max_bytes: int = MAX_BYTES
    wanted: Callable[[str], bool] = lambda name: True
    """Whether a member of an archive is to be read, by its name."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page's bytes, and what is known of it without looking inside."""

    part: str
    """Its name within the file; empty where the file is the page."""
    data: bytes = b""
    format: str | None = None
    declared: str | None = None
    """The encoding that a header tells."""
    decoded: bool = False
    """Whether it was text already, and its bytes are UTF-8 whatever its file is in."""
    url: str | None = None
    date: str | None = None
    error: str | None = None
    """Why there are no bytes."""


Rows = Iterator[Mapping[str, Any] | RawPage]


def kind_of(name: str) -> str | None:
    """The suffix of a file that holds many pages; None for one that is a page itself.

    >>> kind_of("crawl.warc.gz"), kind_of("page.html.gz"), kind_of("DUMP.JSONL")
    ('.warc', None, '.jsonl')
    """
    suffix = PurePosixPath(inner_name(name)).suffix.lower()
    return suffix if suffix in _READERS else None


def pages_in(file: io.BufferedReader, name: str, options: Options) -> Iterator[RawPage]:
    """The pages of a file of this name; what cannot be read is a page with an error, never an exception."""
    try:
        kind = kind_of(name)
        stream = file if kind == ".warc" else _unpacked(file, name)  # each record of a WARC is packed by itself
        if kind is None:
            yield RawPage("", _bounded(stream, options.max_bytes))
        else:
            yield from _READERS[kind](stream, options)
    except ReadError as error:
        yield RawPage("", error=str(error))
    except Exception as error:  # whatever a broken file makes a library raise
        yield RawPage("", error=f"broken, or cannot be read to its end: {error}")


def _unpacked(file: io.BufferedReader, name: str) -> io.BufferedReader:
    if name.lower().endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(fileobj=file), HEAD)
    if name.lower().endswith(".zst"):
        with needs("zst"):
            import zstandard
        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True), HEAD)
    return file


def _bounded(stream: io.BufferedReader, most: int) -> bytes:
    """All bytes of a stream, read bit by bit: to ask for many at once is to have memory for them."""
    data = bytearray()
    while chunk := stream.read(CHUNK):
        data += chunk
        if len(data) > most:
            raise ReadError(too_large(None, most))
    return bytes(data)


def too_large(size: int | None, most: int) -> str:
    """What is said of a page that is too large; its size is not always known."""
    return f"{'too large' if size is None else f'{size} bytes'}: at most {most} are read (--max-bytes)"


def _warc(stream: io.BufferedReader, options: Options) -> Iterator[RawPage]:
    """Every HTML response with status 2xx, with its address and date."""
    with needs("warc"):
        from fastwarc.warc import ArchiveIterator, WarcRecordType

    number = 0
    for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"):
        kind, http = record.http_content_type or "", record.http_headers
        status = (http.status_code or 0) if http is not None else 0
        if kind not in ("text/html", "application/xhtml+xml") or not 200 <= status < 300:
            continue
        number += 1
        date, length = record.record_date, record.content_length
        page = RawPage(
            f"{number:07}",
            record.reader.read(options.max_bytes + 1),
            "html",
            declared=record.http_charset,
            url=record.headers.get("WARC-Target-URI"),
            date=date.strftime("%Y-%m-%dT%H:%M:%SZ") if date else None,
        )
        encoded = http.get("Content-Encoding") or http.get("Transfer-Encoding")
        if len(page.data) > options.max_bytes:
            page = replace(page, data=b"", error=too_large(None, options.max_bytes))
        elif not encoded and len(page.data) < length:
            page = replace(page, error=f"cut off: {len(page.data)} of {length} bytes are in the archive")
        yield page


def _zip(stream: io.BufferedReader, options: Options) -> Iterator[RawPage]:
    """Every member with a suffix of a page; names that would lead elsewhere are brought back inside."""
    suffixes = {suffix for kinds in FORMATS.values() for suffix in kinds}
    taken: dict[str, int] = {}
    with open_zip(stream) as archive:
        if sum(info.compress_size for info in archive.infolist()) > stream.seek(0, io.SEEK_END):
            raise ReadError("its members share their bytes: a bomb, no archive")
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            part = _safe(_member_name(info))
            if PurePosixPath(part).suffix.lower() not in suffixes or not options.wanted(part):
                continue
            path = PurePosixPath(part)
            while part in taken:
                taken[str(path)] += 1
                part = str(path.with_name(f"{path.stem}~{taken[str(path)]}{path.suffix}"))
            taken[part] = 1
            try:
                yield RawPage(part, member_bytes(archive, info, options.max_bytes))
            except ReadError as error:
                yield RawPage(part, error=str(error))


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name; one that is not said to be UTF-8 is in DOS letters, Russian ones most likely."""
    if info.flag_bits & 0x800:
        return info.filename
    return info.filename.encode("cp437", "replace").decode("cp866")


def _safe(name: str) -> str:
    parts = (part.replace("\0", "") for part in name.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _from_rows(
    rows: Callable[[io.BufferedReader, Options], Rows],
) -> Callable[[io.BufferedReader, Options], Iterator[RawPage]]:
    """A reader of pages from one of rows: which columns hold text, address and date is settled here."""

    def read(stream: io.BufferedReader, options: Options) -> Iterator[RawPage]:
        for number, row in enumerate(rows(stream, options), 1):
            part = f"{number:07}"
            yield replace(row, part=part) if isinstance(row, RawPage) else _row_page(part, row, options)

    return read


def _row_page(part: str, row: Mapping[str, Any], options: Options) -> RawPage:
    column = options.text_column or next((name for name in TEXT_COLUMNS if name in row), None)
    if column is None or column not in row:
        told = f"no column {column}" if column else "no column with a text"
        there = " ".join(", ".join(map(str, row)).split())[:200]
        return RawPage(part, error=f"{told}, only {there}: name one with --text-column")
    value = row[column]
    if not isinstance(value, str | bytes):
        return RawPage(part, error=f"no text in the column {column}, but {type(value).__name__}")
    data = value if isinstance(value, bytes) else value.encode("utf-8", "backslashreplace")
    url = _first(row, (options.url_column,) if options.url_column else URL_COLUMNS)
    if len(data) > options.max_bytes:
        return RawPage(part, url=url, error=too_large(len(data), options.max_bytes))
    kind = "html" if "html" in column.lower() or looks_like_html(data) else "text"
    return RawPage(part, data, kind, decoded=isinstance(value, str), url=url, date=_first(row, DATE_COLUMNS))


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    found = next((row[name] for name in names if row.get(name)), None)
    return None if found is None else str(found)


def _jsonl(stream: io.BufferedReader, options: Options) -> Rows:
    most = 2 * options.max_bytes + HEAD  # a letter may be written as \\uXXXX
    while line := stream.readline(most):
        if len(line) == most and not line.endswith(b"\n"):
            while (rest := stream.readline(most)) and not rest.endswith(b"\n"):
                pass
            yield RawPage("", error=too_large(None, options.max_bytes))
        elif line.strip():
            try:
                yield msgspec.json.decode(line, type=dict[str, Any])
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                yield RawPage("", error=f"no JSON object: {error}")


def _csv(stream: io.BufferedReader, options: Options) -> Rows:
    """Rows as the csv module reads them; the delimiter is the likeliest of the head line."""
    head = stream.peek(HEAD)[:HEAD]
    found = (None, options.encoding) if options.encoding else detect(head[: head.rfind(b"\n") + 1] or head)
    if found is None or found[1] is None or not found[1].replace("-", "").isalnum():
        raise ReadError("not text in an encoding that can be told for sure: name it with --encoding")
    first = head.split(b"\n", 1)[0]
    delimiter = max(",", ";", "\t", key=lambda sign: first.count(sign.encode()))
    csv.field_size_limit(options.max_bytes)
    text = io.TextIOWrapper(stream, "utf-8-sig" if found[1] == "utf-8" else found[1], newline="")
    lines = _Lines(text, 2 * options.max_bytes + HEAD)
    rows = csv.DictReader(lines, delimiter=delimiter)
    try:
        while True:
            lines.taken = 0
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield RawPage("", error=f"no row of CSV: {error}")
                continue
            if row is None:
                return
            yield {name: value for name, value in row.items() if name is not None}
    finally:
        text.detach()  # the stream is not ours to close


class _Lines:
    """The lines of a text for a reader of rows that takes as many as it likes: ReadError where a row has too many."""

    def __init__(self, text: io.TextIOWrapper, most: int):
        self._text = text
        self._most = most
        self.taken = 0
        """Characters since the row began."""

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self._most + 1):
            self.taken += len(line)
            if self.taken > self._most:
                raise ReadError(f"a row is too large: at most {self._most} characters are read (--max-bytes)")
            yield line


def _parquet(stream: io.BufferedReader, options: Options) -> Rows:
    with needs("parquet"):
        import pyarrow.parquet as parquet

    if isinstance(stream.raw, gzip.GzipFile) or not stream.seekable():
        raise ReadError("a Parquet file that is packed once more: unpack it")
    file = parquet.ParquetFile(stream)
    there = file.schema_arrow.names
    texts = {options.text_column} if options.text_column else set(TEXT_COLUMNS)
    wanted = {*texts, options.url_column, *URL_COLUMNS, *DATE_COLUMNS}
    # what no page needs is not read; without a text, all are, to be named in the error
    columns = None if texts.isdisjoint(there) else [name for name in there if name in wanted]
    # row by row: each may be as large as a page can be
    for batch in file.iter_batches(batch_size=1, columns=columns):
        yield from batch.to_pylist()


_READERS: dict[str, Callable[[io.BufferedReader, Options], Iterator[RawPage]]] = {
    ".warc": _warc,
    ".zip": _zip,
    ".jsonl": _from_rows(_jsonl),
    ".ndjson": _from_rows(_jsonl),
    ".csv": _from_rows(_csv),
    ".tsv": _from_rows(_csv),
    ".parquet": _from_rows(_parquet),
}

SUFFIXES = frozenset({*_READERS, *(suffix for kinds in FORMATS.values() for suffix in kinds)})
"""What a folder is searched for, packed or not."""
