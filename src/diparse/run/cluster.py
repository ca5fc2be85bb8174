"""Tasks on the workers of a Dask cluster: one that a scheduler leads, or processes of this machine."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from diparse.read.errors import ReadError, needs
from diparse.run.engine import Engine, TasksDied
from diparse.run.output import OutputError

Result = TypeVar("Result")

RETRIES = 3
"""Times that a task which failed is tried again: storage far away fails now and then."""


class Dask:
    """The workers of a cluster. A task whose worker dies is run by another one."""

    def __init__(self, client: Any):
        """A cluster that is there."""
        self._client = client

    @property
    def workers(self) -> int:
        """How many tasks the workers run at a time."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def run(
        self,
        function: Callable[..., Result],
        tasks: Sequence[tuple[Any, ...]],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Result]:
        """The results, in order; TasksDied where workers die whenever they run one of the tasks."""
        from dask.distributed import KilledWorker, as_completed

        if not tasks:
            return []
        columns = list(zip(*tasks, strict=True))
        futures = self._client.map(function, *columns, pure=False, retries=RETRIES)
        try:
            for done, _ in enumerate(as_completed(futures), 1):
                if progress:
                    progress(done, len(tasks))
            results: list[Result] = self._client.gather(futures)
            return results
        except KilledWorker as error:
            told = "the workers that ran one of its tasks died, perhaps for want of memory: give them more"
            raise TasksDied(f"{function.__name__.strip('_')}: {told}") from error
        finally:
            self._client.cancel(futures)


@contextmanager
def dask_engine(scheduler: str | None, jobs: int) -> Iterator[Engine]:
    """The cluster of a scheduler (``tcp://…``), or a new one of ``jobs`` processes on this machine.

    OutputError where Dask is not installed, or nobody answers.
    """
    try:
        with needs("dask"):
            import fsspec  # noqa: F401
            import zstandard  # noqa: F401
            from dask.distributed import Client, LocalCluster
    except ReadError as error:
        raise OutputError(f"--engine dask {error}") from error
    if scheduler is None:
        with LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=":0") as own, Client(own) as client:
            yield Dask(client)
        return
    try:
        client = Client(scheduler)
    except (OSError, ValueError) as error:
        raise OutputError(f"{scheduler}: no scheduler answers: {error}") from error
    with client:
        yield Dask(client)
