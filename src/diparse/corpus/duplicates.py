"""Copies among the instructions of an output folder, and items that repeat: ``diparse dedup``.

Three passes, of which none looks at all pairs. Each instruction is read once and leaves a *sketch*: some hashes of its
text (``readings.winnowed``). Those that share rare hashes (``candidates``) are compared node by node (``align``), and
what is a copy of what makes the clusters (``clusters``). Nodes that repeat are found in the same way (``items``).
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NoReturn, TypeVar

import msgspec
import numpy as np

from diparse.corpus.align import judge
from diparse.corpus.candidates import candidate_pairs
from diparse.corpus.clusters import Groups, Link, Merit, clusters_of, summed
from diparse.corpus.items import ItemFinder, NodeSketches, sketch_nodes
from diparse.corpus.readings import GRAM, Hashes, Reading, masked_words, read, shingles, text_hash, winnowed
from diparse.corpus.steps import Steps, quietly
from diparse.defaults import EngineName
from diparse.model import ClusterKind, Instruction, Pair, PairKind
from diparse.run.folders import folder_at
from diparse.run.manifest import read_manifest
from diparse.run.names import CLUSTERS, ITEMS, PAIRS
from diparse.run.output import OutputError, taken, whole_file
from diparse.run.places import Place, any_order
from diparse.run.pool import spread

SHORTEST = 12
"""Words: what has fewer is compared with nothing, for it is a copy of too much."""
WINNOW = 6
"""Shingles of which one goes into the sketch; any 9 words that two texts share in a row meet there."""
WINDOW = 32
"""Next neighbours that an instruction meets in a posting list."""
SHARE = 0.35
"""Share of the sketch that makes a candidate."""
_BATCH = 100
"""Instructions or pairs of a task."""
_KEPT = 1000
"""Readings that a process keeps."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What `dedup` found, in numbers."""

    instructions: int
    pairs: dict[PairKind, int]
    clusters: dict[ClusterKind, tuple[int, int]]
    """Of each kind: clusters, and instructions in them."""
    items: int


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of an instruction while all are read."""

    merit: Merit
    twin: int
    """Hash of all words and the job: equal for exact copies."""
    prints: Hashes
    job: str | None
    nodes: NodeSketches


@dataclass(frozen=True, slots=True)
class _Task:
    """Ids of instructions to read, or pairs of them to compare."""

    number: int
    out: Place
    ids: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


def dedup(
    out: str | os.PathLike[str],
    *,
    jobs: int = 1,
    engine: EngineName = "local",
    scheduler: str | None = None,
    progress: Steps | None = None,
) -> Duplicates:
    """Find copies and repeated items among what ``diparse parse … -o OUT`` wrote, in ``jobs`` processes.

    Writes OUT/duplicates/clusters.jsonl, pairs.jsonl and items.jsonl, the same for any number of jobs and on any
    engine: ``dask`` are the workers that ``scheduler`` leads, or ``jobs`` processes of this machine, and OUT may be a
    URL then. OSError or ValueError where OUT is no output folder, OutputError (a ValueError) where one of its files is
    missing, or a run is writing there.
    """
    steps = progress or quietly
    if engine == "dask":
        from diparse.run.cluster import dask_engine

        with dask_engine(scheduler, jobs) as workers:
            from diparse.corpus.parts.plan import dedup_in_parts

            return dedup_in_parts(folder_at(out), workers, steps)
    folder = Path(out)
    with taken(folder), ExitStack() as files:
        pages = read_manifest(folder).pages
        ids = [identifier for entry in pages for identifier in entry.ids]
        place = files.enter_context(any_order(folder, pages))
        pairs, clusters, items = (files.enter_context(whole_file(folder / name)) for name in (PAIRS, CLUSTERS, ITEMS))
        finder = files.enter_context(ItemFinder(folder))
        merits, prints, twins = _read_all(place, ids, finder, jobs, steps)
        met = _candidates(prints, twins, steps)
        links = []
        for pair, link in _compare_all(place, ids, met, jobs, steps):
            links.append(link)
            pairs.write(msgspec.json.encode(pair) + b"\n")
        found, copies = clusters_of(ids, merits, links)
        clusters.writelines(msgspec.json.encode(cluster) + b"\n" for cluster in found)
        repeated = 0
        for item in finder.items(ids, copies, steps):
            items.write(msgspec.json.encode(item) + b"\n")
            repeated += 1
    return Duplicates(len(ids), dict(Counter(link.kind for link in links)), dict(summed(found)), repeated)


def _read_all(
    out: Place, ids: Sequence[str], finder: ItemFinder, jobs: int, steps: Steps
) -> tuple[list[Merit], list[Hashes], list[int]]:
    merits: list[Merit] = []
    prints: list[Hashes] = []
    twins: list[int] = []
    tasks = (_Task(number, out, ids=part) for number, part in enumerate(_batches(ids)))
    for sketches in _in_order(spread(_sketch_some, tasks, jobs, _died)):
        for sketch in sketches:
            finder.add(sketch.job, sketch.nodes)
            merits.append(sketch.merit)
            prints.append(sketch.prints)
            twins.append(sketch.twin)
        steps("reading", len(merits), len(ids))
    return merits, prints, twins


def _sketch_some(task: _Task) -> tuple[int, list[Sketch]]:
    return task.number, [sketch(task.out.instruction(identifier)) for identifier in task.ids]


def sketch(found: Instruction) -> Sketch:
    """What is kept of an instruction while all are read."""
    reading = read(found)
    text = masked_words(reading.lines)
    prints = winnowed(shingles(text, GRAM), WINNOW) if len(text) >= SHORTEST else np.zeros(0, np.uint64)
    twin = text_hash("\n".join((" ".join(reading.job), *(line.plain for line in reading.lines))))
    return Sketch(Merit.of(found), twin, prints, found.position.name, sketch_nodes(found, reading))


def _candidates(prints: Sequence[Hashes], twins: Sequence[int], steps: Steps) -> list[tuple[int, int]]:
    """Pairs to compare, those of one group after another, so that a reading is needed again soon.

    Of exact copies the first meets the others, and it alone meets anything else.
    """
    first: dict[int, int] = {}
    pairs: list[tuple[int, int]] = []
    kept: list[int] = []
    for place, (own, twin) in enumerate(zip(prints, twins, strict=True)):
        if not len(own):
            continue
        if first.setdefault(twin, place) == place:
            kept.append(place)
        else:
            pairs.append((first[twin], place))
    features = np.concatenate([prints[place] for place in kept]) if kept else np.zeros(0, np.uint64)
    texts = np.repeat(np.array(kept, np.int64), [len(prints[place]) for place in kept])
    for block in candidate_pairs(features, texts, len(prints), window=WINDOW, share=SHARE):
        pairs += map(tuple, block.tolist())
        steps("matching", pairs[-1][0] + 1 if pairs else 0, len(prints))
    groups = Groups(len(prints))
    for i, j in pairs:
        groups.join(i, j)
    return sorted(pairs, key=lambda pair: (groups.find(pair[0]), pair))


def _compare_all(
    out: Place, ids: Sequence[str], met: Sequence[tuple[int, int]], jobs: int, steps: Steps
) -> Iterator[tuple[Pair, Link]]:
    """The pairs that are copies."""
    places = {identifier: place for place, identifier in enumerate(ids)}
    tasks = (
        _Task(number, out, pairs=tuple((ids[i], ids[j]) for i, j in part)) for number, part in enumerate(_batches(met))
    )
    for done, pairs in enumerate(_in_order(spread(_compare_some, tasks, jobs, _died)), 1):
        for pair in pairs:
            yield pair, Link(places[pair.a], places[pair.b], pair.kind, pair.containment)
        steps("comparing", min(done * _BATCH, len(met)), len(met))


def _compare_some(task: _Task) -> tuple[int, list[Pair]]:
    judged = (judge(_reading(task.out, a), _reading(task.out, b)) for a, b in task.pairs)
    return task.number, [pair for pair in judged if pair.kind != "different"]


@lru_cache(maxsize=_KEPT)
def _reading(out: Place, identifier: str) -> Reading:
    return read(out.instruction(identifier))


def _in_order(results: Iterable[tuple[int, T]]) -> Iterator[T]:
    """Numbered results in the order of their numbers; few wait, for few tasks are under way."""
    waiting: dict[int, T] = {}
    wanted = 0
    for number, result in results:
        waiting[number] = result
        while wanted in waiting:
            yield waiting.pop(wanted)
            wanted += 1


def _batches(things: Iterable[T]) -> Iterator[tuple[T, ...]]:
    left = iter(things)
    return iter(lambda: tuple(islice(left, _BATCH)), ())


def _died(task: _Task) -> NoReturn:
    raise OutputError(f"{task.out.folder}: a process died, perhaps for want of memory: try fewer --jobs")
