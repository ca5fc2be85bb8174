"""Instruction or not: the evidence along the page is added up, and the likeliest stretches are chosen as a whole.

A Viterbi walk over three states (outside, inside, and paused between two points of one instruction): each piece's
evidence in nats speaks for *in* or *out*, each change of state costs, so that one odd line does not tear an
instruction apart and one good line does not make an article an instruction.
Evidence comes from the piece's form and words (``evidence``) and from its neighbours (``neighbours``): each part has a
name, a weight and a sentence that says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from diparse.anatomy.context import Context
from diparse.anatomy.evidence import Weighed, counts_on, form_of, own_parts, passes
from diparse.anatomy.neighbours import CONTEXT_RULES, COUNTS_ON
from diparse.anatomy.noise import kind_of_noise, speaks_against
from diparse.anatomy.pieces import Piece
from diparse.model import NoiseKind

SWITCH = 1.6
"""What it costs to enter or leave an instruction, in nats; at the page's own ends half of it."""
RESUME = 0.6
"""What it costs to come back from foreign text where a point or an element counts on from those before it."""
BEGINS = 0.2
"""So much less it costs to enter where the numbering begins anew."""
PASSING = -0.6
"""A line of the site's own that stands between: it says little of what is around it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a piece belongs to an instruction, and what it is where it does not."""

    inside: bool
    kind: NoiseKind | None
    reason: str
    """Why it is noise; of a piece that was kept for what stands around it, what speaks against it."""
    weighed: Weighed


def judge(text: str, pieces: Sequence[Piece], again: frozenset[int] = frozenset()) -> list[Verdict]:
    """The verdict on every piece; the paragraphs ``again`` stand once more on the page, in copies that are left out."""
    weighed = _weigh_all(text, pieces, again)
    passing = [passes(piece) for piece in pieces]
    inside = _viterbi(
        [
            Place(
                _pull(piece, w.score, p), _resumes(piece, w), piece.opens in ("item", "section", "title"), piece.starts
            )
            for piece, w, p in zip(pieces, weighed, passing, strict=True)
        ]
    )
    inside = [is_in and not p for is_in, p in zip(inside, passing, strict=True)]
    return [
        Verdict(True, None, _doubt(text, piece, w), w) if is_in else _noise(text, pieces, inside, i, w)
        for i, (is_in, piece, w) in enumerate(zip(inside, pieces, weighed, strict=True))
    ]


def _noise(text: str, pieces: Sequence[Piece], inside: Sequence[bool], i: int, weighed: Weighed) -> Verdict:
    kind, why = kind_of_noise(text, pieces, inside, i, weighed)
    return Verdict(False, kind, why, weighed)


def _doubt(text: str, piece: Piece, weighed: Weighed) -> str:
    return speaks_against(weighed, form_of(piece, text[piece.start : piece.end])) if weighed.score < 0 else ""


def _pull(piece: Piece, score: float, passing: bool) -> float:
    if piece.furniture:
        return 0.0
    return max(score, PASSING) if passing else score


def _resumes(piece: Piece, weighed: Weighed) -> bool:
    """Whether a piece counts on from what stands before it: it says so itself that foreign text ends here."""
    if piece.opens in ("item", "section"):
        return counts_on(piece)
    if piece.opens == "introducer":
        return weighed.score >= 1.5
    return piece.opens in ("inner", "bullet", "text") and any(name in COUNTS_ON for name, _, _ in weighed.parts)


def _weigh_all(text: str, pieces: Sequence[Piece], again: frozenset[int]) -> list[Weighed]:
    weighed = []
    context = Context(text, pieces, again)
    for i, piece in enumerate(pieces):
        own = text[piece.start : piece.end]
        context.at = i
        context.enter(piece, own)
        parts = [*own_parts(own, piece)]
        for rule in CONTEXT_RULES:
            weight = rule(context, piece, own)
            if weight:
                parts.append((rule.__name__.strip("_"), weight, (rule.__doc__ or "").partition("\n")[0]))
        score = sum(weight for _, weight, _ in parts)
        weighed.append(Weighed(score, tuple(parts)))
        context.leave(piece, own, score)
    return weighed


@dataclass(frozen=True, slots=True)
class Place:
    """A piece as the walk sees it."""

    pull: float
    """Its evidence, in nats."""
    resumes: bool
    """Whether it counts on from a point or an element before it."""
    marks: bool
    """Whether it is a point or a heading: where it is outside, nothing that counts on from it comes back cheaply."""
    begins: bool = False
    """Whether an instruction begins here rather than at what says nothing above it."""


_OUT, _PAUSED, _IN = range(3)
"""Outside; outside between two points of one instruction; inside."""


def _viterbi(places: Sequence[Place]) -> list[bool]:
    """Whether each piece is inside, on the likeliest way; the page begins and ends outside."""
    best = [0.0, -inf, -SWITCH / 2]
    came: list[list[int]] = []
    for place in places:
        back = RESUME if place.resumes else SWITCH
        enter = SWITCH - BEGINS if place.begins else SWITCH
        ways = (
            # of two that are alike the first: what says nothing belongs to what stands before it
            ((_IN, best[_IN] - SWITCH), (_PAUSED, best[_PAUSED]), (_OUT, best[_OUT])),
            ((_IN, -inf if place.marks else best[_IN] - SWITCH), (_PAUSED, -inf if place.marks else best[_PAUSED])),
            ((_IN, best[_IN]), (_PAUSED, best[_PAUSED] - back), (_OUT, best[_OUT] - enter)),
        )
        chosen = [max(way, key=lambda step: step[1]) for way in ways]
        came.append([state for state, _ in chosen])
        best = [score for _, score in chosen]
        best[_IN] += place.pull
    state = _IN if best[_IN] - SWITCH / 2 > max(best[_OUT], best[_PAUSED]) else _OUT
    if state == _OUT and best[_PAUSED] > best[_OUT]:
        state = _PAUSED
    inside = []
    for back_to in reversed(came):
        inside.append(state == _IN)
        state = back_to[state]
    return inside[::-1]
