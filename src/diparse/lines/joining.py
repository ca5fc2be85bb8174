"""Lines to paragraphs: neighbouring lines joined where the second one goes on with the sentence of the first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median

from msgspec import Struct

from diparse.lexicon import kind_matches
from diparse.lines.furniture import find_furniture
from diparse.lines.grid import find_rows
from diparse.lines.physical import Line, Paragraph
from diparse.model import Span
from diparse.morphology import is_word
from diparse.numbering.markers import BULLET, WORD_STYLES, Marker, line_marker

_LOWER = re.compile(r"[а-яёa-z(«\"]?[а-яёa-z]")
_FORM = re.compile(r"_{3,}|^\[|\]$|\b(?:УТВЕРЖДАЮ|СОГЛАСОВАНО)\b|https?://|^-{5,}$", re.MULTILINE)
_FILL_IN = re.compile(r"(?:_{3,}|[….]{6,}|(?:\t| {2,}| \t)(?=[.,;])|^(?=[.,;]$))[.,;]?$")
"""A place to fill in, at a line's end: «_____.», dots, or a gap before the full stop where its line was lost."""
LONGEST_END = 8
"""So many of a line's last characters show whether it ends so."""
_LABEL = re.compile(r"\((?:[^()\n]|\([^()\n]*\)){3,80}\)[.,;]?")
"""What is to be filled in above: «(иные обязанности)»."""
_PLACE = re.compile(r"(?:_{3,}|[….]{6,})[_….\s]*[.,;]?")
"""A line that is nothing but a place to fill in."""
_FILLED = re.compile(r"_{3,}[,)]?\s+[а-яё]|_{3,}\)[.,;]?$")
"""A wrapped line that begins with a place to fill in."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a page's lines were laid out."""

    width: float
    """The width at which they were wrapped, in code points; infinity where they were not."""
    spaced: bool
    """Whether blank lines part the points: then lines with none between them belong together."""
    gap: int = 0
    """The blank lines that part the lines of one paragraph, most often."""
    margin: float = inf
    """The column that no line passes, where each line was filled as far as its words allowed; else infinity."""

    @property
    def wrapped(self) -> bool:
        """Whether sentences go on over several lines."""
        return self.width < inf


Markers = Mapping[int, Marker]
"""The likeliest marker at the start of each line that has one, by where the line starts."""


def layout_of(text: str, lines: list[Line], markers: Markers) -> Layout:
    """The layout of a page."""
    width = wrap_width(text, lines)
    if width == inf:
        return Layout(width, spaced=False)
    gap = int(median(b.blanks for a, b in pairwise(lines) if _cuts_sentence(text, a, b)))
    return Layout(width, _is_spaced(text, lines, markers), gap, _margin(text, lines))


def join_lines(text: str, lines: list[Line], known: Sequence[Span] = ()) -> list[Paragraph]:
    """The paragraphs of a page: neighbouring lines joined where a sentence goes on.

    ``known`` are stretches that the page's file tells to be a printed page's header or footer.
    """
    markers = {line.start: marker for line in lines if (marker := line_marker(text, line.start, line.end))}
    layout = layout_of(text, lines, markers)
    furniture = find_furniture(text, lines, layout.wrapped) | _within(lines, known)
    rows = find_rows(text, lines, markers, 0.6 * layout.width)
    elements = frozenset() if layout.wrapped else _elements(text, lines, markers)
    paragraphs: list[Paragraph] = []
    current: list[Line] = []
    opening = _Opening(False, False, False)
    row_end = -1
    for i, line in enumerate(lines):
        if i <= row_end:
            continue
        goes_on = (
            bool(current)
            and i not in furniture
            and i not in elements
            and i not in rows
            and _continues(text, current[-1], line, markers, layout, opening)
        )
        if current and not goes_on:
            paragraphs.append(_paragraph(current))
            current = []
        if i in rows:
            row_end = rows[i]
            paragraphs.append(Paragraph(line.start, lines[row_end].end, row=True))
            continue
        if i in furniture or i in elements:
            paragraphs.append(Paragraph(line.start, line.end, furniture=i in furniture, element=i in elements))
            continue
        if not current:
            opening = _opening(text, line, markers)
        current.append(line)
    if current:
        paragraphs.append(_paragraph(current))
    return paragraphs


def _elements(text: str, lines: list[Line], markers: Markers) -> frozenset[int]:
    """The lines of lists whose bullets and punctuation are lost: behind blank lines, or right below a heading."""
    found: set[int] = set()
    run: list[int] = []
    headed = False  # whether a heading stands right over the run
    for i, line in enumerate(lines):
        plain = text[line.start].islower() and text[line.end - 1].isalnum() and line.start not in markers
        if plain and not run:
            headed = i > 0 and not line.blanks and _topic(text[lines[i - 1].start : lines[i - 1].end])
        if plain and (line.blanks > 0) != headed:
            run.append(i)
            continue
        found.update(run if len(run) >= LEAST_ELEMENTS - headed else ())
        run = []
    return frozenset(found.union(run if len(run) >= LEAST_ELEMENTS - headed else ()))


LEAST_ELEMENTS = 3
"""So many in a row, or they may be the cells of a table's row."""


def _within(lines: list[Line], spans: Sequence[Span]) -> frozenset[int]:
    starts = {span.start: span.end for span in spans}
    return frozenset(i for i, line in enumerate(lines) if starts.get(line.start, -1) >= line.end)


class _Opening(Struct, frozen=True, gc=False):
    """What stands at the start of a paragraph."""

    numbered: bool
    bulleted: bool
    small: bool
    """A small letter."""


def _opening(text: str, line: Line, markers: Markers) -> _Opening:
    numbered = line.start in markers
    return _Opening(numbered, bool(BULLET.match(text, line.start)), bool(_LOWER.match(text, line.start)))


def wrap_width(text: str, lines: list[Line]) -> float:
    """The width at which the page's lines were wrapped, or infinity where they were not.

    Wrapping shows in lines that stop without punctuation and go on with a small letter below.
    """
    cut = [(a.end - a.start, b.blanks) for a, b in pairwise(lines) if _cuts_sentence(text, a, b)]
    widths = [width for width, _ in cut if width >= 30]
    if len(widths) < 3 or len(widths) < 0.04 * len(lines):
        return inf
    width = float(median(widths))
    close = 2 * sum(not blanks for _, blanks in cut) >= len(cut)
    tolerance = 0.2 if close else 0.1  # blank lines rather part the elements of a list
    alike = sum(abs(w - width) <= tolerance * width for w in widths)
    return width if alike >= 0.6 * len(widths) else inf  # the lines of a list differ more


def _cuts_sentence(text: str, a: Line, b: Line) -> bool:
    """Whether a line stops without punctuation, and the next one begins with a small letter."""
    return bool(_LOWER.match(text, b.start)) and text[a.end - 1] not in ".;:!?…"


def _margin(text: str, lines: list[Line]) -> float:
    """The right margin of lines that a program filled word by word; infinity where the lines' ends tell of none."""
    filled = [
        (_column(text, a), _filled_to(text, a, b))
        for a, b in pairwise(lines)
        if b.blanks == 0 and _cuts_sentence(text, a, b)
    ]
    if len(filled) < LEAST_FILLED:
        return inf
    margin = max(column for column, _ in filled)
    return margin if sum(reach > margin for _, reach in filled) >= 0.95 * len(filled) else inf


LEAST_FILLED = 5


def _column(text: str, line: Line) -> int:
    return line.end - _line_start(text, line)


def _line_start(text: str, line: Line) -> int:
    """Where a line begins, with its indent; it is not looked for far, as lines may be parted by other signs, too."""
    least = max(0, line.start - DEEPEST)
    return text.rfind("\n", least, line.start) + 1 or least


DEEPEST = 1000
"""A line is indented by at most so many blanks."""


def _filled_to(text: str, a: Line, b: Line) -> int:
    """The column that the line above would reach with the first word of the one below."""
    word = _WORD.match(text, b.start, b.end)
    return _column(text, a) + 1 + (word.end() - word.start() if word else 0)


_WORD = re.compile(r"\S+")


def _is_spaced(text: str, lines: list[Line], markers: Markers) -> bool:
    """Whether blank lines part the page's points: then lines with none between them belong together."""
    marked = [line for line in lines if line.start in markers or BULLET.match(text, line.start)]
    return sum(line.blanks > 0 for line in marked) >= 0.8 * max(5, len(marked))


def _continues(text: str, a: Line, b: Line, markers: Markers, layout: Layout, opening: _Opening) -> bool:
    """Whether line ``b`` goes on with the paragraph that ends in line ``a``."""
    above, below = text[a.start : a.end], text[b.start : min(b.end, b.start + 200)]
    full = a.end - a.start >= 0.8 * layout.width
    is_open = above[-1] not in ".;:!?…"
    close = b.blanks == 0
    if close and below[0].isdigit() and _CUT_REFERENCE.search(above, max(0, len(above) - 8)):
        return True
    if close and above[-1] == "-" and _cut_word(above, below):
        return True
    if close and _DATED.search(above, max(0, len(above) - 10)) and _NUMBERED.match(below):
        return True
    if BULLET.match(below):
        # a dash inside a sentence may open a wrapped line
        return full and is_open and close and below[0] in "-–—" and above[-1] != "," and not BULLET.match(above)
    marker = markers.get(b.start)
    if marker is not None and not (is_open and marker.weak and (close or marker.style != "letter_dot")):
        return False
    lettered = marker is not None and marker.style == "letter_dot"
    if marker is not None and lettered and (not layout.wrapped or (marker.path == (1,) and _topic(above))):
        return False
    in_point = (opening.numbered or opening.bulleted) and close
    if _in_brackets(text, a, b) or _fills_in(above, below, b, opening, is_open):
        return True
    wrapped_point = in_point and full and is_open and (below[0] != "_" or _FILLED.match(below))
    goes_on = bool(_LOWER.match(below) and not below.startswith("(")) or (full and bool(_FILLED.match(below)))
    filled_point = in_point and is_open and goes_on
    if (_FORM.search(above) and not filled_point) or (_FORM.search(below) and not wrapped_point):
        return False
    if _DATE.fullmatch(above) or (not in_point and (_FORM_LINE.match(below) or _LABEL_LINE.fullmatch(above))):
        return False
    alone = markers.get(a.start)
    if alone is not None and alone.end == a.end:
        # what the value of a number alone on its line is, the tree decides; «ГЛАВА 1» stands over its heading
        over_heading = alone.style in _OVER_HEADING and b.blanks <= 1 and below[0].isupper()
        return over_heading and bool(kind_matches(below)) and len(below) < 90
    if _LOWER.match(below):
        return _sentence_goes_on(above, b, layout, opening, full, is_open)
    if is_open and (below[0] in ",.;:)»" or (marker is None and close and _MEASURE.match(below))):
        return True
    if above[-1] == "." and in_point and marker is None and _filled_to(text, a, b) > layout.margin:
        return True  # the line's end and a sentence's end fall together
    if not is_open or not layout.wrapped or not full or b.blanks > layout.gap:
        return False
    shouted = above.upper() == above, below.upper() == below and len(below) > 6
    return shouted[0] == shouted[1]  # a heading in capitals does not go on in a sentence


HINT = 200
"""What is said in brackets below a place to fill in has at most so many characters."""
HINT_GAP = 3
"""So many blank lines may cut through it: converters put the line that was to be filled in there."""


def _in_brackets(text: str, a: Line, b: Line) -> bool:
    """Whether a bracket that is open at the end of a line is closed soon below, as in «(мастеру; иному», «лицу)»."""
    if b.blanks > HINT_GAP or _depth(text, max(a.end - HINT, _line_start(text, a)), a.end, 0) <= 0:
        return False
    return _depth(text, b.start, min(b.start + HINT, len(text)), 1) == 0


def _depth(text: str, start: int, end: int, depth: int) -> int:
    """How many brackets are open at the end of a stretch, or 0 where the last of those open before it is closed."""
    before = depth
    for bracket in _BRACKET.finditer(text, start, end):
        depth = depth + 1 if bracket[0] == "(" else max(0, depth - 1)
        if before and not depth:
            return 0
    return depth


_BRACKET = re.compile(r"\(|(?<![(\s\d]\d)(?<![(\s][а-яa-z])\)")
"""A bracket, but no marker's: «1)», «а)»."""


def _fills_in(above: str, below: str, b: Line, opening: _Opening, is_open: bool) -> bool:
    """Whether a line is a place to fill in, what is said of one, or goes on behind one, in the point above."""
    if not (opening.numbered or opening.bulleted) or b.blanks > 1:
        return False
    if _FILL_IN.search(above, max(0, len(above) - LONGEST_END)):
        lost = above[-1] in ".,;" and above[-2:-1] in "\t "  # a gap before the stop: surely no sentence's end
        goes_on = lost or below.count("(") > below.count(")")
        said = _LABEL.fullmatch(below) or (below[0] == "(" and goes_on)
        return bool(said or (_LOWER.match(below) and above[-1] == "." and (lost or not b.blanks)))
    if not is_open:
        return False
    if _PLACE.fullmatch(below):
        return below[-1] in ".,;…"  # a line without a stop parts a forum's text from what its writer always says
    begins = bool(_LOWER.match(below)) and not _SIGNED.match(below)
    return not b.blanks and begins and bool(_PLACE_IN.search(below))


_PLACE_IN = re.compile(r"_{3,}")
_DATE = re.compile(r"\d\d?\.\d\d\.\d{2,4}(?: ?г\.?)?")
_HINT_WORDS = r"\((?:полное |сокращ[её]нное )?(?:наименование|название|подпись|инициалы|фамилия|дата)\b"
_FORM_LINE = re.compile(rf"(?:г|гор|пос|дер)\. ?[А-ЯЁ][а-яё-]+$|{_HINT_WORDS}")
"""The place where an instruction is approved; what is to be filled in above."""
_LABEL_LINE = re.compile(rf"{_HINT_WORDS}[^()]*\)")
_SIGNED = re.compile(r"с\s+(?:\w+\s+)?инструкцией|ознакомлен|подпис|дата|ф\.? ?и\.? ?о|фамили|расшифр")


def _sentence_goes_on(above: str, b: Line, layout: Layout, opening: _Opening, full: bool, is_open: bool) -> bool:
    """Whether a line that begins with a small letter goes on with the one above."""
    if is_open:
        if layout.wrapped:
            return True
        # a list of lines that all begin so, or a topic over such a list
        return not opening.small and not (b.blanks and _topic(above))
    if not full or b.blanks:
        return False
    if above[-1] == ";":
        # an item's second clause; the elements of a list have no number above them
        return opening.numbered or (opening.bulleted and layout.spaced)
    return above[-1] == "." or layout.spaced


_OVER_HEADING = ("roman", *WORD_STYLES)
_MEASURE = re.compile(r"\d[^а-яёa-z]*[а-яёa-zА-ЯЁ]|\d[\d.,]*\s*%|№\s*\d")
"""A number that measures or dates something, with its unit: no marker, so the line goes on."""
_CUT_REFERENCE = re.compile(r"(?:(?<!т\.)(?<!т\. )\b(?:ст|пп?|подп|ч|гл|разд|абз|прил|стр)\.|№|\sN)$")
"""A reference that the line's end cuts from its number: «и ст.», then «21 Трудового кодекса»."""
_DATED = re.compile(r"\d{4} ?г(?:\.|ода)$")
_NUMBERED = re.compile(r"(?:N|№) ?\d")
"""An act's number behind its date: «от 21.08.1998 г.», then «N 37»."""


def _cut_word(above: str, below: str) -> bool:
    """Whether a word in capitals is cut at the line's end: «ИНСТРУК-», «ЦИЯ»."""
    first, second = above.split()[-1][:-1], below.split()[0]
    return first.isupper() and second.isupper() and is_word(first + second)


def _topic(line: str) -> bool:
    """Whether a line is a few words that name a section: «За что отвечает» over a list with no bullets."""
    return len(line) < 45 and line.count(" ") < 5 and bool(kind_matches(line))


def _paragraph(lines: list[Line]) -> Paragraph:
    return Paragraph(lines[0].start, lines[-1].end)
