"""What kind of noise a piece is that belongs to no instruction, and why."""

from collections.abc import Sequence

from diparse.anatomy.evidence import Weighed, form_of
from diparse.anatomy.pieces import Piece
from diparse.model import NoiseKind


def speaks_against(weighed: Weighed, form: str) -> str:
    """What speaks against a piece, its form aside."""
    return "; ".join(f"{name}: {why}" for name, weight, why in weighed.parts if weight < 0 and name != form)


def kind_of_noise(
    text: str, pieces: Sequence[Piece], inside: Sequence[bool], i: int, weighed: Weighed
) -> tuple[NoiseKind, str]:
    """What kind of noise a piece is, and why."""
    piece = pieces[i]
    if piece.furniture:
        return "chrome", "furniture: a printed page's header, footer or number, or an entry of a list of links"
    against = [rule for rule in piece.rules if rule.weight < 0 and rule.kind in ("source", "chrome")]
    worst = min(against, key=lambda rule: rule.weight, default=None)
    if worst is not None and worst.kind is not None:
        return worst.kind, f"{worst.name}: {worst.why}"
    own = text[piece.start : piece.end]
    form = form_of(piece, own)
    why = speaks_against(weighed, form)
    within = any(inside[max(0, i - 40) : i]) and _goes_on(pieces, inside, i)
    if within and not _in_forum(pieces, i):
        return "spam", why or "stands among foreign paragraphs inside an instruction"
    if len(own) < 90 and own[-1] not in ".;:" and piece.opens != "bullet":
        return "chrome", why or "a short line that belongs to no instruction"
    return "article", why or "stands among prose that is no instruction"


def _in_forum(pieces: Sequence[Piece], i: int) -> bool:
    """Whether a forum's controls stand near: then what is said there is no spam."""
    near = pieces[max(0, i - 6) : i + 7]
    return any(piece.says("forum") for piece in near)


def _goes_on(pieces: Sequence[Piece], inside: Sequence[bool], i: int) -> bool:
    """Whether the instruction goes on below, before another one starts."""
    for k in range(i + 1, min(len(pieces), i + 40)):
        if pieces[k].starts:
            return False
        if inside[k]:
            return True
    return False
