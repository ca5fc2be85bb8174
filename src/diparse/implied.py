"""The kind of a section whose heading is lost, told by what leads to its points and by how these begin."""

from collections.abc import Sequence

import regex

from diparse.anatomy.pieces import Piece
from diparse.lexicon import introduced_kind
from diparse.model import Kind

_NUMBER = r"[\d.,)\s]{0,99}"  # digits may be words, too: without a bound, ever more ways to part them
# How the points of a section begin; where two fit, the first.
_POINTS: tuple[tuple[Kind, "regex.Pattern[str]"], ...] = (
    (
        "rights",
        regex.compile(
            _NUMBER
            + r"(?:знакомиться|вносить|требовать|запрашивать|получать|привлекать|давать|принимать|участвовать|повышать"
            r"|подписывать|пользоваться|представлять|сообщать|просить|обращаться|ходатайствовать|распоряжаться|делегировать"
            r"|визировать|приостан\w+|останавливать|обжаловать|самостоятельно|брать|взять"
            r"|не (?:начинать|выполнять|приступать)|отказ\w+"
            r"|на (?!период|время|должност|случай|основани|работу)\w+|(?:[\w-]+ ){1,5}(?:имеет право|вправе))\b",
            regex.IGNORECASE,
        ),
    ),
    (
        "responsibility",
        regex.compile(
            _NUMBER + r"(?:за\s|(?:[\w-]+ ){1,5}(?:отвечает|нес[её]т (?:\w+ ){0,3}ответственност))", regex.IGNORECASE
        ),
    ),
    (
        "duties",
        regex.compile(
            _NUMBER + r"(?:(?:не )?[а-яё]+(?:[её]т|ит|ют|ят|ется|ится)\b"
            r"|[а-яё]+(?:ть|ться|чь|чься)\b|(?:обеспечение|участие|организация|контроль|проведение|осуществление|ведение)\b)",
            regex.IGNORECASE,
        ),
    ),
)
FIRST_POINTS = 8
"""So many pieces tell a section's kind."""


def implied_kind(text: str, body: Sequence[Piece], i: int, number: int) -> Kind | None:
    """The kind of the section that begins with a piece and no heading; None where nothing tells it.

    A section that opens an instruction is «Общие положения» unless its points say plainly otherwise.
    """
    first = body[i]
    opens = introduced_kind(text[first.start : first.end])
    if opens is not None:
        return opens
    opening = i == 0 and number <= 1 and not (first.starts and not number)
    return _voted_kind(text, body[i : i + FIRST_POINTS], number, least=3 if opening else 1)


def _voted_kind(text: str, pieces: Sequence[Piece], number: int, least: int) -> Kind | None:
    """The kind of section that most points speak for, where at least half of them, and so many, do."""
    kinds = [_kind_of(text[p.start : p.end]) for p in _points(pieces, number)]
    votes = {kind: kinds.count(kind) for kind, _ in _POINTS}
    best = max(votes, key=votes.__getitem__)
    return best if votes[best] >= max(least, 0.5 * len(kinds)) else None


def _points(pieces: Sequence[Piece], number: int) -> list[Piece]:
    """The section's own points: the numbered ones, where it has any, and not what stands below them."""
    own: list[Piece] = []
    for piece in pieces:
        step = piece.decision.step if piece.decision else None
        if piece.opens == "section" or (step is not None and step.implied and step.section != number):
            break
        own.append(piece)
    items = [piece for piece in own if piece.opens == "item"]
    return items or [piece for piece in own if piece.opens in ("inner", "bullet", "text")]


def _kind_of(point: str) -> Kind | None:
    return next((kind for kind, pattern in _POINTS if pattern.match(point)), None)
