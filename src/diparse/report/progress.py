"""How far a run is, on standard error."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from diparse.report.plain import printable
from diparse.run.manifest import PageEntry

PATIENCE = 1.0
"""Seconds that a run takes before a bar shows how far it is."""


class _RateColumn(ProgressColumn):
    """Pages a second."""

    def render(self, task: Task) -> Text:
        """What stands in the column."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f}/s", "progress.data.speed")


class Bar:
    """How far some long work is: on a terminal, a bar once it turns out long."""

    def __init__(self, quiet: bool):
        """``quiet``: no bar."""
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=quiet or not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("", total=None)
        self._step = ""
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note of how much of a step is done."""
        if step != self._step:
            self._step = step
            self._bar.reset(self._task, description=step)
        if time.monotonic() - self._began > PATIENCE:
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total)


class RunReporter(Bar):
    """The bar of a run, which says what is wrong with pages, a line each."""

    def page(self, entry: PageEntry, done: int, total: int) -> None:
        """Take note of one finished page."""
        problem = entry.error or entry.warning
        if problem:
            line = f"diparse: {printable(entry.page)}: {printable(problem)}"
            self._bar.console.print(Text(line), soft_wrap=True)
        self("pages", done, total)
