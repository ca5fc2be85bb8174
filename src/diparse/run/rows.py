"""Tables of numbers, and which part of a whole has which of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.void]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranges:
    """Which part has which of the numbers 0 … ``starts[-1]`` - 1: each has a range of them."""

    starts: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return self.starts[-1]

    def of(self, numbers: npt.ArrayLike) -> Numbers:
        """The parts that have these numbers."""
        return np.searchsorted(np.array(self.starts), np.asarray(numbers), side="right") - 1

    def range(self, part: int) -> tuple[int, int]:
        """The numbers of a part: the first, and the one behind the last."""
        return self.starts[part], self.starts[part + 1]


def table_of(kind: np.dtype[np.void], *columns: npt.ArrayLike) -> Rows:
    """Rows of these columns, in the order of the fields."""
    rows = np.zeros(len(np.asarray(columns[0])), kind)
    for name, column in zip(kind.names or (), columns, strict=True):
        rows[name] = column
    return rows


def stacked(kind: np.dtype[np.void], tables: Iterable[Rows]) -> Rows:
    """Tables of one kind, one below another."""
    return np.concatenate([np.zeros(0, kind), *tables])


def starts_of(values: npt.NDArray[Any]) -> Numbers:
    """Where runs of one value begin."""
    return np.flatnonzero(np.r_[len(values) > 0, values[1:] != values[:-1]][: len(values)])
