"""Flattened tables without numbers: which lines are the cells of one row.

A table loses its rules and columns when a page is saved as text. What stays is a rhythm: a label with a capital letter,
then its values, which begin small or with a number, over and over; and often a head of labels alone.
"""

import re
from collections.abc import Container, Sequence
from itertools import groupby, pairwise

from diparse.lines.physical import Line
from diparse.numbering.markers import BULLET

LONGEST_CELL = 60
MOST_COLUMNS = 5
LEAST_ROWS = 3
"""So many rows, the head among them, make a table."""
_VALUE = re.compile(r"[а-яёa-z\d±<>≤≥+%–—-]")
_LABEL = re.compile(r"[«\"(]?[А-ЯЁA-Z]")
_GAP = re.compile(r"\t\s*|\s{3,}")


def find_rows(text: str, lines: Sequence[Line], markers: Container[int]) -> list[tuple[int, int]]:
    """The rows of tables without numbers, each as its first and its last line."""
    lengths = sorted(line.end - line.start for line in lines)
    width = lengths[int(0.9 * len(lengths))] if lengths else 0
    found: list[tuple[int, int]] = []
    run: list[int] = []
    for i, line in enumerate(lines):
        if _is_cell(text, line, markers):
            run.append(i)
        elif run:
            found += _tables(text, lines, run) or _block_rows(text, lines, run, width)
            run = []
    found += _tables(text, lines, run) or _block_rows(text, lines, run, width)
    return sorted(found + _wide_rows(text, lines))


def _is_cell(text: str, line: Line, markers: Container[int]) -> bool:
    """Whether a line may be one cell of a table: short, no sentence, no point, nothing to fill in."""
    if line.end - line.start > LONGEST_CELL or text[line.end - 1] in ".;:,!?":
        return False
    marked = line.start in markers and not text[line.start : line.end].isdigit()
    return not marked and not BULLET.match(text, line.start, line.end) and "_" not in text[line.start : line.end]


def _tables(text: str, lines: Sequence[Line], run: Sequence[int]) -> list[tuple[int, int]]:
    """The rows of the tables in a run of lines that may be cells."""
    rows: list[tuple[int, int]] = []
    at = 0
    while at + 2 * LEAST_ROWS <= len(run):
        columns, count = max((_count(text, lines, run, at, k), k) for k in range(2, MOST_COLUMNS + 1))[::-1]
        if count < LEAST_ROWS:
            at += 1
            continue
        rows += [(run[at + n * columns], run[at + (n + 1) * columns - 1]) for n in range(count)]
        at += count * columns
    return rows


def _count(text: str, lines: Sequence[Line], run: Sequence[int], at: int, columns: int) -> int:
    """How many rows of so many columns stand from here on, a head among them."""
    rows = 0
    while at + (rows + 1) * columns <= len(run):
        cells = [lines[i] for i in run[at + rows * columns : at + (rows + 1) * columns]]
        head = rows == 0 and all(_LABEL.match(text, cell.start) for cell in cells)
        values = all(_VALUE.match(text, cell.start) for cell in cells[1:])
        if not _stand_apart(cells) or not (head or (values and _LABEL.match(text, cells[0].start))):
            break
        rows += 1
        if rows == LEAST_ROWS and _counts(text, [lines[run[at + n * columns - 1]] for n in range(1, rows + 1)]):
            return 0
    return rows


def _counts(text: str, cells: Sequence[Line]) -> bool:
    """Whether the last column counts up by one: these are the numbers of the rows below them."""
    own = [text[cell.start : cell.end] for cell in cells]
    return all(cell.isdigit() for cell in own) and all(int(b) - int(a) == 1 for a, b in pairwise(own))


def _stand_apart(cells: Sequence[Line]) -> bool:
    """Whether blank lines part the cells of a row: else a sentence may be wrapped there."""
    return all(cell.blanks > 0 for cell in cells[1:])


def _block_rows(text: str, lines: Sequence[Line], run: Sequence[int], width: int) -> list[tuple[int, int]]:
    """The rows of a table whose cells stand close together, with a blank line between the rows.

    A line alone among them parts the table: «Желательные».
    """
    blocks: list[list[int]] = []
    for i in run:
        if blocks and not lines[i].blanks:
            blocks[-1].append(i)
        else:
            blocks.append([i])
    found: list[tuple[int, int]] = []
    for _, alike in groupby((block for block in blocks if len(block) > 1), key=len):
        rows = list(alike)
        columns = [[lines[row[n]] for row in rows] for n in range(len(rows[0]))]
        if len(rows) < LEAST_ROWS or len(columns) > MOST_COLUMNS or _is_wrapped(text, lines, rows, width):
            continue
        numbered = any(text[cell.start : cell.end].isdigit() for cell in columns[0])
        if not numbered and any(_is_value_column(text, column) for column in columns[1:]):
            found += [(row[0], row[-1]) for row in rows]
    return found


def _is_value_column(text: str, cells: Sequence[Line]) -> bool:
    """Whether all cells of a column begin as values do, its head aside."""
    return all(_VALUE.match(text, cell.start) for cell in cells[1:])


def _is_wrapped(text: str, lines: Sequence[Line], rows: Sequence[Sequence[int]], width: int) -> bool:
    """Whether most lines end where the first word of the next one would not have fitted: then these are no cells."""
    joints = [joint for row in rows for joint in pairwise(row)]
    filled = sum(
        lines[a].end - lines[a].start + 1 + len(text[lines[b].start : lines[b].end].split()[0]) > width
        for a, b in joints
    )
    return 2 * filled > len(joints)


def _wide_rows(text: str, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The rows of tables that have kept their columns: «Текучесть    не выше 14%    30»."""
    rows: list[tuple[int, int]] = []
    run: list[int] = []
    width = 0
    for i, line in enumerate(lines):
        own = text[line.start : line.end]
        columns = len(_GAP.split(own)) if "_" not in own and own[-1] not in ".;:," else 0
        if columns != width or (run and line.blanks):
            rows += [(k, k) for k in run] if len(run) >= LEAST_ROWS and _measures(text, lines, run) else []
            run, width = [], columns
        if columns >= 2:
            run.append(i)
    return rows + ([(k, k) for k in run] if len(run) >= LEAST_ROWS and _measures(text, lines, run) else [])


def _measures(text: str, lines: Sequence[Line], run: Sequence[int]) -> bool:
    """Whether there is a head without a digit, and a digit in each row below it."""
    digits = [any(c.isdigit() for c in text[lines[i].start : lines[i].end]) for i in run]
    return not digits[0] and all(digits[1:])
