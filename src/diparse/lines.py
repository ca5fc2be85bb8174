"""Pages to paragraphs: physical lines found, lines that wrapping or a page break cut put together again.

Nothing is copied or changed: a paragraph is a stretch of the page's text. Whether a number at the start of a
line is a marker is not decided here; such lines stay apart, and the numbering decoder has the last word.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from diparse.lexicon import kind_matches
from diparse.numbering.markers import BULLET, line_marker

# What Python's str.splitlines splits on, and so what other tools count as lines.
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]++")


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line: its span without the blanks around it."""

    start: int
    end: int
    indent: int
    """Blanks before the first character."""
    blanks: int
    """Blank lines between it and the line before."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, as a stretch of the page that starts and ends on a non-blank character."""

    start: int
    end: int
    indent: int
    blanks: int
    lines: int
    furniture: bool = False
    """Whether it is a page's header, footer or number."""


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
        lines.append(Line(start, end, start - match.start(), blanks))
        at = end
    return lines


_OPEN_END = re.compile(r"[^.;:!?…]$")
_LOWER = re.compile(r"[а-яёa-z(«\"]?[а-яёa-z]")
_FORM = re.compile(r"_{3,}|^\[|\]$|\b(?:УТВЕРЖДАЮ|СОГЛАСОВАНО)\b|https?://|^-{5,}$", re.MULTILINE)


def wrap_width(text: str, lines: list[Line]) -> float:
    """The width at which the page's lines were wrapped, or infinity where they were not.

    Wrapping shows in lines that stop without punctuation and go on with a small letter below.
    """
    widths = []
    for a, b in pairwise(lines):
        if _LOWER.match(text, b.start) and text[a.end - 1] not in ".;:!?…" and a.end - a.start >= 30:
            widths.append(a.end - a.start)
    if len(widths) < 3 or len(widths) < 0.04 * len(lines):
        return float("inf")
    width = float(median(widths))
    alike = sum(abs(w - width) <= 0.2 * width for w in widths)
    return width if alike >= 0.6 * len(widths) else float("inf")  # the lines of a list differ more


def join_lines(text: str, lines: list[Line]) -> list[Paragraph]:
    """Paragraphs: neighbouring lines joined where the second one goes on with the sentence of the first."""
    width = wrap_width(text, lines)
    spaced = width < float("inf") and _is_spaced(text, lines)
    paragraphs: list[Paragraph] = []
    current: list[Line] = []
    numbered = marked = False
    furniture = find_furniture(text, lines, width < float("inf"))
    for i, line in enumerate(lines):
        if i in furniture:
            if current:
                paragraphs.append(_paragraph(current))
                current = []
            paragraphs.append(Paragraph(line.start, line.end, line.indent, line.blanks, 1, True))
            continue
        if current and not _continues(text, current[-1], line, width, spaced, numbered, marked, current[0].start):
            paragraphs.append(_paragraph(current))
            current = []
        if not current:
            numbered = line_marker(text, line.start, line.end) is not None
            marked = numbered or bool(BULLET.match(text, line.start))
        current.append(line)
    if current:
        paragraphs.append(_paragraph(current))
    return paragraphs


_PAGE_NUMBER = re.compile(r"^\W*(?:стр(?:аница|\.)?|лист|page)?\W*#(?:\s*(?:из|/|of)\s*#)?\W*$", re.IGNORECASE)
_NAMES_PAGE = re.compile(r"\b(?:стр(?:аница|\.)?|лист|page)\s*#", re.IGNORECASE)
_GRID = re.compile(r"подпис|расшифр|_{2}|\bдата\b|наименован|фамили", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def find_furniture(text: str, lines: list[Line], wrapped: bool) -> frozenset[int]:
    """The lines that are a printed page's header, footer or number: they come again on every page."""
    places: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if line.end - line.start > 240:
            continue
        key = _DIGITS.sub("#", " ".join(text[line.start : line.end].split()))
        if len(key) <= 110:
            places.setdefault(key, []).append(i)
    found: set[int] = set()
    for key, at in places.items():
        if _PAGE_NUMBER.match(key):
            if _NAMES_PAGE.search(key):
                found.update(at)
            else:
                found.update(i for i in at if wrapped and _at_page_break(lines, i))
                found.update(_page_numbers(text, lines, at))
        elif _NAMES_PAGE.search(key) and len(at) >= 2:
            found.update(at)
        elif wrapped and len(at) >= 2 and key[-1] not in ".;:,)_" and key[:1] not in "#-–—•*" and not _GRID.search(key):
            columns = "   " in text[lines[at[0]].start : lines[at[0]].end]
            found.update(i for i in at if columns or (len(at) >= 3 and _at_page_break(lines, i)))
    return frozenset(found)


PAGE_LINES = 8
"""A printed page has at least so many lines."""


def _page_numbers(text: str, lines: list[Line], at: list[int]) -> list[int]:
    """Of lines that hold a number alone, those that count up by one with a page's lines between them."""
    found: set[int] = set()
    numbers = {i: int("".join(_DIGITS.findall(text[lines[i].start : lines[i].end]))[:9] or 0) for i in at}
    crowded = {i for a, b in pairwise(at) if b - a < PAGE_LINES for i in (a, b)}  # rows of a table
    alone = [i for i in at if i not in crowded]
    for a, b in pairwise(alone):
        if numbers[b] == numbers[a] + 1 and numbers[a] > 0:
            found.update((a, b))
    return sorted(found)


_MEASURE = re.compile(r"\d[^а-яёa-z]*[а-яёa-zА-ЯЁ]")
"""A number that measures or dates something, with its unit: no marker, so the line goes on."""


def _topic(line: str) -> bool:
    """Whether a line is a few words that name a section: «За что отвечает» over a list with no bullets."""
    return len(line) < 40 and line.count(" ") < 4 and bool(kind_matches(line))


def _at_page_break(lines: list[Line], i: int) -> bool:
    after = lines[i + 1].blanks if i + 1 < len(lines) else 9
    return lines[i].blanks >= 2 or after >= 2


def _paragraph(lines: list[Line]) -> Paragraph:
    return Paragraph(lines[0].start, lines[-1].end, lines[0].indent, lines[0].blanks, len(lines))


def _is_spaced(text: str, lines: list[Line]) -> bool:
    """Whether blank lines part the page's points: then lines with none between them belong together."""
    marked = [line for line in lines if BULLET.match(text, line.start) or line_marker(text, line.start, line.end)]
    return sum(line.blanks > 0 for line in marked) >= 0.8 * max(5, len(marked))


def _continues(
    text: str, a: Line, b: Line, width: float, spaced: bool, numbered: bool, marked: bool, current_start: int
) -> bool:
    above, below = text[a.start : a.end], text[b.start : b.start + 200].split("\n", 1)[0]
    full = a.end - a.start >= 0.8 * width
    is_open = above[-1] not in ".;:!?…"
    if BULLET.match(below):
        # a dash inside a sentence may open a wrapped line
        return full and is_open and b.blanks == 0 and below[0] in "-–—" and above[-1] != "," and not BULLET.match(above)
    marker = line_marker(text, b.start, b.end)
    if marker is not None and not (is_open and marker.weak):
        return False
    wrapped_point = marked and full and is_open and b.blanks == 0 and below[0] != "_"
    if _FORM.search(above) or (_FORM.search(below) and not wrapped_point):
        return False
    alone = line_marker(text, a.start, a.end, alone=True)
    if alone and alone.style in ("word", "roman") and b.blanks <= 1 and below[0].isupper():
        return bool(kind_matches(below)) and len(below) < 90  # «ГЛАВА 1» over «ОБЩИЕ ПОЛОЖЕНИЯ»
    if alone:
        return False  # a number alone on its line: what its value is, structure decides
    if _LOWER.match(below):
        if is_open and width == float("inf") and _LOWER.match(text, current_start):
            return False  # a list of lines that all begin with a small letter
        if is_open:
            return not (width == float("inf") and b.blanks and _topic(above))
        if above[-1] == ";" and full and b.blanks == 0 and numbered:
            return True  # an item's second clause; list elements have no number above them
        return full and b.blanks == 0 and (above[-1] == "." or spaced)
    if below[0] in ",.;:)»" and is_open:
        return True
    if is_open and marker is None and b.blanks == 0 and _MEASURE.match(below):
        return True
    if not is_open or width == float("inf") or not full:
        return False
    shouted = above.upper() == above, below.upper() == below and len(below) > 6
    return shouted[0] == shouted[1]  # a heading in capitals does not go on in a sentence


# --- flat text: a whole instruction on one line

FLAT = 300
"""A paragraph longer than this may hold several parts; code points."""
_INNER_TITLE = re.compile(
    r"(?<=\s)(?=(?:ТИПОВАЯ |ПРИМЕРНАЯ )?ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\b|(?<!астоящая )Должностная инструкция [а-яё]+(?! (?:разработана|определяет|является)))"
)
_FORM_START = re.compile(r"(?<=\s)(?=_{3,}|УТВЕРЖДАЮ|Утверждаю\b)")
_SIGNATURES = re.compile(
    r"(?<=[а-яёa-z)»\]]\.\s)(?=[А-ЯЁ][^.;:_()]{0,120}?\s_{3,}|СОГЛАСОВАНО|Согласовано\b|С (?:должностной |настоящей |данной )?[Ии]нструкцией ознакомлен|Визы\b|[А-ЯЁ][^.;:_()]{3,80}\s\(подпись\))"
)
_SIGNED = re.compile(r"подпись|ознакомлен|СОГЛАСОВАНО|_{5,}", re.IGNORECASE)


def open_flat(text: str, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Cut title, approval and signatures off paragraphs that hold a whole instruction."""
    opened: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.end - paragraph.start <= FLAT or paragraph.furniture:
            opened.append(paragraph)
            continue
        cuts = _flat_cuts(text, paragraph)
        for start, end in zip([paragraph.start, *cuts], [*cuts, paragraph.end], strict=True):
            piece = text[start:end]
            left = start + len(piece) - len(piece.lstrip())
            right = left + len(piece.strip())
            if left < right:
                blanks = paragraph.blanks if start == paragraph.start else 0
                opened.append(Paragraph(left, right, paragraph.indent, blanks, paragraph.lines))
    return opened


def _flat_cuts(text: str, paragraph: Paragraph) -> list[int]:
    start, end = paragraph.start, paragraph.end
    cuts = []
    title = _INNER_TITLE.search(text, start, min(end, start + 700))
    if title:
        cuts.append(title.start())
    form = _FORM_START.search(text, title.start() if title else start, min(end, start + 400))
    if (
        form
        and text[start : form.start()].strip()
        and re.match(
            r"\W*(?:\w+\s+)?(?:ДОЛЖНОСТНАЯ|Должностная)",
            text[(title.start() if title else start) : form.start()],
        )
    ):
        cuts.append(form.start())
    for match in _SIGNATURES.finditer(text, max(start, end - 1500), end):
        if _SIGNED.search(text, match.start(), end):
            cuts.append(match.start())
            break
    return cuts
