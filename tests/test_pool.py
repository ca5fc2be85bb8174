"""Processes that die take their own task with them and no other."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from diparse.run import limits
from diparse.run.pool import spread


def double(number: int) -> int:
    if number % 10 == 7:
        os._exit(1)
    if number % 10 == 6:
        time.sleep(0.2)
    return 2 * number


def died(number: int) -> int:
    return -number


def test_a_process_that_dies_takes_one_task() -> None:
    results = sorted(spread(double, range(1, 21), 2, died))
    assert results == sorted([*(2 * number for number in range(1, 21) if number % 10 != 7), -7, -17])


def stuck(number: int) -> int:
    limits.GRACE = 0.2
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})  # as code in C that does not come back to Python
    with limits.time_limit(0.1):
        time.sleep(60)
    return number


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="POSIX only")
def test_a_process_that_is_stuck_is_ended() -> None:
    assert list(spread(stuck, [1], 2, died)) == [-1]


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(100, 105):
            taken.append(number)
            yield number

    results = spread(double, tasks(), 1, died)
    assert next(results) == 200
    assert taken == [100]
