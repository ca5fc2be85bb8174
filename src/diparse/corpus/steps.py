"""How long work on a corpus tells how far it is."""

from collections.abc import Callable

Steps = Callable[[str, int, int], None]
"""Called with a step's name, how much of it is done, and how much there is."""


def quietly(step: str, done: int, total: int) -> None:
    """Tell nobody."""
