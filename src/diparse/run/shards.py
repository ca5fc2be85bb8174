"""Output in shards: what would be many small files of one folder are the rows of a few large ones.

OUT/pages, OUT/instructions and OUT/texts each have a file for every shard, a row for each page or instruction. A row
is what the file would be: in ``jsonl`` a line, in ``parquet`` the column ``json`` beside columns to choose rows by.
A shard's name has its number, so that names sort as the pages do, and a hash of what its pages are made of: another
content has another name, so no shard is ever written over, and one that is there need not be written again.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from diparse.defaults import OutputFormat
from diparse.read.errors import needs
from diparse.run.manifest import PageEntry

SUFFIXES: Mapping[OutputFormat, str] = {"jsonl": ".jsonl.zst", "parquet": ".parquet"}
FOLDERS = ("pages", "instructions", "texts")
"""The folders of OUT that have shards, in the order in which they are written: what the first lacks, none has."""
PAGES, BYTES = 1000, 16 * 1024 * 1024
"""A shard ends with so many pages, or pages of so many bytes."""
LEVEL = 10
"""Of zstandard: beyond it files shrink little, and slowly."""
ROW_GROUP = 8 * 1024 * 1024
"""Bytes of JSON in a row group of Parquet, at least."""

_COLUMNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "pages": (
        ("page", "string"), ("sha256", "string"), ("encoding", "string"), ("chars", "int64"), ("url", "string"),
        ("format", "string"), ("date", "string"), ("json", "string"),
    ),
    "instructions": (
        ("id", "string"), ("page", "string"), ("position", "string"), ("title", "string"), ("complete", "bool"),
        ("url", "string"), ("json", "string"),
    ),
    "texts": (("page", "string"), ("text", "string")),
}  # fmt: skip
"""The columns of Parquet shards with their types."""


class Cuts:
    """Where shards end: asked about each page of a run, in order."""

    def __init__(self) -> None:
        """No page yet."""
        self.shard = 0
        self._pages = self._bytes = 0

    def shard_of(self, size: int) -> int:
        """The number of the shard that takes the next page, one of so many bytes."""
        if self._pages and (self._pages >= PAGES or self._bytes + size > BYTES):
            self.shard += 1
            self._pages = self._bytes = 0
        self._pages += 1
        self._bytes += size
        return self.shard


class BrokenShard(ValueError):
    """A shard that is not as it was written."""


class Parsed(msgspec.Struct, frozen=True):
    """What is written of a page: its record, its instructions by id, its text where no file holds it."""

    record: bytes
    instructions: tuple[tuple[str, bytes], ...] = ()
    text: str | None = None


class _Text(msgspec.Struct, frozen=True):
    page: str
    text: str


class _Name(msgspec.Struct, frozen=True):
    """What a row is known by: the instruction's id, or else the page."""

    id: str = ""
    page: str = ""


def check_libraries(format: OutputFormat) -> None:
    """ReadError, which names the extra, where the library that a format needs is not installed."""
    if format == "jsonl":
        with needs("zst"):
            import zstandard  # noqa: F401
    elif format == "parquet":
        with needs("parquet"):
            import pyarrow.parquet  # noqa: F401


def shard_name(number: int, entries: Sequence[PageEntry], format: OutputFormat) -> str:
    """The name of the shard with these pages.

    >>> one, other = (shard_name(3, [PageEntry("a.txt", None, made_of=made)], "jsonl") for made in ("ab", "cd"))
    >>> one[:6], one[14:], one == other
    ('00003-', '.jsonl.zst', False)
    """
    content = hashlib.sha256(msgspec.json.encode([(entry.page, entry.made_of) for entry in entries]))
    return f"{number:05}-{content.hexdigest()[:8]}{SUFFIXES[format]}"


def rows_of(page: str, parsed: Parsed, folder: str) -> Iterator[bytes]:
    """The rows of a page in one of the folders."""
    if folder == "pages":
        yield parsed.record
    elif folder == "instructions":
        for _, instruction in parsed.instructions:
            yield instruction
    elif parsed.text is not None:
        yield msgspec.json.encode(_Text(page, parsed.text))


def write_shard(file: BinaryIO, folder: str, rows: Iterable[bytes], format: OutputFormat) -> None:
    """Write the rows of one folder, one by one; the same rows always give the same bytes."""
    if format == "jsonl":
        _write_jsonl(file, rows)
    else:
        _write_parquet(file, folder, rows)


def _write_jsonl(file: BinaryIO, rows: Iterable[bytes]) -> None:
    import zstandard

    with zstandard.ZstdCompressor(LEVEL).stream_writer(file, closefd=False) as packed:
        for row in rows:
            packed.write(row + b"\n")


def _write_parquet(file: BinaryIO, folder: str, rows: Iterable[bytes]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    columns = _COLUMNS[folder]
    schema = pa.schema([(name, getattr(pa, f"{kind}_" if kind == "bool" else kind)()) for name, kind in columns])
    with parquet.ParquetWriter(file, schema, compression="zstd", compression_level=LEVEL) as writer:
        for group in _groups(rows):
            table = [_cells(folder, row) for row in group]
            writer.write_table(pa.Table.from_pylist(table, schema))


def _groups(rows: Iterable[bytes]) -> Iterator[list[bytes]]:
    group: list[bytes] = []
    size = 0
    for row in rows:
        group.append(row)
        size += len(row)
        if size >= ROW_GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def _cells(folder: str, row: bytes) -> dict[str, Any]:
    """A row of Parquet."""
    found = msgspec.json.decode(row)
    if folder == "instructions":
        found |= {"page": found["source"]["page"], "url": found["source"]["url"], "position": found["position"]["name"]}
    return {name: row.decode() if name == "json" else found.get(name) for name, _ in _COLUMNS[folder]}


@lru_cache(maxsize=6)
def read_shard(path: Path) -> Mapping[str, bytes]:
    """The rows of a shard by their names; a shard never changes, and its neighbours' rows are asked for next.

    OSError or BrokenShard where it cannot be read.
    """
    rows = _read_jsonl(path) if path.name.endswith(SUFFIXES["jsonl"]) else _read_parquet(path)
    try:
        names = ((msgspec.json.decode(row, type=_Name), row) for row in rows)
        return {name.id or name.page: row for name, row in names}
    except OSError:
        raise
    except Exception as error:  # each library has its own
        raise BrokenShard(str(error)) from error


def _read_jsonl(path: Path) -> Iterator[bytes]:
    with needs("zst"):
        import zstandard

    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        yield from (line.rstrip(b"\n") for line in io.BufferedReader(stream, 1 << 20))


def _read_parquet(path: Path) -> Iterator[bytes]:
    with needs("parquet"):
        from pyarrow import parquet

    with path.open("rb") as stream, parquet.ParquetFile(stream) as file:
        texts = "json" not in file.schema_arrow.names
        for batch in file.iter_batches(batch_size=64, columns=["page", "text"] if texts else ["json"]):
            for row in batch.to_pylist():
                yield msgspec.json.encode(row) if texts else row["json"].encode()


def shards_below(folder: Path) -> Iterator[Path]:
    """All shards of an output folder, those that no run knows of, too."""
    return chain.from_iterable(folder.glob(f"{name}/*{suffix}") for name in FOLDERS for suffix in SUFFIXES.values())
