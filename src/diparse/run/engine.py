"""What runs the tasks of a plan. A plan is the same wherever it runs: here, or on the workers of a cluster."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class Engine(Protocol):
    """Runs tasks that know of each other nothing but what they find in files."""

    @property
    def workers(self) -> int:
        """How many tasks it runs at a time."""

    def run(
        self,
        function: Callable[..., Result],
        tasks: Sequence[tuple[Any, ...]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Result]:
        """The results of ``function(*task)`` for all tasks, in their order; TasksDied where processes do.

        A task may be run more than once, even twice at a time: it gives the same result and writes the same files.
        ``progress`` is told how many are done, and how many there are.
        """


class TasksDied(Exception):
    """The processes of some tasks died, as often as they were tried."""


class Here:
    """This process, one task after another: for corpora that are small, and to look at a plan with a debugger."""

    workers = 1

    def run(
        self,
        function: Callable[..., Result],
        tasks: Sequence[tuple[Any, ...]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Result]:
        """The results, in order."""
        results = []
        for task in tasks:
            results.append(function(*task))
            if progress:
                progress(len(results), len(tasks))
        return results
