"""Work spread over processes: few tasks under way at a time; a process that dies takes one task with it."""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2
"""Tasks handed out per process: one at work, one waiting; no process idles and memory stays bounded."""


def spread(
    work: Callable[[Task], Result], tasks: Iterable[Task], jobs: int, died: Callable[[Task], Result]
) -> Iterator[Result]:
    """The results of ``work`` over the tasks, as they come, from ``jobs`` processes (1: this process).

    ``work`` must be importable and must not raise. Where a process dies, the tasks under way are tried again,
    each in a process of its own; ``died`` gives the result of one whose process dies then, too.
    """
    if jobs == 1:
        yield from map(work, tasks)
        return
    left = iter(tasks)
    doubtful: list[Task] = []
    while True:
        yield from _until_broken(work, left, jobs, doubtful)
        if not doubtful:
            return
        for task in doubtful:
            yield _alone(work, task, died)
        doubtful.clear()


def _until_broken(
    work: Callable[[Task], Result], left: Iterator[Task], jobs: int, doubtful: list[Task]
) -> Iterator[Result]:
    """Results until no task is left or a process died: then ``doubtful`` takes the tasks that have none."""
    under_way: dict[Future[Result], Task] = {}
    pool = _pool(jobs)
    try:
        while not doubtful:
            for task in islice(left, AHEAD * jobs - len(under_way)):
                try:
                    under_way[pool.submit(work, task)] = task
                except BrokenProcessPool:
                    doubtful.append(task)
                    break
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                task = under_way.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    doubtful.append(task)
                else:
                    yield future.result()
        for future in wait(under_way).done:
            if future.exception() is None:
                yield future.result()
            else:
                doubtful.append(under_way[future])
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(work: Callable[[Task], Result], task: Task, died: Callable[[Task], Result]) -> Result:
    with _pool(1) as pool:
        try:
            return pool.submit(work, task).result()
        except BrokenProcessPool:
            return died(task)


def _pool(jobs: int) -> ProcessPoolExecutor:
    # spawned, not forked: the same on every system, and safe beside the threads of a caller
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_obey_parent)


def _obey_parent() -> None:
    """Ctrl-C is for the parent, which then ends its workers; without this, each prints a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that is killed cannot end its workers: they would wait for tasks for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
