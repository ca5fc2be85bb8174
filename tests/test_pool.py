"""Processes that die take their own task with them and no other."""

import os
import time
from collections.abc import Iterator

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


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(100, 105):
            taken.append(number)
            yield number

    results = spread(double, tasks(), 1, died)
    assert next(results) == 200
    assert taken == [100]
