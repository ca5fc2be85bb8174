"""Pages to paragraphs: physical lines found, lines that wrapping or a page break cut put together again.

Nothing is copied or changed: a paragraph is a stretch of the page's text. Whether a number at the start of a
line is a marker is not decided here; such lines stay apart, and the numbering decoder has the last word.
``physical`` finds lines, ``furniture`` the headers and footers of printed pages, ``joining`` puts wrapped lines
together, ``grid`` finds the rows of tables, ``flat`` cuts open what stands on one line.
"""

from diparse.lines.flat import FLAT, open_flat
from diparse.lines.joining import join_lines
from diparse.lines.physical import Line, Paragraph, split_lines

__all__ = ["FLAT", "Line", "Paragraph", "join_lines", "open_flat", "split_lines"]
