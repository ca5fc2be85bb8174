"""What a person wants to know of a corpus first: ``diparse stats``."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diparse.corpus.steps import Steps, quietly
from diparse.model import Cluster, ClusterKind, Instruction
from diparse.run.manifest import PageEntry, read_manifest
from diparse.run.names import CLUSTERS
from diparse.run.output import read_instruction, read_lines

DOUBTS: Mapping[str, float] = {
    "failed page": 100.0,
    "warning": 1.0,
    "instruction without a job": 1.0,
    "fragment": 0.5,
    "lost number": 0.5,
    "suspect number": 0.5,
    "doubtful repair": 0.3,
}
"""What each sign adds to a page's doubt: about how many things are wrong where it shows."""
DOUBTFUL = 0.8
"""A repair is doubtful below this confidence."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A page that needs a look: how many things may be wrong on it, and which."""

    page: str
    doubt: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClusterCount:
    """Clusters of one kind, and the instructions in them."""

    clusters: int
    instructions: int


@dataclass(frozen=True, slots=True)
class Stats:
    """An output folder in numbers; all counts by name begin with the greatest."""

    pages: dict[str, int]
    """By outcome."""
    instructions: int
    fragments: int
    jobs: dict[str, int]
    """Instructions of each job; those that name none are left out."""
    sections: dict[str, int]
    """By kind; a section of two kinds counts for both."""
    nodes: dict[str, int]
    """By type."""
    repairs: dict[str, int]
    """By class of fault."""
    suspects: int
    lost: int
    """Numbers that pages lost."""
    noise_share: float
    """Of all pages together, each weighed by the length of its text."""
    duplicates: dict[ClusterKind, ClusterCount] | None
    """None before ``diparse dedup``."""
    doubts: tuple[Doubt, ...]
    """Pages that need a look, the most doubtful first."""


def stats(out: str | os.PathLike[str], *, progress: Steps | None = None) -> Stats:
    """Sum up what ``diparse parse … -o OUT`` wrote, reading one instruction after another.

    OSError or ValueError where OUT is no output folder.
    """
    folder = Path(out)
    steps = progress or quietly
    pages = read_manifest(folder).pages
    counts = {name: Counter[str]() for name in ("total", "jobs", "sections", "nodes", "repairs")}
    doubts = []
    for done, entry in enumerate(pages, 1):
        found = [read_instruction(folder, identifier, entry.shard) for identifier in entry.ids]
        for instruction in found:
            _count(instruction, counts)
        if doubt := _doubt(entry, found):
            doubts.append(doubt)
        steps("pages", done, len(pages))
    total = counts.pop("total")
    size = sum(entry.chars or 0 for entry in pages)
    noise = sum(entry.noise_share * (entry.chars or 0) for entry in pages)
    return Stats(
        pages=_ranked(Counter(entry.outcome for entry in pages)),
        instructions=total["instructions"],
        fragments=total["fragments"],
        **{name: _ranked(counted) for name, counted in counts.items()},
        suspects=total["suspects"],
        lost=total["lost"],
        noise_share=round(noise / size, 4) if size else 0.0,
        duplicates=_duplicates(folder / CLUSTERS),
        doubts=tuple(sorted(doubts, key=lambda doubt: (-doubt.doubt, doubt.page))),
    )


def _count(found: Instruction, counts: Mapping[str, Counter[str]]) -> None:
    total = counts["total"]
    total["instructions"] += 1
    total["fragments"] += not found.complete
    total["suspects"] += len(found.suspects)
    total["lost"] += _lost(found)
    counts["jobs"].update([found.position.name] if found.position.name else [])
    counts["sections"].update(kind for section in found.sections for kind in section.kinds)
    counts["nodes"].update(node.type for node in found.walk())
    counts["repairs"].update(fix.kind for fix in found.fixes)


def _lost(found: Instruction) -> int:
    return sum(len(gap.missing) for gap in found.gaps)


def _ranked(counted: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _doubt(entry: PageEntry, found: Sequence[Instruction]) -> Doubt | None:
    """What may be wrong on a page, if anything."""
    signs = {
        "failed page": int(entry.outcome == "failed"),
        "warning": int(entry.warning is not None),
        "instruction without a job": sum(not one.position.name for one in found),
        "fragment": sum(not one.complete for one in found),
        "lost number": sum(map(_lost, found)),
        "suspect number": sum(len(one.suspects) for one in found),
        "doubtful repair": sum(fix.confidence < DOUBTFUL for one in found for fix in one.fixes),
    }
    if entry.outcome == "skipped":
        return None
    told = [reason for reason in (entry.error, entry.warning) if reason]
    told += [f"{name}: {count}" for name, count in list(signs.items())[2:] if count]
    doubt = sum(DOUBTS[name] * count for name, count in signs.items())
    return Doubt(entry.page, round(doubt, 2), tuple(told)) if told else None


def _duplicates(path: Path) -> dict[ClusterKind, ClusterCount] | None:
    if not path.exists():
        return None
    sizes: dict[ClusterKind, list[int]] = {"copies": [], "template": []}
    for cluster in read_lines(path, Cluster):
        sizes[cluster.kind].append(len(cluster.members))
    return {kind: ClusterCount(len(members), sum(members)) for kind, members in sizes.items()}
