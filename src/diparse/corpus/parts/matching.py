"""``candidates.candidate_pairs`` in parts: features are dealt out by their hashes, what pairs share is summed up."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from diparse.corpus.candidates import Shared, enough, index_of, sums
from diparse.corpus.parts.components import EDGE
from diparse.run.engine import Engine
from diparse.run.exchange import Exchange
from diparse.run.rows import Numbers, Ranges, Rows, stacked, starts_of, table_of

FEATURE = np.dtype([("feature", "<u8"), ("text", "<i8")])
_BLOCK = 1_000_000
"""Pairs that are counted at a time."""
_SLICES = 16
"""Pairs are summed up in so many heaps, one after another: they are most of the memory that `dedup` needs."""
_SHARED = np.dtype([("i", "<i8"), ("j", "<i8"), ("number", "<u4"), ("weight", "<u4"), ("rare", "<u4")])
_SIZE = np.dtype([("text", "<i8"), ("all", "<u4"), ("rare", "<u4")])
_HALF = np.dtype([*_SHARED.descr, ("all_i", "<u4"), ("rare_i", "<u4")])


def send_features(work: Exchange, name: str, part: int, features: Rows) -> int:
    """Hand the features of a part's texts (FEATURE, the texts ascending) to whom they fall; how many texts have any."""
    to = (features["feature"] % np.uint64(work.parts)).astype(np.int64)
    work.send(f"{name}.features", part, to, features)
    return len(np.unique(features["text"]))


def match(engine: Engine, work: Exchange, ranges: Ranges, name: str, total: int, *, window: int, share: float) -> None:
    """Find the pairs worth comparing, ``NAME.met`` (EDGE, handed to the part of the first), among ``total`` texts."""
    parts = range(work.parts)
    engine.run(_meet, [(work, ranges, name, total, window, part) for part in parts])
    work.drop(f"{name}.features")
    engine.run(_sum_up, [(work, ranges, name, part) for part in parts])
    work.drop(f"{name}.shared", f"{name}.sizes")
    engine.run(_choose, [(work, ranges, name, share, part) for part in parts])
    work.drop(f"{name}.halves", f"{name}.size")


def _meet(work: Exchange, ranges: Ranges, name: str, total: int, window: int, part: int) -> None:
    """What pairs of texts share of the features that fall to this part, and what these weigh in each text."""
    rows = work.received(f"{name}.features", part, FEATURE)
    texts, own = np.unique(rows["text"], return_inverse=True)
    index = index_of(rows["feature"], own, total, window)

    def met() -> Iterator[tuple[Numbers, Rows]]:
        for first, end in index.blocks(len(texts), _BLOCK):
            one = index.shared(first, end, len(texts))
            i = texts[one.i]
            yield ranges.of(i), table_of(_SHARED, i, texts[one.j], one.number, one.weight, one.rare)

    work.send_some(f"{name}.shared", part, met())
    sizes = table_of(_SIZE, texts, *index.sizes(len(texts)))
    work.send(f"{name}.sizes", part, ranges.of(texts), sizes)


def _sum_up(work: Exchange, ranges: Ranges, name: str, part: int) -> None:
    """All that a pair shares, and what the first text weighs, for whoever knows the second."""
    first, end = ranges.range(part)
    given = work.received(f"{name}.sizes", part, _SIZE)
    size = np.zeros((2, end - first), np.int64)
    for kind, field in enumerate(("all", "rare")):
        np.add.at(size[kind], given["text"] - first, given[field])
    work.put(f"{name}.size", part, size.tobytes())
    shared = list(work.received_rows(f"{name}.shared", part, _SHARED))

    def halves() -> Iterator[tuple[Numbers, Rows]]:
        for low, high in pairwise(np.linspace(first, end, _SLICES + 1).astype(int).tolist()):
            rows = stacked(_SHARED, (some[(some["i"] >= low) & (some["i"] < high)] for some in shared))
            rows = rows[np.lexsort((rows["j"], rows["i"]))]
            starts = starts_of(rows[["i", "j"]])
            i, j = rows["i"][starts], rows["j"][starts]
            summed = [sums(rows[field].astype(np.int64), starts) for field in ("number", "weight", "rare")]
            yield ranges.of(j), table_of(_HALF, i, j, *summed, size[0][i - first], size[1][i - first])

    work.send_some(f"{name}.halves", part, halves())


def _choose(work: Exchange, ranges: Ranges, name: str, share: float, part: int) -> None:
    """Which pairs share enough, now that both texts' weights are known."""
    first, end = ranges.range(part)
    size = np.frombuffer(work.get(f"{name}.size", part), np.int64).reshape(2, end - first)
    found = []
    for rows in work.received_rows(f"{name}.halves", part, _HALF):
        i, j, number, weight, rare, all_i, rare_i = (rows[field].astype(np.int64) for field in rows.dtype.names or ())
        shared = Shared(i, j, number, weight, rare)
        kept = enough(shared, all_i, size[0][j - first], rare_i, size[1][j - first], share)
        found.append(table_of(EDGE, i[kept], j[kept]))
    met = stacked(EDGE, found)
    work.send(f"{name}.met", part, ranges.of(met["one"]), met)
