"""Which texts are worth comparing: those that share rare features. No step looks at all pairs.

The features of all texts make an inverted index. Unlike the buckets of MinHash it finds parts as well as copies, for
what counts is the share of the *smaller* text's features, each weighed by how rare it is, so that boilerplate makes
no candidates. Posting lists are capped: in a list of more than ``window`` texts each meets its next neighbours only.
Boilerplate costs no more than anything else then; and as a text's features have mostly the same lists, its copies meet
in all of them however many they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from diparse.corpus.readings import Hashes

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


@dataclass(frozen=True, slots=True)
class Index:
    """Features sorted: the text of each, how many next neighbours it meets, its weight, and whether it meets all."""

    texts: Places
    partners: Bytes
    weights: Bytes
    rare: npt.NDArray[np.bool_]


def candidate_pairs(features: Hashes, texts: Places, count: int, *, window: int, share: float) -> Iterator[Places]:
    """Pairs of texts (rows ``[i, j]``, i < j, sorted) that share at least ``share`` of the smaller one's features.

    ``texts[n]``, ascending, in ``range(count)``, is the text that has ``features[n]``; a text has a feature once.
    Rare features, those of at most ``window`` + 1 texts, may be the share alone. Common ones, too, make candidates of
    texts of like size; but of a part only where they are not everybody's.
    """
    index = _index(features, texts, window)
    sizes = np.bincount(index.texts, weights=index.weights, minlength=count)
    rare_sizes = np.bincount(index.texts, weights=index.weights * index.rare, minlength=count)
    for first, end in _blocks(index, count):
        i, j, number, weight, rare = _shared(index, first, end, count)
        enough = (rare > 0) & (rare >= share * np.minimum(rare_sizes[i], rare_sizes[j]))
        enough |= weight >= share * np.maximum(sizes[i], sizes[j])
        enough |= (weight >= share * np.minimum(sizes[i], sizes[j])) & (weight >= _weight(1 / COMMON) * number)
        yield np.stack([i[enough], j[enough]], axis=1)


def _weight(frequency: npt.ArrayLike) -> Bytes:
    """Of features that this share of all texts has."""
    weights: Bytes = np.rint(3 * np.log2(1 + 1 / np.asarray(frequency, np.float64))).astype(np.uint8)
    return weights.clip(max=2**_BITS - 1)


def _index(features: Hashes, texts: Places, window: int) -> Index:
    order = np.argsort(features, kind="stable")
    features, texts = features[order], texts[order]
    starts = _starts(features)
    lengths = np.diff(np.r_[starts, len(features)])
    length = np.repeat(lengths, lengths)
    left = np.repeat(starts + lengths, lengths) - np.arange(len(features)) - 1
    weights = _weight(length / (UNSEEN + len(np.unique(texts))))
    return Index(texts, np.minimum(left, window).astype(np.uint8), weights, length <= window + 1)


def _blocks(index: Index, count: int) -> Iterator[tuple[int, int]]:
    """Ranges of texts that meet some BLOCK others each."""
    met = np.cumsum(np.bincount(index.texts, weights=index.partners, minlength=count))
    first = 0
    while first < count:
        before = met[first - 1] if first else 0.0
        end = max(first + 1, int(np.searchsorted(met, before + BLOCK, side="right")))
        yield first, end
        first = end


def _shared(index: Index, first: int, end: int, count: int) -> tuple[Places, Places, Places, Places, Places]:
    """All pairs that texts from ``first`` up to ``end`` meet in: i, j; features' number, weight, rare ones' weight."""
    at = np.flatnonzero((index.texts >= first) & (index.texts < end))
    met = [np.zeros(0, np.int64)]
    step = 1
    while len(at := at[index.partners[at] >= step]):
        pair = (index.texts[at] - first) * count + index.texts[at + step]
        met.append((pair * 2 + index.rare[at] << _BITS) + index.weights[at])
        step += 1
    keys = np.sort(np.concatenate(met))
    starts = _starts(keys >> _BITS + 1)
    i, j = np.divmod(keys[starts] >> _BITS + 1, count)
    weights, rare = keys & (2**_BITS - 1), (keys >> _BITS) & 1
    number = np.diff(np.r_[starts, len(keys)])
    return i + first, j, number, _sums(weights, starts), _sums(weights * rare, starts)


def _sums(values: Places, starts: Places) -> Places:
    """Of stretches that begin there."""
    return np.add.reduceat(values, starts) if len(starts) else starts


def _starts(values: npt.NDArray[Any]) -> Places:
    """Where runs of one value begin."""
    return np.flatnonzero(np.r_[len(values) > 0, values[1:] != values[:-1]][: len(values)])
