"""Physical lines, and the paragraphs that they are put together to."""

import re
from dataclasses import dataclass

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]++")


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line: its span without the blanks around it."""

    start: int
    end: int
    blanks: int
    """Blank lines between it and the line before."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, as a stretch of the page that starts and ends on a non-blank character."""

    start: int
    end: int
    furniture: bool = False
    """Whether it is a page's header, footer or number."""
    element: bool = False
    """Whether it is an element of a list whose bullets are lost: one of several lines in a row that begin with a small
    letter, each behind a blank line."""
    row: bool = False
    """Whether it is a row of a table without numbers, with all its cells."""


def split_lines(text: str) -> list[Line]:
    """The physical lines that hold any ink."""
    lines: list[Line] = []
    at = 0
    for match in _LINE.finditer(text):
        raw = match[0]
        left = raw.lstrip()
        if not left:
            continue
        start = match.end() - len(left)
        gap = text[at : match.start()]
        blanks = max(0, gap.count("\n") - 1) if lines else 0
        end = start + len(left.rstrip())
        lines.append(Line(start, end, blanks))
        at = end
    return lines
