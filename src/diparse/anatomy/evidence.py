"""What a piece says by itself: its form, its words, its number, as evidence in nats."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from diparse.anatomy.pieces import Piece
from diparse.anatomy.rules import sentence_count
from diparse.numbering.decoder import Decision
from diparse.numbering.faults import FAULTS

# What the form of a piece says by itself, in nats.
FORM_WEIGHTS = {
    "item": 3.2,
    "section": 3.2,
    "bare_section": 1.0,
    "inner": 0.5,
    "introducer": 1.0,
    "title": 1.5,
    "form": 1.8,
    "rule_line": -0.5,
    "bullet": 0.0,
    "row": 0.0,
    "text": -0.4,
}
SENTENCE = -0.8
"""Each sentence after the first in a stretch without a marker."""
SPEAKS_TO_READER = ("question", "second_person", "imperative")
"""Rules whose word counts in full even for a numbered point."""

Part = tuple[str, float, str]
"""A rule's name, its weight, and why."""

LETTER = regex.compile(r"\p{L}")
_SIGN = regex.compile(r"[\p{L}\d]")
_BLANKS = regex.compile(r"_{3,}[^\S\n]*[/«»\"(][^\S\n]*_{3}|_{3,}[^\S\n]+_{3}")
"""More than one place to fill in on a line, as for a signature and a name; a rule that parts a page's text is one."""
_TO_SIGN = regex.compile(r"\d+[.)]?\s[\s_]*_{3}[\s_]*")
"""A numbered line of a sheet to sign."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece's evidence: the sum, and each part with its name and why."""

    score: float
    parts: tuple[Part, ...]


def own_parts(own: str, piece: Piece) -> Iterator[Part]:
    """What the piece's form and words say by themselves."""
    form = form_of(piece, own)
    weight = FORM_WEIGHTS[form]
    if piece.marker is not None and piece.decision is not None:
        least = -0.6 if form == "inner" else 0.3
        weight = max(least, weight - 0.5 * outline_cost(piece.decision))
    yield form, weight, f"it stands as {form.replace('_', ' ')}"
    placed = form == "item" or (form == "inner" and piece.decision is not None and outline_cost(piece.decision) < 0.5)
    for rule in piece.rules:
        if form in ("form", "row") and rule.name == "menu":
            continue  # the columns of a form or a table stand far apart, too
        if form == "form" and rule.name == "second_person" and "__" in own:
            continue  # who signs speaks of himself: «Инструкция мне вручена ____»
        if form in ("title", "row") and rule.kind == "article":
            continue  # «Бланк: должностная инструкция …» is a title all the same; cells hold words, no prose
        share = 1.0
        if placed and rule.weight < 0 and rule.name not in SPEAKS_TO_READER:
            share = 0.5  # a number in its place outweighs an odd word
        elif form == "bullet" and rule.kind is None:
            share = 0.4  # lists in articles use the formulas, too
        elif form == "section" and rule.name == "prose_start":
            share = 2.0  # «За что он отвечает», «Сколько платят»: headings of an article
        yield rule.name, rule.weight * share, rule.why
    if form in ("text", "bullet"):
        more = sentence_count(own) - 1
        if more:
            yield "sentences", max(SENTENCE * more, -4.0), f"{more + 1} sentences without a marker"


def form_of(piece: Piece, own: str) -> str:
    """The name under which the form of a piece is weighed."""
    if piece.opens == "section" and piece.marker is None:
        return "bare_section"
    if piece.form and (piece.opens == "text" or (piece.opens == "inner" and _TO_SIGN.fullmatch(own))):
        return "form" if _SIGN.search(own) or _BLANKS.search(own) else "rule_line"
    return piece.opens


def outline_cost(decision: Decision) -> float:
    """How ill a marker fits into the outline, a fault of its number aside."""
    return decision.cost - (FAULTS[decision.step.fault].cost if decision.step.fault else 0.0)


def counts_on(piece: Piece) -> bool:
    """Whether its number goes on with the outline before it."""
    if piece.marker is None or piece.decision is None or piece.starts:
        return False
    return outline_cost(piece.decision) < 0.7


def passes(piece: Piece) -> bool:
    """Whether a piece is the site's or the printed page's own line, whatever stands around it."""
    if piece.furniture:
        return True
    chrome = sum(rule.weight for rule in piece.rules if rule.kind in ("source", "chrome"))
    return chrome <= -5 and piece.opens in ("text", "bullet", "introducer") and not piece.form
