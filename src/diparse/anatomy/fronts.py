"""What stands before an instruction's points: which lines are its title, its approval block, its preamble."""

import re
from collections.abc import Sequence
from itertools import pairwise

from diparse.anatomy.misprints import left_columns
from diparse.anatomy.persons import is_person
from diparse.anatomy.pieces import Piece
from diparse.anatomy.position import names_job
from diparse.anatomy.signals import approves_below
from diparse.anatomy.titles import position_from_title
from diparse.lexicon import has_finite_verb
from diparse.model import BlockType

SHORT = 120
"""A line of a title or a form has at most so many characters."""

MOST_FILLED = 8
"""A sentence with places to fill in is cut into at most so many lines."""


def front_kinds(text: str, front: Sequence[Piece]) -> list[BlockType]:
    """What each piece before the points is."""
    titled = title_lines(text, front)
    owns = [text[piece.start : piece.end] for piece in front]
    kinds = [_kind(own, piece, title) for own, piece, title in zip(owns, front, titled, strict=True)]
    kinds = _one_title(owns, kinds)
    told: set[int] = set()
    for i, own in enumerate(owns):
        if kinds[i] == "preamble" and _SPEAKS_OF_ITSELF.match(own):
            end = next((k for k in range(i, min(i + MOST_FILLED, len(owns))) if owns[k][-1] == "."), i)
            told.update(range(i, end + 1))  # «… на основании», «договора с ______», «(фамилия)»
    approved = [i for i, kind in enumerate(kinds) if kind == "approval" and i not in told]
    for i, own in enumerate(owns):
        if i in told:
            kinds[i] = "preamble"
        elif kinds[i] == "preamble" and approved and approved[0] < i < approved[-1] and not _is_sentence(own):
            kinds[i] = "approval"  # «Заместитель директора, начальник управления» between «Утверждаю» and the signature
    return kinds


def title_lines(text: str, front: Sequence[Piece]) -> list[bool]:
    """Whether each piece before the points looks like a title, or goes on with one above it."""
    found: list[bool] = []
    after_title = False
    for i, piece in enumerate(front):
        own = text[piece.start : piece.end]
        before_title = i + 1 < len(front) and front[i + 1].opens == "title" and is_person(own)
        before_title = before_title and not (i and approves_below(text[front[i - 1].start : front[i - 1].end]))
        goes_on = (after_title or before_title) and not piece.form and len(own) < SHORT and own[-1] not in ".;:-_"
        found.append(piece.opens == "title" or (goes_on and not has_finite_verb(own)))
        after_title = found[-1] and (piece.opens == "title" or _next_line(text, front, i))
    return found


def _next_line(text: str, front: Sequence[Piece], i: int) -> bool:
    """Whether the next piece stands on the very next line."""
    return i + 1 < len(front) and text[front[i].end : front[i + 1].start].count("\n") == 1


_SPEAKS_OF_ITSELF = re.compile(
    r"(?:(?:настоящая|данная|эта)\s+)?(?:[\w-]+\s+){0,2}инструкция\s+(?:[\w-]+\s+){0,8}?"
    r"(?:разработан|составлен|введен|утвержден|определя|регламентир|устанавлив|явля|предназнач|регулир)",
    re.IGNORECASE,
)
"""«Настоящая инструкция составлена на основании …»: what it says of itself is no line of the form around it."""
_FIELD = re.compile(r"[А-ЯЁ][^:\n_]{3,50}:\s+[^\s_]")
"""«Место работы: Тверь»."""
_JOB_FIELD = re.compile(r"(?:наименование )?(?:должности|должность|профессии|профессия)\s*:\s+[^\s_]", re.IGNORECASE)
_PLACE = re.compile(r"(?:г|гор|пос|с)\. ?[А-ЯЁ][а-яё-]+$|\((?:полное |сокращенное )?(?:название|наименование)\b")
"""«г. Тула», «(название предприятия)»: lines of the form around a title."""


def _kind(own: str, piece: Piece, title: bool) -> BlockType:
    if _SPEAKS_OF_ITSELF.match(own):
        return "preamble"
    if _JOB_FIELD.match(own) and len(own) < SHORT:
        return "title"
    if title and not _PLACE.match(own):
        return "title"
    if piece.form:
        return "approval"
    field = _FIELD.match(own) or own[-1] == ":"
    return "preamble" if len(own) > 60 or field or has_finite_verb(own) else "approval"


def _is_sentence(own: str) -> bool:
    return own[-1] == "." and has_finite_verb(own)


_COLUMN = re.compile(r"\S(?:\t| {3,})\s*\S")
_HALF = re.compile(r"(?:ДОЛЖНОСТНАЯ|РАБОЧАЯ|ПРОИЗВОДСТВЕННАЯ|ТИПОВАЯ)(?:\s{3}|\t|$)")
_WORD = re.compile(r"\bИНСТРУКЦИЯ\b|инструкци")


def _one_title(owns: Sequence[str], kinds: Sequence[BlockType]) -> list[BlockType]:
    """The same, where the title's words stand in a column of the form, and the job's name in or below it.

    Such words are the form's, and the job's name is the title, as they are where a title stands before the form.
    """
    found = list(kinds)
    named = next((i for i, kind in enumerate(kinds) if kind == "title" and _names_job(owns[i])), len(owns))
    words = [i for i, own in enumerate(owns) if _is_word(own, kinds[i]) and not _names_job(own)]
    again = bool(words) and named < words[0] and "approval" in kinds[named : words[0]]
    lines = [i for i, own in enumerate(owns) if words and i > words[0] and names_job(own) and not _WORD.search(own)]
    if again:  # what stands between the lines of the form is one of them
        named_below = frozenset(lines)
        form = max(i for i, kind in enumerate(kinds) if kind == "approval" and i not in named_below)
        lines = [i for i in lines if i > form]
    for i in lines[:1]:
        found[i] = "title"
    for i in words if again or lines else ():
        if _COLUMN.search(owns[i]) or (again and "approval" in kinds[i + 1 : i + 2]):
            found[i] = "approval"
    for i, (above, below) in enumerate(pairwise(owns)):
        if _HALF.match(above) and below.startswith("ИНСТРУКЦИЯ"):
            found[i] = found[i + 1]
    return found


def _is_word(own: str, kind: BlockType) -> bool:
    return bool(_WORD.search(own)) and (kind == "title" or bool(_COLUMN.search(own)))


def _names_job(own: str) -> bool:
    return position_from_title(left_column(own)) is not None


def left_column(own: str) -> str:
    """What stands in the left one of two columns."""
    return "\n".join(filter(None, left_columns(own)))
