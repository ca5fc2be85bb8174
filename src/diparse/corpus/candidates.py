"""Which texts are worth comparing: those that share rare features. No step looks at all pairs.

The features of all texts make an inverted index. Unlike the buckets of MinHash it finds parts as well as copies, for
what counts is the share of the *smaller* text's features, each weighed by how rare it is, so that boilerplate makes
no candidates. Posting lists are capped: in a list of more than ``window`` texts each meets its next neighbours only.
Boilerplate costs no more than anything else then; and as a text's features have mostly the same lists, its copies meet
in all of them however many they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diparse.corpus.readings import Hashes
from diparse.run.rows import starts_of

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

BLOCK = 8_000_000
"""Pairs that are counted at a time: bounds the memory, some 300 MB."""


UNSEEN = 100
"""Texts that are thought to exist besides those at hand, without any of their features: where there are few texts, what
all of them have need not be boilerplate."""
COMMON = 5
"""Where a part's features stand in more than one of so many texts, it is a part of nothing in particular."""
_BITS = 6
"""Of a weight. With a bit for rare ones and the pair that shares it, it makes one integer: sorting adds up all."""


def candidate_pairs(features: Hashes, texts: Places, count: int, *, window: int, share: float) -> Iterator[Places]:
    """Pairs of texts (rows ``[i, j]``, i < j, sorted) that share at least ``share`` of the smaller one's features.

    ``texts[n]``, ascending, in ``range(count)``, is the text that has ``features[n]``; a text has a feature once.
    Rare features, those of at most ``window`` + 1 texts, may be the share alone. Common ones, too, make candidates of
    texts of like size; but of a part only where they are not everybody's.
    """
    index = index_of(features, texts, len(np.unique(texts)), window)
    sizes, rare_sizes = index.sizes(count)
    for first, end in index.blocks(count):
        met = index.shared(first, end, count)
        i, j = met.i, met.j
        kept = enough(met, sizes[i], sizes[j], rare_sizes[i], rare_sizes[j], share)
        yield np.stack([i[kept], j[kept]], axis=1)


@dataclass(frozen=True, slots=True)
class Shared:
    """Pairs of texts, sorted, and what they share: how many features, their weight, and that of the rare ones."""

    i: Places
    j: Places
    number: Places
    weight: Places
    rare: Places


def enough(
    met: Shared, size: Places, other: Places, rare: Places, other_rare: Places, share: float
) -> npt.NDArray[np.bool_]:
    """Which pairs share enough of the smaller text's features; sizes are weights of all, and of rare features."""
    found: npt.NDArray[np.bool_] = (met.rare > 0) & (met.rare >= share * np.minimum(rare, other_rare))
    found |= met.weight >= share * np.maximum(size, other)
    found |= (met.weight >= share * np.minimum(size, other)) & (met.weight >= _weight(1 / COMMON) * met.number)
    return found


def _weight(frequency: npt.ArrayLike) -> Bytes:
    """Of features that this share of all texts has."""
    weights: Bytes = np.rint(3 * np.log2(1 + 1 / np.asarray(frequency, np.float64))).astype(np.uint8)
    return weights.clip(max=2**_BITS - 1)


@dataclass(frozen=True, slots=True)
class Index:
    """Features sorted: the text of each, how many next neighbours it meets, its weight, and whether it meets all."""

    texts: Places
    partners: Bytes
    weights: Bytes
    rare: npt.NDArray[np.bool_]

    def sizes(self, count: int) -> tuple[Places, Places]:
        """For each text the weights of its features, and of its rare ones, summed up."""
        weights = (np.bincount(self.texts, self.weights * some, count) for some in (1, self.rare))
        both, rare = (found.astype(np.int64) for found in weights)
        return both, rare

    def blocks(self, count: int, block: int = BLOCK) -> Iterator[tuple[int, int]]:
        """Ranges of texts that meet some ``block`` others each."""
        met = np.cumsum(np.bincount(self.texts, weights=self.partners, minlength=count))
        first = 0
        while first < count:
            before = met[first - 1] if first else 0.0
            end = max(first + 1, int(np.searchsorted(met, before + block, side="right")))
            yield first, end
            first = end

    def shared(self, first: int, end: int, count: int) -> Shared:
        """All pairs that texts from ``first`` up to ``end`` meet in."""
        at = np.flatnonzero((self.texts >= first) & (self.texts < end))
        met = [np.zeros(0, np.int64)]
        step = 1
        while len(at := at[self.partners[at] >= step]):
            pair = (self.texts[at] - first) * count + self.texts[at + step]
            met.append((pair * 2 + self.rare[at] << _BITS) + self.weights[at])
            step += 1
        keys = np.sort(np.concatenate(met))
        starts = starts_of(keys >> _BITS + 1)
        i, j = np.divmod(keys[starts] >> _BITS + 1, count)
        weights, rare = keys & (2**_BITS - 1), (keys >> _BITS) & 1
        number = np.diff(np.r_[starts, len(keys)])
        return Shared(i + first, j, number, sums(weights, starts), sums(weights * rare, starts))


def index_of(features: Hashes, texts: Places, total: int, window: int) -> Index:
    """An index of features, all that ``total`` texts have or all texts of some of them; ``texts`` ascend."""
    order = np.argsort(features, kind="stable")
    features, texts = features[order], texts[order]
    starts = starts_of(features)
    lengths = np.diff(np.r_[starts, len(features)])
    length = np.repeat(lengths, lengths)
    left = np.repeat(starts + lengths, lengths) - np.arange(len(features)) - 1
    weights = _weight(length / (UNSEEN + total))
    return Index(texts, np.minimum(left, window).astype(np.uint8), weights, length <= window + 1)


def sums(values: Places, starts: Places) -> Places:
    """Of stretches that begin there."""
    return np.add.reduceat(values, starts) if len(starts) else starts
