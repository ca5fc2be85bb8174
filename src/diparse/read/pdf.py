"""PDF files with a text layer to text: lines where they stand, columns one after the other, headers and footers known.

pdfium (pypdfium2) tells each character and its box; which characters make a line, and which lines a column, is settled
here. What stands at the top or bottom of several pages at the same height is a header or footer.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_low
from typing import Any

from diparse.model import Origin
from diparse.read.errors import ReadError, needs
from diparse.read.growing import GrowingText

GAP = 1.5
"""A gap within a line that is so many times its height parts two cells or columns."""
APART = 1.7
"""Lines that are so many times the usual distance apart have a blank line between them."""
EDGE = 2
"""Lines at the top and at the bottom of a page that may be its header and footer."""
LEAST_ROWS, SHARE, FILLED = 8, 0.6, 0.6
"""Columns: so many lines, so many of a page's lines have both, and lines fill so much of their width."""

_HYPHENS = {"\x02": "-", "\ufffe": "-"}
"""What pdfium gives for a hyphen at a line's end."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A stretch of a line, with its box in points: the origin is at the page's lower left."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


_Row = list[_Cell]


def read_pdf(data: bytes) -> tuple[str, tuple[Origin, ...]]:
    """The text of a PDF and where it comes from; ReadError where it is locked, broken or has no text."""
    with needs("pdf"):
        import pypdfium2
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error) or "ecurity" in str(error)
        raise ReadError("locked by a password" if locked else f"broken as PDF: {error}") from error
    try:
        pages = [_rows(list(_cells(page))) for page in document]
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"broken as PDF: {error}") from error
    finally:
        document.close()
    if not any(pages):
        raise ReadError("no text in it, only pictures: recognize their text first")
    return _text(pages)


def _cells(page: Any) -> Iterator[_Cell]:
    """The stretches of a page's lines, in the order in which they were written."""
    textpage = page.get_textpage()
    chars: list[tuple[str, tuple[float, float, float, float]]] = []
    try:
        for char, box in _chars(textpage):
            height = box[3] - box[1] if box else 0.0
            if chars and (char in "\r\n" or (box and _is_apart(chars[-1][1], box, height))):
                yield from _cell(chars)
                chars = []
            if box and not char.isspace():
                chars.append((char, box))
            elif char.isspace() and chars:
                chars.append((" ", chars[-1][1]))
        yield from _cell(chars)
    finally:
        textpage.close()


def _chars(textpage: Any) -> Iterator[tuple[str, tuple[float, float, float, float] | None]]:
    """Each character of a page, and its box where it has one: left, bottom, right, top."""
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    high = 0
    for i in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        code = min(code, 0x10FFFF)
        char = _HYPHENS.get(chr(code), chr(code))
        boxed = char not in "\r\n" and pdfium.FPDFText_GetLooseCharBox(textpage, i, rect)
        yield char, (rect.left, rect.bottom, rect.right, rect.top) if boxed else None


def _is_apart(before: tuple[float, ...], box: tuple[float, ...], height: float) -> bool:
    """Whether a character does not go on where the one before it ends."""
    tall = max(height, before[3] - before[1], 1.0)
    off = box[1] > before[3] or box[3] < before[1]
    return off or not -tall < box[0] - before[2] < GAP * tall


def _cell(chars: Sequence[tuple[str, tuple[float, float, float, float]]]) -> Iterator[_Cell]:
    text = "".join(char for char, _ in chars).strip()
    if text:
        lefts, bottoms, rights, tops = zip(*(box for _, box in chars), strict=True)
        yield _Cell(min(lefts), min(bottoms), max(rights), max(tops), text)


def _rows(cells: list[_Cell]) -> list[_Row]:
    """A page's lines from top to bottom, as if it had one column."""
    rows: list[_Row] = []
    for cell in sorted(cells, key=lambda cell: -cell.middle):
        beside = rows[-1][0] if rows else None
        if beside and abs(beside.middle - cell.middle) < max(beside.top - beside.bottom, cell.top - cell.bottom) / 2:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    for row in rows:
        row.sort(key=lambda cell: cell.left)
    return rows


def _gutter(rows: list[_Row]) -> float | None:
    """Where the space between two columns of running text stands; None where there is one column, or a table."""
    if len(rows) < LEAST_ROWS:
        return None
    first, last = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    best: tuple[int, float] = (0, 0.0)
    for step in range(25, 76):
        at = first + (last - first) * step / 100
        both = [row for row in rows if row[0].right < at < row[-1].left and not _cuts(row, at)]
        if len(both) > best[0] and len(both) >= max(LEAST_ROWS, SHARE * len(rows)):
            left = median(max(c.right for c in row if c.right < at) - row[0].left for row in both)
            right = median(row[-1].right - min(c.left for c in row if c.left > at) for row in both)
            if left >= FILLED * (at - first) and right >= FILLED * (last - at):
                best = (len(both), at)
    return best[1] if best[0] else None


def _cuts(row: _Row, at: float) -> bool:
    return any(cell.left <= at <= cell.right for cell in row)


def _by_columns(rows: list[_Row]) -> list[_Row]:
    """The lines of the left column before those of the right; a line over both stands between."""
    gutter = _gutter(rows)
    if gutter is None:
        return rows
    ordered: list[_Row] = []
    left: list[_Row] = []
    right: list[_Row] = []
    for row in rows:
        if _cuts(row, gutter):
            ordered += [*left, *right, row]
            left, right = [], []
            continue
        for column, cells in (
            (left, [cell for cell in row if cell.right < gutter]),
            (right, [cell for cell in row if cell.left > gutter]),
        ):
            if cells:
                column.append(cells)
    return [*ordered, *left, *right]


def _text(pages: Sequence[list[_Row]]) -> tuple[str, tuple[Origin, ...]]:
    repeated = _repeated(pages)
    text = GrowingText()
    for number, rows in enumerate(pages, 1):
        first, last = 0, len(rows)
        while first < min(EDGE, last) and _place(rows[first]) in repeated:
            first += 1
        while last > max(first, len(rows) - EDGE) and _place(rows[last - 1]) in repeated:
            last -= 1
        for part, hint in ((rows[:first], "page_header"), (rows[first:last], None), (rows[last:], "page_footer")):
            _write(text, part if hint else _by_columns(part), number, hint)
    return text.finish()


def _write(text: GrowingText, rows: list[_Row], number: int, hint: str | None) -> None:
    steps = [above[0].middle - below[0].middle for above, below in pairwise(rows)]
    usual = median_low([step for step in steps if step > 0] or [0.0])
    for i, row in enumerate(rows):
        text.end_line(2 if i > 0 and steps[i - 1] > APART * usual else 1)
        for cell in row:
            text.part("\t")
            text.write(cell.text, f"page {number} {_box(row)}", hint)


def _box(row: _Row) -> str:
    sides = (row[0].left, min(c.bottom for c in row), row[-1].right, max(c.top for c in row))
    return "[" + " ".join(f"{side:.0f}" for side in sides) + "]"


def _place(row: _Row) -> tuple[str, int]:
    """A line's words, its numbers aside, and its height on the page."""
    return _DIGITS.sub("#", " ".join(cell.text for cell in row)), round(row[0].middle / 4)


def _repeated(pages: Sequence[list[_Row]]) -> frozenset[tuple[str, int]]:
    """The lines that stand at the same edge of at least half of the pages, and of two."""
    seen = Counter(place for rows in pages for place in {_place(row) for row in (*rows[:EDGE], *rows[EDGE:][-EDGE:])})
    return frozenset(place for place, count in seen.items() if count >= max(2, len(pages) / 2))
