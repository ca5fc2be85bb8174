"""What a run leaves about itself: OUT/manifest.json."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from diparse.model import SCHEMA

FILE = "manifest.json"

Outcome = Literal["parsed", "empty", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the run was asked to do."""

    paths: tuple[str, ...]
    jobs: int
    encoding: str | None


@dataclass(frozen=True, slots=True)
class PageEntry:
    """What became of one page."""

    page: str
    path: str | None
    sha256: str | None = None
    bytes: int | None = None
    outcome: Outcome = "skipped"
    error: str | None = None
    warning: str | None = None
    instructions: int = 0
    ids: tuple[str, ...] = ()
    fixes: int = 0
    noise_share: float = 0.0
    seconds: float = 0.0


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
