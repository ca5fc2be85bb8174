"""The order of the steps of ``diparse dedup`` in parts."""

from contextlib import suppress
from pathlib import Path

from diparse.corpus.duplicates import Duplicates
from diparse.corpus.items import NodeSketches
from diparse.corpus.parts.copies import CLUSTER_TABLES, Named, find_clusters, find_copies, sketch_part
from diparse.corpus.parts.items import find_items, send_nodes
from diparse.corpus.steps import Steps
from diparse.run.engine import Engine, TasksDied
from diparse.run.exchange import PARTS, Exchange, Merging
from diparse.run.manifest import FILE, entries_of
from diparse.run.names import CLUSTERS, ITEMS, PAIRS, WORK
from diparse.run.output import OutputError, taken, whole_file
from diparse.run.rows import Ranges
from diparse.run.sorting import copy_lines

LEAST, MOST = 100, 10_000
"""Instructions of a part, so that it is worth a task and fits into the memory of a worker."""
TASKS = 4
"""Parts for each worker: who is done early takes another one."""


def dedup_in_parts(out: Path, engine: Engine, steps: Steps) -> Duplicates:
    """``duplicates.dedup`` by the tasks of an engine, whose workers all reach OUT; the same files.

    What tasks hand to each other stands in OUT/.diparse.work meanwhile.
    """
    with taken(out):
        count = sum(len(entry.ids) for entry in entries_of(out / FILE))
        size = max(min(MOST, max(LEAST, -(-count // (TASKS * engine.workers)))), -(-count // PARTS))
        starts = (*range(0, count, size), count)
        work = Exchange.of(str(out / WORK / "dedup"), max(1, len(starts) - 1))
        work.clear()
        try:
            return _through(out, Merging(engine, work), steps, work, Ranges(starts if count else (0, 0)))
        except TasksDied as error:
            raise OutputError(f"{out}: {error}") from error
        finally:
            work.clear()
            if isinstance(out, Path):
                with suppress(OSError):  # a run that was killed has left something there
                    (out / WORK).rmdir()


def _through(out: Path, engine: Engine, steps: Steps, work: Exchange, ranges: Ranges) -> Duplicates:
    _name_all(out, work, ranges)
    engine.run(
        _sketch, [(work, ranges, out, part) for part in range(work.parts)], lambda *done: steps("reading", *done)
    )
    pairs = find_copies(engine, work, ranges, out, steps)
    clusters = find_clusters(engine, work, ranges)
    items = find_items(engine, work, ranges, steps)
    for name, tables in ((PAIRS, ("pairs.sorted",)), (CLUSTERS, CLUSTER_TABLES), (ITEMS, ("items.sorted",))):
        with whole_file(out / name) as file:
            for table in tables:
                copy_lines(work, table, file)
    return Duplicates(ranges.count, pairs, clusters, items)


def _name_all(out: Path, work: Exchange, ranges: Ranges) -> None:
    """Tell each part which instructions it has."""
    names = (Named(identifier, entry.shard) for entry in entries_of(out / FILE) for identifier in entry.ids)
    for part in range(work.parts):
        first, end = ranges.range(part)
        work.put_things("ids", part, [next(names) for _ in range(first, end)])


def _sketch(work: Exchange, ranges: Ranges, out: Path, part: int) -> None:
    first, _ = ranges.range(part)
    nodes: list[NodeSketches] = [found.nodes for found in sketch_part(work, ranges, out, part)]
    send_nodes(work, part, first, nodes)
