"""Tables without numbers that a page's text holds cell by cell: which lines are the rows of one.

A table's cells stand one to a line, or in columns far apart on a line. Nothing marks a row but that rows are alike: each
begins with a label in a capital letter, and at least one column holds values (figures, or words in small letters) in
every row. The table's head is a row of labels as long as the others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from diparse.lexicon import MAIN_KINDS, heading_kinds
from diparse.lines.physical import Line
from diparse.numbering.markers import BULLET, Marker

WIDEST = 6
"""A table has at most so many columns."""
LEAST_ROWS = 3
"""So many rows are a table; two are one with a head over them, or where nothing else stands among them."""
LONGEST_CELL = 90
MOST_WORDS = 5
"""The label over a column has at most so many words."""
_FORM = re.compile(
    r"_{2,}|[\[\]]|подпис|ф\. ?и\. ?о|фамили|ознакомлен|утвержд|согласован|^приложение\b|к приказу|(?:должностная|рабочая|производственная) инструкция|https?:|www\.",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:[;:,!?…]|(?<!\b\w\w)(?<!\b\w\w\w)(?<!\b\w\w\w\w)\.)$")
"""What ends a sentence or leads on; an abbreviation's full stop may end a cell: «20 мин.»."""
_COLUMNS = re.compile(r"\t\s*|\s{3,}")
_DIGITS = re.compile(r"\d{1,3}\Z")

Row = tuple[int, int]
"""The first and the last line of a row."""


def find_rows(text: str, lines: Sequence[Line], markers: Mapping[int, Marker], widest: float) -> dict[int, int]:
    """The rows of all tables: the first line of each, and its last one. No cell is wider than ``widest``."""
    rows: dict[int, int] = {}
    for is_cell, run in groupby(range(len(lines)), lambda i: _is_cell(text, lines[i], markers, widest)):
        if is_cell:
            rows.update(_rows_of_run(text, lines, list(run)))
    rows.update(_heads(text, lines, markers, widest))
    for columns, run in groupby(range(len(lines)), lambda i: _column_count(text, lines[i], markers)):
        if columns > 1:
            rows.update((i, i) for i in _rows_in_columns(text, lines, list(run)))
    return rows


def _is_cell(text: str, line: Line, markers: Mapping[int, Marker], widest: float) -> bool:
    if line.end - line.start > min(LONGEST_CELL, widest):
        return False
    own = text[line.start : line.end]
    marker = markers.get(line.start)
    numbered = marker is not None and not marker.weak and not _DIGITS.match(own)
    dash = len(own) == 1
    return not (
        numbered or _ENDS.search(own) or _FORM.search(own) or (BULLET.match(own) and not dash) or _COLUMNS.search(own)
    )


def _is_value(cell: str) -> bool:
    """Whether a cell holds a value: it begins with anything but a capital letter."""
    return not cell[0].isupper()


def _rows_of_run(text: str, lines: Sequence[Line], run: Sequence[int]) -> Iterator[Row]:
    """The rows of the table in a run of lines, where there is one."""
    cells = [text[lines[i].start : lines[i].end] for i in run]
    values = [_is_value(cell) for cell in cells]
    if not any(values) or all(values):
        return
    blocks = _blocks(lines, run)
    best: tuple[int, int, int, int] = (0, 0, 0, 0)
    for width in range(2, min(WIDEST, len(run) // 2) + 1):
        for first, last in _alike(values, width):
            parted = blocks and not all(at in blocks for at in range(first, last, width))
            if parted or _counts(cells[first:last], width):
                continue
            head = _head(cells, first, width)
            count = (last - first) // width
            enough = count >= LEAST_ROWS or (count == 2 and (head or last - first == len(run)))
            if enough and (head or not _is_list(cells[first:last], width)):
                best = max(best, (last - first + head * width, -width, first - head * width, last))
    covered, width, first, last = best
    if not covered:
        return
    width = -width
    starts = set(range(first, last, width))
    if blocks:  # labels between parts of the table stand in blocks of their own
        pattern = values[last - width : last]
        apart = [*sorted(blocks), len(run)]
        starts |= {a for a, b in pairwise(apart) if b - a == width and values[a:b] == pattern}
    for at in sorted(starts):
        yield run[at], run[at + width - 1]


def _blocks(lines: Sequence[Line], run: Sequence[int]) -> frozenset[int]:
    """Where in a run a line stands behind a blank one, if not all lines do."""
    apart = frozenset(k for k, i in enumerate(run) if k == 0 or lines[i].blanks)
    return apart if 1 < len(apart) < len(run) else frozenset()


def _alike(values: Sequence[bool], width: int) -> Iterator[tuple[int, int]]:
    """Stretches of rows of so many cells that are alike: each begins with a label and has values in the same columns."""
    alike = 0  # so many cells from here on are like those a row's width below
    longest = [0] * len(values)
    for i in range(len(values) - width - 1, -1, -1):
        alike = alike + 1 if values[i] == values[i + width] else 0
        longest[i] = alike
    for first in range(len(values) - width):
        begun = first >= width and longest[first - width] >= width  # then it is a part of a longer one
        if longest[first] >= width and not begun and not values[first] and any(values[first : first + width]):
            yield first, first + width * (1 + longest[first] // width)


def _is_list(cells: Sequence[str], width: int) -> bool:
    """Whether the rows are rather the parts of an instruction, or topics with lists below them."""
    figures = any(cell[0].isdigit() for cell in cells)
    return (width > 3 and not figures) or any(heading_kinds(label)[0] in MAIN_KINDS for label in cells[::width])


def _counts(cells: Sequence[str], width: int) -> bool:
    """Whether a column counts the rows, which then are numbered points."""
    for column in range(1, width):
        numbers = [int(cell) for cell in cells[column::width] if _DIGITS.match(cell)]
        steps = {b - a for a, b in pairwise(numbers)}
        if len(numbers) == len(cells) // width and len(steps) == 1 and 0 < steps.pop() < WIDEST and numbers[0] < WIDEST:
            return True
    return False


def _head(cells: Sequence[str], first: int, width: int) -> bool:
    """Whether a row of labels stands over the rows, below a heading or nothing."""
    above = 0
    while above <= width + 1 and first - above > 0 and not _is_value(cells[first - above - 1]):
        above += 1
    labels = cells[first - width : first] if above in (width, width + 1) else ()
    return bool(labels) and all(len(label) <= LONGEST_CELL // 2 and label.count(" ") < MOST_WORDS for label in labels)


def _heads(text: str, lines: Sequence[Line], markers: Mapping[int, Marker], widest: float) -> Iterator[Row]:
    """The heads of tables whose rows are numbered: as many labels as each of the first rows has cells."""
    numbers = [i for i, line in enumerate(lines) if (m := markers.get(line.start)) is not None and m.end == line.end]
    for i, below in pairwise(numbers):
        width = below - i - 1
        if not 2 <= width <= WIDEST or i < width or markers[lines[i].start].path[-1] != 1:
            continue
        labels = [text[line.start : line.end] for line in lines[i - width : i]]
        plain = all(_is_cell(text, line, markers, widest) for line in [*lines[i - width : i], *lines[i + 1 : below]])
        if plain and not any(map(_is_value, labels)) and all(label.count(" ") < MOST_WORDS for label in labels):
            counted = i > width and text[lines[i - width - 1].start] == "№"
            yield i - width - counted, i - 1


def _column_count(text: str, line: Line, markers: Mapping[int, Marker]) -> int:
    """In how many columns a line is set; 0 where it is no row of a table."""
    own = text[line.start : line.end]
    if "   " not in own and "\t" not in own:
        return 0
    if line.start in markers or _FORM.search(own) or BULLET.match(own) or _ENDS.search(own):
        return 0
    return len(_COLUMNS.split(own))


def _rows_in_columns(text: str, lines: Sequence[Line], run: Sequence[int]) -> Sequence[int]:
    """The lines of a run that are a table's rows: a head perhaps, then labels with values in the same columns."""
    rows = [[_is_value(cell) for cell in _COLUMNS.split(text[lines[i].start : lines[i].end])] for i in run]
    body = rows[0 if any(rows[0]) else 1 :]
    alike = (
        len(body) >= 2 and all(not row[0] for row in body) and any(all(column) for column in zip(*body, strict=True))
    )
    return run if len(rows) >= LEAST_ROWS and alike else ()
