"""Headers, footers and numbers of printed pages: lines that come again on every page."""

import re
from itertools import pairwise

from diparse.lines.physical import Line

_PAGE_NUMBER = re.compile(
    r"^[^\w#]*(?:стр(?:аница|\.)?|лист|page)?[^\w#]*#(?:\s*(?:из|/|of)\s*#)?[^\w#./)]*$", re.IGNORECASE
)
"""One number: no date («00.00.00»), and no point that a form leaves empty («7.», «3)», «4.11. .»)."""
_NAMES_PAGE = re.compile(r"\b(?:стр(?:аница|\.)?|лист|page)\s*#", re.IGNORECASE)
_DASHED = re.compile(r"[-–—]\s*#\s*[-–—]")
_OF_PAGES = re.compile(r"\b(?:стр(?:аница|\.)?|лист)\s*#\s*(?:из|/|листов|страниц)\s*#\s*$", re.IGNORECASE)
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
        if _OF_PAGES.search(key):
            found.update(at)
        elif _PAGE_NUMBER.match(key):
            if _NAMES_PAGE.search(key) or _DASHED.fullmatch(key):
                found.update(at)
            else:
                found.update(i for i in at if wrapped and (_at_page_break(lines, i) or _cuts_sentence(text, lines, i)))
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


def _cuts_sentence(text: str, lines: list[Line], i: int) -> bool:
    """Whether a line stands apart in the middle of a sentence that goes on below it."""
    if not 0 < i < len(lines) - 1 or not (lines[i].blanks and lines[i + 1].blanks):
        return False
    return text[lines[i - 1].end - 1].isalpha() and text[lines[i + 1].start].islower()


def _at_page_break(lines: list[Line], i: int) -> bool:
    after = lines[i + 1].blanks if i + 1 < len(lines) else 9
    return lines[i].blanks >= 2 or after >= 2
