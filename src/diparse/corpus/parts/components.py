"""Connected components of a graph that no process holds: the least label spreads along paths that become shorter.

Every vertex hears the least label among its neighbours, and points them to it: so the number of rounds grows with the
logarithm of the longest path, not with the path. These are the large and the small star of Kiveris and others,
Connected Components in MapReduce and Beyond, SoCC 2014.
"""

from dataclasses import dataclass

import numpy as np

from diparse.run.engine import Engine
from diparse.run.exchange import Exchange
from diparse.run.rows import Numbers, Ranges, Rows, starts_of, table_of

EDGE = np.dtype([("one", "<i8"), ("other", "<i8")])
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Labels:
    """The vertices of a part that have another label than their own, sorted, and it."""

    vertices: Numbers
    labels: Numbers

    def of(self, vertices: Numbers) -> Numbers:
        """The labels of vertices of this part."""
        at = np.searchsorted(self.vertices, vertices).clip(max=max(0, len(self.vertices) - 1))
        known = self.vertices[at] == vertices if len(self.vertices) else np.zeros(len(vertices), np.bool_)
        return np.where(known, self.labels[at], vertices) if known.any() else vertices


def send_edges(work: Exchange, ranges: Ranges, table: str, part: int, one: Numbers, other: Numbers) -> None:
    """Hand edges to the parts of both their ends."""
    both = table_of(EDGE, np.r_[one, other], np.r_[other, one])
    work.send(table, part, ranges.of(both["one"]), both)


def components(engine: Engine, work: Exchange, ranges: Ranges, name: str) -> int:
    """Label each vertex with the least one of its component; gives the number of rounds.

    ``NAME.0`` are the edges, as ``send_edges`` hands them over; ``labels`` reads what comes out.
    """
    before: list[tuple[int, int]] = []
    number = 0
    parts = range(work.parts)
    while (now := engine.run(_large_star, [(work, ranges, name, number, part) for part in parts])) != before:
        before = now
        engine.run(_small_star, [(work, ranges, name, number, part) for part in parts])
        work.drop(f"{name}.{number}", f"{name}.{number}.large")
        number += 1
    work.drop(f"{name}.{number}", f"{name}.{number}.large")
    return number


def labels(work: Exchange, name: str, part: int) -> Labels:
    """The labels of a part's vertices."""
    rows = work.get_rows(f"{name}.labels", part, EDGE)
    return Labels(rows["one"], rows["other"])


def _large_star(work: Exchange, ranges: Ranges, name: str, number: int, part: int) -> tuple[int, int]:
    """Point the greater neighbours of each vertex to its least one. The sum of all edges tells whether any changed."""
    edges = _unique(work.received(f"{name}.{number}", part, EDGE))
    one, other = edges["one"], edges["other"]
    starts = starts_of(one)
    least = np.minimum(one, np.repeat(other[starts], np.diff(np.r_[starts, len(one)])))
    up = other > one
    work.send(f"{name}.{number}.large", part, ranges.of(other[up]), table_of(EDGE, other[up], least[up]))
    down = edges[~up]
    work.put_rows(f"{name}.labels", part, down)
    mixed = (down["one"].astype(np.uint64) * _MIX ^ down["other"].astype(np.uint64)) * _MIX
    return len(down), int(mixed.sum(dtype=np.uint64))


def _small_star(work: Exchange, ranges: Ranges, name: str, number: int, part: int) -> None:
    """Point each vertex and its lesser neighbours to the least of them."""
    edges = _unique(work.received(f"{name}.{number}.large", part, EDGE))
    one, other = edges["one"], edges["other"]
    starts = starts_of(one)
    least = np.repeat(other[starts], np.diff(np.r_[starts, len(one)]))
    further = other != least
    pointed = _unique(table_of(EDGE, np.r_[one[starts], other[further]], np.r_[other[starts], least[further]]))
    send_edges(work, ranges, f"{name}.{number + 1}", part, pointed["one"], pointed["other"])


def _unique(edges: Rows) -> Rows:
    """Sorted, each once."""
    edges = edges[np.lexsort((edges["other"], edges["one"]))]
    unique: Rows = edges[starts_of(edges)]
    return unique
