"""What stands before an instruction's points: which lines are its title, its approval block, its preamble."""

import re
from collections.abc import Sequence

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
    kinds = _job_titled(owns, kinds)
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
        goes_on = (after_title or before_title) and not piece.form and len(own) < SHORT and own[-1] not in ".;:"
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


def _job_titled(owns: Sequence[str], kinds: Sequence[BlockType]) -> list[BlockType]:
    """The same, where the title's words stand in a column of the form, and the job's name below the form is the title."""
    found = list(kinds)
    titles = [i for i, kind in enumerate(kinds) if kind == "title"]
    if not titles or any(position_from_title(owns[i]) for i in titles):
        return found
    names = [i for i, own in enumerate(owns) if i > titles[0] and kinds[i] == "approval" and names_job(own)]
    if names:
        found[names[0]] = "title"
        for i in titles:
            found[i] = "approval" if _COLUMN.search(owns[i]) else "title"
    return found
