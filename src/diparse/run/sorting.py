"""Lines in one order, whoever wrote them: sorted by samples, range by range, into one file."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, BinaryIO, NamedTuple

from diparse.run.engine import Engine
from diparse.run.exchange import Exchange

_SAMPLE = 100
"""Keys that a part tells of its lines: enough for ranges of like size."""


Key = tuple[int, ...] | str
"""What lines are sorted by: those of one file by keys of one kind."""


class Line(NamedTuple):
    """A line of a file and what it is sorted by."""

    key: Key
    data: bytes


def put_lines(work: Exchange, table: str, part: int, lines: Sequence[Line]) -> None:
    """Have lines sorted together with those of the other parts."""
    work.put_things(table, part, lines)


def sort_lines(engine: Engine, work: Exchange, table: str) -> None:
    """Sort what ``put_lines`` wrote, into ``TABLE.sorted``."""
    parts = range(work.parts)
    keys = sorted(key for sample in engine.run(_sample, [(work, table, part) for part in parts]) for key in sample)
    borders = [keys[len(keys) * part // work.parts] for part in parts[1:]] if keys else []
    engine.run(_deal, [(work, table, borders, part) for part in parts])
    engine.run(_sort, [(work, table, part) for part in parts])
    work.drop(table, f"{table}.dealt")


def copy_lines(work: Exchange, table: str, file: BinaryIO) -> None:
    """Write the lines of a table to a file, those of one part in memory at a time."""
    for part in range(work.parts):
        file.write(work.get(table, part))


def _sample(work: Exchange, table: str, part: int) -> list[Any]:
    keys = sorted(line.key for line in work.get_things(table, part, list[Line]))
    return keys[:: max(1, len(keys) // _SAMPLE)]


def _deal(work: Exchange, table: str, borders: Sequence[Any], part: int) -> None:
    dealt: dict[int, list[Line]] = defaultdict(list)
    for line in work.get_things(table, part, list[Line]):
        dealt[bisect_right(borders, line.key)].append(line)
    work.send_things(f"{table}.dealt", part, dealt)


def _sort(work: Exchange, table: str, part: int) -> None:
    lines = sorted(line for some in work.received_things(f"{table}.dealt", part, Line) for line in some)
    work.put(f"{table}.sorted", part, b"".join(line.data for line in lines))
