"""What is asked of every word of every text, worked out once for each word."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
MOST = 30_000
"""So many words are remembered: those of many pages, in a few megabytes."""
LONGEST = 60
"""A word with more characters will hardly come again."""


class Remembered(dict[str, T]):
    """A function of a word that is worked out once for each; looking a word up is faster than any call.

    >>> lengths = Remembered(len)
    >>> lengths["сторож"], list(map(lengths.__getitem__, "сторож спит".split()))
    (6, [6, 4])
    """

    __slots__ = ("of",)

    def __init__(self, of: Callable[[str], T]) -> None:
        self.of = of

    def __missing__(self, word: str) -> T:
        if len(self) >= MOST:
            self.clear()
        value = self.of(word)
        if len(word) <= LONGEST:
            self[word] = value
        return value
