"""What a run leaves about itself: OUT/manifest.json."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from diparse.defaults import OutputFormat
from diparse.model import SCHEMA

FILE = "manifest.json"

Outcome = Literal["parsed", "empty", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the run was asked to do."""

    paths: tuple[str, ...]
    jobs: int
    encoding: str | None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limit: int | None = None
    text_column: str | None = None
    url_column: str | None = None
    max_bytes: int | None = None
    timeout: float | None = None
    format: OutputFormat = "json"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """What became of one page."""

    page: str
    path: str | None
    sha256: str | None = None
    bytes: int | None = None
    chars: int | None = None
    outcome: Outcome = "skipped"
    error: str | None = None
    warning: str | None = None
    instructions: int = 0
    ids: tuple[str, ...] = ()
    fixes: int = 0
    noise_share: float = 0.0
    seconds: float = 0.0
    made_of: str | None = None
    shard: str | None = None


def failed(entry: PageEntry, reason: str) -> PageEntry:
    """The page as failed; what was known of its bytes stays."""
    one_line = " ".join(reason.split())
    return replace(PageEntry(entry.page, entry.path, entry.sha256, entry.bytes), outcome="failed", error=one_line)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run: what it was asked, when it was, and what became of every page."""

    schema: str
    version: str
    options: Options
    start: str
    end: str | None
    pages: tuple[PageEntry, ...]

    def count(self, outcome: Outcome) -> int:
        """How many pages ended so."""
        return sum(entry.outcome == outcome for entry in self.pages)


def read_manifest(out: Path) -> Manifest:
    """The manifest of an output folder; OSError or ValueError where there is none, or none of ours."""
    manifest = msgspec.json.decode((out / FILE).read_bytes(), type=Manifest)
    if manifest.schema != SCHEMA:
        raise ValueError(f"{out / FILE}: written as {manifest.schema}, this diparse reads {SCHEMA}")
    return manifest


_NO_PAGES = b'"pages": []\n}'


def manifest_lines(manifest: Manifest, pages: Iterable[PageEntry]) -> Iterator[bytes]:
    """The file of a manifest with these pages, part by part: never more than one page in memory."""
    whole = msgspec.json.format(msgspec.json.encode(replace(manifest, pages=())), indent=1)
    yield whole.removesuffix(_NO_PAGES) + b'"pages": ['
    before = b"\n"
    for entry in pages:
        yield before + b"  " + msgspec.json.format(msgspec.json.encode(entry), indent=1).replace(b"\n", b"\n  ")
        before = b",\n"
    yield b"]\n}\n" if before == b"\n" else b"\n ]\n}\n"


def entries_of(file: Path) -> Iterator[PageEntry]:
    """The pages of a manifest, one by one; OSError or ValueError where there is none, or none of ours."""
    with file.open("rb") as lines:
        if lines.readline() != b"{\n" or SCHEMA.encode() not in lines.readline():
            yield from read_manifest(file.parent).pages  # laid out by another hand
            return
        entry: list[bytes] = []
        for line in lines:
            if entry or line == b"  {\n":
                entry.append(line)
            if line in (b"  }\n", b"  },\n"):
                yield msgspec.json.decode(b"".join(entry).rstrip(b",\n"), type=PageEntry)
                entry = []
