"""Instruction or not: the evidence along the page is added up, and the likeliest stretches are chosen as a whole.

A two-state Viterbi walk: each piece's evidence in nats speaks for *in* or *out*, each change of state costs, so
that one odd line does not tear an instruction apart and one good line does not make an article an instruction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from diparse.anatomy.pieces import Piece
from diparse.anatomy.rules import sentence_count
from diparse.model import NoiseKind

SWITCH = 1.6
"""What it costs to enter or leave an instruction, in nats."""

# What the form of a piece says by itself, in nats.
FORM_WEIGHTS = {
    "item": 3.2,
    "section": 3.2,
    "bare_section": 1.0,
    "inner": 1.5,
    "introducer": 1.0,
    "title": 1.5,
    "form": 1.8,
    "rule_line": -0.5,
    "bullet": 0.0,
    "text": -0.4,
}
SENTENCE = -0.8
"""Each sentence after the first in a stretch without a marker."""
LIST_LINE = 2.4
"""A line that ends as an element of a list does, or closes a list that is open."""
LEADS = 2.0
"""A line with a colon right over numbered points."""
NAMES_JOB = 1.0
"""The text names the job of the instruction."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece's evidence: the sum, and each part with its name and why."""

    score: float
    parts: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a piece belongs to an instruction, and what it is where it does not."""

    inside: bool
    kind: NoiseKind | None
    reason: str
    weighed: Weighed


def judge(text: str, pieces: Sequence[Piece]) -> list[Verdict]:
    """The verdict on every piece."""
    weighed = _weigh_all(text, pieces)
    inside = _viterbi([w.score for w in weighed])
    return [
        Verdict(True, None, "", w) if is_in else _noise(text, pieces, inside, i, w)
        for i, (is_in, w) in enumerate(zip(inside, weighed, strict=True))
    ]


def _viterbi(scores: Sequence[float]) -> list[bool]:
    """The likeliest state of each piece; the page begins and ends outside."""
    out, into = 0.0, -SWITCH
    came: list[tuple[bool, bool]] = []  # for (out, in): whether the state before was in
    for score in scores:
        from_in = into - SWITCH >= out  # a tie: what says nothing belongs to what stands before it
        from_out = out - SWITCH > into
        came.append((from_in, not from_out))
        out, into = max(out, into - SWITCH), max(into, out - SWITCH) + score
    state = into - SWITCH * 0.5 > out
    states = []
    for from_in, stays_in in reversed(came):
        states.append(state)
        state = stays_in if state else from_in
    return states[::-1]


def _weigh_all(text: str, pieces: Sequence[Piece]) -> list[Weighed]:
    weighed = []
    list_open = False
    job: frozenset[str] = frozenset()
    for i, piece in enumerate(pieces):
        own = text[piece.start : piece.end]
        if piece.opens == "title":
            job = _stems(own) or job
        parts = list(_parts(own, piece, list_open, job))
        if (
            piece.opens == "text"
            and own[-1] == ":"
            and i + 1 < len(pieces)
            and pieces[i + 1].opens in ("item", "inner")
        ):
            parts.append(("leads", LEADS, "stands with a colon over numbered points"))
        score = sum(weight for _, weight, _ in parts)
        weighed.append(Weighed(score, tuple(parts)))
        if score > -0.5:
            list_open = own[-1] in ";:," or (list_open and piece.opens == "text" and own[-1] == ";")
    return weighed


def _parts(own: str, piece: Piece, list_open: bool, job: frozenset[str]):  # type: ignore[no-untyped-def]
    form = piece.opens
    marked = piece.opens in ("item", "inner", "section") and piece.marker is not None
    if form == "section" and piece.marker is None:
        form = "bare_section"
    if form == "text" and piece.form:
        form = "form" if _LETTER.search(own) else "rule_line"
    weight = FORM_WEIGHTS[form]
    if marked and piece.decision is not None:
        weight = max(0.3, weight - 0.5 * piece.decision.cost)
    yield form, weight, f"it stands as {form.replace('_', ' ')}"
    for rule in piece.rules:
        # a number in its place outweighs an odd word
        if form == "title" and rule.kind == "article":
            continue  # «Бланк: должностная инструкция …» is a title all the same
        share = 0.5 if marked and rule.weight < 0 else 1.0
        yield rule.name, rule.weight * share, rule.why
    if form in ("text", "bullet"):
        more = sentence_count(own) - 1
        if more:
            yield "sentences", max(SENTENCE * more, -4.0), f"{more + 1} sentences without a marker"
    if form == "text" and sentence_count(own) == 1 and (own[-1] == ";" or (list_open and own[-1] == ".")):
        yield "list_line", LIST_LINE, "ends as an element of a list does"
    if job and form in ("text", "introducer") and len(own) < 600 and job <= _stems(own):
        yield "names_job", NAMES_JOB, "names the job of the title"


_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"[а-яё]{4,}", regex.IGNORECASE)
_TITLE_WORDS = ("должн", "инстр", "типов", "образ", "бланк", "приме")


def _stems(text: str) -> frozenset[str]:
    """The first letters of the text's words: enough to know a job by in any case."""
    stems = (word[:5].lower() for word in _WORD.findall(text[:600]))
    return frozenset(stem for stem in stems if stem not in _TITLE_WORDS)


def _noise(text: str, pieces: Sequence[Piece], inside: Sequence[bool], i: int, weighed: Weighed) -> Verdict:
    piece = pieces[i]
    against = [rule for rule in piece.rules if rule.weight < 0 and rule.kind in ("source", "chrome")]
    if against:
        rule = min(against, key=lambda rule: rule.weight)
        return Verdict(False, rule.kind, f"{rule.name}: {rule.why}", weighed)
    why = "; ".join(f"{name}: {reason}" for name, weight, reason in weighed.parts if weight < 0)
    before = any(inside[max(0, i - 40) : i])
    after = any(
        pieces[k].opens in ("item", "text", "bullet", "introducer") and not pieces[k].starts
        for k in range(i + 1, min(len(pieces), i + 40))
        if inside[k]
    )
    if before and after:
        return Verdict(False, "spam", why or "stands among foreign paragraphs inside an instruction", weighed)
    own = text[piece.start : piece.end]
    if len(own) < 90 and own[-1] not in ".;:" and piece.opens != "bullet":
        return Verdict(False, "chrome", why or "a short line that belongs to no instruction", weighed)
    return Verdict(False, "article", why or "stands among prose that is no instruction", weighed)
